//! What a well-signed token says.

use serde_json::json;

use super::{Expected, ISSUER, OTHER_ISSUER, Table, ours};
use crate::tokens::es256;

impl Table {
    pub(super) fn issuers(&mut self) {
        let good = self.good();
        let of_other = self.with("iss", json!(OTHER_ISSUER));
        let signature = Expected::Invalid("signature");
        self.bearer("our name, the other issuer's key of the same name", &es256('b', "k1").token(&good), signature);
        self.bearer("the other issuer's name, our key", &ours().token(&of_other), signature);
        let only_other = es256('c', "only-other").token(&good);
        self.bearer("our name, a key that only the other has", &only_other, Expected::Invalid("no key"));
        for (name, iss) in [
            ("an unknown issuer", "https://evil.example"),
            ("an issuer with a slash more", "https://login.example.com/"),
            ("an issuer in capitals", "https://LOGIN.example.com"),
            ("an issuer that begins like ours", "https://login.example.com.evil.example"),
            ("an issuer without TLS", "http://login.example.com"),
            ("the other tenant of an issuer", "https://other.example.com/tenant2"),
        ] {
            self.signed(name, &self.with("iss", json!(iss)), Expected::Invalid("issuer"));
        }
        self.signed("no issuer", &self.without("iss"), Expected::Invalid("iss"));
        self.signed("a list of issuers", &self.with("iss", json!([ISSUER])), Expected::Invalid("iss"));
    }

    pub(super) fn audiences(&mut self) {
        let audience = self.audience.clone();
        let wrong = Expected::Invalid("audience");
        for (name, aud) in [
            ("another audience", json!("https://other.example.com/mcp")),
            ("an audience that begins like ours", json!(format!("{audience}.evil.example"))),
            ("an audience with a slash more", json!(format!("{audience}/"))),
            ("an audience that ends early", json!(audience[..audience.len() - 1])),
            ("an audience with a space", json!(format!("{audience} "))),
            ("two audiences in one text", json!(format!("{audience} https://a.example"))),
            ("an empty audience", json!("")),
            ("an empty list of audiences", json!([])),
            ("a list of other audiences", json!(["https://a.example", "https://b.example"])),
            ("the client as the audience", json!("inspector")),
            ("the issuer as the audience", json!(ISSUER)),
        ] {
            self.signed(name, &self.with("aud", aud), wrong);
        }
        self.signed("no audience", &self.without("aud"), wrong);
        self.signed("an audience as a number", &self.with("aud", json!(1)), Expected::Invalid("aud"));
        self.signed("a list with a number", &self.with("aud", json!([audience, 1])), Expected::Invalid("aud"));
        self.signed("an audience in an object", &self.with("aud", json!({ "x": audience })), Expected::Invalid("aud"));
    }

    pub(super) fn dates(&mut self) {
        let now = self.now;
        // The clock of a running program has moved on a little, so nothing is tried at the very second.
        self.signed("expired by a second", &self.with("exp", json!(now - 1)), Expected::Invalid("expired"));
        self.signed("expired now", &self.with("exp", json!(now)), Expected::Invalid("expired"));
        self.signed("expired long ago", &self.with("exp", json!(1_000_000_000)), Expected::Invalid("expired"));
        self.signed("not yet valid", &self.with("nbf", json!(now + 600)), Expected::Invalid("not valid yet"));
        self.signed("issued in the future", &self.with("iat", json!(now + 600)), Expected::Invalid("not valid yet"));
        self.signed("valid for a year", &self.with("exp", json!(now + 31_536_000)), Expected::Invalid("lifetime"));
        for name in ["exp", "iat"] {
            self.signed(&format!("no {name}"), &self.without(name), Expected::Invalid(name));
        }
        for name in ["exp", "iat", "nbf"] {
            self.signed(
                &format!("{name} as text"),
                &self.with(name, json!((now + 600).to_string())),
                Expected::Invalid(name),
            );
            self.signed(&format!("{name} as null"), &self.with(name, json!(null)), Expected::Invalid(name));
        }
        self.signed("exp as a list", &self.with("exp", json!([now + 600])), Expected::Invalid("exp"));
        self.signed("exp beyond all years", &self.with("exp", json!(1e18)), Expected::Invalid("exp"));
        self.signed("exp with a fraction", &self.with("exp", json!(1e9 + 0.5)), Expected::Invalid("exp"));
    }

    fn claims_of_other_tokens(&mut self) {
        for name in ["nonce", "at_hash", "c_hash"] {
            let claims = self.with(name, json!("x"));
            self.signed(&format!("an identity token by its {name}"), &claims, Expected::Invalid("not an access token"));
        }
    }

    pub(super) fn claim_forms(&mut self) {
        self.claims_of_other_tokens();
        for (name, value) in
            [("empty", json!("")), ("a number", json!(7)), ("null", json!(null)), ("a list", json!(["a"]))]
        {
            self.signed(&format!("a subject that is {name}"), &self.with("sub", value), Expected::Invalid("sub"));
        }
        self.signed("no subject", &self.without("sub"), Expected::Invalid("sub"));
        self.signed("a subject with a line break", &self.with("sub", json!("a\nb")), Expected::Invalid("sub"));
        self.signed("a subject over the limit", &self.with("sub", json!("a".repeat(300))), Expected::Invalid("sub"));
        self.signed(
            "scopes as an object",
            &self.with("scope", json!({ "companies:read": 1 })),
            Expected::Invalid("scope"),
        );
        self.signed("groups as a number", &self.with("groups", json!(1)), Expected::Invalid("groups"));
        self.signed("a client as a list", &self.with("client_id", json!(["x"])), Expected::Invalid("client"));
    }
}
