//! Proofs of possession, RFC 9449: the sender proves for each request that it holds the token's key.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{Context, SHA256};

use super::claim::{date, required_text};
use super::jws::{Jws, OwnKey};
use super::key::{PublicKey, refuse_private};
use super::url;
use crate::fault::InboundTokenError;
use crate::inbound::TokenDigest;
use crate::limits::{PROOF_ID_BYTES_MAX, PROOF_WINDOW_SECONDS, URL_BYTES_MAX};
use crate::time::Moment;

/// The request that a proof must be made for.
#[derive(Clone, Copy, Debug)]
pub struct DpopRequest<'a> {
    /// The method, exactly.
    pub method: &'a str,
    /// The URL as the client sees it. Query and fragment are ignored.
    pub url: &'a str,
    /// The token that the request carries.
    pub token: TokenDigest,
}

/// A proof that matches its request, and may have been used before. Built by [`FreshProof::check`] only.
#[derive(Debug)]
#[must_use = "a proof counts only after the replay check"]
pub struct FreshProof {
    pub(super) proof: DpopProof,
    pub(super) id: u128,
}

/// A proof that matches its request and was not used before. Built by [`Replays::admit`](super::Replays::admit) only.
#[derive(Debug)]
#[must_use = "a proof must be held against the token"]
pub struct DpopProof {
    key: [u8; 32],
    token: TokenDigest,
}

impl FreshProof {
    /// Checks a proof against the request that it came with.
    ///
    /// # Errors
    /// [`InboundTokenError`] with the first thing that is wrong.
    pub fn check(proof: &[u8], request: DpopRequest<'_>, now: Moment) -> Result<Self, InboundTokenError> {
        let of_the_proof = |fault| match fault {
            InboundTokenError::Malformed(part) => InboundTokenError::Proof(part),
            other => other,
        };
        let jws = Jws::read(proof, OwnKey::Accepted).map_err(of_the_proof)?;
        let claims = jws.claims().map_err(of_the_proof)?;
        if !jws.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt")) {
            return Err(InboundTokenError::Proof("typ"));
        }
        let members = jws.own_key.as_ref().ok_or(InboundTokenError::Proof("jwk"))?;
        refuse_private(members).map_err(|_fault| InboundTokenError::Proof("jwk"))?;
        let key = PublicKey::read(members).ok().flatten().ok_or(InboundTokenError::Proof("jwk"))?;
        if !jws.algorithm.fits(&key) || !jws.is_signed_by(&key, proof) {
            return Err(InboundTokenError::Proof("signature"));
        }
        let text = |name, bytes_max| {
            required_text(&claims, name, name, bytes_max).map_err(|_fault| InboundTokenError::Proof(name))
        };
        if text("htm", 32)? != request.method {
            return Err(InboundTokenError::Proof("htm"));
        }
        // One slash at the end means the same address, as for the request itself.
        let address = |url: &str| url::target(url).map(|url| url.strip_suffix('/').unwrap_or(&url).to_owned());
        let target = address(text("htu", URL_BYTES_MAX)?);
        if target.is_none() || target != address(request.url) {
            return Err(InboundTokenError::Proof("htu"));
        }
        let made = date(&claims, "iat").ok().flatten().ok_or(InboundTokenError::Proof("iat"))?;
        if now.wall_us.saturating_sub(made.saturating_mul(1_000_000)).saturating_abs()
            > PROOF_WINDOW_SECONDS * 1_000_000
        {
            return Err(InboundTokenError::Proof("iat"));
        }
        if text("ath", 64)? != BASE64URL_NOPAD.encode(request.token.bytes()) {
            return Err(InboundTokenError::Proof("ath"));
        }
        let thumbprint = key.thumbprint();
        let id = proof_id(&thumbprint, text("jti", PROOF_ID_BYTES_MAX)?);
        Ok(Self { proof: DpopProof { key: thumbprint, token: request.token }, id })
    }
}

impl DpopProof {
    /// Whether this proof proves the key with this thumbprint for this token.
    pub(super) fn is_of(&self, key: &[u8; 32], token: TokenDigest) -> bool {
        self.key == *key && self.token == token
    }
}

/// The id is unique for its key only, and it may be long. Half of a hash is enough: a collision between two ids of one
/// key only blocks a proof of the same holder.
fn proof_id(key: &[u8; 32], id: &str) -> u128 {
    let mut context = Context::new(&SHA256);
    context.update(key);
    context.update(id.as_bytes());
    let half = context.finish().as_ref().first_chunk().copied();
    half.map_or(0, u128::from_le_bytes)
}
