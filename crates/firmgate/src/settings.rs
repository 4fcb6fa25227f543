//! Settings: flags before environment variables before the configuration file, resolved once.
//!
//! A name that nobody knows is an error wherever it stands: a misspelt `FIRMGATE_ENDPONIT` that is passed over in silence would
//! send a caller to the wrong backend.

mod argv;
mod credential;
pub mod environment;
mod file;
mod http;
pub mod limit;
mod platform;
mod upstream;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use firmgate_graphql::Network;

pub use self::credential::{CredentialSettings, GrantKind, GrantSettings, IamSettings, UserToken};
pub use self::http::{HttpSettings, IssuerSettings};
use self::limit::Limit;
pub use self::platform::{OwnKey, PlatformSettings};
use self::upstream::Callers;
pub use self::upstream::{Backend, EndpointSettings, WriteSettings};
use crate::cli::{self, TextForm};
use crate::failure::Failure;
use crate::login::LoginSettings;
use crate::paths::{self, DataFolder};

/// Everything that was left open by the command line, from the environment and the file.
#[derive(Debug, Default)]
pub struct Sources {
    environment: Layer,
    file: Layer,
    default_data: Option<PathBuf>,
}

/// One source of settings; what it does not say is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Layer {
    data: Option<PathBuf>,
    allow_mutations: Option<bool>,
    upstream: upstream::Layer,
    http: http::Layer,
    policy: Option<PathBuf>,
    text: Option<TextForm>,
    limits: Vec<Limit>,
    log: Option<String>,
}

/// The settings of `firmgate serve`.
#[derive(Debug, PartialEq, Eq)]
pub struct ServeSettings {
    /// The data folder.
    pub data: DataFolder,
    /// Whether writes are possible at all.
    pub mutations: Mutations,
    /// Who answers the GraphQL operations.
    pub backend: Backend,
    /// The server over HTTP; none when it speaks over standard input and output.
    pub http: Option<HttpSettings>,
    /// The text of the operator's own policy.
    pub policy: Option<String>,
    /// What the text block of a result holds.
    pub text: TextForm,
    /// Limits that take the place of the built-in ones.
    pub limits: Vec<Limit>,
    /// Log filter.
    pub log: String,
}

/// The master switch in front of every write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutations {
    /// Writes are refused before anything else is looked at.
    Denied,
    /// Writes go on to the policy.
    Allowed,
}

/// A secret, and where it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    text: firmgate_graphql::Secret,
    file: Option<Box<SecretFile>>,
}

/// The file that a secret came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// Where it is.
    pub path: PathBuf,
    what: &'static str,
    word: &'static str,
    bytes_max: u64,
}

impl SecretFile {
    /// What the secret is, as in `API key`.
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// Reads the secret again.
    pub fn read(&self) -> Result<Secret, Failure> {
        secret_word_in(&self.path, self.what, self.word, self.bytes_max)
    }
}

