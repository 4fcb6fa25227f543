//! Forms of tokens and headers: what is not a compact JWS of an accepted algorithm does not reach the claims.

use firmgate_identity::token::{InboundToken, InboundTokenError, Issuer, KeySet, Profile, Unverified};
use firmgate_testing::tokens::{base64, ed25519, es256, es384, hs256, key_set, rsa};
use serde_json::{Value, json};

use super::{AUDIENCE, ISSUER, NOW, claims, signer, verify, verify_for};

fn header_fault(name: &str, value: Value) -> InboundTokenError {
    let mut header = signer().header();
    header[name] = value;
    verify(&signer().sign(&header, &claims())).unwrap_err()
}

#[test]
fn only_the_compact_form_is_read() {
    let token = signer().token(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    for wrong in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "x".to_owned(),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{token}."),
        format!("{token}.x"),
        format!("{token}="),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}=.{signature}"),
        format!(" {token}"),
        format!("{header}.{payload}.{signature}\n"),
        json!({ "payload": payload, "protected": header, "signature": signature }).to_string(),
    ] {
        let fault = verify(&wrong).unwrap_err();
        assert!(matches!(fault, InboundTokenError::Malformed(_)), "{wrong}: {fault}");
    }
}

#[test]
fn leftover_bits_are_zero() {
    let token = signer().token(&claims());
    // 64 bytes leave four unused bits in the last character, so that sixteen spellings mean the same bytes to a lax reader.
    let (body, last) = token.split_at(token.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let accepted: Vec<char> = alphabet.chars().filter(|end| verify(&format!("{body}{end}")).is_ok()).collect();
    assert_eq!(accepted, [last.chars().next().unwrap()]);
}

#[test]
fn an_oversized_token_has_its_own_fault() {
    assert_eq!(InboundToken::new(&[b'a'; 8193]).unwrap_err(), InboundTokenError::TooLarge);
    assert!(InboundToken::new(&[b'a'; 8192]).is_ok());
}

#[test]
fn header_parameters_that_change_the_rules_are_refused() {
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(true)),
        ("jku", json!("https://evil.example/jwks")),
        ("jwk", es256('b', "k1").jwk()),
        ("x5u", json!("https://evil.example/x5u")),
        ("x5c", json!(["MIIB"])),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
    ] {
        assert_eq!(header_fault(name, value), InboundTokenError::Header(name));
    }
}

#[test]
fn the_algorithm_is_one_with_a_public_key() {
    for name in ["none", "None", "nOnE", "HS256", "HS384", "HS512", "ES512", "ES256K", "RS1", "es256", "ES256 ", ""] {
        assert_eq!(header_fault("alg", json!(name)), InboundTokenError::Algorithm, "{name}");
    }
    for mistyped in [json!(7), json!(null), json!(["ES256"])] {
        assert_eq!(header_fault("alg", mistyped), InboundTokenError::Malformed("header"));
    }
}

