//! Key sets of issuers: what is accepted has a key, and is read the same way again.
#![no_main]

use firmgate_identity::token::KeySet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let once = KeySet::parse(data);
    assert_eq!(once, KeySet::parse(data));
    if let Err(fault) = once {
        assert!(!fault.to_string().is_empty());
    }
});
