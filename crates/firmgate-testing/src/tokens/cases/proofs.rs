//! Tokens that are bound to a key, and the proofs that come with them.

use serde_json::json;

use super::{Expected, Table, ours};
use crate::tokens::es256;

impl Table {
    fn bound(&self) -> String {
        ours().token(&self.with("cnf", json!({ "jkt": es256('c', "c").thumbprint() })))
    }

    pub(super) fn bindings(&mut self) {
        for (name, cnf) in [
            ("an unknown binding", json!({ "kid": "x" })),
            ("a binding to a key inside", json!({ "jwk": es256('c', "c").bare_jwk() })),
            ("two bindings", json!({ "jkt": "A".repeat(43), "x5t#S256": "A".repeat(43) })),
            ("an empty binding", json!({})),
            ("a binding as text", json!("x")),
        ] {
            self.signed(name, &self.with("cnf", cnf), Expected::Invalid("cnf"));
        }
        let fit = Expected::Proof("do not fit");
        let bound = self.bound();
        self.bearer("a bound token without its proof", &bound, fit);
        let certificate = ours().token(&self.with("cnf", json!({ "x5t#S256": "A".repeat(43) })));
        self.bearer("a token of a certificate without the certificate", &certificate, fit);
    }

    fn proof(&mut self, name: &str, token: &str, proofs: &[String], expected: Expected) {
        self.raw(name, &[format!("DPoP {token}")], proofs, expected);
    }

    pub(super) fn proofs(&mut self) {
        let (now, url) = (self.now, self.url.clone());
        let (bound, plain) = (self.bound(), ours().token(&self.good()));
        let (client, other) = (es256('c', "c"), es256('b', "b"));
        let made = |id: &str| client.proof(&bound, "POST", &url, id, now);
        self.proof("a bound token with its proof", &bound, &[made("p1")], Expected::Accepted);
        self.proof("the same proof again", &bound, &[made("p1")], Expected::Proof("used before"));
        self.raw(
            "a bound token as Bearer with its proof",
            &[format!("Bearer {bound}")],
            &[made("p2")],
            Expected::Proof("do not fit"),
        );
        self.proof("no proof", &bound, &[], Expected::Proof("none was sent"));
        self.proof("two proofs", &bound, &[made("p3"), made("p4")], Expected::Malformed);
        let fit = Expected::Proof("do not fit");
        let of_plain = client.proof(&plain, "POST", &url, "p5", now);
        self.proof("a proof with an unbound token", &plain, std::slice::from_ref(&of_plain), fit);
        self.proof("a proof of another token", &bound, &[of_plain], Expected::Proof("ath"));
        self.proof("somebody else's proof", &bound, &[other.proof(&bound, "POST", &url, "p6", now)], fit);
        for (name, method, target, made, part) in [
            ("a proof for GET", "GET", url.as_str(), now, "htm"),
            ("a proof for another resource", "POST", "https://other.example.com/mcp", now, "htu"),
            ("an old proof", "POST", url.as_str(), now - 120, "iat"),
            ("a proof of the future", "POST", url.as_str(), now + 120, "iat"),
        ] {
            self.proof(name, &bound, &[client.proof(&bound, method, target, name, made)], Expected::Proof(part));
        }
        self.proof("a token as the proof", &bound, std::slice::from_ref(&bound), Expected::Proof("typ"));
        self.proof("an opaque proof", &bound, &["x".to_owned()], Expected::Proof("token"));
    }
}
