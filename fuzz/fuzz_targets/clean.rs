//! Third-party text: whatever comes in, nothing hidden comes out, and never more than was asked for.
#![no_main]

use firmgate_mcp::clean::Clean;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for clean in [Clean::line(text, 80), Clean::prose(text, 80)] {
        assert!(clean.as_str().chars().count() <= 80);
        assert!(!clean.as_str().chars().any(char::is_control));
    }
    assert!(!Clean::prose(text, 80).as_str().contains("://"));
});
