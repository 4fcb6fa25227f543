//! Claims of tokens with a valid signature.

use firmgate_identity::Transport;
use firmgate_identity::token::{Bound, ClaimName, InboundTokenError, Issuer, KeySet, Profile};
use firmgate_testing::tokens::key_set;
use serde_json::{Value, json};

use super::{AUDIENCE, ISSUER, NOW, NOW_S, at, claims, fault, issuer, signer, verify, verify_for, with, without};

#[test]
fn a_good_token_becomes_a_caller() {
    let verified = verify(&signer().token(&claims())).unwrap();
    assert_eq!(verified.client(), Some("inspector"));
    assert_eq!(verified.expires(), NOW_S + 300);
    let who = verified.principal(Bound::unbound(), NOW).unwrap();
    assert_eq!(who.subject(), "https://login.example.com#alice");
    assert_eq!(who.tenant(), ISSUER);
    assert_eq!(who.groups().iter().collect::<Vec<_>>(), ["analysts"]);
    assert_eq!(who.scopes().iter().collect::<Vec<_>>(), ["collections:read", "companies:read"]);
    assert_eq!(who.transport(), Transport::Http);
    assert!(who.inbound().is_some());
}

#[test]
fn a_verified_token_expires_while_it_is_kept() {
    let verified = verify(&signer().token(&claims())).unwrap();
    assert!(verified.principal(Bound::unbound(), at(NOW_S + 299)).is_ok());
    assert_eq!(verified.principal(Bound::unbound(), at(NOW_S + 300)).unwrap_err(), InboundTokenError::Expired);
}

#[test]
fn the_audience_is_one_of_ours_exactly() {
    for wrong in [
        json!("https://other.example.com/mcp"),
        json!("https://gate.example.com/mcp/"),
        json!("https://gate.example.com"),
        json!("https://gate.example.com/mcp.evil.example"),
        json!("HTTPS://gate.example.com/mcp"),
        json!(" https://gate.example.com/mcp"),
        json!(""),
        json!([]),
        json!(["https://a.example", "https://b.example"]),
    ] {
        assert_eq!(fault(&with("aud", wrong.clone())), Some(InboundTokenError::Audience), "{wrong}");
    }
    for mistyped in [json!(7), json!(null), json!({ AUDIENCE: true }), json!([AUDIENCE, 7]), json!([[AUDIENCE]])] {
        assert_eq!(fault(&with("aud", mistyped.clone())), Some(InboundTokenError::Claim("aud")), "{mistyped}");
    }
    assert_eq!(fault(&without("aud")), Some(InboundTokenError::Audience));
    assert_eq!(fault(&with("aud", json!([AUDIENCE]))), None);
    assert_eq!(fault(&with("aud", json!(["https://a.example", AUDIENCE]))), None);
}

#[test]
fn dates_are_integers_and_expiry_has_no_leeway() {
    for name in ["exp", "iat", "nbf"] {
        for mistyped in [json!("1800000300"), json!(1_800_000_300.5), json!(-1), json!(1e300), json!(true), json!(null)]
        {
            assert_eq!(fault(&with(name, mistyped.clone())), Some(InboundTokenError::Claim(name)), "{name} {mistyped}");
        }
    }
    assert_eq!(fault(&with("exp", json!(1.800_000_3e9))), None);
    assert_eq!(fault(&without("exp")), Some(InboundTokenError::Claim("exp")));
    assert_eq!(fault(&without("iat")), Some(InboundTokenError::Claim("iat")));
    assert_eq!(fault(&with("exp", json!(NOW_S - 1))), Some(InboundTokenError::Expired));
    assert_eq!(fault(&with("exp", json!(NOW_S))), Some(InboundTokenError::Expired));
    assert_eq!(fault(&with("exp", json!(NOW_S + 1))), None);
    assert_eq!(fault(&with("nbf", json!(NOW_S + 30))), None);
    assert_eq!(fault(&with("nbf", json!(NOW_S + 31))), Some(InboundTokenError::NotYetValid));
    assert_eq!(fault(&with("iat", json!(NOW_S + 31))), Some(InboundTokenError::NotYetValid));
    assert_eq!(fault(&with("exp", json!(NOW_S - 10 + 86_400))), None);
    assert_eq!(fault(&with("exp", json!(NOW_S - 10 + 86_401))), Some(InboundTokenError::Lifetime));
    let mut backwards = with("iat", json!(NOW_S + 20));
    backwards["exp"] = json!(NOW_S + 10);
    assert_eq!(fault(&backwards), Some(InboundTokenError::Lifetime));
}

