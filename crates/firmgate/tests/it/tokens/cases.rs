//! Requests with tokens, good and bad, as data: what is sent, and how it must end.
//!
//! Two issuers are trusted, each with keys of its own, and one of their keys has the same name. The table is played against the
//! authenticator alone and against the program over HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

use serde_json::{Value, json};

use super::maker::{Signer, base64, ed25519, es256, es384, hs256, key_set, rsa};

/// An issuer that is trusted.
pub const ISSUER: &str = "https://login.example.com";
/// Another one.
pub const OTHER_ISSUER: &str = "https://other.example.com/tenant";

/// One request.
pub struct Case {
    pub name: String,
    /// The values of its `Authorization` headers.
    pub authorization: Vec<String>,
    /// The values of its `DPoP` headers.
    pub proofs: Vec<String>,
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
pub fn key_sets() -> [Vec<u8>; 2] {
    [
        key_set(&[&es256('a', "k1"), &rsa("RS256", "r1"), &es384("s1"), &ed25519("e1")]),
        key_set(&[&es256('b', "k1"), &es256('c', "only-other")]),
    ]
}

/// What the cases are made of: the time, whom good tokens are for, and the address of the server.
pub struct Table {
    now: i64,
    audience: String,
    url: String,
    cases: Vec<Case>,
}

/// All cases.
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
    /// The claims of a good token.
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

    fn requests(&mut self) {
        let token = ours().token(&self.good());
        self.raw("no header", &[], &[], Expected::Missing);
        self.raw("another scheme", &["Basic dXNlcjpwYXNz".to_owned()], &[], Expected::Missing);
        self.raw("a token without a scheme", std::slice::from_ref(&token), &[], Expected::Missing);
        self.raw("a scheme without a token", &["Bearer".to_owned()], &[], Expected::Malformed);
        self.raw("a scheme and a space", &["Bearer ".to_owned()], &[], Expected::Malformed);
        let value = format!("Bearer {token}");
        self.raw("two headers", &[value.clone(), value.clone()], &[], Expected::Malformed);
        self.raw("two tokens in one header", &[format!("{value}, {value}")], &[], Expected::Invalid("token"));
        self.raw("a token and a word", &[format!("{value} x")], &[], Expected::Invalid("token"));
    }

    fn forms(&mut self) {
        let token = ours().token(&self.good());
        let parts: Vec<&str> = token.split('.').collect();
        let (header, payload, signature) = (parts[0], parts[1], parts[2]);
        let malformed = Expected::Invalid("malformed");
        self.bearer("an opaque token", "x", malformed);
        self.bearer("an opaque token of some length", &"ab12".repeat(32), malformed);
        self.bearer("a token over the limit", &"a".repeat(8193), Expected::Invalid("longer"));
        self.bearer("no signature", &format!("{header}.{payload}"), malformed);
        self.bearer("an empty signature", &format!("{header}.{payload}."), malformed);
        self.bearer("an empty payload", &format!("{header}..{signature}"), malformed);
        self.bearer("an empty header", &format!(".{payload}.{signature}"), malformed);
        self.bearer("a fourth part", &format!("{token}.x"), malformed);
        self.bearer("five parts", &format!("{token}.x.y"), malformed);
        self.bearer("padding", &format!("{token}=="), malformed);
        self.bearer("the other alphabet", &format!("{header}.{payload}.+{}", &signature[1..]), malformed);
        let last = signature.chars().last().unwrap();
        let next = char::from(u8::try_from(last).unwrap() + 1);
        let lax = format!("{header}.{payload}.{}{next}", &signature[..signature.len() - 1]);
        self.bearer("leftover bits", &lax, malformed);
        let json = json!({ "payload": payload, "protected": header, "signature": signature }).to_string();
        self.bearer("JSON serialisation", &json, malformed);
        let mut changed = signature.to_owned();
        changed.replace_range(4..5, if &signature[4..5] == "A" { "B" } else { "A" });
        self.bearer("a changed signature", &format!("{header}.{payload}.{changed}"), Expected::Invalid("signature"));
        let zeros = base64(&[0; 64]);
        self.bearer("a signature of zeros", &format!("{header}.{payload}.{zeros}"), Expected::Invalid("signature"));
        let mallory = base64(self.with("sub", json!("mallory")).to_string().as_bytes());
        self.bearer("a changed payload", &format!("{header}.{mallory}.{signature}"), Expected::Invalid("signature"));
        let plain = self.good().to_string();
        let open = plain.trim_end_matches('}');
        let head = ours().header().to_string();
        for (name, text) in [
            ("a claim twice", format!("{open},\"sub\":\"mallory\"}}")),
            ("a nested name twice", format!("{open},\"x\":{{\"a\":1,\"a\":2}}}}")),
            ("deep nesting", format!("{open},\"x\":{}{}}}", "[".repeat(200), "]".repeat(200))),
            ("a number out of range", format!("{open},\"x\":1e999}}")),
            ("claims that are a list", format!("[{plain}]")),
            ("claims and something behind", format!("{plain} {{}}")),
            ("claims that are no JSON", "alice".to_owned()),
        ] {
            self.bearer(name, &ours().sign_text(&head, &text), malformed);
        }
        let twice = r#"{"alg":"none","typ":"at+jwt","alg":"ES256","kid":"k1"}"#;
        self.bearer("a header parameter twice", &ours().sign_text(twice, &plain), malformed);
    }

