//! What a token was issued for.
//!
//! A scope is necessary, never sufficient: the policy still decides. The local user has no token, so scopes do not
//! limit them.

use crate::principal::{Principal, Transport};

/// A scope of OAuth 2.1, as tokens carry it. The tools declare which scopes exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    name: &'static str,
    included_in: Option<&'static str>,
}

impl Scope {
    /// A scope with this name on the wire.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, included_in: None }
    }

    /// The same scope; a caller with `wider` has it too.
    #[must_use]
    pub const fn included_in(self, wider: Self) -> Self {
        Self { included_in: Some(wider.name), ..self }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    /// Whether the caller has this scope, or one that includes it.
    #[must_use]
    pub fn is_given_to(self, who: &Principal) -> bool {
        let given = |name: &str| who.scopes().contains(name);
        match who.transport() {
            Transport::Stdio => true,
            Transport::Http => given(self.name) || self.included_in.is_some_and(given),
        }
    }
}
