//! The settings of one issuer of tokens.

/// One authorization server, as the configuration file describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssuerSettings {
    /// Its issuer identifier, exactly as it stands in `iss`.
    pub url: String,
    /// What kind of server it is.
    pub profile: Option<String>,
    /// Audiences that a token may have; the public URL when there are none.
    pub audiences: Vec<String>,
    /// Clients that a token may be for, with issuers whose tokens have no audience.
    pub client_ids: Vec<String>,
    /// Where its keys are; else its metadata says so.
    pub jwks_url: Option<String>,
    /// What stands in front of each scope.
    pub scope_prefix: Option<String>,
    /// The claim that names the caller's groups; else the profile's.
    pub groups_claim: Option<String>,
    /// Scopes of every token, with issuers whose tokens have none.
    pub grants: Vec<String>,
    /// The tenant of every caller.
    pub tenant: Option<String>,
}