#[test]
fn a_number_beyond_all_numbers_is_no_date() {
    let text = claims().to_string().replace(&(NOW_S + 300).to_string(), "1e999");
    let token = signer().sign_text(&signer().header().to_string(), &text);
    assert_eq!(verify(&token).unwrap_err(), InboundTokenError::Malformed("payload"));
}

#[test]
fn subject_and_issuer_are_short_plain_text() {
    for (name, shown) in [("sub", "sub"), ("iss", "iss"), ("client_id", "client")] {
        for wrong in [json!(""), json!(7), json!(["alice"]), json!(null), json!("a\u{0}b"), json!("x".repeat(513))] {
            assert_eq!(fault(&with(name, wrong.clone())), Some(InboundTokenError::Claim(shown)), "{name} {wrong}");
        }
    }
    // Two names that look alike would be two callers with a budget each.
    for hidden in ["ali\u{200b}ce", "\u{202e}ecila", "alice\u{feff}", "alice\u{a0}", "al\u{e0041}ice", "alice\u{2800}"]
    {
        for (name, shown) in [("sub", "sub"), ("iss", "iss"), ("client_id", "client")] {
            assert_eq!(fault(&with(name, json!(hidden))), Some(InboundTokenError::Claim(shown)), "{name} {hidden:?}");
        }
    }
    assert_eq!(fault(&without("sub")), Some(InboundTokenError::Claim("sub")));
    assert_eq!(fault(&without("iss")), Some(InboundTokenError::Claim("iss")));
    assert_eq!(fault(&with("iss", json!("https://login.example.com/"))), Some(InboundTokenError::Issuer));
}

#[test]
fn signs_of_an_identity_token_are_refused() {
    for name in ["nonce", "at_hash", "c_hash", "s_hash"] {
        assert_eq!(fault(&with(name, json!("x"))), Some(InboundTokenError::NotAccess), "{name}");
    }
}

#[test]
fn scopes_and_groups_are_bounded_lists_of_names() {
    for wrong in [json!(7), json!([7]), json!("a\"b"), json!("ünï"), json!([""]), json!("x".repeat(257))] {
        assert_eq!(fault(&with("scope", wrong.clone())), Some(InboundTokenError::Claim("scope")), "{wrong}");
    }
    for wrong in [json!(7), json!([7]), json!([""]), json!(["a\nb"])] {
        assert_eq!(fault(&with("groups", wrong.clone())), Some(InboundTokenError::Claim("groups")), "{wrong}");
    }
    assert_eq!(fault(&with("groups", json!(["g".repeat(257)]))), Some(InboundTokenError::Claim("groups")));
    let many: Vec<Value> = (0..300).map(|number| json!(format!("g{number}"))).collect();
    assert_eq!(fault(&with("groups", json!(many))), Some(InboundTokenError::Claim("groups")));
    assert_eq!(fault(&without("scope")), None);
}

#[test]
fn an_unknown_binding_is_refused() {
    for wrong in [
        json!(7),
        json!({}),
        json!({ "jkt": "short" }),
        json!({ "jwk": { "kty": "EC" } }),
        json!({ "kid": "x" }),
        json!({ "jkt": "A".repeat(43), "x5t#S256": "A".repeat(43) }),
    ] {
        assert_eq!(fault(&with("cnf", wrong.clone())), Some(InboundTokenError::Claim("cnf")), "{wrong}");
    }
}

