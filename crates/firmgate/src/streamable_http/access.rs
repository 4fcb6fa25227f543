//! Who calls, and what that lets them do.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use firmgate_guard::token::TokenFault;
use firmgate_guard::{EffectKind, Principal, Scope};
use firmgate_mcp::Clock;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::refused::Refused;
use super::resource::{DPOP_ALGORITHMS, Resource};
use crate::issuers::{Authenticator, Presented, Unauthenticated, WriteKeys};
use crate::listen::Peer;

/// How long somebody without a token may take to show what they want.
pub const STRANGER_TIME_MAX: Duration = Duration::from_secs(1);

/// Who is let in.
pub enum Access {
    /// Whoever reaches the port, as one caller: on this machine only, and for reads only.
    Open(Principal),
    /// Whoever has a token of a trusted issuer for this resource.
    Tokens(Tokens),
}

/// What it takes to know callers by their tokens.
pub struct Tokens {
    /// Judges tokens.
    pub authenticator: Arc<Authenticator>,
    /// Whom they must be for.
    pub resource: Resource,
    /// When.
    pub clock: Arc<dyn Clock>,
}

/// Somebody who is known.
pub struct Caller {
    principal: Principal,
    writes: WriteKeys,
}

/// The keys that vouch for the caller are too old for a write.
pub struct Stale;

impl Access {
    /// Says who sends this request.
    pub async fn identify(&self, head: &Parts, peer: &Peer) -> Result<Caller, Unauthenticated> {
        match self {
            Self::Open(principal) => Ok(Caller { principal: principal.clone(), writes: WriteKeys::Fresh }),
            Self::Tokens(tokens) => tokens.identify(head, peer).await,
        }
    }

    /// What to answer somebody who is not known and wants something that needs these scopes.
    pub fn challenge(&self, unknown: Unauthenticated, scopes: &[Scope]) -> Refused {
        let (status, why, code) = match unknown {
            Unauthenticated::NoKeys => return Refused::NoKeys,
            Unauthenticated::Missing => (StatusCode::UNAUTHORIZED, "an access token is needed".to_owned(), None),
            Unauthenticated::Malformed(why) => (StatusCode::BAD_REQUEST, why.to_owned(), Some("invalid_request")),
            Unauthenticated::Invalid(fault) => {
                let code = if is_of_the_proof(fault) { "invalid_dpop_proof" } else { "invalid_token" };
                (StatusCode::UNAUTHORIZED, fault.to_string(), Some(code))
            }
        };
        let fault = code.map(|code| (code, why.as_str()));
        let challenges = match unknown {
            Unauthenticated::Invalid(proof) if is_of_the_proof(proof) => {
                self.challenges(&["DPoP", "Bearer"], fault, scopes)
            }
            _ => self.challenges(&["Bearer"], fault, scopes),
        };
        Refused::Unauthenticated { status, why, challenges }
    }

    /// What to answer a caller whose token does not cover all of these.
    pub fn insufficient(&self, needed: &[Scope]) -> Refused {
        let why = "the token lacks a scope that this call needs";
        Refused::InsufficientScope(self.challenges(&["Bearer"], Some(("insufficient_scope", why)), needed))
    }

    /// The metadata of the resource, if it stands at this path.
    pub fn metadata_at(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::Open(_) => None,
            Self::Tokens(tokens) => tokens.resource.metadata_at(path),
        }
    }

    /// Whether anybody could be let in.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Tokens(tokens) => tokens.authenticator.is_ready(),
        }
    }

    /// One for each way to send a token that would help.
    fn challenges(&self, schemes: &[&str], fault: Option<(&str, &str)>, scopes: &[Scope]) -> Vec<HeaderValue> {
        let Self::Tokens(tokens) = self else { return Vec::new() };
        let algorithms = format!("algs=\"{}\", ", DPOP_ALGORITHMS.join(" "));
        let extra = |scheme: &str| if scheme == "DPoP" { algorithms.as_str() } else { "" };
        let challenges = schemes.iter().map(|scheme| (*scheme, extra(scheme)));
        challenges.filter_map(|(scheme, extra)| tokens.resource.challenge(scheme, extra, fault, scopes)).collect()
    }
}

/// Whether another proof, and not another token, would help.
fn is_of_the_proof(fault: TokenFault) -> bool {
    matches!(fault, TokenFault::Proof(_) | TokenFault::Replayed | TokenFault::Binding)
}

impl Tokens {
    async fn identify(&self, head: &Parts, peer: &Peer) -> Result<Caller, Unauthenticated> {
        let all = |name: HeaderName| head.headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
        let presented = Presented {
            authorization: all(AUTHORIZATION),
            proofs: all(HeaderName::from_static("dpop")),
            certificate: peer.certificate.map(|certificate| certificate.sha256()),
            method: head.method.as_str(),
            url: self.resource.identifier(),
        };
        let known = self.authenticator.authenticate(presented, self.clock.now()).await?;
        Ok(Caller { principal: known.principal, writes: known.writes })
    }
}

impl Caller {
    /// Whether the token carries them all; else all of them, to ask for in one go.
    pub fn covers(&self, scopes: &'static [Scope]) -> Result<(), &'static [Scope]> {
        if scopes.iter().all(|scope| scope.is_given_to(&self.principal)) { Ok(()) } else { Err(scopes) }
    }

    /// Whether what is known of the caller is fresh enough for this.
    pub fn may(&self, effect: EffectKind) -> Result<(), Stale> {
        match (effect, self.writes) {
            (EffectKind::Write, WriteKeys::Stale) => Err(Stale),
            (EffectKind::Read, _) | (EffectKind::Write, WriteKeys::Fresh) => Ok(()),
        }
    }

    /// Who it is, for the flow.
    pub fn into_principal(self) -> Principal {
        self.principal
    }
}
