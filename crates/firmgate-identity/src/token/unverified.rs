//! A token that was parsed, and what verifies it.

use serde_json::{Map, Value};

use super::claim::required_text;
use super::claims;
use super::issuer::Issuer;
use super::jws::{Jws, OwnKey};
use super::keys::KeySet;
use super::verified::Verified;
use crate::fault::InboundTokenError;
use crate::inbound::InboundToken;
use crate::limits::ISSUER_BYTES_MAX;
use crate::time::Moment;

/// A token that was parsed and not verified: usable for finding the issuer and the key only.
pub struct Unverified {
    token: InboundToken,
    jws: Jws,
    claims: Map<String, Value>,
    issuer: String,
}

impl Unverified {
    /// Reads a token.
    ///
    /// # Errors
    /// [`InboundTokenError`] if it is not a compact JWS of an accepted algorithm with an issuer in it.
    pub fn read(token: &InboundToken) -> Result<Self, InboundTokenError> {
        let jws = Jws::read(token.bytes(), OwnKey::Refused)?;
        let claims = jws.claims()?;
        let issuer = required_text(&claims, "iss", "iss", ISSUER_BYTES_MAX)?.to_owned();
        Ok(Self { token: token.clone(), jws, claims, issuer })
    }

    /// The claimed issuer of the token.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The claimed signing key.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.jws.key_id.as_deref()
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`InboundTokenError`] with the first thing that is wrong. Claims are checked only after a valid signature.
    pub fn verify(&self, issuer: &Issuer, keys: &KeySet, now: Moment) -> Result<Verified, InboundTokenError> {
        if !issuer.is_named(&self.issuer) {
            return Err(InboundTokenError::Issuer);
        }
        if !issuer.algorithms().contains(&self.jws.algorithm) {
            return Err(InboundTokenError::Algorithm);
        }
        issuer.rules().check_type(self.jws.typ.as_deref())?;
        let key = keys.find(self.key_id(), self.jws.algorithm)?;
        if !self.jws.is_signed_by(key, self.token.bytes()) {
            return Err(InboundTokenError::Signature);
        }
        claims::verified(&self.claims, issuer, self.token.clone(), now)
    }
}