#[test]
fn a_prefix_tells_whose_scopes_they_are() {
    let mine = issuer().with_scope_prefix("https://api.example.com/".to_owned()).unwrap();
    let keys = KeySet::parse(&key_set(&[&signer()])).unwrap();
    let scope = "https://api.example.com/companies:read collections:write https://evil.example/email:discover";
    let verified = verify_for(&mine, &keys, &signer().token(&with("scope", json!(scope))), NOW).unwrap();
    let who = verified.principal(Bound::unbound(), NOW).unwrap();
    assert_eq!(who.scopes().iter().collect::<Vec<_>>(), ["companies:read"]);
}

#[test]
fn grants_are_for_tokens_without_scopes() {
    let granting = issuer().with_grants(vec!["companies:read".to_owned()]).unwrap();
    let keys = KeySet::parse(&key_set(&[&signer()])).unwrap();
    for (claims, expected) in
        [(without("scope"), vec!["companies:read"]), (with("scope", json!("openid")), vec!["openid"])]
    {
        let verified = verify_for(&granting, &keys, &signer().token(&claims), NOW).unwrap();
        let who = verified.principal(Bound::unbound(), NOW).unwrap();
        assert_eq!(who.scopes().iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_tenant_is_the_operators_the_claims_or_the_issuer() {
    let keys = KeySet::parse(&key_set(&[&signer()])).unwrap();
    let tenant = |issuer: &Issuer, claims: &Value| {
        let verified = verify_for(issuer, &keys, &signer().token(claims), NOW)?;
        verified.principal(Bound::unbound(), NOW).map(|who| who.tenant().to_owned())
    };
    let named = with("org", json!({ "id": "acme" }));
    assert_eq!(tenant(&issuer(), &named).unwrap(), ISSUER);
    let by_claim = issuer().with_tenant_claim(ClaimName::new("org.id"));
    assert_eq!(tenant(&by_claim, &named).unwrap(), "acme");
    assert_eq!(tenant(&by_claim, &claims()), Err(InboundTokenError::Claim("tenant")));
    let fixed = issuer().with_tenant("umbrella".to_owned()).unwrap();
    assert_eq!(tenant(&fixed, &named).unwrap(), "umbrella");
}

#[test]
fn listed_clients_are_the_only_ones() {
    let listed =
        Issuer::new(Profile::Rfc9068, ISSUER, vec![AUDIENCE.to_owned()], vec!["inspector".to_owned()]).unwrap();
    let keys = KeySet::parse(&key_set(&[&signer()])).unwrap();
    assert!(verify_for(&listed, &keys, &signer().token(&claims()), NOW).is_ok());
    for other in [with("client_id", json!("other")), without("client_id")] {
        assert_eq!(verify_for(&listed, &keys, &signer().token(&other), NOW).unwrap_err(), InboundTokenError::Client);
    }
}

#[test]
fn open_or_contradictory_rules_are_no_rules() {
    let audience = || vec![AUDIENCE.to_owned()];
    for name in ["", "login.example.com", "https://a.example/#x", "https://a.example/?x", "https://a b.example"] {
        assert!(Issuer::new(Profile::Rfc9068, name, audience(), Vec::new()).is_err(), "{name}");
    }
    assert!(Issuer::new(Profile::Rfc9068, ISSUER, Vec::new(), Vec::new()).is_err());
    assert!(Issuer::new(Profile::Rfc9068, ISSUER, Vec::new(), vec!["client".to_owned()]).is_err());
    assert!(Issuer::new(Profile::Cognito, ISSUER, Vec::new(), Vec::new()).is_err());
    assert!(Issuer::new(Profile::Cognito, ISSUER, Vec::new(), vec!["client".to_owned()]).is_ok());
    assert!(Issuer::new(Profile::Rfc9068, ISSUER, vec![String::new()], Vec::new()).is_err());
    let cognito = Issuer::new(Profile::Cognito, ISSUER, audience(), Vec::new()).unwrap();
    assert!(cognito.clone().with_algorithms(vec![firmgate_identity::token::Algorithm::Es256]).is_err());
    assert!(cognito.with_algorithms(Vec::new()).is_err());
}
