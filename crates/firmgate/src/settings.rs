//! Settings: flags before environment variables before the configuration file, resolved once.
//!
//! An unknown name is an error everywhere: a misspelt `FIRMGATE_ENDPONIT` that is silently ignored would
//! send a caller to the wrong backend.

mod argv;
mod callers;
mod credential;
pub mod environment;
mod file;
pub mod flags;
mod http;
mod issuer;
mod layer;
pub mod limit;
mod login;
mod platform;
pub mod table;
mod unused;
mod upstream;
pub mod value;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use firmgate_egress::Network;
use secrecy::{ExposeSecret, SecretString};

use self::callers::Callers;
pub use self::credential::{CredentialSettings, GrantKind, GrantSettings, IamSettings, UserToken};
use self::flags::{Flags, OfLogin, OfPolicy, OfServe, Takes};
pub use self::http::HttpSettings;
pub use self::issuer::IssuerSettings;
pub use self::layer::Layer;
use self::limit::Limit;
pub use self::login::{LoginSettings, TokenKind};
pub use self::platform::{ApiKeysFrom, IamCallers, OidcProvider, PlatformSettings};
use self::table::{GROUPS, Kind, Setting};
pub use self::upstream::{Backend, EndpointSettings, WriteSettings};
use self::value::Origin;
use crate::failure::Failure;
use crate::paths::DataFolder;

/// Every row of the table.
pub fn rows() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|(_, rows)| rows.iter())
}

impl Setting {
    /// How a message names it: by its key in the configuration file, and a secret, which has none, by its variable.
    fn key(&self) -> &'static str {
        if self.kind == Kind::Secret { self.variable } else { self.file }
    }
}

/// Everything that was left open by the command line, from the environment and the file.
#[derive(Debug, Default)]
pub struct Sources {
    environment: Layer,
    file: Layer,
    home: Option<PathBuf>,
    default_data: Option<PathBuf>,
    /// The file that `--config` named.
    named: Option<PathBuf>,
}

/// The settings of `firmgate serve`.
#[derive(Debug)]
pub struct ServeSettings {
    /// The data folder.
    pub data: DataFolder,
    /// Whether writes are enabled.
    pub mutations: Mutations,
    /// The backend of the GraphQL operations.
    pub backend: Backend,
    /// The server over HTTP; none when it speaks over standard input and output.
    pub http: Option<HttpSettings>,
    /// The file with the operator's own policy.
    pub policy: Option<PathBuf>,
    /// What the text block of a result holds.
    pub text: TextForm,
    /// Limits that override the built-in ones.
    pub limits: Vec<Limit>,
    /// Log filter.
    pub log: String,
    /// Settings that are right and have nothing to do here, each with the reason.
    pub unused: Vec<String>,
}

/// What the text block of a tool result holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// The whole result as JSON, for clients that read text only.
    Json,
    /// The whole result in fewer characters.
    Compact,
    /// One or two sentences.
    Summary,
}

/// The master switch in front of every write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutations {
    /// Writes are refused before anything else is checked.
    Denied,
    /// Writes are passed to the policy.
    Allowed,
}

/// A secret, and where it came from.
#[derive(Clone)]
pub struct SecretSetting {
    text: SecretString,
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
    pub fn read(&self) -> Result<SecretSetting, Failure> {
        secret_word_in(&self.path, self.what, self.word, self.bytes_max)
    }
}

impl SecretSetting {
    /// The secret alone, without where it came from.
    pub fn secret(&self) -> SecretString {
        self.text.clone()
    }

    /// The text of the secret.
    pub fn reveal(&self) -> &str {
        self.text.expose_secret()
    }

    /// The secret that its file holds now; this one where it has no file, or one that cannot be used.
    pub fn newest(&self) -> Self {
        let read = self.file().map(SecretFile::read);
        match read {
            Some(Ok(newest)) => newest,
            Some(Err(failure)) => {
                tracing::warn!(why = failure.to_string(), "the secret stays as it was: its file cannot be used");
                self.clone()
            }
            None => self.clone(),
        }
    }

    /// The file that it came from.
    pub fn file(&self) -> Option<&SecretFile> {
        self.file.as_deref()
    }
}

impl std::fmt::Debug for SecretSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretSetting")
    }
}

