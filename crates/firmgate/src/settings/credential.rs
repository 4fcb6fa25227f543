//! Settings of a credential: the same fields from flags, variables and the configuration file, and what they come to.

mod resolve;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use firmgate_egress::{Address, CallerRole, ClientMethod, InstanceMetadata, TokenParameters};

pub(super) use self::resolve::login;
use super::SecretSetting;
use super::callers::Callers;
use super::login::LoginSettings;
use super::value::Value;

/// Whom the gate is for the platform.
#[derive(Debug, Clone)]
pub enum CredentialSettings {
    /// An API key.
    ApiKey(SecretSetting),
    /// AWS credentials.
    Iam(IamSettings),
    /// Tokens of a token endpoint.
    Grant(GrantSettings),
    /// The token of the one user of this process.
    User(UserToken),
}

impl CredentialSettings {
    /// The `auth` that it is.
    pub(super) fn auth(&self) -> &'static str {
        match self {
            Self::ApiKey(_) => "api-key",
            Self::Iam(_) => "iam",
            Self::User(_) => "oidc",
            Self::Grant(grant) => match grant.kind {
                GrantKind::ClientCredentials => "client-credentials",
                GrantKind::TokenExchange => "token-exchange",
                GrantKind::EntraOnBehalfOf => "entra-obo",
            },
        }
    }

    /// Whether something other than the endpoint is reached over TLS.
    pub fn needs_tls(&self) -> bool {
        match self {
            Self::Grant(grant) => grant.token_url.is_https(),
            Self::User(UserToken::Login(login)) => login.issuer.is_https(),
            Self::Iam(iam) => iam.role.is_some() && iam.sts.as_ref().is_none_or(Address::is_https),
            Self::User(_) | Self::ApiKey(_) => false,
        }
    }
}

/// Where AWS credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamSettings {
    /// The region of the API.
    pub region: String,
    /// The profile to use.
    pub profile: Option<String>,
    /// Whether the machine's metadata service is asked.
    pub instance_metadata: InstanceMetadata,
    /// The role that is taken on for each caller.
    pub role: Option<CallerRole>,
    /// Another address of the service that gives sessions.
    pub sts: Option<Address>,
}

/// What is asked of a token endpoint, and as whom.
#[derive(Debug, Clone)]
pub struct GrantSettings {
    /// The kind of grant.
    pub kind: GrantKind,
    /// The token endpoint.
    pub token_url: Address,
    /// The gate's name there.
    pub client_id: String,
    /// Its secret there.
    pub client_secret: Option<SecretSetting>,
    /// How the secret is sent.
    pub method: ClientMethod,
    /// What the token is to be good for.
    pub wanted: TokenParameters,
}

/// The kinds of grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantKind {
    /// As the gate itself.
    ClientCredentials,
    /// For the caller (RFC 8693).
    TokenExchange,
    /// For the caller, at Microsoft Entra ID.
    EntraOnBehalfOf,
}

/// Where the token of the one user comes from.
#[derive(Debug, Clone)]
pub enum UserToken {
    /// An environment variable.
    Variable(String),
    /// A file.
    File(PathBuf),
    /// A command, already split.
    Command(Vec<String>),
    /// `firmgate login`.
    Login(LoginSettings),
}

/// The fields of a credential, by their names in the table of reads.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(BTreeMap<&'static str, Value>);

/// Fields that are one setting in several forms: the stronger source's form wins as a whole.
pub(super) const FORMS: [&[&str]; 3] = [
    &["api_key", "api_key_file"],
    &["client_secret", "client_secret_file"],
    &["token_env", "token_file", "token_command", "token_login"],
];

/// What a credential is for, in the words of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) host: &'a str,
    pub(super) region: Option<&'a str>,
    pub(super) callers: Callers,
    /// The table of the configuration file.
    pub(super) table: &'static str,
    /// What stands in front of the names of variables.
    pub(super) prefix: &'static str,
}

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn of(named: impl Iterator<Item = (&'static str, Value)>) -> Self {
        Self(named.collect())
    }

    pub(super) fn secret(&self, name: &str) -> Option<&SecretSetting> {
        if let Some(Value::Secret(secret)) = self.0.get(name) { Some(secret) } else { None }
    }

    pub(super) fn path(&self, name: &str) -> Option<&Path> {
        if let Some(Value::Path(path)) = self.0.get(name) { Some(path) } else { None }
    }

    /// The names of the fields that are set.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Whether nothing but `auth = "none"` is said.
    pub(super) fn is_none(&self) -> bool {
        matches!(self.0.get("auth"), Some(Value::Text(auth)) if auth == "none")
    }
}
