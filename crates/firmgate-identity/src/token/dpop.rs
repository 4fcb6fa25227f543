//! Proofs of possession, RFC 9449: the sender proves for each request that it holds the token's key.

use std::collections::{HashMap, HashSet, VecDeque};

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{Context, SHA256};

use super::claims::{date, required_text};
use super::fault::InboundTokenError;
use super::inbound::TokenDigest;
use super::jws::{Jws, OwnKey};
use super::key::{PublicKey, refuse_private};
use super::limits::{PROOF_ID_BYTES_MAX, PROOF_WINDOW_SECONDS, PROOFS_MAX, URL_BYTES_MAX};
use super::url;
use super::verified::Verified;
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
    proof: DpopProof,
    id: u128,
}

/// A proof that matches its request and was not used before. Built by [`Replays::admit`] only.
#[derive(Debug)]
#[must_use = "a proof must be held against the token"]
pub struct DpopProof {
    key: [u8; 32],
    token: TokenDigest,
}

/// The proofs of the last minutes, by subject.
#[derive(Debug)]
pub struct Replays {
    of: HashMap<[u8; 32], Seen>,
    all: usize,
    max: usize,
}

/// The proofs of one subject.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<u128>,
    by_age: VecDeque<(u64, u128)>,
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

impl Default for Replays {
    fn default() -> Self {
        Self::with_room(PROOFS_MAX)
    }
}

impl Replays {
    /// Empty, with this capacity.
    #[must_use]
    pub fn with_room(max: usize) -> Self {
        Self { of: HashMap::new(), all: 0, max }
    }

    /// Accepts a proof once, for the token that it was made for. A proof that does not match its token is not
    /// remembered.
    ///
    /// # Errors
    /// [`InboundTokenError::Binding`] unless the token is bound to the key of the proof;
    /// [`InboundTokenError::Replayed`] if the proof was used before; [`InboundTokenError::ProofsFull`] if it could not
    /// be remembered.
    pub fn admit(&mut self, fresh: FreshProof, token: &Verified, now: Moment) -> Result<DpopProof, InboundTokenError> {
        if !token.is_bound_by(&fresh.proof) {
            return Err(InboundTokenError::Binding);
        }
        token.check_time(now)?;
        let subject = token.subject_digest();
        self.forget(&subject, now);
        let free = self.max.saturating_sub(self.all);
        let own = self.of.get(&subject).map_or(0, |seen| seen.ids.len());
        let is_known = self.of.get(&subject).is_some_and(|seen| seen.ids.contains(&fresh.id));
        if is_known {
            return Err(InboundTokenError::Replayed);
        }
        if own >= free {
            self.forget_all(now);
            if own >= self.max.saturating_sub(self.all) {
                return Err(InboundTokenError::ProofsFull);
            }
        }
        let seen = self.of.entry(subject).or_default();
        seen.ids.insert(fresh.id);
        seen.by_age.push_back((now.mono_ns, fresh.id));
        self.all = self.all.saturating_add(1);
        Ok(fresh.proof)
    }

    /// Drops the proofs of one subject that cannot be replayed.
    fn forget(&mut self, subject: &[u8; 32], now: Moment) {
        let Some(seen) = self.of.get_mut(subject) else { return };
        self.all = self.all.saturating_sub(seen.forget(now));
        if seen.by_age.is_empty() {
            self.of.remove(subject);
        }
    }

    fn forget_all(&mut self, now: Moment) {
        let mut forgotten: usize = 0;
        self.of.retain(|_, seen| {
            forgotten = forgotten.saturating_add(seen.forget(now));
            !seen.by_age.is_empty()
        });
        self.all = self.all.saturating_sub(forgotten);
    }
}

impl Seen {
    /// Returns how many.
    fn forget(&mut self, now: Moment) -> usize {
        // A proof may be dated a window ahead, so it can be replayed until two windows from now.
        let kept_ns =
            PROOF_WINDOW_SECONDS.unsigned_abs().saturating_mul(2).saturating_add(1).saturating_mul(1_000_000_000);
        let before = self.by_age.len();
        while let Some((since, id)) = self.by_age.front()
            && now.mono_ns.saturating_sub(*since) > kept_ns
        {
            self.ids.remove(id);
            self.by_age.pop_front();
        }
        before.saturating_sub(self.by_age.len())
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
