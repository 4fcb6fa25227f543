//! One access token and one identity token of each provider.

use firmgate_identity::Principal;
use firmgate_identity::token::{Bound, InboundTokenError, Issuer, KeySet, Profile};
use firmgate_testing::tokens::{key_set, rsa};
use serde_json::{Value, json};

use super::{AUDIENCE, NOW, NOW_S, verify_for};

struct Provider {
    profile: Profile,
    issuer: &'static str,
    clients: &'static [&'static str],
    typ: Option<&'static str>,
    access: Value,
    identity: Value,
    tenant: &'static str,
    groups: &'static [&'static str],
    scopes: &'static [&'static str],
}

fn providers() -> Vec<Provider> {
    vec![
        Provider {
            profile: Profile::Cognito,
            issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
            clients: &["app"],
            typ: None,
            access: json!({ "token_use": "access", "client_id": "app", "scope": "companies:read", "cognito:groups": ["a"] }),
            identity: json!({ "token_use": "id", "aud": "app", "client_id": "app" }),
            tenant: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
            groups: &["a"],
            scopes: &["companies:read"],
        },
        Provider {
            profile: Profile::EntraV1,
            issuer: "https://sts.windows.net/t-1/",
            clients: &[],
            typ: Some("JWT"),
            access: json!({ "aud": AUDIENCE, "appid": "app", "ver": "1.0", "tid": "t-1", "scp": "companies:read", "roles": ["r"] }),
            identity: json!({ "aud": AUDIENCE, "ver": "1.0", "tid": "t-1", "roles": ["companies:read"] }),
            tenant: "t-1",
            groups: &["r"],
            scopes: &["companies:read"],
        },
        Provider {
            profile: Profile::EntraV2,
            issuer: "https://login.microsoftonline.com/t-2/v2.0",
            clients: &[],
            typ: Some("JWT"),
            access: json!({ "aud": AUDIENCE, "azp": "app", "ver": "2.0", "tid": "t-2", "roles": ["companies:read"] }),
            identity: json!({ "aud": AUDIENCE, "ver": "2.0", "tid": "t-2", "nonce": "n" }),
            tenant: "t-2",
            groups: &["companies:read"],
            scopes: &["companies:read"],
        },
        Provider {
            profile: Profile::Okta,
            issuer: "https://acme.okta.com/oauth2/default",
            clients: &[],
            typ: None,
            access: json!({ "aud": AUDIENCE, "cid": "app", "scp": ["companies:read", "openid"], "groups": ["g"] }),
            identity: json!({ "aud": AUDIENCE, "amr": ["pwd"], "at_hash": "x" }),
            tenant: "https://acme.okta.com/oauth2/default",
            groups: &["g"],
            scopes: &["companies:read", "openid"],
        },
        Provider {
            profile: Profile::Keycloak,
            issuer: "https://sso.example.com/realms/acme",
            clients: &[],
            typ: Some("JWT"),
            access: json!({ "aud": ["account", AUDIENCE], "azp": "app", "typ": "Bearer", "scope": "companies:read",
                "realm_access": { "roles": ["editor"] }, "nonce": "older versions have it here too" }),
            identity: json!({ "aud": AUDIENCE, "azp": "app", "typ": "ID" }),
            tenant: "https://sso.example.com/realms/acme",
            groups: &["editor"],
            scopes: &["companies:read"],
        },
        Provider {
            profile: Profile::Auth0,
            issuer: "https://acme.eu.auth0.com/",
            clients: &[],
            typ: Some("JWT"),
            access: json!({ "aud": [AUDIENCE, "https://acme.eu.auth0.com/userinfo"], "azp": "app", "org_id": "org_1",
                "scope": "openid companies:read collections:write", "permissions": ["companies:read", "email:discover"] }),
            identity: json!({ "aud": AUDIENCE, "org_id": "org_1", "nonce": "n" }),
            tenant: "org_1",
            groups: &[],
            scopes: &["companies:read"],
        },
    ]
}

fn claims(provider: &Provider, own: &Value) -> Value {
    let mut claims = json!({ "iss": provider.issuer, "sub": "alice", "iat": NOW_S - 5, "exp": NOW_S + 600 });
    claims.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    claims
}

fn caller(provider: &Provider, issuer: &Issuer, claims: &Value) -> Result<Principal, InboundTokenError> {
    let signer = rsa("RS256", "r");
    let mut header = json!({ "alg": "RS256", "kid": "r" });
    if let Some(typ) = provider.typ {
        header["typ"] = json!(typ);
    }
    let keys = KeySet::parse(&key_set(&[&signer])).unwrap();
    verify_for(issuer, &keys, &signer.sign(&header, claims), NOW)?.principal(Bound::unbound(), NOW)
}

fn issuer(provider: &Provider) -> Issuer {
    let clients = provider.clients.iter().map(|client| (*client).to_owned()).collect();
    Issuer::new(provider.profile, provider.issuer, vec![AUDIENCE.to_owned()], clients).unwrap()
}

#[test]
fn access_tokens_of_every_provider_are_understood() {
    for provider in providers() {
        let name = provider.profile.as_str();
        let who = caller(&provider, &issuer(&provider), &claims(&provider, &provider.access)).unwrap();
        assert_eq!(who.subject(), format!("{}#alice", provider.issuer), "{name}");
        assert_eq!(who.tenant(), provider.tenant, "{name}");
        assert_eq!(who.groups().iter().collect::<Vec<_>>(), provider.groups, "{name}");
        assert_eq!(who.scopes().iter().collect::<Vec<_>>(), provider.scopes, "{name}");
    }
}

