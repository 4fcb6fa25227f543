//! Key sets.

use firmgate_identity::token::{InboundTokenError, KeySet, KeysError};
use firmgate_testing::tokens::{base64, ed25519, es256, es384, key_set, rsa};
use serde_json::{Value, json};

use super::{NOW, claims, issuer, signer, verify_for};

fn parse(keys: &[Value]) -> Result<KeySet, KeysError> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
}

fn changed(name: &str, value: Value) -> Value {
    let mut key = signer().jwk();
    key[name] = value;
    key
}

#[test]
fn private_keys_condemn_the_whole_set() {
    let mut ec = es256('b', "b").jwk();
    ec["d"] = json!("AAAA");
    let mut rsa = rsa("RS256", "r").jwk();
    rsa["p"] = json!("AAAA");
    let shared = json!({ "kty": "oct", "kid": "s", "k": "c2VjcmV0", "alg": "HS256" });
    let empty_shared = json!({ "kty": "oct", "kid": "s" });
    for mixed in [ec, rsa, shared, empty_shared] {
        assert_eq!(parse(&[signer().jwk(), mixed.clone()]), Err(KeysError::MixedKeySet), "{mixed}");
    }
}

#[test]
fn a_name_is_given_once() {
    assert_eq!(parse(&[signer().jwk(), es256('b', "k1").jwk()]), Err(KeysError::DuplicateKid));
    assert_eq!(parse(&[signer().jwk(), signer().jwk()]), Err(KeysError::DuplicateKid));
    let mut unused = es256('b', "k1").jwk();
    unused["use"] = json!("enc");
    assert_eq!(parse(&[signer().jwk(), unused]), Err(KeysError::DuplicateKid));
}

#[test]
fn weak_rsa_keys_condemn_the_set() {
    // A product of no primes at all, with the fingerprint of the broken generator: a power of 65537 modulo small primes.
    let roca = format!("g{}Q3OFbI1vsLjupgMZxbFJVSUx8QCHFGwtLRw2yw", "A".repeat(303));
    let even = format!("g{}A", "A".repeat(340));
    let short = base64(&[0xff; 128]);
    let long = base64(&[0xff; 1025]);
    let sound = rsa("RS256", "r").jwk()["n"].as_str().unwrap().to_owned();
    for (n, e, expected) in [
        (roca.as_str(), "AQAB", "ROCA"),
        (&even, "AQAB", "even"),
        (&short, "AQAB", "2048"),
        (&long, "AQAB", "2048"),
        (&sound, "AQ", "65537"),
        (&sound, "Aw", "65537"),
        (&sound, "AQAA", "65537"),
        (&sound, "AQAAAAE", "32 bits"),
    ] {
        let fault = parse(&[json!({ "kty": "RSA", "kid": "r", "n": n, "e": e })]).unwrap_err();
        assert!(matches!(fault, KeysError::Weak(why) if why.contains(expected)), "{expected}: {fault}");
    }
    for (n, e, member) in [("AAAA", "AQAB", "n"), (&sound, "", "e"), (&sound, "AAEAAQ", "e"), ("", "AQAB", "n")] {
        let fault = parse(&[json!({ "kty": "RSA", "n": n, "e": e })]);
        assert_eq!(fault, Err(KeysError::Member(member)));
    }
}

#[test]
fn malformed_members_condemn_the_set() {
    let x = signer().jwk()["x"].as_str().unwrap().to_owned();
    for (name, value) in [
        ("x", json!(base64(&[1; 31]))),
        ("x", json!(base64(&[1; 33]))),
        ("x", json!(format!("{x}="))),
        ("y", json!("")),
        ("y", json!(7)),
        ("kid", json!(7)),
        ("kid", json!("")),
        ("kid", json!("k".repeat(257))),
        ("use", json!(["sig"])),
        ("alg", json!(7)),
        ("key_ops", json!("verify")),
        ("kty", json!(null)),
        ("crv", json!(256)),
    ] {
        assert_eq!(parse(&[changed(name, value.clone())]), Err(KeysError::Member(name)), "{name} {value}");
    }
    // A P-256 point under the name of another curve has the wrong length for it.
    assert_eq!(parse(&[changed("crv", json!("P-384"))]), Err(KeysError::Member("x")));
    assert_eq!(parse(&[changed("kty", json!("RSA"))]), Err(KeysError::Member("n")));
}

#[test]
fn a_set_is_an_object_with_a_list() {
    for text in ["", "[]", "{}", "null", r#"{"keys":{}}"#, r#"{"keys":[7]}"#, r#"{"keys":[],"keys":[]}"#, "<html>"] {
        assert_eq!(KeySet::parse(text.as_bytes()), Err(KeysError::Malformed), "{text}");
    }
    assert_eq!(parse(&[]), Err(KeysError::Empty));
    assert_eq!(KeySet::parse(&vec![b' '; 262_145]), Err(KeysError::TooLarge));
    let many = vec![json!({ "kty": "EC", "crv": "P-521" }); 101];
    assert_eq!(parse(&many), Err(KeysError::TooMany));
}

#[test]
fn keys_for_other_things_are_left_out() {
    let token = signer().token(&claims());
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("alg", json!("ES224")),
        ("alg", json!("ES521")),
        ("alg", json!("ES384")),
        ("alg", json!("ECDH-ES")),
        ("crv", json!("P-521")),
        ("crv", json!("secp256k1")),
        ("kty", json!("AKP")),
    ] {
        let unused = changed(name, value.clone());
        assert_eq!(parse(std::slice::from_ref(&unused)), Err(KeysError::Empty), "{name} {value}");
        let beside = parse(&[unused, es384("k2").jwk()]).unwrap();
        assert_eq!(
            verify_for(&issuer(), &beside, &token, NOW).unwrap_err(),
            InboundTokenError::UnknownKey,
            "{name} {value}"
        );
    }
    let with_operations = changed("key_ops", json!(["verify"]));
    assert!(verify_for(&issuer(), &parse(&[with_operations]).unwrap(), &token, NOW).is_ok());
}

#[test]
fn a_point_beside_the_curve_signs_nothing() {
    let keys = parse(&[changed("y", json!(base64(&[7; 32])))]).unwrap();
    assert_eq!(
        verify_for(&issuer(), &keys, &signer().token(&claims()), NOW).unwrap_err(),
        InboundTokenError::Signature
    );
}

#[test]
fn a_key_without_an_algorithm_has_that_of_the_token_within_its_kind() {
    let mut key = rsa("RS256", "r").jwk();
    key.as_object_mut().unwrap().remove("alg");
    let keys = parse(&[key]).unwrap();
    for name in ["RS256", "PS512"] {
        assert!(verify_for(&issuer(), &keys, &rsa(name, "r").token(&claims()), NOW).is_ok(), "{name}");
    }
}

#[test]
fn a_token_without_a_key_id_needs_the_only_fitting_key() {
    let mut header = signer().header();
    header.as_object_mut().unwrap().remove("kid");
    let token = signer().sign(&header, &claims());
    let one = KeySet::parse(&key_set(&[&signer(), &ed25519("e"), &es384("f")])).unwrap();
    assert!(verify_for(&issuer(), &one, &token, NOW).is_ok());
    let two = KeySet::parse(&key_set(&[&signer(), &es256('b', "k2")])).unwrap();
    assert_eq!(verify_for(&issuer(), &two, &token, NOW).unwrap_err(), InboundTokenError::UnknownKey);
}

#[test]
fn a_set_knows_its_names() {
    let keys = KeySet::parse(&key_set(&[&signer()])).unwrap();
    assert!(keys.has("k1") && !keys.has("k2"));
}
