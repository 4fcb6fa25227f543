//! Settings of a credential: the same fields from flags, variables and the configuration file, and what they come to.

mod resolve;

use std::collections::BTreeMap;
use std::path::PathBuf;

use firmgate_graphql::{Address, CallerRole, ClientMethod, InstanceMetadata, Wanted};

pub(super) use self::resolve::login;
use super::Secret;
use super::upstream::Callers;
use crate::login::LoginSettings;

/// Whom the gate is for the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSettings {
    /// An API key.
    ApiKey(Secret),
    /// AWS credentials.
    Iam(IamSettings),
    /// Tokens of a token endpoint.
    Grant(GrantSettings),
    /// The token of the one user of this process.
    User(UserToken),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantSettings {
    /// The kind of grant.
    pub kind: GrantKind,
    /// The token endpoint.
    pub token_url: Address,
    /// The gate's name there.
    pub client_id: String,
    /// Its secret there.
    pub client_secret: Option<Secret>,
    /// How the secret is sent.
    pub method: ClientMethod,
    /// What the token is to be good for.
    pub wanted: Wanted,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The fields that one source gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(BTreeMap<&'static str, Field>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Text(String),
    Path(PathBuf),
    Secret(Secret),
    Switch(bool),
}

/// What a field holds, and so how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Path,
    Switch,
    /// Only from a variable: a file that is checked in and a command line that others can list are no places for it.
    Secret,
}

pub(super) const FIELDS: [(&str, Kind); 22] = [
    ("api_key", Kind::Secret),
    ("api_key_file", Kind::Path),
    ("auth", Kind::Text),
    ("aws_external_id", Kind::Text),
    ("aws_instance_metadata", Kind::Switch),
    ("aws_profile", Kind::Text),
    ("aws_role_arn", Kind::Text),
    ("aws_sts_url", Kind::Text),
    ("client_id", Kind::Text),
    ("client_secret", Kind::Secret),
    ("client_secret_file", Kind::Path),
    ("client_secret_method", Kind::Text),
    ("token_audience", Kind::Text),
    ("token_command", Kind::Text),
    ("token_env", Kind::Text),
    ("token_file", Kind::Path),
    ("token_issuer", Kind::Text),
    ("token_kind", Kind::Text),
    ("token_login", Kind::Switch),
    ("token_resource", Kind::Text),
    ("token_scope", Kind::Text),
    ("token_url", Kind::Text),
];

/// Fields that are one setting in several forms: the stronger source's form wins as a whole.
const FORMS: [&[&str]; 3] = [
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

    /// The field by this name, which is one of [`FIELDS`].
    pub(super) fn kind(name: &str) -> Option<(&'static str, Kind)> {
        FIELDS.into_iter().find(|(known, _)| *known == name)
    }

    pub(super) fn set_text(&mut self, name: &'static str, value: Option<String>) {
        self.set(name, value.map(Field::Text));
    }

    pub(super) fn set_path(&mut self, name: &'static str, value: Option<PathBuf>) {
        self.set(name, value.map(Field::Path));
    }

    pub(super) fn set_secret(&mut self, name: &'static str, value: Secret) {
        self.set(name, Some(Field::Secret(value)));
    }

    pub(super) fn set_switch(&mut self, name: &'static str, value: Option<bool>) {
        self.set(name, value.map(Field::Switch));
    }

    fn set(&mut self, name: &'static str, value: Option<Field>) {
        if let Some(value) = value {
            self.0.insert(name, value);
        }
    }

    pub(super) fn secret(&self, name: &str) -> Option<&Secret> {
        if let Some(Field::Secret(secret)) = self.0.get(name) { Some(secret) } else { None }
    }

    pub(super) fn path(&self, name: &str) -> Option<&PathBuf> {
        if let Some(Field::Path(path)) = self.0.get(name) { Some(path) } else { None }
    }

    /// These where they say something, else the weaker ones. Another kind of credential leaves nothing of the weaker one.
    pub(super) fn over(mut self, mut weaker: Self) -> Self {
        let other = |auth: &Field| weaker.0.get("auth").is_some_and(|weak| weak != auth);
        if self.0.get("auth").is_some_and(other) {
            return self;
        }
        for forms in FORMS {
            if forms.iter().any(|form| self.0.contains_key(form)) {
                weaker.0.retain(|name, _| !forms.contains(name));
            }
        }
        for (name, value) in weaker.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }

    /// The name of one field that is set, for a message.
    pub(super) fn some_name(&self) -> Option<&'static str> {
        self.0.keys().copied().find(|name| *name != "api_key")
    }

    /// Whether nothing but `auth = "none"` is said.
    pub(super) fn is_none(&self) -> bool {
        matches!(self.0.get("auth"), Some(Field::Text(auth)) if auth == "none")
    }
}
