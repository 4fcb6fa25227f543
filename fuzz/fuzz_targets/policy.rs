//! Policy files: what does not validate is an error, never a policy.
#![no_main]

use firmgate_guard::Policy;
use firmgate_mcp::declarations;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Policy::parse(text, &declarations()) {
        assert!(!error.to_string().is_empty());
    }
});
