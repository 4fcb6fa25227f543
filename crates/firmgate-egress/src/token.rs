//! Tokens of the gate's own: where they come from, how long they are valid, and the only form in which they leave.
//!
//! INVARIANT (two worlds): what a caller sent is a `firmgate_identity::token::InboundToken` and leaves only in the form
//! that exchanges it; what is sent to the platform is an [`OutboundToken`], made here only, from what a token endpoint
//! or a [`TokenSource`] answered.

mod endpoint;
mod cache;
mod expiry;
mod source;

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

pub(crate) use self::{
    cache::{CachedToken, TokenCache},
    endpoint::Field,
    expiry::Expiry,
};
pub use self::{
    endpoint::{ClientAuth, ClientMethod, Grant, OAuthErrorCode, TokenEndpoint},
    source::{FetchFuture, FetchReason, SourcedToken, TokenSource},
};

/// A token in the form that goes into the `Authorization` header of a request to the platform.
#[derive(Clone)]
pub struct OutboundToken(HeaderValue);

/// How a token is written in the `Authorization` header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenForm {
    /// Alone, as AppSync expects.
    #[default]
    Raw,
    /// After `Bearer`, for gateways in front of some APIs.
    Bearer,
}

/// Why there is no token. Nothing of what an endpoint answered is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The source holds none.
    #[error("there is no token: log in, or give one")]
    Missing,
    /// The token of this call is exchanged, and this caller sent none.
    #[error("the caller brought no token that could be exchanged")]
    NoCaller,
    /// The source's token is no longer valid.
    #[error("the token has expired: log in again, or give a new one")]
    Expired,
    /// The token endpoint, or another source of tokens, refused.
    #[error("no token was given: {0}")]
    Refused(OAuthErrorCode),
    /// No answer, or one that says to retry later.
    #[error("what gives tokens cannot be reached or does not answer")]
    Unavailable,
    /// The source did not return a token.
    #[error("the given value is not a token that can be sent")]
    Malformed,
}

impl OutboundToken {
    pub(crate) fn new(text: &SecretString, form: TokenForm) -> Result<Self, TokenError> {
        let text = text.expose_secret();
        if !is_token(text) {
            return Err(TokenError::Malformed);
        }
        let value = match form {
            TokenForm::Raw => HeaderValue::from_str(text),
            TokenForm::Bearer => HeaderValue::from_str(&format!("Bearer {text}")),
        };
        let mut value = value.map_err(|_| TokenError::Malformed)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for OutboundToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutboundToken(..)")
    }
}

/// A string of printable ASCII without spaces, short enough for a header.
fn is_token(text: &str) -> bool {
    (1..=crate::limits::TOKEN_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
