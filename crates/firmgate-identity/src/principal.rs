//! The caller.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::inbound::InboundToken;

/// An authenticated caller. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    identity: Arc<Identity>,
    vouched: Vouched,
    place: Option<Arc<str>>,
}

/// How fresh the keys are that vouch for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouched {
    /// Fresh enough for everything.
    Freshly,
    /// The issuer was unreachable for so long that no write may depend on its keys.
    ForReadsOnly,
}

/// What was established about a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user or service. Of a token, `<issuer>#<sub>`: two issuers may use the same `sub`.
    pub subject: String,
    /// The organisation whose data the caller works on.
    pub tenant: String,
    /// Groups for the policy to name.
    pub groups: BTreeSet<String>,
    /// Scopes granted to the caller.
    pub scopes: BTreeSet<String>,
    /// The transport of the call.
    pub transport: Transport,
    /// The token that the caller sent, to be exchanged for one of the gate's own.
    pub inbound: Option<InboundToken>,
}

/// The transport of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// From the process that started this one.
    Stdio,
    /// Over the network, with a token.
    Http,
}

impl Principal {
    /// Asserts that the caller of this function has verified `identity`.
    ///
    /// INVARIANT (origin): every principal comes from here or from a token that was verified, so a search for this name
    /// finds all places that vouch for a caller.
    #[must_use]
    pub fn assertion(identity: Identity) -> Self {
        Self { identity: Arc::new(identity), vouched: Vouched::Freshly, place: None }
    }

    /// The caller of a verified token: the second of the two origins.
    pub(crate) fn of_token(identity: Identity) -> Self {
        Self { identity: Arc::new(identity), vouched: Vouched::Freshly, place: None }
    }

    /// The same caller, vouched for by keys of this age.
    #[must_use]
    pub fn vouched(self, vouched: Vouched) -> Self {
        Self { vouched, ..self }
    }

    /// The same caller at this network address. Where no credential is required all callers have one name, so what is
    /// counted per caller is counted per address.
    #[must_use]
    pub fn at(self, address: &str) -> Self {
        Self { place: Some(address.into()), ..self }
    }

    /// The network address that identifies the caller, where nothing else distinguishes callers.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// Whether the keys that vouch for the caller are fresh enough for a write.
    #[must_use]
    pub fn may_write(&self) -> bool {
        self.vouched == Vouched::Freshly
    }

    /// The user or service.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.identity.subject
    }

    /// The organisation.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.identity.tenant
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &BTreeSet<String> {
        &self.identity.groups
    }

    /// The scopes.
    #[must_use]
    pub fn scopes(&self) -> &BTreeSet<String> {
        &self.identity.scopes
    }

    /// The transport of the call.
    #[must_use]
    pub fn transport(&self) -> Transport {
        self.identity.transport
    }

    /// The token that the caller sent, if any. It can only be exchanged.
    #[must_use]
    pub fn inbound(&self) -> Option<&InboundToken> {
        self.identity.inbound.as_ref()
    }
}

impl Transport {
    /// The code for policy and records: `stdio` or `http`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stdio => "stdio",
            Self::Http => "http",
        }
    }
}
