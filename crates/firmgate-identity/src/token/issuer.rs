//! What is accepted from one issuer.

use std::collections::BTreeSet;

use thiserror::Error;

use super::algorithm::Algorithm;
use super::profile::{AudienceRule, ClaimName, Profile, Rules};
use crate::limits::{ISSUER_BYTES_MAX, NAME_BYTES_MAX};

/// One trusted issuer with its rules. Nothing here can turn off the check of issuer, audience or expiry.
#[derive(Clone, Debug)]
pub struct Issuer {
    name: String,
    profile: Profile,
    audiences: Vec<String>,
    clients: Vec<String>,
    algorithms: Vec<Algorithm>,
    tenant: TenantFrom,
    groups: Option<ClaimName>,
    scope_prefix: Option<String>,
    grants: BTreeSet<String>,
}

/// Where the tenant comes from.
#[derive(Clone, Debug)]
pub(super) enum TenantFrom {
    /// A claim that every token must have.
    Claim(ClaimName),
    /// The claim that the profile names, or the issuer itself.
    Profile,
    /// The operator.
    Fixed(String),
}

/// Why the rules of an issuer are contradictory or open.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IssuerError {
    /// No name, or one that is not an issuer identifier.
    #[error(
        "the issuer `{0}` is not valid: expected an https URL without query and fragment, exactly as tokens name it"
    )]
    Name(String),
    /// No audience is configured.
    #[error("the issuer `{0}` has no audience: name the resource that its tokens are made for")]
    NoAudience(String),
    /// An empty or overlong entry.
    #[error("the issuer `{issuer}` has an invalid entry in `{field}`: expected 1 to 256 characters")]
    Entry {
        /// The issuer.
        issuer: String,
        /// The setting.
        field: &'static str,
    },
    /// Algorithms can only be removed from a profile.
    #[error(
        "the issuer `{issuer}` does not sign with `{algorithm}` by its profile: choose among the profile's algorithms"
    )]
    Algorithm {
        /// The issuer.
        issuer: String,
        /// The algorithm.
        algorithm: &'static str,
    },
}

impl Issuer {
    /// Accepts tokens of this issuer for any of these audiences. `clients`, if there are any, are the only clients whose
    /// tokens are accepted; Cognito's need them in place of an audience.
    ///
    /// # Errors
    /// [`IssuerError`] if the name is not an issuer identifier, or no audience is configured.
    pub fn new(
        profile: Profile,
        name: &str,
        audiences: Vec<String>,
        clients: Vec<String>,
    ) -> Result<Self, IssuerError> {
        let is_url = name.starts_with("https://") || name.starts_with("http://");
        // Without a fragment, so that `<issuer>#<subject>` can be read in one way only.
        let is_plain = name.bytes().all(|byte| byte.is_ascii_graphic() && !b"#?\"\\".contains(&byte));
        if !is_url || !is_plain || name.len() > ISSUER_BYTES_MAX {
            return Err(IssuerError::Name(name.chars().take(NAME_BYTES_MAX).collect()));
        }
        let is_open = match profile.rules().audience {
            AudienceRule::Named | AudienceRule::NamedOrParty => audiences.is_empty(),
            AudienceRule::NamedOrClient => audiences.is_empty() && clients.is_empty(),
        };
        if is_open {
            return Err(IssuerError::NoAudience(name.to_owned()));
        }
        let issuer = Self {
            name: name.to_owned(),
            profile,
            algorithms: profile.rules().algorithms.to_vec(),
            tenant: TenantFrom::Profile,
            groups: None,
            scope_prefix: None,
            grants: BTreeSet::new(),
            audiences,
            clients,
        };
        issuer.entries("audiences", &issuer.audiences)?;
        issuer.entries("clients", &issuer.clients)?;
        Ok(issuer)
    }

    /// Accepts fewer algorithms than the profile does.
    ///
    /// # Errors
    /// [`IssuerError::Algorithm`] for one that the profile does not have.
    pub fn with_algorithms(mut self, algorithms: Vec<Algorithm>) -> Result<Self, IssuerError> {
        let known = self.profile.rules().algorithms;
        if let Some(unknown) = algorithms.iter().find(|algorithm| !known.contains(algorithm)) {
            return Err(IssuerError::Algorithm { issuer: self.name, algorithm: unknown.as_str() });
        }
        if algorithms.is_empty() {
            return Err(IssuerError::Entry { issuer: self.name, field: "algorithms" });
        }
        self.algorithms = algorithms;
        Ok(self)
    }

    /// Reads the tenant from this claim, which every token must then have.
    #[must_use]
    pub fn with_tenant_claim(mut self, claim: ClaimName) -> Self {
        self.tenant = TenantFrom::Claim(claim);
        self
    }

    /// Assigns all callers of this issuer one tenant, whatever their tokens state.
    ///
    /// # Errors
    /// [`IssuerError::Entry`] for an empty or overlong name.
    pub fn with_tenant(mut self, tenant: String) -> Result<Self, IssuerError> {
        self.entries("tenant", std::slice::from_ref(&tenant))?;
        self.tenant = TenantFrom::Fixed(tenant);
        Ok(self)
    }

    /// Reads groups from this claim instead of the profile's.
    #[must_use]
    pub fn with_groups_claim(mut self, claim: ClaimName) -> Self {
        self.groups = Some(claim);
        self
    }

    /// Accepts only scopes that begin with this, and strips it: `https://api.example.com/companies:read`. Entra ID
    /// strips it itself.
    ///
    /// # Errors
    /// [`IssuerError::Entry`] for an empty or overlong prefix.
    pub fn with_scope_prefix(mut self, prefix: String) -> Result<Self, IssuerError> {
        self.entries("scope_prefix", std::slice::from_ref(&prefix))?;
        self.scope_prefix = Some(prefix);
        Ok(self)
    }

    /// Grants these scopes to callers whose tokens have no claim for scopes at all.
    ///
    /// # Errors
    /// [`IssuerError::Entry`] for an empty or overlong scope.
    pub fn with_grants(mut self, grants: Vec<String>) -> Result<Self, IssuerError> {
        self.entries("grants", &grants)?;
        self.grants = grants.into_iter().collect();
        Ok(self)
    }

    /// The issuer's name, exactly.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a token's `iss` means this issuer.
    #[must_use]
    pub fn is_named(&self, iss: &str) -> bool {
        let alias = self.rules().alias.filter(|(name, _)| *name == self.name);
        self.name == iss || alias.is_some_and(|(_, other)| other == iss)
    }

    pub(super) const fn rules(&self) -> &'static Rules {
        self.profile.rules()
    }

    pub(super) fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    pub(super) fn audiences(&self) -> &[String] {
        &self.audiences
    }

    pub(super) fn clients(&self) -> &[String] {
        &self.clients
    }

    pub(super) const fn tenant(&self) -> &TenantFrom {
        &self.tenant
    }

    pub(super) fn groups(&self) -> &[ClaimName] {
        self.groups.as_ref().map_or(self.rules().groups, std::slice::from_ref)
    }

    pub(super) fn scope_prefix(&self) -> Option<&str> {
        self.scope_prefix.as_deref()
    }

    pub(super) const fn grants(&self) -> &BTreeSet<String> {
        &self.grants
    }

    fn entries(&self, field: &'static str, entries: &[String]) -> Result<(), IssuerError> {
        if entries.iter().any(|entry| entry.is_empty() || entry.len() > NAME_BYTES_MAX) {
            return Err(IssuerError::Entry { issuer: self.name.clone(), field });
        }
        Ok(())
    }
}
