//! Project Wycheproof's vectors for JSON Web Signatures and keys: every one ends as the standard requires, except those
//! that are refused here on purpose.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::super::jws::{Jws, OwnKey};
use super::super::keys::KeySet;

/// The crate that carries the vectors; it is a dependency of the tests for its files.
const CRATE: &str = "wycheproof-ng-kdf-jose";

fn vectors(file: &str) -> Value {
    let folder = firmgate_testing::package_folder(CRATE).unwrap();
    let text = std::fs::read(folder.join("src").join("data").join(file)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// Whether the signature would be accepted, by a key of the set.
fn accepts(keys: &Value, token: &str) -> bool {
    let set = if keys.get("keys").is_some() { keys.clone() } else { json!({ "keys": [keys] }) };
    let Ok(set) = KeySet::parse(set.to_string().as_bytes()) else { return false };
    let Ok(jws) = Jws::read(token.as_bytes(), OwnKey::Refused) else { return false };
    let Ok(key) = set.find(jws.key_id.as_deref(), jws.algorithm) else { return false };
    jws.is_signed_by(key, token.as_bytes())
}

/// How many vectors there are of each kind: valid or not, by which algorithm, accepted or not.
fn verdicts(file: &str) -> BTreeMap<String, usize> {
    let mut verdicts = BTreeMap::new();
    let all = vectors(file);
    for group in all.get("testGroups").and_then(Value::as_array).unwrap() {
        let keys = group.get("public").or(group.get("private")).unwrap();
        for test in group.get("tests").and_then(Value::as_array).unwrap() {
            // Anything that is not a string is JSON, which is not the compact form either.
            let token = test.get("jws").or(test.get("jwe")).unwrap();
            let token = token.as_str().map_or_else(|| token.to_string(), str::to_owned);
            let header = token.split('.').next().and_then(|header| BASE64URL_NOPAD.decode(header.as_bytes()).ok());
            let header: Value = serde_json::from_slice(&header.unwrap_or_default()).unwrap_or_default();
            let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or("none");
            let accepted = if accepts(keys, &token) { "accepted" } else { "refused" };
            let verdict = match test.get("result").and_then(Value::as_str).unwrap() {
                "valid" => format!("valid {algorithm} {accepted}"),
                result => format!("{result} {accepted}"),
            };
            *verdicts.entry(verdict).or_default() += 1;
        }
    }
    verdicts
}

fn expected(verdicts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    verdicts.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count)).collect()
}

#[test]
fn signatures_end_as_they_should() {
    let wanted = [
        ("invalid refused", 355),
        ("valid ES256 accepted", 2),
        // ring has no P-521, and no issuer that is known signs with it.
        ("valid ES512 refused", 2),
        // A shared secret is not a key of an issuer.
        ("valid HS256 refused", 9),
        // One more with a shared secret; its header has a character that is not base64url, so it cannot be parsed.
        ("valid none refused", 1),
        ("valid PS256 accepted", 6),
        ("valid PS384 accepted", 4),
        // Their key states that it is for PS256.
        ("valid PS384 refused", 2),
        ("valid PS512 accepted", 4),
        ("valid RS256 accepted", 8),
        ("valid RS384 accepted", 4),
        ("valid RS512 accepted", 4),
    ];
    assert_eq!(verdicts("json_web_signature_test.json"), expected(&wanted));
}

#[test]
fn keys_end_as_they_should() {
    let wanted = [
        ("invalid refused", 21),
        ("valid HS256 refused", 2),
        ("valid HS384 refused", 1),
        ("valid HS512 refused", 1),
        ("valid RS256 accepted", 1),
    ];
    assert_eq!(verdicts("json_web_key_test.json"), expected(&wanted));
}

#[test]
fn signatures_among_encryptions_end_as_they_should() {
    let wanted =
        [("invalid refused", 77), ("valid ES256 accepted", 1), ("valid HS256 refused", 2), ("valid RS256 accepted", 1)];
    let mut found = verdicts("json_web_crypto_test.json");
    // Encrypted tokens are not supported.
    let encrypted: Vec<String> =
        found.keys().filter(|verdict| !wanted.iter().any(|(known, _)| known == verdict)).cloned().collect();
    let refused: usize = encrypted.iter().filter_map(|verdict| found.remove(verdict)).sum();
    assert!(encrypted.iter().all(|verdict| verdict.ends_with(" refused")), "{encrypted:?}");
    assert_eq!((found, refused), (expected(&wanted), 2));
}
