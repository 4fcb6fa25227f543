//! Helpers that several tests of this crate share.

use firmgate_egress::Authority;
use firmgate_identity::{CallId, Identity, Principal};

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

/// As for a mutation.
pub(crate) fn writing(who: &Principal) -> Authority<'_> {
    Authority::ReadWrite(who, CallId::new([7; 16]))
}
