//! The party whose share is used.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use firmgate_identity::Principal;

use crate::listen::Neighbours;

/// An authenticated caller, or the addresses of an unauthenticated one.
#[derive(Clone)]
pub enum Party {
    /// Identified by a token, or by the process that started this one.
    Caller(Principal),
    /// Not authenticated.
    Address(Neighbours),
}

impl Party {
    /// The party of an authenticated caller. Callers of an open server all have one name, and are distinguished by
    /// their address.
    #[must_use]
    pub fn of(who: &Principal) -> Self {
        Self::Caller(who.clone())
    }

    /// The party of a caller at this address.
    #[must_use]
    pub fn stranger(address: IpAddr) -> Self {
        Self::Address(Neighbours::of(address))
    }

    /// The identity of a party.
    fn name(&self) -> Result<(&str, &str, Option<&str>), Neighbours> {
        match self {
            Self::Caller(who) => Ok((who.tenant(), who.subject(), who.address())),
            Self::Address(neighbours) => Err(*neighbours),
        }
    }
}

impl PartialEq for Party {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Party {}

impl Hash for Party {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.name())
    }
}
