//! What the claims of a token with a valid signature must state, and what is read from them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::claim::{date, is_past, is_plain, required_text};
use super::issuer::{Issuer, TenantFrom};
use super::profile::{AudienceRule, Presence, Scopes};
use super::verified::{Confirmation, Verified};
use crate::fault::InboundTokenError;
use crate::inbound::InboundToken;
use crate::limits::{AUDIENCES_MAX, GROUPS_MAX, LEEWAY_SECONDS, LIFETIME_SECONDS_MAX, NAME_BYTES_MAX, SCOPES_MAX};
use crate::principal::{Identity, Principal, Transport};
use crate::time::Moment;

type Claims = Map<String, Value>;

/// Checks the claims. The signature was checked before.
pub(super) fn verified(
    claims: &Claims,
    issuer: &Issuer,
    token: InboundToken,
    now: Moment,
) -> Result<Verified, InboundTokenError> {
    kind(claims, issuer)?;
    let client = client(claims, issuer)?;
    audience(claims, issuer, client)?;
    let expires = times(claims, now)?;
    let subject = required_text(claims, "sub", "sub", NAME_BYTES_MAX)?;
    let digest = token.digest();
    let principal = Principal::of_token(Identity {
        // An issuer's name has no `#`, so this can be split in one way only.
        subject: format!("{}#{subject}", issuer.name()),
        tenant: tenant(claims, issuer)?,
        groups: groups(claims, issuer)?,
        scopes: scopes(claims, issuer)?,
        transport: Transport::Http,
        inbound: Some(token),
    });
    let confirmation = Confirmation::read(claims)?;
    Ok(Verified::new(principal, client.map(str::to_owned), expires, confirmation, digest))
}

/// Refuses what is signed by the issuer but is not an access token.
fn kind(claims: &Claims, issuer: &Issuer) -> Result<(), InboundTokenError> {
    let rules = issuer.rules();
    if rules.foreign.iter().any(|name| claims.contains_key(*name)) {
        return Err(InboundTokenError::NotAccess);
    }
    for (name, accepted) in rules.marks {
        let value = claims.get(*name).and_then(Value::as_str);
        if !value.is_some_and(|value| accepted.contains(&value)) {
            return Err(InboundTokenError::NotAccess);
        }
    }
    Ok(())
}

fn client<'a>(claims: &'a Claims, issuer: &Issuer) -> Result<Option<&'a str>, InboundTokenError> {
    let mut found = None;
    for name in issuer.rules().client {
        if claims.contains_key(*name) {
            found = Some(required_text(claims, name, "client", NAME_BYTES_MAX)?);
            break;
        }
    }
    if found.is_none() && issuer.rules().client_must == Presence::Required {
        return Err(InboundTokenError::NotAccess);
    }
    let listed = issuer.clients();
    let is_listed = found.is_some_and(|client| listed.iter().any(|listed| listed == client));
    if !listed.is_empty() && !is_listed {
        return Err(InboundTokenError::Client);
    }
    Ok(found)
}

fn audience(claims: &Claims, issuer: &Issuer, client: Option<&str>) -> Result<(), InboundTokenError> {
    let is_ours = |value: &str| issuer.audiences().iter().any(|ours| ours == value);
    let is_party = issuer.rules().audience == AudienceRule::NamedOrParty && client.is_some_and(is_ours);
    match claims.get("aud") {
        Some(Value::String(one)) if is_ours(one) => Ok(()),
        Some(Value::Array(several)) if several.len() <= AUDIENCES_MAX => {
            let mut found = false;
            for entry in several {
                // A list with anything but names in it is refused.
                found |= is_ours(entry.as_str().ok_or(InboundTokenError::Claim("aud"))?);
            }
            if found || is_party { Ok(()) } else { Err(InboundTokenError::Audience) }
        }
        Some(Value::String(_)) | None if is_party => Ok(()),
        Some(Value::String(_) | Value::Array(_)) => Err(InboundTokenError::Audience),
        Some(_) => Err(InboundTokenError::Claim("aud")),
        None => {
            // `client` accepted only listed clients, if there is a list.
            let may_do_with_client = issuer.rules().audience == AudienceRule::NamedOrClient;
            if may_do_with_client && client.is_some() && !issuer.clients().is_empty() {
                return Ok(());
            }
            Err(InboundTokenError::Audience)
        }
    }
}

