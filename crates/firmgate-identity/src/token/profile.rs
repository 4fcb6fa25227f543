//! How the access tokens of the well-known identity providers differ. All of it is data.

use std::borrow::Cow;

use super::algorithm::Algorithm;
use crate::fault::InboundTokenError;

/// A supported identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Any provider that follows RFC 9068: the header says `at+jwt`, so no other kind of token can be mistaken for an
    /// access token.
    Rfc9068,
    /// Amazon Cognito: no `typ`, and no `aud` unless the client asked for a resource. The client id replaces the
    /// audience, and `token_use` distinguishes an access token from an identity token.
    Cognito,
    /// Microsoft Entra ID for an API that asks for version 1 tokens: `appid` names the client. Identity tokens have the same
    /// `typ` and may have the same audience, but never that claim.
    EntraV1,
    /// Microsoft Entra ID for an API that asks for version 2 tokens: as version 1, with `azp` for the client.
    EntraV2,
    /// Okta with a custom authorization server: scopes are a list, `cid` names the client and distinguishes an access
    /// token from an identity token.
    Okta,
    /// Keycloak: a claim `typ` names the kind of token, and realm roles are the groups.
    Keycloak,
    /// Auth0: permissions are a list beside the scopes, and only what is in both is used where both exist.
    Auth0,
    /// Google: access tokens are opaque, so this is the one provider whose identity tokens are accepted. They carry no
    /// scopes; what their callers may do is granted by the operator.
    Google,
    /// Any OpenID Connect provider, as an AppSync API accepts its tokens: of any type, identity tokens among them, for
    /// a client that is in `aud` or in `azp`. For the platform's own API only: settings of the gate cannot name it.
    AppSync,
}

/// The name of a claim: at the top, or one level down as in `realm_access.roles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimName(Place);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Top(Cow<'static, str>),
    Within(Cow<'static, str>, Cow<'static, str>),
}

/// What a profile consists of.
pub(super) struct Rules {
    pub(super) algorithms: &'static [Algorithm],
    /// What the header's `typ` may be, in lower case and without `application/`; none for a token that has none.
    types: &'static [Option<&'static str>],
    /// Claims that must have one of these values.
    pub(super) marks: &'static [(&'static str, &'static [&'static str])],
    /// Claims that no access token of this provider has.
    pub(super) foreign: &'static [&'static str],
    pub(super) audience: AudienceRule,
    /// Where the client's id may be.
    pub(super) client: &'static [&'static str],
    pub(super) client_must: Presence,
    pub(super) tenant: Option<&'static str>,
    pub(super) groups: &'static [ClaimName],
    pub(super) scopes: Scopes,
    /// Whether tokens carry a scope without the prefix that a client asks for it with.
    pub(super) scopes_bare: bool,
    /// A second spelling of one issuer: (configured, in the token).
    pub(super) alias: Option<(&'static str, &'static str)>,
}

/// How the audience is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AudienceRule {
    /// `aud` has one of ours.
    Named,
    /// The same, but a token without any `aud` is accepted with a client from the list.
    NamedOrClient,
    /// `aud` or the client is one of ours.
    NamedOrParty,
}

/// Whether a claim may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

/// Which claims hold the scopes.
#[derive(Clone, Copy)]
pub(super) enum Scopes {
    /// The first of these that the token has.
    FirstOf(&'static [&'static str]),
    /// The intersection of those of these that the token has.
    CommonTo(&'static [&'static str]),
}

const ID_TOKEN_CLAIMS: &[&str] = &["nonce", "at_hash", "c_hash", "s_hash"];

const ANY: Rules = Rules {
    algorithms: &Algorithm::ALL,
    types: &[Some("at+jwt")],
    marks: &[],
    foreign: ID_TOKEN_CLAIMS,
    audience: AudienceRule::Named,
    client: &["client_id", "azp"],
    client_must: Presence::Optional,
    tenant: None,
    groups: &[ClaimName::fixed("groups"), ClaimName::fixed("roles")],
    scopes: Scopes::FirstOf(&["scope", "scp"]),
    scopes_bare: false,
    alias: None,
};

const COGNITO: Rules = Rules {
    algorithms: &[Algorithm::Rs256],
    types: &[None, Some("jwt"), Some("at+jwt")],
    marks: &[("token_use", &["access"])],
    audience: AudienceRule::NamedOrClient,
    client: &["client_id"],
    client_must: Presence::Required,
    groups: &[ClaimName::fixed("cognito:groups")],
    scopes: Scopes::FirstOf(&["scope"]),
    ..ANY
};

const ENTRA_V1: Rules = Rules {
    algorithms: &[Algorithm::Rs256],
    types: &[Some("jwt"), Some("at+jwt")],
    marks: &[("ver", &["1.0"])],
    client: &["appid"],
    client_must: Presence::Required,
    tenant: Some("tid"),
    // A token of an application for itself has roles and no `scp`.
    scopes: Scopes::FirstOf(&["scp", "roles"]),
    // Asked for as `api://…/companies:read`, and in the token, whose audience names the API, `companies:read`.
    scopes_bare: true,
    ..ANY
};

