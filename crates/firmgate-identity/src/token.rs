//! Tokens that callers send: parsed strictly, verified against one issuer's rules and keys, and never passed on.
//!
//! ```text
//! InboundToken ─ Unverified::read ─> Unverified ─ verify(Issuer, KeySet, now) ─> Verified ─ principal(Bound, now) ─> Principal
//! ```
//!
//! The cryptography is `ring`'s. Everything around it is decided here, strictly: compact JWS only, algorithms
//! and keys of the issuer only, JSON with each name once, and no option that disables a check.
//!
//! INVARIANT (no passthrough): an [`InboundToken`] cannot be converted to text or bytes. It leaves only in the body of
//! a token-exchange request, [`ExchangeForm`].

mod algorithm;
mod claim;
mod claims;
mod dpop;
mod issuer;
mod json;
mod jws;
mod key;
mod keys;
mod modulus;
mod profile;
mod replays;
mod unverified;
mod url;
mod verified;

pub use crate::fault::{InboundTokenError, KeysError};
pub use crate::inbound::{ExchangeForm, InboundToken, TokenDigest};
pub use crate::limits::{KEY_SET_BYTES_MAX, KEYS_MAX, LEEWAY_SECONDS, LIFETIME_SECONDS_MAX, TOKEN_BYTES_MAX};
pub use algorithm::Algorithm;
pub use dpop::{DpopProof, DpopRequest, FreshProof};
pub use issuer::{Issuer, IssuerError};
pub use keys::KeySet;
pub use profile::{ClaimName, Profile};
pub use replays::Replays;
pub use unverified::Unverified;
pub use verified::{Bound, Confirmation, Verified};

#[cfg(test)]
mod tests;
