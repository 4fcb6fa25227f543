//! Tokens of an API's OIDC provider.

use std::time::Instant;

use firmgate_identity::Moment;
use firmgate_identity::issuers::{Authenticator, Fetch, Keys, KeysSource, Presented, Unauthenticated};
use firmgate_identity::token::{InboundTokenError, Issuer, IssuerError, Profile};
use jiff::Timestamp;

/// One provider.
pub struct Oidc {
    authenticator: Authenticator,
    prefix: Prefix,
    began: Instant,
}

/// Whether a token may follow `Bearer `.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// The token is the whole value, as AppSync's own clients send it.
    Refused,
    /// Both forms are accepted.
    Accepted,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRejectedError {
    /// It has expired.
    Expired,
    /// Any other fault.
    Invalid,
    /// The provider's keys cannot be fetched, so it cannot be checked.
    NoKeys,
}

impl Oidc {
    /// Takes tokens of `issuer` that are for one of `clients`, in `aud` or in `azp`.
    ///
    /// # Errors
    /// [`IssuerError`] when the issuer or a client id cannot be one.
    pub fn new(
        issuer: &str,
        clients: Vec<String>,
        prefix: Prefix,
        fetch: std::sync::Arc<dyn Fetch>,
    ) -> Result<Self, IssuerError> {
        let rules = Issuer::new(Profile::AppSync, issuer, clients, Vec::new())?;
        let keys = Keys::new(KeysSource::Discovered { issuer: issuer.to_owned() }, fetch);
        Ok(Self { authenticator: Authenticator::new(vec![(rules, keys)]), prefix, began: Instant::now() })
    }

    /// The owner that a token identifies: the issuer and its `sub`, as in the gate's own records.
    pub(super) async fn owner(&self, value: &[u8], now: Timestamp) -> Result<String, TokenRejectedError> {
        let value = match (strip_prefix(value), self.prefix) {
            (None, _) => [b"Bearer ", value].concat(),
            (Some(_), Prefix::Accepted) => value.to_vec(),
            (Some(_), Prefix::Refused) => return Err(TokenRejectedError::Invalid),
        };
        let presented = Presented {
            authorization: vec![&value],
            proofs: Vec::new(),
            certificate: None,
            method: "POST",
            // Only a proof of possession is bound to an address, and AppSync knows none.
            url: "",
        };
        let now = Moment {
            wall_us: now.as_microsecond(),
            mono_ns: u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX),
        };
        match self.authenticator.authenticate(presented, now).await {
            Ok(known) => Ok(known.principal.subject().to_owned()),
            Err(Unauthenticated::Invalid(InboundTokenError::Expired)) => Err(TokenRejectedError::Expired),
            Err(Unauthenticated::NoKeys | Unauthenticated::TooManyProofs) => Err(TokenRejectedError::NoKeys),
            Err(_) => Err(TokenRejectedError::Invalid),
        }
    }
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

fn strip_prefix(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(b"bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"bearer ").then_some(token)
}
