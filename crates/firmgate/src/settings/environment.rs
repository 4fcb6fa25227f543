//! Settings from environment variables.

mod service_links;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::layer::Layer;
use super::rows;
use super::value::{self, Origin};
use crate::failure::{Failure, nearest};

/// What the environment says.
#[derive(Debug, Default)]
pub struct Environment {
    pub(super) layer: Layer,
    /// The home folder.
    pub(super) home: Option<PathBuf>,
    /// Where a configuration file is looked for.
    pub(super) default_config: Option<PathBuf>,
    /// The data folder when nothing else is set.
    pub(super) default_data: Option<PathBuf>,
}

const PREFIX: &str = "FIRMGATE_";

/// Reads `FIRMGATE_*`, `HOME` and the XDG folders.
pub fn read(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<Environment, Failure> {
    let mut found = Environment::default();
    let (mut config_home, mut data_home) = (None, None);
    let mut own = Vec::new();
    for (name, value) in variables {
        let Ok(name) = name.into_string() else { continue };
        // As XDG says: a folder that is not absolute counts as not set.
        let folder = || Some(PathBuf::from(&value)).filter(|path| path.is_absolute());
        match name.as_str() {
            "HOME" => found.home = folder(),
            "XDG_CONFIG_HOME" => config_home = folder(),
            "XDG_DATA_HOME" => data_home = folder(),
            _ if name.starts_with(PREFIX) => own.push((name, value)),
            _ => {}
        }
    }
    for (name, value) in own {
        found.take(&name, value)?;
    }
    let in_home = |path: &str| found.home.as_ref().map(|home| home.join(path));
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
    fn take(&mut self, name: &str, value: OsString) -> Result<(), Failure> {
        let Some(setting) = rows().find(|row| row.variable == name) else {
            if service_links::is_one(name, &value.to_string_lossy()) {
                return Ok(());
            }
            // What all names have in common would make any two of them similar.
            let bare = |name: &'static str| name.strip_prefix(PREFIX);
            let near = nearest(name.strip_prefix(PREFIX).unwrap_or(name), rows().filter_map(|row| bare(row.variable)));
            return Err(Failure::usage(format!("unknown environment variable `{name}`"))
                .maybe_hint(near.map(|near| format!("did you mean `{PREFIX}{near}`?"))));
        };
        let label = format!("environment variable `{name}`");
        let origin = Origin { label: &label, folder: Path::new(""), home: self.home.as_deref() };
        let value = value::read(setting, &[value], origin)?;
        self.layer.set(setting, value, label);
        Ok(())
    }
}