/// Checks all dates and returns the last moment, in seconds, at which the token has expired.
fn times(claims: &Claims, now: Moment) -> Result<i64, InboundTokenError> {
    let expires = date(claims, "exp")?.ok_or(InboundTokenError::Claim("exp"))?;
    let issued = date(claims, "iat")?.ok_or(InboundTokenError::Claim("iat"))?;
    let begins = date(claims, "nbf")?;
    if is_past(expires, now) {
        return Err(InboundTokenError::Expired);
    }
    if is_ahead(issued, now) || begins.is_some_and(|begins| is_ahead(begins, now)) {
        return Err(InboundTokenError::NotYetValid);
    }
    let lifetime = expires.saturating_sub(issued);
    if lifetime <= 0 || lifetime > LIFETIME_SECONDS_MAX {
        return Err(InboundTokenError::Lifetime);
    }
    Ok(expires)
}

const fn is_ahead(date: i64, now: Moment) -> bool {
    date.saturating_sub(LEEWAY_SECONDS).saturating_mul(1_000_000) > now.wall_us
}

fn tenant(claims: &Claims, issuer: &Issuer) -> Result<String, InboundTokenError> {
    let fault = InboundTokenError::Claim("tenant");
    let found = match issuer.tenant() {
        TenantFrom::Fixed(tenant) => return Ok(tenant.clone()),
        TenantFrom::Claim(name) => Some(name.find(claims).ok_or(fault)?),
        TenantFrom::Profile => issuer.rules().tenant.and_then(|name| claims.get(name)),
    };
    match found {
        Some(Value::String(tenant)) if is_name(tenant) => Ok(tenant.clone()),
        Some(_) => Err(fault),
        None => Ok(issuer.name().to_owned()),
    }
}

fn groups(claims: &Claims, issuer: &Issuer) -> Result<BTreeSet<String>, InboundTokenError> {
    let fault = InboundTokenError::Claim("groups");
    let mut groups = BTreeSet::new();
    for name in issuer.groups() {
        match name.find(claims) {
            None => {}
            Some(Value::String(one)) if is_name(one) => {
                groups.insert(one.clone());
            }
            Some(Value::Array(several)) => {
                for group in several {
                    let group = group.as_str().filter(|group| is_name(group)).ok_or(fault)?;
                    groups.insert(group.to_owned());
                }
            }
            Some(_) => return Err(fault),
        }
        if groups.len() > GROUPS_MAX {
            return Err(fault);
        }
    }
    Ok(groups)
}

fn scopes(claims: &Claims, issuer: &Issuer) -> Result<BTreeSet<String>, InboundTokenError> {
    let mut found: Option<BTreeSet<&str>> = None;
    let names = match issuer.rules().scopes {
        Scopes::FirstOf(names) | Scopes::CommonTo(names) => names,
    };
    for value in names.iter().filter_map(|name| claims.get(*name)) {
        let these = scope_list(value)?;
        found = Some(match found {
            None => these,
            Some(before) => before.intersection(&these).copied().collect(),
        });
        if matches!(issuer.rules().scopes, Scopes::FirstOf(_)) {
            break;
        }
    }
    let Some(found) = found else { return Ok(issuer.grants().clone()) };
    let plain = |scope: &str| match issuer.scope_prefix() {
        None => Some(scope.to_owned()),
        // A scope with another prefix belongs to another API.
        Some(prefix) => {
            let bare = issuer.rules().scopes_bare.then_some(scope);
            scope.strip_prefix(prefix).or(bare).map(str::to_owned)
        }
    };
    Ok(found.into_iter().filter_map(plain).collect())
}

fn scope_list(value: &Value) -> Result<BTreeSet<&str>, InboundTokenError> {
    let fault = InboundTokenError::Claim("scope");
    let listed: BTreeSet<&str> = match value {
        Value::String(text) => text.split(' ').filter(|scope| !scope.is_empty()).collect(),
        Value::Array(several) => several.iter().map(Value::as_str).collect::<Option<_>>().ok_or(fault)?,
        _ => return Err(fault),
    };
    // RFC 6749 section 3.3.
    let is_scope = |scope: &&str| {
        let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        !scope.is_empty() && scope.len() <= NAME_BYTES_MAX && scope.bytes().all(allowed)
    };
    if listed.len() > SCOPES_MAX || !listed.iter().all(is_scope) {
        return Err(fault);
    }
    Ok(listed)
}

fn is_name(text: &str) -> bool {
    text.len() <= NAME_BYTES_MAX && is_plain(text)
}