    fn headers(&mut self) {
        let algorithm = Expected::Invalid("algorithm");
        for name in ["none", "None", "NONE", "HS256", "HS512", "ES512", "es256", "RS1"] {
            self.header(&format!("alg {name}"), "alg", json!(name), algorithm);
        }
        self.header("alg as a number", "alg", json!(256), Expected::Invalid("malformed"));
        let header = json!({ "alg": "HS256", "typ": "at+jwt", "kid": "k1" });
        let (good, public) = (self.good(), ours().jwk().to_string());
        self.bearer("HS256 with the public key", &hs256(&header, &good, public.as_bytes()), algorithm);
        let unsigned = format!("{}.{}.", base64(br#"{"alg":"none"}"#), base64(good.to_string().as_bytes()));
        self.bearer("alg none and no signature", &unsigned, Expected::Invalid("malformed"));
        for (parameter, value) in [
            ("crit", json!(["exp"])),
            ("crit", json!(["https://example.com/unknown"])),
            ("b64", json!(false)),
            ("jku", json!("https://evil.example/jwks.json")),
            ("jwk", es256('b', "k1").jwk()),
            ("x5u", json!("https://evil.example/certificate")),
            ("x5c", json!(["MIIB"])),
            ("zip", json!("DEF")),
            ("enc", json!("A128GCM")),
        ] {
            let name = format!("header parameter {parameter} {value}");
            self.header(&name, parameter, value, Expected::Invalid(parameter));
        }
        // The key that comes along has made the signature.
        let evil = es256('b', "k1");
        let mut header = evil.header();
        header["jwk"] = evil.jwk();
        self.bearer("an own key in the header", &evil.sign(&header, &good), Expected::Invalid("jwk"));
        for typ in ["JWT", "dpop+jwt", "logout+jwt", "secevent+jwt", ""] {
            self.header(&format!("typ {typ:?}"), "typ", json!(typ), Expected::Invalid("type"));
        }
    }

    fn keys(&mut self) {
        let good = self.good();
        let unknown = Expected::Invalid("no key");
        for kid in ["k2", "K1", "../k1", "k1\u{0}", "only-other"] {
            self.header(&format!("key id {kid:?}"), "kid", json!(kid), unknown);
        }
        self.header("a key id as a number", "kid", json!(1), Expected::Invalid("malformed"));
        self.header("a key id over the limit", "kid", json!("k".repeat(300)), Expected::Invalid("malformed"));
        self.header("the key of another algorithm", "kid", json!("s1"), unknown);
        self.header("an EC token with the RSA key", "kid", json!("r1"), unknown);
        let mut header = rsa("RS512", "r1").header();
        header["alg"] = json!("RS512");
        let token = rsa("RS512", "r1").sign(&header, &good);
        self.bearer("an algorithm that the key does not bind itself to", &token, unknown);
        self.bearer("somebody else's key", &es256('c', "k1").token(&good), Expected::Invalid("signature"));
    }

    fn issuers(&mut self) {
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

    fn audiences(&mut self) {
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

    fn dates(&mut self) {
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

    fn claim_forms(&mut self) {
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

    fn bound(&self) -> String {
        ours().token(&self.with("cnf", json!({ "jkt": es256('c', "c").thumbprint() })))
    }

    fn bindings(&mut self) {
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

    fn proofs(&mut self) {
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
