//! The `Authorization` header of a signed request: what is read is what was written, and nothing panics.
#![no_main]

#[path = "../../crates/firmgate-appsync/src/appsync/sigv4/authorization.rs"]
mod authorization;

use authorization::{ALGORITHM, Authorization, SIGNED_HEADERS_MAX};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Authorization::parse(text) {
        Ok(parsed) => {
            let Authorization { access_key_id, date, region, service, signed_headers, signature } = &parsed;
            assert!(signed_headers.len() <= SIGNED_HEADERS_MAX);
            assert!(signed_headers.iter().all(|name| parsed.covers(name)));
            let names = signed_headers.join(";");
            let again = format!(
                "{ALGORITHM} Credential={access_key_id}/{date}/{region}/{service}/aws4_request, SignedHeaders={names}, Signature={signature}"
            );
            assert_eq!(Authorization::parse(&again).as_ref(), Ok(&parsed));
        }
        Err(malformed) => assert!(!malformed.0.is_empty()),
    }
});
