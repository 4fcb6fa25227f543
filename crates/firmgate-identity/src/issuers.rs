//! From the headers of a request to an authenticated caller: the token's issuer, its keys, and proof of possession.
//!
//! The token itself is verified in [`token`](crate::token); here are the keys for that, and the cache of verified
//! tokens.

mod discovery;
mod fetch;
mod keys;

use std::sync::{Arc, Mutex, PoisonError};

use crate::token::{
    Bound, Confirmation, DpopRequest, FreshProof, InboundToken, InboundTokenError, Issuer, Replays, TokenDigest,
    Unverified, Verified,
};
use crate::{Moment, Principal};
use quick_cache::sync::Cache;

pub use self::fetch::{Document, Fetch, Fetching, KeysFetchError, LinkError};
pub use self::keys::{Keys, KeysSource, WriteKeys};

/// Verified tokens that are cached, at most.
const VERIFIED_MAX: usize = 10_000;

/// Authenticates the callers of a few trusted issuers.
pub struct Authenticator {
    trusted: Vec<Trusted>,
    /// INVARIANT (once): what is in here was verified with the keys of this generation; with others it is verified
    /// again.
    verified: Cache<TokenDigest, Arc<Known>>,
    replays: Mutex<Replays>,
}

/// An issuer and its keys.
struct Trusted {
    rules: Issuer,
    keys: Arc<Keys>,
}

/// A token that was verified.
struct Known {
    verified: Verified,
    issuer: usize,
    generation: u64,
}

/// The credentials that a request presents.
pub struct Presented<'a> {
    /// The values of all `Authorization` headers.
    pub authorization: Vec<&'a [u8]>,
    /// The values of all `DPoP` headers.
    pub proofs: Vec<&'a [u8]>,
    /// SHA-256 of the certificate that the connection's client has presented.
    pub certificate: Option<[u8; 32]>,
    /// The method of the request.
    pub method: &'a str,
    /// The URL that clients call, which is not always the one that arrives here.
    pub url: &'a str,
}

/// An authenticated caller.
#[derive(Debug)]
pub struct Authenticated {
    /// The caller.
    pub principal: Principal,
    /// Whether the keys are fresh enough for a write to depend on them.
    pub writes: WriteKeys,
}

/// Why a caller is not authenticated. No text here holds anything from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthenticated {
    /// No token.
    Missing,
    /// The credentials are malformed or contradictory: 400.
    Malformed(&'static str),
    /// The token is not valid: 401.
    Invalid(InboundTokenError),
    /// There is no room to remember the proof of possession: 503.
    TooManyProofs,
    /// The issuer's keys cannot be fetched, so the token cannot be checked: 503.
    NoKeys,
}

/// How a token is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Bearer,
    Dpop,
}

impl Authenticator {
    /// Trusts these issuers, each with its own keys.
    ///
    /// ```
    /// use firmgate_identity::issuers::{Authenticator, Presented, Unauthenticated};
    /// use firmgate_identity::Moment;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let authenticator = Authenticator::new(Vec::new());
    /// let presented =
    ///     Presented { authorization: Vec::new(), proofs: Vec::new(), certificate: None, method: "POST", url: "https://gate.example/mcp" };
    /// let who = authenticator.authenticate(presented, Moment { wall_us: 0, mono_ns: 0 }).await;
    /// assert_eq!(who.err(), Some(Unauthenticated::Missing));
    /// # });
    /// ```
    #[must_use]
    pub fn new(issuers: Vec<(Issuer, Arc<Keys>)>) -> Self {
        let trusted = issuers.into_iter().map(|(rules, keys)| Trusted { rules, keys }).collect();
        Self { trusted, verified: Cache::new(VERIFIED_MAX), replays: Mutex::default() }
    }

    /// Whether the keys of at least one issuer are cached.
    pub fn is_ready(&self) -> bool {
        self.trusted.iter().any(|trusted| trusted.keys.are_here())
    }

    /// Fetches the keys of all issuers, so that the first caller need not wait for them.
    pub async fn warm(&self, now: Moment) {
        for trusted in &self.trusted {
            let _said_in_the_log = trusted.keys.current(None, now).await;
        }
    }

    /// Says who calls.
    ///
    /// # Errors
    /// [`Unauthenticated`] says why the caller is not known; nothing in it is of the request.
    pub async fn authenticate(&self, presented: Presented<'_>, now: Moment) -> Result<Authenticated, Unauthenticated> {
        let (scheme, bytes) = credential(&presented.authorization)?;
        let digest = TokenDigest::of(bytes);
        let (known, writes) = match self.remembered(digest, now).await? {
            Some(known) => known,
            None => self.verify(bytes, digest, now).await?,
        };
        let bound = self.bound(&known.verified, scheme, digest, &presented, now);
        let principal = bound.and_then(|bound| known.verified.principal(bound, now).map_err(refused));
        if principal == Err(Unauthenticated::Invalid(InboundTokenError::Expired)) {
            self.verified.remove(&digest);
        }
        Ok(Authenticated { principal: principal?, writes })
    }

