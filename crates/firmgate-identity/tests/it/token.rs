//! Tokens: what verifies, what does not, and why not.

mod claims;
mod forms;
mod keys;
mod profiles;
mod proofs;
mod properties;

use firmgate_identity::Moment;
use firmgate_identity::token::{InboundToken, InboundTokenError, Issuer, KeySet, Profile, Unverified, Verified};
use firmgate_testing::tokens::{Signer, es256, key_set};
use serde_json::{Value, json};

const ISSUER: &str = "https://login.example.com";
const AUDIENCE: &str = "https://gate.example.com/mcp";
const NOW_S: i64 = 1_800_000_000;
const NOW: Moment = at(NOW_S);

const fn at(seconds: i64) -> Moment {
    Moment { wall_us: seconds * 1_000_000, mono_ns: seconds.unsigned_abs() * 1_000_000_000 }
}

fn issuer() -> Issuer {
    Issuer::new(Profile::Rfc9068, ISSUER, vec![AUDIENCE.to_owned()], Vec::new()).unwrap()
}

fn signer() -> Signer {
    es256('a', "k1")
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "client_id": "inspector",
        "iat": NOW_S - 10, "exp": NOW_S + 300, "scope": "companies:read collections:read", "groups": ["analysts"],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn verify_for(issuer: &Issuer, keys: &KeySet, token: &str, now: Moment) -> Result<Verified, InboundTokenError> {
    Unverified::read(&InboundToken::new(token.as_bytes())?)?.verify(issuer, keys, now)
}

fn verify(token: &str) -> Result<Verified, InboundTokenError> {
    verify_for(&issuer(), &KeySet::parse(&key_set(&[&signer()])).unwrap(), token, NOW)
}

/// What is wrong with a token with these claims and a valid signature.
fn fault(claims: &Value) -> Option<InboundTokenError> {
    verify(&signer().token(claims)).err()
}
