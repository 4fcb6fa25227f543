//! Tokens that are bound to a key or a certificate, and the proofs that belong to them.

use firmgate_identity::token::{
    Bound, Confirmation, DpopProof, DpopRequest, FreshProof, InboundTokenError, Replays, TokenDigest,
};
use firmgate_testing::tokens::{base64, ed25519, es256, rsa};
use serde_json::{Value, json};

use super::{NOW, NOW_S, at, claims, signer, verify, with};

const URL: &str = "https://gate.example.com/mcp";

fn bound_token() -> String {
    signer().token(&with("cnf", json!({ "jkt": es256('c', "c").thumbprint() })))
}

fn request(token: &str) -> DpopRequest<'static> {
    DpopRequest { method: "POST", url: URL, token: TokenDigest::of(token.as_bytes()) }
}

fn check(proof: &str, token: &str) -> Result<DpopProof, InboundTokenError> {
    let fresh = FreshProof::check(proof.as_bytes(), request(token), NOW)?;
    Replays::default().admit(fresh, &verify(token)?, NOW)
}

/// A proof for the bound token with one claim changed, or left out.
fn changed(name: &str, value: Value) -> InboundTokenError {
    let token = bound_token();
    let client = es256('c', "c");
    let ath = firmgate_testing::tokens::digest(token.as_bytes());
    let mut claims = json!({ "htm": "POST", "htu": URL, "iat": NOW_S, "jti": "1", "ath": ath });
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(name).map(drop).unwrap(),
        value => claims[name] = value,
    }
    check(&client.sign(&client.proof_header(), &claims), &token).unwrap_err()
}

#[test]
fn a_proof_opens_its_token() {
    let token = bound_token();
    let proof = check(&es256('c', "c").proof(&token, "POST", URL, "1", NOW_S), &token).unwrap();
    let verified = verify(&token).unwrap();
    assert!(matches!(verified.confirmation(), Some(Confirmation::Key(_))));
    assert!(verified.principal(Bound::proof(proof), NOW).is_ok());
}

#[test]
fn nothing_can_be_taken_off_or_put_on() {
    let (bound, plain) = (bound_token(), signer().token(&claims()));
    let binding = |token: &str, bound: Bound| verify(token).unwrap().principal(bound, NOW).unwrap_err();
    assert_eq!(binding(&bound, Bound::unbound()), InboundTokenError::Binding);
    assert_eq!(binding(&bound, Bound::certificate([7; 32])), InboundTokenError::Binding);
    let proof = |token: &str, client: char| check(&es256(client, "c").proof(token, "POST", URL, "1", NOW_S), token);
    // Of another user's key; beside a token that is not bound; of another token.
    assert_eq!(proof(&bound, 'b').unwrap_err(), InboundTokenError::Binding);
    assert_eq!(proof(&plain, 'c').unwrap_err(), InboundTokenError::Binding);
    let thumbprint = es256('c', "c").thumbprint();
    let other =
        signer().token(&json!({ "sub": "bob", "cnf": { "jkt": thumbprint } }).as_object().unwrap().iter().fold(
            claims(),
            |mut claims, (name, value)| {
                claims[name] = value.clone();
                claims
            },
        ));
    assert_eq!(binding(&bound, Bound::proof(proof(&other, 'c').unwrap())), InboundTokenError::Binding);
    assert_eq!(binding(&plain, Bound::proof(proof(&bound, 'c').unwrap())), InboundTokenError::Binding);
    assert_eq!(binding(&plain, Bound::certificate([7; 32])), InboundTokenError::Binding);
}

#[test]
fn a_certificate_opens_its_token() {
    let token = signer().token(&with("cnf", json!({ "x5t#S256": base64(&[7; 32]) })));
    let verified = verify(&token).unwrap();
    assert_eq!(verified.confirmation(), Some(Confirmation::Certificate([7; 32])));
    assert!(verified.principal(Bound::certificate([7; 32]), NOW).is_ok());
    assert_eq!(verified.principal(Bound::certificate([8; 32]), NOW).unwrap_err(), InboundTokenError::Binding);
    assert_eq!(verified.principal(Bound::unbound(), NOW).unwrap_err(), InboundTokenError::Binding);
}

#[test]
fn every_part_of_a_proof_counts() {
    for (name, wrong) in [
        ("htm", json!("GET")),
        ("htm", json!("post")),
        ("htm", Value::Null),
        ("htu", json!("https://gate.example.com/other")),
        ("htu", json!("http://gate.example.com/mcp")),
        ("htu", json!("https://gate.example.com:8443/mcp")),
        ("htu", json!("https://user@gate.example.com/mcp")),
        ("htu", json!("/mcp")),
        ("htu", Value::Null),
        ("iat", json!(NOW_S - 61)),
        ("iat", json!(NOW_S + 61)),
        ("iat", json!(NOW_S.to_string())),
        ("iat", Value::Null),
        ("ath", json!(firmgate_testing::tokens::digest(b"another token"))),
        ("ath", Value::Null),
        ("jti", json!("")),
        ("jti", json!("j".repeat(257))),
        ("jti", json!(1)),
        ("jti", Value::Null),
    ] {
        assert_eq!(changed(name, wrong.clone()), InboundTokenError::Proof(name), "{name} {wrong}");
    }
}