    /// A token that was verified with the current keys of the issuer.
    async fn remembered(
        &self,
        digest: TokenDigest,
        now: Moment,
    ) -> Result<Option<(Arc<Known>, WriteKeys)>, Unauthenticated> {
        let Some(known) = self.verified.get(&digest) else { return Ok(None) };
        let Some(trusted) = self.trusted.get(known.issuer) else { return Ok(None) };
        let current = trusted.keys.current(None, now).await.ok_or(Unauthenticated::NoKeys)?;
        let same = current.generation == known.generation;
        Ok(same.then_some((known, current.writes)))
    }

    async fn verify(
        &self,
        bytes: &[u8],
        digest: TokenDigest,
        now: Moment,
    ) -> Result<(Arc<Known>, WriteKeys), Unauthenticated> {
        let token = InboundToken::new(bytes).map_err(refused)?;
        let unverified = Unverified::read(&token).map_err(refused)?;
        let mut issuers = self.trusted.iter().enumerate();
        let named = issuers.find(|(_, trusted)| trusted.rules.is_named(unverified.issuer()));
        let (issuer, trusted) = named.ok_or(Unauthenticated::Invalid(InboundTokenError::Issuer))?;
        let current = trusted.keys.current(unverified.key_id(), now).await.ok_or(Unauthenticated::NoKeys)?;
        let verified = unverified.verify(&trusted.rules, &current.set, now).map_err(refused)?;
        let known = Arc::new(Known { verified, issuer, generation: current.generation });
        self.verified.insert(digest, Arc::clone(&known));
        Ok((known, current.writes))
    }

    /// INVARIANT (no downgrade): the scheme, not the caller's choice, determines what proof is needed, and the token
    /// determines whether that is the right thing.
    fn bound(
        &self,
        verified: &Verified,
        scheme: Scheme,
        token: TokenDigest,
        presented: &Presented<'_>,
        now: Moment,
    ) -> Result<Bound, Unauthenticated> {
        match (scheme, verified.confirmation(), presented.certificate) {
            (Scheme::Bearer, Some(Confirmation::Certificate(_)), Some(shown)) => Ok(Bound::certificate(shown)),
            (Scheme::Bearer, _, _) => Ok(Bound::unbound()),
            (Scheme::Dpop, _, _) => {
                let proof = match presented.proofs.as_slice() {
                    [proof] => proof,
                    [] => return Err(Unauthenticated::Invalid(InboundTokenError::Proof("none was sent"))),
                    _ => return Err(Unauthenticated::Malformed("expected exactly one DPoP header")),
                };
                let request = DpopRequest { method: presented.method, url: presented.url, token };
                let fresh = FreshProof::check(proof, request, now).map_err(Unauthenticated::Invalid)?;
                let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
                replays.admit(fresh, verified, now).map(Bound::proof).map_err(|fault| match fault {
                    InboundTokenError::ProofsFull => Unauthenticated::TooManyProofs,
                    fault => Unauthenticated::Invalid(fault),
                })
            }
        }
    }
}

/// The scheme and the token; there must be one of each.
fn credential<'a>(authorization: &[&'a [u8]]) -> Result<(Scheme, &'a [u8]), Unauthenticated> {
    let value = match authorization {
        [] => return Err(Unauthenticated::Missing),
        [value] => *value,
        _ => return Err(Unauthenticated::Malformed("expected exactly one Authorization header")),
    };
    let space = value.iter().position(|byte| *byte == b' ');
    let (scheme, rest) = space.and_then(|at| value.split_at_checked(at)).unwrap_or((value, b""));
    let token = rest.trim_ascii();
    let scheme = match scheme {
        scheme if scheme.eq_ignore_ascii_case(b"bearer") => Scheme::Bearer,
        scheme if scheme.eq_ignore_ascii_case(b"dpop") => Scheme::Dpop,
        // A token with another scheme is treated like none.
        _ => return Err(Unauthenticated::Missing),
    };
    if token.is_empty() {
        return Err(Unauthenticated::Malformed("the Authorization header holds no token"));
    }
    Ok((scheme, token))
}

fn refused(fault: InboundTokenError) -> Unauthenticated {
    Unauthenticated::Invalid(fault)
}

#[cfg(test)]
mod tests;
