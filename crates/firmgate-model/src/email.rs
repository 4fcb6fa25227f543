//! The result of a search for a person's business address. The platform contacts no mail server: an address is known or
//! inferred.

use serde::{Deserialize, Serialize};

/// The result of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// In one word.
    pub outcome: Outcome,
    /// The most likely first.
    pub candidates: Vec<Candidate>,
}

/// The outcome of a search, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A known address is on file.
    Found,
    /// Addresses inferred from patterns.
    Candidates,
    /// Nothing can be inferred.
    None,
    /// The person, the domain or the country forbids a search.
    NotPermitted,
    /// The company has no domain of its own.
    NoDomain,
}

/// One address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The address, lower case.
    pub email: String,
    /// Its owner.
    pub kind: EmailKind,
    /// How it is known.
    pub status: EmailStatus,
    /// 0 to 1.
    pub confidence: f64,
    /// Such as `first.last`; `None` for a known address.
    pub pattern: Option<String>,
    /// The evidence for it.
    pub evidence: Vec<Evidence>,
    /// That no mail server was asked.
    pub verification: Verification,
}

/// The owner of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EmailKind {
    /// A person.
    Personal,
    /// A department.
    Role,
}

/// How an address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EmailStatus {
    /// It is on file.
    Known,
    /// It was inferred.
    Inferred,
}

/// The evidence for an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind of reason.
    pub kind: EvidenceKind,
    /// Known addresses that agree.
    pub count: u32,
}

/// A kind of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The address is on file.
    KnownContact,
    /// Other addresses of the company are built the same way.
    DomainPattern,
    /// Companies in general build addresses this way.
    Prior,
}

/// What was done to verify an address: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// The platform contacts no mail server.
    #[default]
    NotPerformed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Found, Self::Candidates, Self::None, Self::NotPermitted, Self::NoDomain];

    /// As the schema writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "FOUND",
            Self::Candidates => "CANDIDATES",
            Self::None => "NONE",
            Self::NotPermitted => "NOT_PERMITTED",
            Self::NoDomain => "NO_DOMAIN",
        }
    }

    /// The outcome with that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}