#[test]
fn a_url_has_several_spellings() {
    let token = bound_token();
    for (number, url) in [
        "https://GATE.example.com/mcp",
        "HTTPS://gate.example.com:443/mcp",
        "https://gate.example.com/mcp?session=1",
        "https://gate.example.com/mcp#x",
    ]
    .into_iter()
    .enumerate()
    {
        let proof = es256('c', "c").proof(&token, "POST", url, &number.to_string(), NOW_S);
        assert!(check(&proof, &token).is_ok(), "{url}");
    }
}

#[test]
fn a_proof_brings_its_own_public_key() {
    let token = bound_token();
    let client = es256('c', "c");
    let payload = json!({ "htm": "POST", "htu": URL, "iat": NOW_S, "jti": "1",
        "ath": firmgate_testing::tokens::digest(token.as_bytes()) });
    let fault = |name: &str, value: Value| {
        let mut header = client.proof_header();
        match value {
            Value::Null => header.as_object_mut().unwrap().remove(name).map(drop).unwrap(),
            value => header[name] = value,
        }
        check(&client.sign(&header, &payload), &token).unwrap_err()
    };
    assert_eq!(fault("typ", json!("JWT")), InboundTokenError::Proof("typ"));
    assert_eq!(fault("typ", Value::Null), InboundTokenError::Proof("typ"));
    assert_eq!(fault("jwk", Value::Null), InboundTokenError::Proof("jwk"));
    assert_eq!(fault("jwk", es256('b', "b").bare_jwk()), InboundTokenError::Proof("signature"));
    assert_eq!(fault("jwk", rsa("RS256", "r").bare_jwk()), InboundTokenError::Proof("signature"));
    assert_eq!(fault("jwk", json!({ "kty": "oct", "k": "AAAA" })), InboundTokenError::Proof("jwk"));
    let mut private = client.bare_jwk();
    private["d"] = json!("AAAA");
    assert_eq!(fault("jwk", private), InboundTokenError::Proof("jwk"));
    assert_eq!(fault("alg", json!("none")), InboundTokenError::Algorithm);
    assert_eq!(fault("alg", json!("HS256")), InboundTokenError::Algorithm);
    assert_eq!(fault("crit", json!(["exp"])), InboundTokenError::Header("crit"));
    assert_eq!(check("x", &token).unwrap_err(), InboundTokenError::Proof("token"));
    for other in [ed25519("e"), rsa("PS256", "r")] {
        let token = signer().token(&with("cnf", json!({ "jkt": other.thumbprint() })));
        let proof = other.proof(&token, "POST", URL, "1", NOW_S);
        assert!(check(&proof, &token).is_ok());
    }
}

#[test]
fn a_proof_works_once() {
    let token = bound_token();
    let long = verify(&token).unwrap();
    let mut replays = Replays::default();
    let mut send = |id: &str, made: i64, now: i64| {
        let proof = es256('c', "c").proof(&token, "POST", URL, id, made);
        let fresh = FreshProof::check(proof.as_bytes(), request(&token), at(now))?;
        replays.admit(fresh, &long, at(now)).map(drop)
    };
    assert_eq!(send("1", NOW_S, NOW_S), Ok(()));
    assert_eq!(send("1", NOW_S, NOW_S), Err(InboundTokenError::Replayed));
    assert_eq!(send("2", NOW_S + 60, NOW_S), Ok(()));
    // It is remembered as long as its date is accepted.
    assert_eq!(send("2", NOW_S + 60, NOW_S + 120), Err(InboundTokenError::Replayed));
    assert_eq!(send("2", NOW_S + 60, NOW_S + 122), Err(InboundTokenError::Proof("iat")));
    // The id is free again when it has expired.
    assert_eq!(send("2", NOW_S + 130, NOW_S + 130), Ok(()));
}

/// A sender of as many proofs as are remembered, with any tokens and keys, takes no capacity from other callers.
#[test]
fn nobody_fills_the_memory_of_proofs_for_others() {
    let of = |subject: &str| {
        let mut claims = with("cnf", json!({ "jkt": es256('c', "c").thumbprint() }));
        claims["sub"] = json!(subject);
        signer().token(&claims)
    };
    let mut replays = Replays::with_room(64);
    let mut send = |token: &str, client: char, id: usize, now: i64| {
        let proof = es256(client, "c").proof(token, "POST", URL, &id.to_string(), now);
        let fresh = FreshProof::check(proof.as_bytes(), request(token), at(now))?;
        replays.admit(fresh, &verify(token)?, at(now)).map(drop)
    };
    let (greedy, plain) = (of("greedy"), signer().token(&claims()));
    // A proof of another key is not remembered.
    for id in 0..100 {
        assert_eq!(send(&greedy, 'b', id, NOW_S), Err(InboundTokenError::Binding));
        assert_eq!(send(&plain, 'c', id, NOW_S), Err(InboundTokenError::Binding));
    }
    let admitted = (0..100).filter(|id| send(&greedy, 'c', *id, NOW_S).is_ok()).count();
    assert_eq!(admitted, 32, "alone, half");
    assert_eq!(send(&greedy, 'c', 100, NOW_S), Err(InboundTokenError::ProofsFull), "nothing is wrong with the proof");
    assert_eq!(send(&greedy, 'c', 0, NOW_S), Err(InboundTokenError::Replayed), "what is remembered is remembered");
    for subject in ["ada", "bob", "eve"] {
        assert_eq!(send(&of(subject), 'c', 0, NOW_S), Ok(()), "{subject}");
    }
    assert_eq!(send(&greedy, 'c', 101, NOW_S + 122), Ok(()), "their time is over");
}
