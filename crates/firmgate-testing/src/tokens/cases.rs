//! Requests with tokens, good and bad, as data: what is sent, and how it must end.
//!
//! Two issuers are trusted, each with keys of its own, and one of their keys has the same name. The table is played against the
//! authenticator alone and against the program over HTTP.

#![expect(clippy::string_slice, reason = "a test stops at the first surprise")]

mod claims;
mod forms;
mod proofs;

use serde_json::{Value, json};

use super::{Signer, ed25519, es256, es384, key_set, rsa};

/// An issuer that is trusted.
pub const ISSUER: &str = "https://login.example.com";
/// Another one.
pub const OTHER_ISSUER: &str = "https://other.example.com/tenant";

/// One request.
#[derive(Debug)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// The values of its `Authorization` headers.
    pub authorization: Vec<String>,
    /// The values of its `DPoP` headers.
    pub proofs: Vec<String>,
    /// How it must end.
    pub expected: Expected,
}

/// How it must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The caller is known.
    Accepted,
    /// 401 without a fault: there was no token.
    Missing,
    /// 400, `invalid_request`.
    Malformed,
    /// 401, `invalid_token`, and the description has this in it.
    Invalid(&'static str),
    /// 401, `invalid_dpop_proof`, and the description has this in it.
    Proof(&'static str),
}

/// The published keys of the first and of the other issuer.
#[must_use]
pub fn key_sets() -> [Vec<u8>; 2] {
    [
        key_set(&[&es256('a', "k1"), &rsa("RS256", "r1"), &es384("s1"), &ed25519("e1")]),
        key_set(&[&es256('b', "k1"), &es256('c', "only-other")]),
    ]
}

/// What the cases are made of: the time, whom good tokens are for, and the address of the server.
struct Table {
    now: i64,
    audience: String,
    url: String,
    cases: Vec<Case>,
}

/// All cases.
#[must_use]
pub fn all(now: i64, audience: &str, url: &str) -> Vec<Case> {
    let mut table = Table { now, audience: audience.to_owned(), url: url.to_owned(), cases: Vec::new() };
    table.accepted();
    // Proofs are good for a minute, so they come first.
    table.proofs();
    table.bindings();
    table.requests();
    table.forms();
    table.headers();
    table.keys();
    table.issuers();
    table.audiences();
    table.dates();
    table.claim_forms();
    table.cases
}

fn ours() -> Signer {
    es256('a', "k1")
}

impl Table {
    fn claims(now: i64, audience: &str) -> Value {
        json!({ "iss": ISSUER, "aud": audience, "sub": "alice", "client_id": "inspector", "iat": now - 10, "exp": now + 600,
            "jti": "t1", "scope": "companies:read collections:read collections:write email:discover" })
    }

    fn good(&self) -> Value {
        Self::claims(self.now, &self.audience)
    }

    fn with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.good();
        claims[name] = value;
        claims
    }

    fn without(&self, name: &str) -> Value {
        let mut claims = self.good();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    fn raw(&mut self, name: &str, authorization: &[String], proofs: &[String], expected: Expected) {
        let (authorization, proofs) = (authorization.to_vec(), proofs.to_vec());
        self.cases.push(Case { name: name.to_owned(), authorization, proofs, expected });
    }

    fn bearer(&mut self, name: &str, token: &str, expected: Expected) {
        self.raw(name, &[format!("Bearer {token}")], &[], expected);
    }

    fn signed(&mut self, name: &str, claims: &Value, expected: Expected) {
        self.bearer(name, &ours().token(claims), expected);
    }

    fn header(&mut self, name: &str, parameter: &str, value: Value, expected: Expected) {
        let mut header = ours().header();
        header[parameter] = value;
        let token = ours().sign(&header, &self.good());
        self.bearer(name, &token, expected);
    }

    fn accepted(&mut self) {
        let good = self.good();
        for (name, signer) in
            [("ES256", ours()), ("RS256", rsa("RS256", "r1")), ("ES384", es384("s1")), ("EdDSA", ed25519("e1"))]
        {
            self.bearer(&format!("a good token, {name}"), &signer.token(&good), Expected::Accepted);
        }
        let other = self.with("iss", json!(OTHER_ISSUER));
        self.bearer("a good token of the other issuer", &es256('b', "k1").token(&other), Expected::Accepted);
        let listed = self.with("aud", json!(["https://a.example", self.audience]));
        self.signed("the audience in a list", &listed, Expected::Accepted);
        self.signed("not before, within the leeway", &self.with("nbf", json!(self.now + 20)), Expected::Accepted);
        let token = ours().token(&good);
        self.raw("the scheme in capitals", &[format!("BEARER {token}")], &[], Expected::Accepted);
        self.header("the long form of the type", "typ", json!("application/at+jwt"), Expected::Accepted);
    }
}