impl Secret {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        self.text.reveal()
    }

    /// The file that it came from.
    pub fn file(&self) -> Option<&SecretFile> {
        self.file.as_deref()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Sources {
    /// Reads the environment, and the configuration file that the flag, the environment or the default place names.
    pub fn read(
        config_flag: Option<&Path>,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Failure> {
        let environment = environment::read(variables)?;
        let named = config_flag.map(Path::to_path_buf).or(environment.config);
        let file = match (named, environment.default_config) {
            (Some(path), _) => file::read(&path)?,
            (None, Some(path)) if path.exists() => file::read(&path)?,
            (None, _) => Layer::default(),
        };
        Ok(Self { environment: environment.layer, file, default_data: environment.default_data })
    }

    /// The data folder to use.
    pub fn data(&self, flag: &cli::DataFlag) -> Result<DataFolder, Failure> {
        let layers = [flag.data.as_ref(), self.environment.data.as_ref()];
        let chosen = layers.into_iter().flatten().next();
        chosen
            .or(self.file.data.as_ref())
            .or(self.default_data.as_ref())
            .map(|path| DataFolder::new(std::path::absolute(path).unwrap_or_else(|_| path.clone())))
            .ok_or_else(|| {
                Failure::usage("no data folder: neither `XDG_DATA_HOME` nor `HOME` is set")
                    .hint("give one with `--data DIR`")
            })
    }

    /// The settings of `firmgate login` and `logout`: whom to log in to, and the way there.
    pub fn login(self, flags: &cli::LoginFlags) -> Result<(LoginSettings, Network, Option<Vec<u8>>), Failure> {
        self.environment.upstream.over(self.file.upstream).login(flags)
    }

    /// The log filter of commands without a flag for it.
    pub fn log(&self) -> String {
        let log = self.environment.log.as_ref().or(self.file.log.as_ref());
        log.map_or_else(|| "info".to_owned(), Clone::clone)
    }

    /// The settings of `firmgate serve`.
    pub fn serve(self, flags: cli::Serve) -> Result<ServeSettings, Failure> {
        let data = self.data(&flags.data)?;
        let log = flags.log.clone().unwrap_or_else(|| self.log());
        let layer = Layer::of_flags(flags)?.over(self.environment).over(self.file);
        let policy = layer.policy.as_deref().map(policy_in).transpose()?;
        let mutations = match layer.allow_mutations {
            Some(true) => Mutations::Allowed,
            Some(false) | None => Mutations::Denied,
        };
        let http = layer.http.settings(mutations)?;
        let callers = match &http {
            None => Callers::OneUser,
            Some(http) if http.issuers.is_empty() => Callers::Open,
            Some(_) => Callers::Identified,
        };
        Ok(ServeSettings {
            data,
            mutations,
            backend: layer.upstream.backend(callers, mutations)?,
            http,
            policy,
            text: layer.text.unwrap_or(TextForm::Json),
            log,
            limits: layer.limits,
        })
    }
}

impl Layer {
    fn of_flags(flags: cli::Serve) -> Result<Self, Failure> {
        Ok(Self {
            data: flags.data.data,
            allow_mutations: flags.allow_mutations.then_some(true),
            upstream: upstream::Layer::of_flags(flags.upstream),
            http: http::Layer::of_flags(flags.http),
            policy: flags.policy,
            text: flags.text,
            limits: limit::parse_all(&flags.limit)?,
            log: flags.log,
        })
    }

    /// This layer where it says something, else the weaker one.
    fn over(self, weaker: Self) -> Self {
        Self {
            data: self.data.or(weaker.data),
            allow_mutations: self.allow_mutations.or(weaker.allow_mutations),
            upstream: self.upstream.over(weaker.upstream),
            http: self.http.over(weaker.http),
            policy: self.policy.or(weaker.policy),
            text: self.text.or(weaker.text),
            limits: limit::merge(self.limits, weaker.limits),
            log: self.log.or(weaker.log),
        }
    }
}

/// The access token in a file.
pub fn token_in(path: &Path) -> Result<Secret, Failure> {
    const TOKEN_BYTES_MAX: u64 = 16 * 1024;
    secret_word_in(path, "token", "token", TOKEN_BYTES_MAX)
}

/// The secret in the `what` file, which holds one `word`.
fn secret_word_in(path: &Path, what: &'static str, word: &'static str, bytes_max: u64) -> Result<Secret, Failure> {
    let shown = path.display();
    let bytes = paths::read_bounded(path, bytes_max)
        .map_err(|error| Failure::usage(format!("cannot read the {what} file `{shown}`: {error}")))?;
    let file = SecretFile { path: path.to_owned(), what, word, bytes_max };
    secret(&String::from_utf8_lossy(&bytes))
        .map(|secret| Secret { file: Some(Box::new(file)), ..secret })
        .ok_or_else(|| Failure::usage(format!("the {what} file `{shown}` holds no {word} of printable ASCII")))
}

/// A key goes into an HTTP header, so it is one word of printable ASCII.
fn secret(text: &str) -> Option<Secret> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| Secret { text: firmgate_graphql::Secret::new(text), file: None })
}

fn policy_in(path: &Path) -> Result<String, Failure> {
    const POLICY_BYTES_MAX: u64 = 1 << 20;
    let shown = path.display();
    paths::read_bounded(path, POLICY_BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| Failure::usage(format!("cannot read the policy `{shown}`: {error}")))
}

#[cfg(test)]
mod tests;
