//! Proofs of possession, RFC 9449: who sends a request shows for this very request that the token's key is theirs.

use std::collections::{HashSet, VecDeque};

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{Context, SHA256};

use super::claims::{date, required_text};
use super::fault::TokenFault;
use super::inbound::TokenDigest;
use super::jws::{Jws, OwnKey};
use super::key::{PublicKey, refuse_private};
use super::limits::{PROOF_ID_BYTES_MAX, PROOF_WINDOW_SECONDS, PROOFS_MAX, URL_BYTES_MAX};
use super::url;
use crate::time::Moment;

/// The request that a proof must be made for.
#[derive(Clone, Copy, Debug)]
pub struct DpopRequest<'a> {
    /// The method, exactly.
    pub method: &'a str,
    /// The URL as the client sees it. Query and fragment do not count.
    pub url: &'a str,
    /// The token that the request carries.
    pub token: TokenDigest,
}

/// A proof that fits its request, and may have been used before. Made by [`FreshProof::check`] only.
#[derive(Debug)]
#[must_use = "a proof counts only after the replay check"]
pub struct FreshProof {
    proof: DpopProof,
    id: [u8; 32],
}

/// A proof that fits its request and was not used before. Made by [`Replays::admit`] only.
#[derive(Debug)]
#[must_use = "a proof must be held against the token"]
pub struct DpopProof {
    key: [u8; 32],
    token: TokenDigest,
}

/// The proofs of the last minutes.
#[derive(Debug, Default)]
pub struct Replays {
    seen: HashSet<[u8; 32]>,
    by_age: VecDeque<(u64, [u8; 32])>,
}

impl FreshProof {
    /// Checks a proof against the request that it came with.
    ///
    /// # Errors
    /// [`TokenFault`] with the first thing that is wrong.
    pub fn check(proof: &[u8], request: DpopRequest<'_>, now: Moment) -> Result<Self, TokenFault> {
        let of_the_proof = |fault| match fault {
            TokenFault::Malformed(part) => TokenFault::Proof(part),
            other => other,
        };
        let jws = Jws::read(proof, OwnKey::Accepted).map_err(of_the_proof)?;
        let claims = jws.claims().map_err(of_the_proof)?;
        if !jws.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt")) {
            return Err(TokenFault::Proof("typ"));
        }
        let members = jws.own_key.as_ref().ok_or(TokenFault::Proof("jwk"))?;
        refuse_private(members).map_err(|_fault| TokenFault::Proof("jwk"))?;
        let key = PublicKey::read(members).ok().flatten().ok_or(TokenFault::Proof("jwk"))?;
        if !jws.algorithm.fits(&key) || !jws.is_signed_by(&key, proof) {
            return Err(TokenFault::Proof("signature"));
        }
        let text =
            |name, bytes_max| required_text(&claims, name, name, bytes_max).map_err(|_fault| TokenFault::Proof(name));
        if text("htm", 32)? != request.method {
            return Err(TokenFault::Proof("htm"));
        }
        // One slash at the end is the same address, as it is for the request itself.
        let address = |url: &str| url::target(url).map(|url| url.strip_suffix('/').unwrap_or(&url).to_owned());
        let target = address(text("htu", URL_BYTES_MAX)?);
        if target.is_none() || target != address(request.url) {
            return Err(TokenFault::Proof("htu"));
        }
        let made = date(&claims, "iat").ok().flatten().ok_or(TokenFault::Proof("iat"))?;
        if now.wall_us.saturating_sub(made.saturating_mul(1_000_000)).saturating_abs()
            > PROOF_WINDOW_SECONDS * 1_000_000
        {
            return Err(TokenFault::Proof("iat"));
        }
        if text("ath", 64)? != BASE64URL_NOPAD.encode(request.token.bytes()) {
            return Err(TokenFault::Proof("ath"));
        }
        let thumbprint = key.thumbprint();
        let id = proof_id(&thumbprint, text("jti", PROOF_ID_BYTES_MAX)?);
        Ok(Self { proof: DpopProof { key: thumbprint, token: request.token }, id })
    }
}

impl DpopProof {
    /// Whether this proof shows the key with this thumbprint for this token.
    pub(super) fn is_of(&self, key: &[u8; 32], token: TokenDigest) -> bool {
        self.key == *key && self.token == token
    }
}

impl Replays {
    /// Lets a proof through once.
    ///
    /// # Errors
    /// [`TokenFault::Replayed`] if it was here before, or if so many proofs are in their window that it could not be
    /// remembered.
    pub fn admit(&mut self, fresh: FreshProof, now: Moment) -> Result<DpopProof, TokenFault> {
        // A proof may be dated a window ahead, so it can come back until two windows from now.
        let kept_ns =
            PROOF_WINDOW_SECONDS.unsigned_abs().saturating_mul(2).saturating_add(1).saturating_mul(1_000_000_000);
        while let Some((since, id)) = self.by_age.front()
            && now.mono_ns.saturating_sub(*since) > kept_ns
        {
            self.seen.remove(id);
            self.by_age.pop_front();
        }
        if self.seen.len() >= PROOFS_MAX || !self.seen.insert(fresh.id) {
            return Err(TokenFault::Replayed);
        }
        self.by_age.push_back((now.mono_ns, fresh.id));
        Ok(fresh.proof)
    }
}

/// The id is unique for its key only, and it may be long.
fn proof_id(key: &[u8; 32], id: &str) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(key);
    context.update(id.as_bytes());
    let mut made = [0; 32];
    for (to, from) in made.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    made
}
