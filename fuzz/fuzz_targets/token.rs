//! Untrusted tokens and proofs: read or refused, never a panic, and never accepted without a signature.
#![no_main]

use firmgate_identity::Moment;
use firmgate_identity::token::{DpopRequest, FreshProof, InboundToken, Issuer, KeySet, Profile, TokenDigest, Unverified};
use libfuzzer_sys::fuzz_target;

const KEYS: &[u8] = include_bytes!("../seeds/jwks/example.json");

fuzz_target!(|data: &[u8]| {
    let now = Moment { wall_us: 1_800_000_000_000_000, mono_ns: 0 };
    let request = DpopRequest { method: "POST", url: "https://gate.example.com/mcp", token: TokenDigest::of(b"token") };
    assert!(FreshProof::check(data, request, now).is_err());
    let Ok(token) = InboundToken::new(data) else { return };
    let Ok(unverified) = Unverified::read(&token) else { return };
    let keys = KeySet::parse(KEYS).expect("the example is a key set");
    let audience = vec!["https://gate.example.com/mcp".to_owned()];
    for profile in Profile::ALL {
        let issuer = Issuer::new(profile, "https://login.example.com", audience.clone(), Vec::new()).expect("a valid rule");
        assert!(unverified.verify(&issuer, &keys, now).is_err());
    }
});
