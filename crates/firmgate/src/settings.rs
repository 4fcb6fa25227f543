//! Settings: flags before environment variables before the configuration file, resolved once.
//!
//! A name that nobody knows is an error wherever it stands: a misspelt `FIRMGATE_ENDPONIT` that is passed over in silence would
//! send a caller to the wrong backend.

pub mod environment;
mod file;
pub mod limit;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use firmgate_graphql::{Cleartext, Endpoint as EndpointUrl};

use self::limit::Limit;
use crate::cli::{self, TextForm};
use crate::failure::Failure;
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
    endpoint: Option<String>,
    region: Option<String>,
    api_key: Option<Secret>,
    api_key_file: Option<PathBuf>,
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

/// Who answers the GraphQL operations.
#[derive(Debug, PartialEq, Eq)]
pub enum Backend {
    /// The platform in the data folder.
    Embedded,
    /// An AppSync API.
    Endpoint {
        /// Its address.
        endpoint: EndpointUrl,
        /// Its API key.
        api_key: Secret,
    },
}

/// Text that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
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

    /// The API key of `firmgate platform serve`, when one is configured.
    pub fn platform_key(&self, flag: Option<&PathBuf>) -> Result<Option<Secret>, Failure> {
        let environment = &self.environment;
        match (flag, &environment.api_key, &environment.api_key_file) {
            (Some(path), _, _) | (None, None, Some(path)) => key_in(path).map(Some),
            (None, key, _) => Ok(key.clone()),
        }
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
        Ok(ServeSettings {
            data,
            mutations: match layer.allow_mutations {
                Some(true) => Mutations::Allowed,
                Some(false) | None => Mutations::Denied,
            },
            policy,
            text: layer.text.unwrap_or(TextForm::Json),
            log,
            backend: backend(&layer)?,
            limits: layer.limits,
        })
    }
}

impl Layer {
    fn of_flags(flags: cli::Serve) -> Result<Self, Failure> {
        Ok(Self {
            data: flags.data.data,
            allow_mutations: flags.allow_mutations.then_some(true),
            endpoint: flags.endpoint,
            region: flags.region,
            api_key: None,
            api_key_file: flags.api_key_file,
            policy: flags.policy,
            text: flags.text,
            limits: limit::parse_all(&flags.limit)?,
            log: flags.log,
        })
    }

    /// This layer where it says something, else the weaker one.
    fn over(self, weaker: Self) -> Self {
        // A key and a file with a key are one setting in two forms: the stronger layer's form wins as a whole.
        let (api_key, api_key_file) = if self.api_key.is_some() || self.api_key_file.is_some() {
            (self.api_key, self.api_key_file)
        } else {
            (weaker.api_key, weaker.api_key_file)
        };
        Self {
            data: self.data.or(weaker.data),
            allow_mutations: self.allow_mutations.or(weaker.allow_mutations),
            endpoint: self.endpoint.or(weaker.endpoint),
            region: self.region.or(weaker.region),
            api_key,
            api_key_file,
            policy: self.policy.or(weaker.policy),
            text: self.text.or(weaker.text),
            limits: limit::merge(self.limits, weaker.limits),
            log: self.log.or(weaker.log),
        }
    }
}

fn backend(layer: &Layer) -> Result<Backend, Failure> {
    let Some(url) = &layer.endpoint else {
        if layer.region.is_some() {
            return Err(Failure::usage("a region without an endpoint does nothing")
                .hint("add `--endpoint URL`, or remove the region"));
        }
        if layer.api_key_file.is_some() {
            return Err(Failure::usage("an API key file without an endpoint does nothing")
                .hint("add `--endpoint URL`, or remove the API key file"));
        }
        return Ok(Backend::Embedded);
    };
    let endpoint = EndpointUrl::parse(url, Cleartext::Loopback)
        .map_err(|error| Failure::usage(error).hint("an endpoint looks like `https://api.example.com/graphql`"))?;
    let host = endpoint.host();
    if let Some(region) = &layer.region {
        check_region(region, host)?;
    }
    let api_key = match (&layer.api_key, &layer.api_key_file) {
        (Some(key), _) => key.clone(),
        (None, Some(path)) => key_in(path)?,
        (None, None) => {
            return Err(Failure::usage(format!("no API key for the endpoint `{host}`"))
                .hint("give `--api-key-file FILE`, or set `FIRMGATE_API_KEY`"));
        }
    };
    Ok(Backend::Endpoint { endpoint, api_key })
}

/// An AppSync host names its region; another one would be a copy-and-paste error.
fn check_region(region: &str, host: &str) -> Result<(), Failure> {
    let Some((front, _)) = host.split_once(".amazonaws.com") else {
        return Ok(());
    };
    match front.split_once(".appsync-api.") {
        Some((_, named)) if named != region => {
            Err(Failure::usage(format!("region `{region}` is not the region of the endpoint, `{named}`")))
        }
        _ => Ok(()),
    }
}

fn key_in(path: &Path) -> Result<Secret, Failure> {
    const API_KEY_BYTES_MAX: u64 = 4096;
    let shown = path.display();
    let bytes = paths::read_bounded(path, API_KEY_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the API key file `{shown}`: {error}")))?;
    secret(&String::from_utf8_lossy(&bytes))
        .ok_or_else(|| Failure::usage(format!("the API key file `{shown}` holds no key of printable ASCII")))
}

/// A key goes into an HTTP header, so it is one word of printable ASCII.
fn secret(text: &str) -> Option<Secret> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    fits.then(|| Secret(text.to_owned()))
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
