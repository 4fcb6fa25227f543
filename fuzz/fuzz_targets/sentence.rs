//! Query understanding: any sentence is read without a panic, and the same way twice.
#![no_main]

use firmgate_query::{Context, interpret};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(sentence) = std::str::from_utf8(data) else { return };
    let context = || Context { previous: None, year: 2026, known_city: &|_| true };
    let first = interpret(sentence, context());
    let memory = first.memory();
    let refined = Context { previous: Some(&memory), year: 2026, known_city: &|_| false };
    let _ = interpret(sentence, refined);
    assert_eq!(first.filter, interpret(sentence, context()).filter);
});
