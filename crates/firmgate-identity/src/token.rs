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
mod claims;
mod dpop;
mod fault;
mod inbound;
mod issuer;
mod json;
mod jws;
mod key;
mod keys;
mod limits;
mod modulus;
mod profile;
mod url;
mod verified;

pub use algorithm::Algorithm;
pub use dpop::{DpopProof, DpopRequest, FreshProof, Replays};
pub use fault::{InboundTokenError, KeysError};
pub use inbound::{ExchangeForm, InboundToken, TokenDigest};
pub use issuer::{Issuer, IssuerError};
pub use jws::Unverified;
pub use keys::KeySet;
pub use limits::{KEY_SET_BYTES_MAX, KEYS_MAX, LEEWAY_SECONDS, LIFETIME_SECONDS_MAX, TOKEN_BYTES_MAX};
pub use profile::{ClaimName, Profile};
pub use verified::{Bound, Confirmation, Verified};

#[cfg(test)]
mod tests;
