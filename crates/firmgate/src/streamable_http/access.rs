//! Who calls, and what that lets them do.

use std::time::Duration;

use bytes::Bytes;
use firmgate_guard::{EffectKind, Principal, Scope};
use http::request::Parts;

use super::refused::Refused;
use crate::listen::Peer;

/// How long somebody without a token may take to show what they want.
pub const STRANGER_TIME_MAX: Duration = Duration::from_secs(1);

/// Who is let in.
pub enum Access {
    /// Whoever reaches the port, as one caller: on this machine only, and for reads only.
    Open(Principal),
}

/// Somebody who may be let in.
pub struct Caller {
    principal: Principal,
    writes: Writes,
}

/// What the identification is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    Fine,
}

/// Nobody that is known.
pub enum Unknown {}

impl Access {
    pub async fn identify(&self, _head: &Parts, _peer: &Peer) -> Result<Caller, Unknown> {
        match self {
            Self::Open(principal) => Ok(Caller { principal: principal.clone(), writes: Writes::Fine }),
        }
    }

    pub fn challenge(&self, unknown: Unknown, _scopes: &[Scope]) -> Refused {
        match unknown {}
    }

    pub fn insufficient(&self, _missing: &'static [Scope]) -> Refused {
        Refused::InsufficientScope(Vec::new())
    }

    pub fn metadata_at(&self, _path: &str) -> Option<Bytes> {
        None
    }

    pub fn is_ready(&self) -> bool {
        true
    }
}

impl Caller {
    /// Whether the token carries them all; else all of them, to ask for in one go.
    pub fn covers(&self, scopes: &'static [Scope]) -> Result<(), &'static [Scope]> {
        if scopes.iter().all(|scope| scope.is_given_to(&self.principal)) { Ok(()) } else { Err(scopes) }
    }

    pub fn may(&self, _effect: EffectKind) -> Result<(), ()> {
        match self.writes {
            Writes::Fine => Ok(()),
        }
    }

    pub fn into_principal(self) -> Principal {
        self.principal
    }
}
