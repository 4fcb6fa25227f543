//! Audit files: any bytes are verified or refused.
#![no_main]

use firmgate_guard::verify;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = verify(data, None);
});