impl Sources {
    /// Reads the environment, and the configuration file that the flag, the environment or the default place names.
    pub fn read(
        config_flag: Option<OsString>,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Failure> {
        let found = environment::read(variables)?;
        let home = found.home;
        let origin = Origin { label: "`--config`", folder: Path::new(""), home: home.as_deref() };
        let flag = value::read_path(config_flag.as_deref(), origin)?;
        let named = flag.clone().or_else(|| found.layer.path("config").map(Path::to_path_buf));
        let file = match (named, found.default_config) {
            (Some(path), _) => file::read(&path, home.as_deref())?,
            (None, Some(path)) if path.exists() => file::read(&path, home.as_deref())?,
            (None, _) => Layer::default(),
        };
        Ok(Self { environment: found.layer, file, home, default_data: found.default_data, named: flag })
    }

    /// The configuration file that the command line named: what another process of this program does not inherit.
    pub fn named_file(&self) -> Option<&Path> {
        self.named.as_deref()
    }

    /// The merged settings of flags, environment and file.
    fn layer(&self, flags: &Flags<impl Takes>) -> Result<Layer, Failure> {
        Ok(flags.layer(self.home.as_deref())?.over(self.environment.clone()).over(self.file.clone()))
    }

    /// The data folder to use.
    pub fn data(&self, flags: &Flags<impl Takes>) -> Result<DataFolder, Failure> {
        self.data_of(&self.layer(flags)?)
    }

    fn data_of(&self, layer: &Layer) -> Result<DataFolder, Failure> {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        layer
            .path("data")
            .or(self.default_data.as_deref())
            .map(|path| DataFolder::new(absolute(path)).with_record(layer.path("record_dir").map(absolute)))
            .ok_or_else(|| {
                Failure::usage("no data folder: neither `XDG_DATA_HOME` nor `HOME` is set")
                    .hint("give one with `--data DIR`")
            })
    }

    /// The settings of `firmgate login` and `logout`: where to log in, and the outbound client for it.
    pub fn login(&self, flags: &Flags<OfLogin>) -> Result<(LoginSettings, Network, Option<Vec<u8>>), Failure> {
        upstream::login(&self.layer(flags)?)
    }

    /// The file with the operator's own policy, if one is set.
    pub fn policy(&self, flags: &Flags<OfPolicy>) -> Result<Option<PathBuf>, Failure> {
        let layer = self.layer(flags)?;
        Ok(layer.path("policy").map(Path::to_path_buf))
    }

    /// A path that a flag or an argument names, read as every other path; none where it is empty.
    pub fn path(&self, label: &str, given: Option<&OsStr>) -> Result<Option<PathBuf>, Failure> {
        value::read_path(given, Origin { label, folder: Path::new(""), home: self.home.as_deref() })
    }

    /// The log filter of commands without a flag for it.
    pub fn log(&self) -> String {
        log_of(self.environment.clone().over(self.file.clone()))
    }

    /// The settings of `firmgate serve`.
    pub fn serve(self, flags: &Flags<OfServe>) -> Result<ServeSettings, Failure> {
        let layer = self.layer(flags)?;
        let mutations = match layer.switch("allow_mutations") {
            Some(true) => Mutations::Allowed,
            Some(false) | None => Mutations::Denied,
        };
        let http = http::settings(&layer, mutations)?;
        let callers = match &http {
            None => Callers::OneUser,
            Some(http) if http.issuers.is_empty() => Callers::Open,
            Some(_) => Callers::Identified,
        };
        let backend = upstream::backend(&layer, callers, mutations)?;
        Ok(ServeSettings {
            unused: unused::by_the_gate(&layer, &backend, mutations),
            data: self.data_of(&layer)?,
            mutations,
            backend,
            http,
            policy: layer.path("policy").map(Path::to_path_buf),
            limits: layer.limits().to_vec(),
            text: match layer.text("text") {
                Some("compact") => TextForm::Compact,
                Some("summary") => TextForm::Summary,
                _ => TextForm::Json,
            },
            log: log_of(layer),
        })
    }
}

fn log_of(layer: Layer) -> String {
    layer.with_defaults(&["log"]).text("log").unwrap_or_default().to_owned()
}

/// The access token in a file.
pub fn token_in(path: &Path) -> Result<SecretSetting, Failure> {
    const TOKEN_BYTES_MAX: u64 = 16 * 1024;
    secret_word_in(path, "token", "token", TOKEN_BYTES_MAX)
}

/// The secret in the `what` file, which holds one `word`.
fn secret_word_in(
    path: &Path,
    what: &'static str,
    word: &'static str,
    bytes_max: u64,
) -> Result<SecretSetting, Failure> {
    let shown = path.display();
    let bytes = firmgate_files::read_bounded(path, bytes_max)
        .map_err(|error| Failure::usage(format!("cannot read the {what} file `{shown}`: {error}")))?;
    let file = SecretFile { path: path.to_owned(), what, word, bytes_max };
    let text = String::from_utf8_lossy(&bytes);
    if let Err(unusable) = value::check(text.trim(), Kind::Secret) {
        return Err(Failure::usage(format!("the {what} in the file `{shown}` {unusable}")).hint(unusable.advice()));
    }
    secret(&text)
        .map(|secret| SecretSetting { file: Some(Box::new(file)), ..secret })
        .ok_or_else(|| Failure::usage(format!("the {what} file `{shown}` holds no {word} of printable ASCII")))
}

/// A key goes into an HTTP header, so it is one word of printable ASCII.
fn secret(text: &str) -> Option<SecretSetting> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| SecretSetting { text: SecretString::from(text), file: None })
}

#[cfg(test)]
mod tests;