const ENTRA_V2: Rules = Rules { marks: &[("ver", &["2.0"])], client: &["azp"], ..ENTRA_V1 };

const OKTA: Rules = Rules {
    algorithms: &[Algorithm::Rs256, Algorithm::Es256],
    types: &[None, Some("jwt"), Some("at+jwt")],
    client: &["cid"],
    client_must: Presence::Required,
    scopes: Scopes::FirstOf(&["scp"]),
    ..ANY
};

const KEYCLOAK: Rules = Rules {
    types: &[Some("jwt"), Some("at+jwt")],
    marks: &[("typ", &["Bearer", "DPoP"])],
    // Older versions repeat the `nonce` in access tokens; the claim `typ` distinguishes them.
    foreign: &["at_hash", "c_hash", "s_hash"],
    client: &["azp", "client_id"],
    client_must: Presence::Required,
    groups: &[
        ClaimName::fixed("groups"),
        ClaimName(Place::Within(Cow::Borrowed("realm_access"), Cow::Borrowed("roles"))),
    ],
    scopes: Scopes::FirstOf(&["scope"]),
    ..ANY
};

const AUTH0: Rules = Rules {
    algorithms: &[Algorithm::Rs256, Algorithm::Ps256],
    types: &[Some("jwt"), Some("at+jwt")],
    client: &["azp", "client_id"],
    client_must: Presence::Required,
    tenant: Some("org_id"),
    scopes: Scopes::CommonTo(&["scope", "permissions"]),
    ..ANY
};

const GOOGLE: Rules = Rules {
    algorithms: &[Algorithm::Rs256],
    types: &[Some("jwt")],
    foreign: &[],
    client: &["azp"],
    tenant: Some("hd"),
    groups: &[],
    scopes: Scopes::FirstOf(&[]),
    alias: Some(("https://accounts.google.com", "accounts.google.com")),
    ..ANY
};

const APPSYNC: Rules = Rules {
    types: &[None, Some("jwt"), Some("at+jwt")],
    foreign: &[],
    audience: AudienceRule::NamedOrParty,
    client: &["azp"],
    groups: &[],
    scopes: Scopes::FirstOf(&[]),
    ..ANY
};

impl Profile {
    /// All that the gate can be configured to trust.
    pub const ALL: [Self; 8] = [
        Self::Rfc9068,
        Self::Cognito,
        Self::EntraV1,
        Self::EntraV2,
        Self::Okta,
        Self::Keycloak,
        Self::Auth0,
        Self::Google,
    ];

    /// The name in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rfc9068 => "rfc9068",
            Self::Cognito => "cognito",
            Self::EntraV1 => "entra-v1",
            Self::EntraV2 => "entra-v2",
            Self::Okta => "okta",
            Self::Keycloak => "keycloak",
            Self::Auth0 => "auth0",
            Self::Google => "google",
            Self::AppSync => "appsync",
        }
    }

    /// The profile of exactly this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == name)
    }

    pub(super) const fn rules(self) -> &'static Rules {
        match self {
            Self::Rfc9068 => &ANY,
            Self::Cognito => &COGNITO,
            Self::EntraV1 => &ENTRA_V1,
            Self::EntraV2 => &ENTRA_V2,
            Self::Okta => &OKTA,
            Self::Keycloak => &KEYCLOAK,
            Self::Auth0 => &AUTH0,
            Self::Google => &GOOGLE,
            Self::AppSync => &APPSYNC,
        }
    }
}

impl Rules {
    pub(super) fn check_type(&self, typ: Option<&str>) -> Result<(), InboundTokenError> {
        let plain = typ.map(str::to_ascii_lowercase);
        let plain = plain.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        if self.types.contains(&plain) { Ok(()) } else { Err(InboundTokenError::Type) }
    }
}

impl ClaimName {
    /// Reads `groups`, `realm_access.roles` or `https://example.com/groups`; the last kind is one name, with its dots.
    #[must_use]
    pub fn new(name: &str) -> Self {
        match name.split_once('.') {
            Some((outer, inner)) if !name.contains("://") => {
                Self(Place::Within(outer.to_owned().into(), inner.to_owned().into()))
            }
            _ => Self(Place::Top(name.to_owned().into())),
        }
    }

    const fn fixed(name: &'static str) -> Self {
        Self(Place::Top(Cow::Borrowed(name)))
    }

    pub(super) fn find<'a>(
        &self,
        claims: &'a serde_json::Map<String, serde_json::Value>,
    ) -> Option<&'a serde_json::Value> {
        match &self.0 {
            Place::Top(name) => claims.get(name.as_ref()),
            Place::Within(outer, inner) => claims.get(outer.as_ref())?.get(inner.as_ref()),
        }
    }
}
