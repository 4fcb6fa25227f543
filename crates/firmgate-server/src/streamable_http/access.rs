//! Who calls, and what that lets them do.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use firmgate_identity::issuers::{Authenticator, Presented, Unauthenticated, WriteKeys};
use firmgate_identity::token::InboundTokenError;
use firmgate_identity::{Clock, Principal, Scope, Vouched};
use firmgate_listener::{Neighbours, Peer};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};

use super::refused::Refused;
use super::resource::{DPOP_ALGORITHMS, Resource};

/// How long a caller without a token may take to send its message.
pub const UNAUTHENTICATED_BODY_TIMEOUT: Duration = Duration::from_secs(1);

/// Who is let in.
pub enum Access {
    /// Any client that reaches the port, as one caller for each address: on this machine only, and for reads only.
    Open(Principal),
    /// Any client with a token of a trusted issuer for this resource.
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

impl Access {
    /// Says who sends this request.
    ///
    /// # Errors
    /// [`Unauthenticated`] says why the caller is not known.
    pub async fn identify(&self, head: &Parts, peer: &Peer) -> Result<Principal, Unauthenticated> {
        match self {
            // Nothing else tells them apart.
            Self::Open(principal) => Ok(principal.clone().at(&Neighbours::of(peer.address).to_string())),
            Self::Tokens(tokens) => tokens.identify(head, peer).await,
        }
    }

    /// The response to an unauthenticated request for something that needs these scopes.
    pub fn challenge(&self, unknown: Unauthenticated, scopes: &[Scope]) -> Refused {
        let (status, why, code) = match unknown {
            Unauthenticated::NoKeys => return Refused::NoKeys,
            Unauthenticated::TooManyProofs => return Refused::TooManyProofs,
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
                self.challenges(&["DPoP", "Bearer"], fault, scopes, None)
            }
            _ => self.challenges(&["Bearer"], fault, scopes, None),
        };
        Refused::Unauthenticated { status, why, challenges }
    }

    /// What to answer a caller whose token does not cover all of these.
    pub fn insufficient(&self, who: &Principal, needed: &[Scope]) -> Refused {
        let why = "the token lacks a scope that this call needs";
        let challenges = self.challenges(&["Bearer"], Some(("insufficient_scope", why)), needed, Some(who.subject()));
        let needed = match self {
            Self::Open(_) => needed.iter().map(|scope| scope.as_str().to_owned()).collect(),
            Self::Tokens(tokens) => tokens.resource.spelled(needed, Some(who.subject())),
        };
        Refused::InsufficientScope { challenges, needed: needed.join(" ") }
    }

    /// The metadata of the resource, if it stands at this path.
    pub fn metadata_at(&self, path: &str) -> Option<Bytes> {
        match self {
            Self::Open(_) => None,
            Self::Tokens(tokens) => tokens.resource.metadata_at(path),
        }
    }

    /// Whether any caller could be authenticated.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Tokens(tokens) => tokens.authenticator.is_ready(),
        }
    }

    /// One for each way to send a token that would help, to a caller with this subject where it is known.
    fn challenges(
        &self,
        schemes: &[&str],
        fault: Option<(&str, &str)>,
        scopes: &[Scope],
        subject: Option<&str>,
    ) -> Vec<HeaderValue> {
        let Self::Tokens(tokens) = self else { return Vec::new() };
        let algorithms = format!("algs=\"{}\", ", DPOP_ALGORITHMS.join(" "));
        let extra = |scheme: &str| if scheme == "DPoP" { algorithms.as_str() } else { "" };
        let challenges = schemes.iter().map(|scheme| (*scheme, extra(scheme)));
        let challenge = |(scheme, extra)| tokens.resource.challenge(scheme, extra, fault, scopes, subject);
        challenges.filter_map(challenge).collect()
    }
}

/// Whether another proof, and not another token, would help.
fn is_of_the_proof(fault: InboundTokenError) -> bool {
    matches!(fault, InboundTokenError::Proof(_) | InboundTokenError::Replayed | InboundTokenError::Binding)
}

impl Tokens {
    async fn identify(&self, head: &Parts, peer: &Peer) -> Result<Principal, Unauthenticated> {
        let all = |name: HeaderName| head.headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
        let presented = Presented {
            authorization: all(AUTHORIZATION),
            proofs: all(HeaderName::from_static("dpop")),
            certificate: peer.certificate.map(|certificate| certificate.sha256()),
            method: head.method.as_str(),
            url: self.resource.identifier(),
        };
        let known = self.authenticator.authenticate(presented, self.clock.now()).await?;
        let vouched = match known.writes {
            WriteKeys::Fresh => Vouched::Freshly,
            WriteKeys::Stale => Vouched::ForReadsOnly,
        };
        Ok(known.principal.vouched(vouched))
    }
}
