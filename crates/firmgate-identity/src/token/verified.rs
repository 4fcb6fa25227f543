//! A token that was checked, and the proof that its sender is its holder.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::claim::is_past;
use super::dpop::DpopProof;
use crate::fault::InboundTokenError;
use crate::inbound::TokenDigest;
use crate::principal::Principal;
use crate::sha256::sha256;
use crate::time::Moment;

/// A token whose signature, issuer, audience, kind and dates were checked. Made by
/// [`Unverified::verify`](super::Unverified::verify) only.
#[derive(Debug)]
#[must_use = "a verified token has no effect unless it is used"]
pub struct Verified {
    principal: Principal,
    client: Option<String>,
    expires: i64,
    confirmation: Option<Confirmation>,
    token: TokenDigest,
}

/// What a token is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The key with this thumbprint, to be proved by a DPoP proof.
    Key([u8; 32]),
    /// The client certificate with this SHA-256.
    Certificate([u8; 32]),
}

/// What the sender of a request has proved beside the token.
#[derive(Debug)]
#[must_use = "what was shown must be held against the token"]
pub struct Bound(Binding);

#[derive(Debug)]
enum Binding {
    Nothing,
    Proof(DpopProof),
    Certificate([u8; 32]),
}

impl Bound {
    /// The token came with the scheme `Bearer` and nothing else.
    pub const fn unbound() -> Self {
        Self(Binding::Nothing)
    }

    /// The token came with the scheme `DPoP` and this proof.
    pub const fn proof(proof: DpopProof) -> Self {
        Self(Binding::Proof(proof))
    }

    /// The token came over a connection whose client has presented the certificate with this SHA-256.
    pub const fn certificate(thumbprint: [u8; 32]) -> Self {
        Self(Binding::Certificate(thumbprint))
    }
}

impl Verified {
    pub(super) const fn new(
        principal: Principal,
        client: Option<String>,
        expires: i64,
        confirmation: Option<Confirmation>,
        token: TokenDigest,
    ) -> Self {
        Self { principal, client, expires, confirmation, token }
    }

    /// The caller, for one request.
    ///
    /// # Errors
    /// [`InboundTokenError::Expired`] if it has expired since it was verified; [`InboundTokenError::Binding`] unless
    /// what was proved is exactly what the token requires. A bound token without its proof is refused, and so is a
    /// proof beside a token that is not bound: both are signs that something was removed or added in transit.
    pub fn principal(&self, bound: Bound, now: Moment) -> Result<Principal, InboundTokenError> {
        self.check_time(now)?;
        let fits = match (self.confirmation, bound.0) {
            (None, Binding::Nothing) => true,
            (Some(Confirmation::Key(key)), Binding::Proof(proof)) => proof.is_of(&key, self.token),
            (Some(Confirmation::Certificate(expected)), Binding::Certificate(shown)) => expected == shown,
            _ => false,
        };
        if fits { Ok(self.principal.clone()) } else { Err(InboundTokenError::Binding) }
    }

    pub(super) fn check_time(&self, now: Moment) -> Result<(), InboundTokenError> {
        if is_past(self.expires, now) { Err(InboundTokenError::Expired) } else { Ok(()) }
    }

    /// Whether this proof proves the key that the token is bound to.
    pub(super) fn is_bound_by(&self, proof: &DpopProof) -> bool {
        matches!(self.confirmation, Some(Confirmation::Key(key)) if proof.is_of(&key, self.token))
    }

    /// An id of fixed length for the token's subject.
    pub(super) fn subject_digest(&self) -> [u8; 32] {
        let length = u64::try_from(self.principal.tenant().len()).unwrap_or(u64::MAX).to_le_bytes();
        let parts = [&length[..], self.principal.tenant().as_bytes(), self.principal.subject().as_bytes()];
        sha256(&parts.concat())
    }

    /// The client that the token was issued to, if stated.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        self.client.as_deref()
    }

    /// When it expires, in seconds since 1970.
    #[must_use]
    pub const fn expires(&self) -> i64 {
        self.expires
    }

    /// What it is bound to.
    #[must_use]
    pub const fn confirmation(&self) -> Option<Confirmation> {
        self.confirmation
    }
}

impl Confirmation {
    pub(super) fn read(claims: &Map<String, Value>) -> Result<Option<Self>, InboundTokenError> {
        let Some(value) = claims.get("cnf") else { return Ok(None) };
        let fault = InboundTokenError::Claim("cnf");
        let Value::Object(members) = value else { return Err(fault) };
        let mut members = members.iter();
        // Exactly one member, and a known one: a binding that is not understood cannot be checked.
        let (Some((name, Value::String(value))), None) = (members.next(), members.next()) else { return Err(fault) };
        let digest = BASE64URL_NOPAD.decode(value.as_bytes()).map_err(|_error| fault)?;
        let digest = digest.try_into().map_err(|_length| fault)?;
        match name.as_str() {
            "jkt" => Ok(Some(Self::Key(digest))),
            "x5t#S256" => Ok(Some(Self::Certificate(digest))),
            _ => Err(fault),
        }
    }
}
