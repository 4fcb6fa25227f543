//! Settings from environment variables.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;

use super::{Layer, http, limit, upstream};
use crate::cli::TextForm;
use crate::failure::{Failure, nearest};

/// What the environment says.
#[derive(Debug, Default)]
pub struct Environment {
    pub(super) layer: Layer,
    /// Configuration file that was asked for.
    pub(super) config: Option<PathBuf>,
    /// Where a configuration file is looked for.
    pub(super) default_config: Option<PathBuf>,
    /// The data folder when nobody says otherwise.
    pub(super) default_data: Option<PathBuf>,
}

const PREFIX: &str = "FIRMGATE_";
const KNOWN: [&str; 7] = [
    "FIRMGATE_ALLOW_MUTATIONS",
    "FIRMGATE_CONFIG",
    "FIRMGATE_DATA",
    "FIRMGATE_LIMIT",
    "FIRMGATE_LOG",
    "FIRMGATE_POLICY",
    "FIRMGATE_TEXT",
];

/// Reads `FIRMGATE_*`, `HOME` and the XDG folders.
pub fn read(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<Environment, Failure> {
    let mut found = Environment::default();
    let (mut home, mut config_home, mut data_home) = (None, None, None);
    for (name, value) in variables {
        let Some(name) = name.to_str() else { continue };
        // As XDG says: a folder that is not absolute counts as not set.
        let folder = || Some(PathBuf::from(&value)).filter(|path| path.is_absolute());
        match name {
            "HOME" => home = folder(),
            "XDG_CONFIG_HOME" => config_home = folder(),
            "XDG_DATA_HOME" => data_home = folder(),
            _ if name.starts_with(PREFIX) => found.take(name, &value)?,
            _ => {}
        }
    }
    let in_home = |path: &str| home.as_ref().map(|home| home.join(path));
    found.default_config =
        config_home.or_else(|| in_home(".config")).map(|folder| folder.join("firmgate").join("config.toml"));
    found.default_data = data_home.or_else(|| in_home(".local/share")).map(|folder| folder.join("firmgate"));
    Ok(found)
}

/// The names among `variables` that are firmgate's.
pub fn names(variables: impl Iterator<Item = (OsString, OsString)>) -> impl Iterator<Item = OsString> {
    let own = |name: &OsString| name.to_str().is_some_and(|name| name.starts_with(PREFIX));
    variables.map(|(name, _)| name).filter(move |name| own(name))
}

impl Environment {
    fn take(&mut self, name: &str, value: &OsString) -> Result<(), Failure> {
        let path = || Some(PathBuf::from(value));
        let text = || {
            value
                .to_str()
                .map(str::to_owned)
                .ok_or_else(|| Failure::usage(format!("environment variable `{name}` is not UTF-8")))
        };
        let layer = &mut self.layer;
        match name {
            "FIRMGATE_ALLOW_MUTATIONS" => layer.allow_mutations = Some(switch(name, &text()?)?),
            "FIRMGATE_CONFIG" => self.config = path(),
            "FIRMGATE_DATA" => layer.data = path(),
            "FIRMGATE_LIMIT" => {
                let limits = text()?;
                let limits: Vec<&str> = limits.split(',').map(str::trim).collect();
                layer.limits = limit::parse_all(&limits)?;
            }
            "FIRMGATE_LOG" => layer.log = Some(text()?),
            "FIRMGATE_POLICY" => layer.policy = path(),
            "FIRMGATE_TEXT" => layer.text = Some(text_form(name, &text()?)?),
            _ if http::VARIABLES.contains(&name) => layer.http.take_variable(name, &text()?)?,
            _ if upstream::Layer::variables().any(|known| known == name) => {
                layer.upstream.take_variable(name, &text()?)?
            }
            _ => {
                let of_upstream: Vec<String> = upstream::Layer::variables().collect();
                let known = KNOWN.into_iter().chain(http::VARIABLES).chain(of_upstream.iter().map(String::as_str));
                let hint = nearest(name, known).map(|known| format!("did you mean `{known}`?"));
                return Err(Failure::usage(format!("unknown environment variable `{name}`")).maybe_hint(hint));
            }
        }
        Ok(())
    }
}

pub(super) fn switch(name: &str, value: &str) -> Result<bool, Failure> {
    match value {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => {
            Err(Failure::usage(format!("environment variable `{name}` is `{other}`")).hint("use `true` or `false`"))
        }
    }
}

fn text_form(name: &str, value: &str) -> Result<TextForm, Failure> {
    TextForm::from_str(value, false).map_err(|_| {
        Failure::usage(format!("environment variable `{name}` is `{value}`")).hint("use `json`, `compact` or `summary`")
    })
}
