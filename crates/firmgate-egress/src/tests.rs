//! Helpers that several tests of this crate share.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use firmgate_identity::{CallId, Identity, Principal};

use crate::wire::Authority;

/// A local caller.
pub(crate) fn caller() -> Principal {
    Principal::assertion(Identity {
        subject: "ada".into(),
        tenant: "acme".into(),
        groups: Default::default(),
        scopes: Default::default(),
        transport: firmgate_identity::Transport::Stdio,
        inbound: None,
    })
}

/// A caller with a token.
pub(crate) fn bearing(subject: &str, token: &str) -> Principal {
    Principal::assertion(Identity {
        subject: subject.into(),
        tenant: "acme".into(),
        groups: Default::default(),
        scopes: Default::default(),
        transport: firmgate_identity::Transport::Http,
        inbound: Some(firmgate_identity::token::InboundToken::new(token.as_bytes()).unwrap()),
    })
}

/// As for a mutation.
pub(crate) fn writing(who: &Principal) -> Authority<'_> {
    Authority::ReadWrite(who, CallId::new([7; 16]))
}
