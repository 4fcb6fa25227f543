//! How a token is written: the header of the request, the parts, the header of the token, its key.

use serde_json::json;

use super::{Expected, Table, ours};
use crate::tokens::{base64, es256, hs256, rsa};

impl Table {
    pub(super) fn requests(&mut self) {
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

    pub(super) fn forms(&mut self) {
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

    pub(super) fn headers(&mut self) {
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

    pub(super) fn keys(&mut self) {
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
}
