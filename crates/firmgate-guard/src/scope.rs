//! What a token was given for.
//!
//! A scope is necessary, never sufficient: the policy decides all the same. The local user has no token, so scopes say
//! nothing about them.

use crate::principal::{Principal, Transport};

/// A scope of OAuth 2.1, as tokens carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Search and read companies.
    CompaniesRead,
    /// See one's own collections.
    CollectionsRead,
    /// Create and fill collections; includes seeing them.
    CollectionsWrite,
    /// Ask for the e-mail address of a contact.
    EmailDiscover,
}

impl Scope {
    /// All of them, in the order that they are shown.
    pub const ALL: [Self; 4] =
        [Self::CompaniesRead, Self::CollectionsRead, Self::CollectionsWrite, Self::EmailDiscover];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CompaniesRead => "companies:read",
            Self::CollectionsRead => "collections:read",
            Self::CollectionsWrite => "collections:write",
            Self::EmailDiscover => "email:discover",
        }
    }

    /// Whether the caller was given this scope, or one that includes it.
    #[must_use]
    pub fn is_given_to(self, who: &Principal) -> bool {
        let given = |scope: Self| who.scopes().contains(scope.as_str());
        match who.transport() {
            Transport::Stdio => true,
            Transport::Http => given(self) || self.included_in().is_some_and(given),
        }
    }

    const fn included_in(self) -> Option<Self> {
        match self {
            Self::CollectionsRead => Some(Self::CollectionsWrite),
            Self::CompaniesRead | Self::CollectionsWrite | Self::EmailDiscover => None,
        }
    }
}

/// Whether the caller was given every one of these.
pub(crate) fn all_given(needed: &[Scope], who: &Principal) -> bool {
    needed.iter().all(|scope| scope.is_given_to(who))
}
