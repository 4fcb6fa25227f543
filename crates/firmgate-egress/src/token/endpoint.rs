//! A token endpoint: requests, and how its answers are read.

use std::{fmt, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::{SourcedToken, TokenError};
use crate::{
    outbound::{Address, BasicAuth, FetchError, FetchResponse, OutboundClient, causes},
    secret::KeptSecret,
};

/// A token endpoint, and the client that calls it.
#[derive(Clone, Debug)]
pub struct TokenEndpoint {
    /// The outbound client.
    pub outbound: OutboundClient,
    /// Its address.
    pub address: Address,
    /// The client that the gate is.
    pub client: ClientAuth,
}

/// The gate as a client of an authorization server.
#[derive(Clone, Debug)]
pub struct ClientAuth {
    /// Its client id.
    pub id: String,
    /// Its secret; a public client has none.
    pub secret: Option<KeptSecret>,
    /// How the secret is sent.
    pub method: ClientMethod,
}

/// How a client sends its secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientMethod {
    /// In the `Authorization` header: `client_secret_basic`.
    #[default]
    Basic,
    /// In the form: `client_secret_post`.
    Post,
}

/// A field of a form: its name and its value.
pub(crate) type Field<'a> = (&'a str, &'a str);

/// The response of a token endpoint.
#[derive(Debug)]
pub struct Grant {
    /// The access token.
    pub access: SecretString,
    /// The ID token, where one was issued.
    pub id: Option<SecretString>,
    /// The refresh token, where one was issued.
    pub refresh: Option<SecretString>,
    /// How long the access token is valid, where the endpoint stated it.
    pub life: Option<Duration>,
}

/// Why a token endpoint refused, in the words of RFC 6749 and RFC 8628.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OAuthErrorCode {
    /// `invalid_client`
    InvalidClient,
    /// `invalid_grant`
    InvalidGrant,
    /// `invalid_request`
    InvalidRequest,
    /// `invalid_scope`
    InvalidScope,
    /// `invalid_target`
    InvalidTarget,
    /// `unauthorized_client`
    UnauthorizedClient,
    /// `unsupported_grant_type`
    UnsupportedGrantType,
    /// `interaction_required`: the user must be present.
    InteractionRequired,
    /// `authorization_pending`
    AuthorizationPending,
    /// `slow_down`
    SlowDown,
    /// `access_denied`
    AccessDenied,
    /// `expired_token`
    ExpiredToken,
    /// Any other code.
    Other,
}

const REFUSALS: [(&str, OAuthErrorCode); 12] = [
    ("invalid_client", OAuthErrorCode::InvalidClient),
    ("invalid_grant", OAuthErrorCode::InvalidGrant),
    ("invalid_request", OAuthErrorCode::InvalidRequest),
    ("invalid_scope", OAuthErrorCode::InvalidScope),
    ("invalid_target", OAuthErrorCode::InvalidTarget),
    ("unauthorized_client", OAuthErrorCode::UnauthorizedClient),
    ("unsupported_grant_type", OAuthErrorCode::UnsupportedGrantType),
    ("interaction_required", OAuthErrorCode::InteractionRequired),
    ("authorization_pending", OAuthErrorCode::AuthorizationPending),
    ("slow_down", OAuthErrorCode::SlowDown),
    ("access_denied", OAuthErrorCode::AccessDenied),
    ("expired_token", OAuthErrorCode::ExpiredToken),
];

impl TokenEndpoint {
    /// Asks for a token with the fields of a grant; who asks is added.
    ///
    /// # Errors
    /// [`TokenError`]: the endpoint refused, or gave no token that can be used.
    pub async fn grant(&self, fields: &[(&str, &str)]) -> Result<Grant, TokenError> {
        self.ask(|own| {
            let mut body = Serializer::new(String::new());
            body.extend_pairs(fields.iter().chain(own));
            body.finish().into_bytes()
        })
        .await
    }