#[test]
fn no_signature_and_a_shared_secret_are_refused() {
    let unsigned = format!(
        "{}.{}.",
        base64(br#"{"alg":"none","typ":"at+jwt","kid":"k1"}"#),
        base64(claims().to_string().as_bytes())
    );
    assert!(matches!(verify(&unsigned).unwrap_err(), InboundTokenError::Malformed("signature")));
    let header = json!({ "typ": "at+jwt", "alg": "HS256", "kid": "k1" });
    let public = signer().jwk().to_string();
    assert_eq!(verify(&hs256(&header, &claims(), public.as_bytes())).unwrap_err(), InboundTokenError::Algorithm);
}

#[test]
fn the_type_and_the_key_id_have_their_forms() {
    for wrong in ["JWT", "at+jwt+x", "application/jwt", "dpop+jwt", ""] {
        assert_eq!(header_fault("typ", json!(wrong)), InboundTokenError::Type, "{wrong}");
    }
    assert_eq!(header_fault("typ", json!(7)), InboundTokenError::Malformed("header"));
    assert_eq!(header_fault("kid", json!(7)), InboundTokenError::Malformed("header"));
    assert_eq!(header_fault("kid", json!("k".repeat(257))), InboundTokenError::Malformed("header"));
    for wrong in ["k2", "K1", "../../k1", "k1\u{0}", "' or 1=1"] {
        assert_eq!(header_fault("kid", json!(wrong)), InboundTokenError::UnknownKey, "{wrong}");
    }
    for right in ["at+JWT", "application/at+jwt", "AT+jwt"] {
        let mut header = signer().header();
        header["typ"] = json!(right);
        assert!(verify(&signer().sign(&header, &claims())).is_ok(), "{right}");
    }
}

#[test]
fn json_has_each_name_once_and_bounded_depth() {
    let header = signer().header().to_string();
    let plain = claims().to_string();
    let open = plain.trim_end_matches('}');
    let deep = format!("{open},\"x\":{}{}}}", "[".repeat(40), "]".repeat(40));
    for payload in [
        format!("{open},\"sub\":\"bob\"}}"),
        format!("{open},\"x\":{{\"a\":1,\"a\":1}}}}"),
        format!("{open},\"s\\u0075b\":\"bob\"}}"),
        deep,
        format!("{plain} x"),
        format!("{plain}{plain}"),
        format!("[{plain}]"),
        open.to_owned(),
        "null".to_owned(),
        "foo".to_owned(),
    ] {
        let token = signer().sign_text(&header, &payload);
        assert_eq!(verify(&token).unwrap_err(), InboundTokenError::Malformed("payload"), "{payload}");
    }
    let twice = r#"{"alg":"none","typ":"at+jwt","alg":"ES256","kid":"k1"}"#;
    assert_eq!(verify(&signer().sign_text(twice, &plain)).unwrap_err(), InboundTokenError::Malformed("header"));
}

#[test]
fn every_algorithm_verifies_with_its_own_key_only() {
    let issuer = Issuer::new(Profile::Rfc9068, ISSUER, vec![AUDIENCE.to_owned()], Vec::new()).unwrap();
    let mut signers = vec![es256('a', "x"), es384("x"), ed25519("x")];
    signers.extend(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].map(|name| rsa(name, "x")));
    for (left, signer) in signers.iter().enumerate() {
        let token = signer.token(&claims());
        for (right, other) in signers.iter().enumerate() {
            let keys = KeySet::parse(&key_set(&[other])).unwrap();
            let verified = verify_for(&issuer, &keys, &token, NOW);
            assert_eq!(verified.is_ok(), left == right, "{} {}", signer.header(), other.header());
        }
    }
}

#[test]
fn a_signature_of_another_key_or_text_is_invalid() {
    let forged = es256('b', "k1").token(&claims());
    assert_eq!(verify(&forged).unwrap_err(), InboundTokenError::Signature);
    let (first, second) = (signer().token(&claims()), signer().token(&super::with("sub", json!("mallory"))));
    let (one, two): (Vec<&str>, Vec<&str>) = (first.split('.').collect(), second.split('.').collect());
    let swapped = format!("{}.{}.{}", one[0], two[1], one[2]);
    assert_eq!(verify(&swapped).unwrap_err(), InboundTokenError::Signature);
}

#[test]
fn zeros_are_no_signature() {
    let token = signer().token(&claims());
    let body = token.rsplit_once('.').unwrap().0;
    for bytes in [vec![0; 64], vec![0xff; 64], vec![0; 63], vec![0; 65], vec![0x30, 6, 2, 1, 0, 2, 1, 0], vec![1]] {
        let fault = verify(&format!("{body}.{}", base64(&bytes))).unwrap_err();
        assert_eq!(fault, InboundTokenError::Signature, "{bytes:?}");
    }
}

#[test]
fn what_is_claimed_can_be_read_before_it_is_verified() {
    let token = InboundToken::new(es256('b', "k9").token(&claims()).as_bytes()).unwrap();
    let unverified = Unverified::read(&token).unwrap();
    assert_eq!((unverified.issuer(), unverified.key_id()), (ISSUER, Some("k9")));
}

#[test]
fn the_exchange_form_is_the_only_way_out() {
    let token = InboundToken::new(b"ey.J~+/=").unwrap();
    let fields = [("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("scope", "a b&c=ü")];
    let body = token.exchange_form("subject_token", &fields).into_body();
    let expected = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&scope=a+b%26c%3D%C3%BC\
                    &subject_token=ey.J%7E%2B%2F%3D";
    assert_eq!(String::from_utf8(body).unwrap(), expected);
    assert_eq!(format!("{token:?} {:?}", token.exchange_form("x", &[])), "InboundToken(..) ExchangeForm(..)");
}
