//! The gate's credentials for the platform. A request carries exactly one credential, and nothing prints it.

use std::sync::Arc;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    aws::Iam,
    secret::KeptSecret,
    token::{TokenEndpoint, TokenSource},
};

/// How the gate authenticates to the platform.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// `x-api-key`.
    ApiKey(KeptSecret),
    /// A signature with AWS credentials.
    Iam(Iam),
    /// A token that is issued to the gate itself.
    ClientCredentials(TokenEndpoint, TokenParameters),
    /// A token for the caller, exchanged for the one that the caller sent (RFC 8693).
    TokenExchange(TokenEndpoint, TokenParameters),
    /// The same as Microsoft Entra ID does it.
    EntraOnBehalfOf(TokenEndpoint, TokenParameters),
    /// The token of the one user of this process.
    UserToken(Arc<dyn TokenSource>),
}

/// The target of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenParameters {
    /// Scopes, with spaces between them.
    pub scope: Option<String>,
    /// The token audience.
    pub audience: Option<String>,
    /// The same as a URL (RFC 8707).
    pub resource: Option<String>,
}

/// The credential for writes.
#[derive(Clone, Debug)]
pub enum WriteCredential {
    /// Nothing: no mutation leaves the process.
    None,
    /// The credential for reads.
    Same,
    /// A credential of its own.
    Own(Box<Credential>),
}

impl Credential {
    /// Its name in records: `apikey`, `iam`, `oidc` and so on.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::ApiKey(_) => "apikey",
            Self::Iam(_) => "iam",
            Self::ClientCredentials(..) => "client-credentials",
            Self::TokenExchange(..) => "token-exchange",
            Self::EntraOnBehalfOf(..) => "entra-obo",
            Self::UserToken(_) => "oidc",
        }
    }
}

impl TokenParameters {
    /// Its fields in a request for a token.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = [("scope", &self.scope), ("audience", &self.audience), ("resource", &self.resource)];
        fields.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// As a header. None when the string is not valid as one.
pub(super) fn header(secret: &SecretString) -> Option<HeaderValue> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return None;
    }
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