    /// Sends a form with the client's credentials. Once more, when the secret was refused and there is
    /// a newer one by now.
    pub(crate) async fn ask(&self, form: impl Fn(&[Field<'_>]) -> Vec<u8>) -> Result<Grant, TokenError> {
        let used = self.client.secret.as_ref().map(KeptSecret::current);
        let given = self.send(form(&self.own_fields(used.as_ref())), used.as_ref()).await;
        let is_refused = matches!(given, Err(TokenError::Refused(OAuthErrorCode::InvalidClient)));
        match (&self.client.secret, used) {
            (Some(secret), Some(used)) if is_refused && secret.is_other_than(&used) => {
                let other = secret.current();
                self.send(form(&self.own_fields(Some(&other))), Some(&other)).await
            }
            _ => given,
        }
    }

    async fn send(&self, body: Vec<u8>, secret: Option<&SecretString>) -> Result<Grant, TokenError> {
        let basic = secret.filter(|_| self.client.method == ClientMethod::Basic);
        let basic = basic.map(|secret| BasicAuth { id: &self.client.id, secret });
        match self.outbound.post_form(&self.address, body, basic).await {
            Ok(answer) => read(&answer),
            Err(error) => {
                tracing::warn!(host = self.address.host(), cause = causes(&error), "no answer of the token endpoint");
                Err(match error {
                    FetchError::Refused => TokenError::Refused(OAuthErrorCode::Other),
                    _ => TokenError::Unavailable,
                })
            }
        }
    }

    /// The client's credentials, where they belong in the form.
    fn own_fields<'a>(&'a self, secret: Option<&'a SecretString>) -> Vec<Field<'a>> {
        let in_form = secret.is_none() || self.client.method == ClientMethod::Post;
        let id = in_form.then_some(("client_id", self.client.id.as_str()));
        let secret = secret.filter(|_| in_form).map(|secret| ("client_secret", secret.expose_secret()));
        id.into_iter().chain(secret).collect()
    }
}

impl Grant {
    pub(crate) fn into_token(self) -> SourcedToken {
        SourcedToken::new(self.access, self.life)
    }
}

impl fmt::Display for OAuthErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = REFUSALS.iter().find(|(_, refusal)| refusal == self);
        f.write_str(known.map_or("the request was not accepted", |(word, _)| word))
    }
}

fn read(answer: &FetchResponse) -> Result<Grant, TokenError> {
    if answer.status != 200 {
        let refusal = refusal(&answer.body);
        tracing::warn!(status = answer.status, %refusal, "the token endpoint gave no token");
        return Err(match answer.status {
            429 | 500.. => TokenError::Unavailable,
            _ => TokenError::Refused(refusal),
        });
    }
    let wire: WireGrant = serde_json::from_slice(&answer.body).map_err(|error| {
        // Its text may hold a token.
        tracing::warn!(kind = ?error.classify(), line = error.line(), column = error.column(), "the token endpoint's answer is not a grant");
        TokenError::Malformed
    })?;
    // A token that is bound to a key is of no use without the key.
    let usable = |kind: &str| kind.eq_ignore_ascii_case("bearer") || kind.eq_ignore_ascii_case("n_a");
    if !wire.token_type.as_deref().is_none_or(usable) {
        return Err(TokenError::Malformed);
    }
    Ok(Grant {
        access: SecretString::from(wire.access_token),
        id: wire.id_token.map(SecretString::from),
        refresh: wire.refresh_token.map(SecretString::from),
        life: wire.expires_in.and_then(Seconds::life),
    })
}

/// Only known codes: third-party text is not repeated.
fn refusal(body: &[u8]) -> OAuthErrorCode {
    #[derive(Deserialize)]
    struct WireRefusal {
        error: String,
    }
    let word = serde_json::from_slice::<WireRefusal>(body).ok().map(|refusal| refusal.error);
    REFUSALS
        .iter()
        .find(|(known, _)| Some(*known) == word.as_deref())
        .map_or(OAuthErrorCode::Other, |(_, refusal)| *refusal)
}

#[derive(Deserialize)]
struct WireGrant {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
    refresh_token: Option<String>,
    id_token: Option<String>,
}

/// Some servers write the number as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Seconds {
    fn life(self) -> Option<Duration> {
        let seconds = match self {
            Self::Number(seconds) => seconds,
            Self::Text(text) => text.parse().ok()?,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[cfg(test)]
mod tests;