#[test]
fn identity_tokens_are_no_access_tokens() {
    for provider in providers() {
        let fault = caller(&provider, &issuer(&provider), &claims(&provider, &provider.identity)).unwrap_err();
        assert_eq!(fault, InboundTokenError::NotAccess, "{}", provider.profile.as_str());
    }
}

#[test]
fn a_token_of_one_provider_is_none_of_another() {
    for provider in providers() {
        let other = Issuer::new(Profile::Rfc9068, provider.issuer, vec![AUDIENCE.to_owned()], Vec::new()).unwrap();
        let fault = caller(&provider, &other, &claims(&provider, &provider.access)).unwrap_err();
        assert_eq!(fault, InboundTokenError::Type, "{}", provider.profile.as_str());
    }
}

#[test]
fn cognito_does_without_an_audience_only_with_a_listed_client() {
    let cognito = providers().swap_remove(0);
    let mut other = claims(&cognito, &cognito.access);
    other["client_id"] = json!("other");
    assert_eq!(caller(&cognito, &issuer(&cognito), &other).unwrap_err(), InboundTokenError::Client);
    let by_audience = Issuer::new(Profile::Cognito, cognito.issuer, vec![AUDIENCE.to_owned()], Vec::new()).unwrap();
    let plain = claims(&cognito, &cognito.access);
    assert_eq!(caller(&cognito, &by_audience, &plain).unwrap_err(), InboundTokenError::Audience);
    let mut wrong = plain.clone();
    wrong["aud"] = json!("https://other.example.com");
    assert_eq!(caller(&cognito, &issuer(&cognito), &wrong).unwrap_err(), InboundTokenError::Audience);
    let mut right = plain;
    right["aud"] = json!(AUDIENCE);
    assert!(caller(&cognito, &by_audience, &right).is_ok());
}

#[test]
fn googles_identity_tokens_are_what_it_has() {
    let google = Provider {
        profile: Profile::Google,
        issuer: "https://accounts.google.com",
        clients: &[],
        typ: Some("JWT"),
        access: json!({ "aud": AUDIENCE, "azp": "app", "hd": "acme.com", "nonce": "n", "at_hash": "x" }),
        identity: Value::Null,
        tenant: "acme.com",
        groups: &[],
        scopes: &["companies:read"],
    };
    let granting = issuer(&google).with_grants(vec!["companies:read".to_owned()]).unwrap();
    let mut spoken = claims(&google, &google.access);
    for iss in ["https://accounts.google.com", "accounts.google.com"] {
        spoken["iss"] = json!(iss);
        let who = caller(&google, &granting, &spoken).unwrap();
        // Both spellings are the same person.
        assert_eq!(who.subject(), "https://accounts.google.com#alice");
        assert_eq!((who.tenant(), who.scopes().len()), ("acme.com", 1));
    }
    spoken["aud"] = json!("https://other.example.com");
    assert_eq!(caller(&google, &granting, &spoken).unwrap_err(), InboundTokenError::Audience);
}

#[test]
fn the_platform_takes_any_token_for_a_client_of_its_own_and_the_gate_cannot_be_told_to() {
    let issuer =
        Issuer::new(Profile::AppSync, "https://login.example.com", vec!["app".to_owned()], Vec::new()).unwrap();
    let signer = rsa("RS256", "r1");
    let keys = KeySet::parse(&key_set(&[&signer])).unwrap();
    let verdict = |header: Value, own: Value| {
        let mut claims = json!({ "iss": "https://login.example.com", "sub": "ada", "iat": NOW_S, "exp": NOW_S + 600 });
        for (name, value) in own.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let token = signer.sign(&header, &claims);
        let verified = verify_for(&issuer, &keys, &token, NOW)?;
        verified.principal(Bound::unbound(), NOW).map(|principal| principal.subject().to_owned())
    };
    let plain = json!({ "alg": "RS256", "kid": "r1" });
    let ada = Ok("https://login.example.com#ada".to_owned());
    for own in [
        json!({ "aud": "app" }),
        json!({ "aud": ["x", "app"], "nonce": "n", "at_hash": "h" }),
        json!({ "aud": "x", "azp": "app" }),
        json!({ "aud": ["x"], "azp": "app" }),
        json!({ "azp": "app" }),
    ] {
        assert_eq!(verdict(plain.clone(), own.clone()), ada, "{own}");
        assert_eq!(verdict(signer.header(), own.clone()), ada, "{own}");
    }
    for (own, fault) in [
        (json!({ "aud": "x" }), InboundTokenError::Audience),
        (json!({ "aud": ["x"], "azp": "y" }), InboundTokenError::Audience),
        (json!({ "client_id": "app" }), InboundTokenError::Audience),
        (json!({ "aud": 1, "azp": "app" }), InboundTokenError::Claim("aud")),
        (json!({ "aud": [1], "azp": "app" }), InboundTokenError::Claim("aud")),
        (json!({ "aud": "app", "azp": 1 }), InboundTokenError::Claim("client")),
    ] {
        assert_eq!(verdict(plain.clone(), own.clone()), Err(fault), "{own}");
    }
    let logout = json!({ "typ": "logout+jwt", "alg": "RS256", "kid": "r1" });
    assert_eq!(verdict(logout, json!({ "aud": "app" })), Err(InboundTokenError::Type));
    assert_eq!(Profile::named(Profile::AppSync.as_str()), None);
}

#[test]
fn profiles_have_names() {
    for profile in Profile::ALL {
        assert_eq!(Profile::named(profile.as_str()), Some(profile));
    }
    assert_eq!(Profile::named("Okta"), None);
}
