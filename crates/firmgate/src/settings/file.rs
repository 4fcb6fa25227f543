//! Settings from the configuration file.

use std::ffi::OsString;
use std::path::Path;

use firmgate_files::read_text;
use toml::{Table, Value as Toml};

use super::issuer::IssuerSettings;
use super::layer::Layer;
use super::rows;
use super::table::{ISSUERS, Kind, Setting};
use super::value::{self, Origin, Value};
use crate::failure::{Failure, nearest};

const CONFIG_BYTES_MAX: u64 = 64 * 1024;

/// Reads the file; every key in it must be known.
pub fn read(path: &Path, home: Option<&Path>) -> Result<Layer, Failure> {
    let shown = path.display();
    let text = read_text(path, CONFIG_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the configuration `{shown}`: {error}")))?;
    let name = format!("configuration `{shown}`: ");
    let mut file = File { name: &name, folder: path.parent().unwrap_or(Path::new("")), home, layer: Layer::default() };
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map(|span| text.get(..span.start).map_or(1, |before| before.lines().count().max(1)));
        file.wrong(error.message()).maybe_hint(line.map(|line| format!("look at line {line}")))
    })?;
    file.take(&table)?;
    Ok(file.layer)
}

/// A file that is being read. Paths in it are relative to its folder.
struct File<'a> {
    name: &'a str,
    folder: &'a Path,
    home: Option<&'a Path>,
    layer: Layer,
}

impl File<'_> {
    fn wrong(&self, what: impl std::fmt::Display) -> Failure {
        Failure::usage(format!("{}{what}", self.name))
    }

    fn take(&mut self, table: &Table) -> Result<(), Failure> {
        for (key, value) in table {
            if key == "issuers" {
                let issuers = self.issuers(value)?;
                self.layer.set_issuers(issuers);
            } else if rows().any(|row| section(row.file) == Some(key.as_str())) {
                let entries =
                    value.as_table().ok_or_else(|| self.wrong(format!("`{key}` must be a table such as `[{key}]`")))?;
                for (name, value) in entries {
                    self.take_one(&format!("{key}.{name}"), value)?;
                }
            } else {
                self.take_one(key, value)?;
            }
        }
        Ok(())
    }

    /// One setting. `key` is dotted.
    fn take_one(&mut self, key: &str, value: &Toml) -> Result<(), Failure> {
        let row = rows().find(|row| row.file == key || row.file_too == key).ok_or_else(|| self.unknown(key))?;
        let (read, label) = self.value(row, key, value)?;
        if read.is_some() && self.layer.has_any(std::slice::from_ref(row)) {
            return Err(self
                .wrong(format!("`{}` and `{}` are the same setting", row.file, row.file_too))
                .hint("keep one of them"));
        }
        self.layer.set(row, read, label);
        Ok(())
    }

    /// The value, and how a message names it.
    fn value(&self, row: &Setting, key: &str, value: &Toml) -> Result<(Option<Value>, String), Failure> {
        let name = last(key);
        if row.kind == Kind::Secret {
            return Err(self
                .wrong(format!("`{name}` must not stand in a file"))
                .hint(format!("use `{name}_file`, or set `{}`", row.variable)));
        }
        let given = texts(row.kind, value).ok_or_else(|| {
            self.wrong(format!("`{name}` must be {}; it is of type {}", expected(row.kind), value.type_str()))
        })?;
        let label = format!("{}`{name}`", self.name);
        let value = value::read(row, &given, Origin { label: &label, folder: self.folder, home: self.home })?;
        Ok((value, label))
    }

    fn issuers(&self, value: &Toml) -> Result<Vec<IssuerSettings>, Failure> {
        let shape = || self.wrong("`issuers` must be tables such as `[[issuers]]`");
        let entries = value.as_array().ok_or_else(shape)?;
        entries.iter().map(|entry| self.issuer(entry.as_table().ok_or_else(shape)?)).collect()
    }

    fn issuer(&self, entry: &Table) -> Result<IssuerSettings, Failure> {
        let mut issuer = IssuerSettings::default();
        for (name, value) in entry {
            let key = format!("issuers.{name}");
            let row = ISSUERS.iter().find(|row| row.file == key).ok_or_else(|| self.unknown(&key))?;
            if let (Some(value), _) = self.value(row, &key, value)? {
                issuer.set(row, value);
            }
        }
        if issuer.url.is_empty() {
            return Err(self
                .wrong("`[[issuers]]` has no `url`")
                .hint("write the issuer exactly as its tokens have it in `iss`"));
        }
        Ok(issuer)
    }

    /// The nearest key of the same table, or the table that the key belongs to.
    fn unknown(&self, key: &str) -> Failure {
        let (table, name) = key.split_once('.').unwrap_or(("", key));
        let place = if table.is_empty() { String::new() } else { format!(" below `{}`", heading(table)) };
        let keys = || {
            // A secret has a key only for the message that it must not stand in a file.
            let rows = rows().filter(|row| row.kind != Kind::Secret);
            rows.flat_map(|row| [row.file, row.file_too]).filter(|file| !file.is_empty())
        };
        let here = keys().filter(|file| section(file).unwrap_or_default() == table).map(last);
        let tables = keys().filter_map(section).filter(|_| table.is_empty());
        let near = nearest(name, here.chain(tables)).map(|near| format!("did you mean `{near}`?"));
        let elsewhere = keys().find(|file| last(file) == name).map(|file| match section(file) {
            Some(table) => format!("`{name}` stands below `{}`", heading(table)),
            None => format!("`{name}` stands at the beginning of the file, above the first table"),
        });
        self.wrong(format!("unknown key `{name}`{place}")).maybe_hint(elsewhere.or(near))
    }
}

/// The table that a dotted key is below.
fn section(key: &str) -> Option<&str> {
    key.split_once('.').map(|(table, _)| table)
}

fn last(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(_, name)| name)
}

fn heading(table: &str) -> String {
    if table == "issuers" { "[[issuers]]".to_owned() } else { format!("[{table}]") }
}

/// The texts that a value of the file stands for; none where it is of another type.
fn texts(kind: Kind, value: &Toml) -> Option<Vec<OsString>> {
    let one = |text: String| Some(vec![OsString::from(text)]);
    match (kind, value) {
        (_, Toml::String(text)) => one(text.clone()),
        (Kind::Switch, Toml::Boolean(on)) => one(on.to_string()),
        (Kind::Switch | Kind::Seconds | Kind::Number(_) | Kind::Address, Toml::Integer(number)) => {
            one(number.to_string())
        }
        (Kind::List(_) | Kind::Limits, Toml::Array(items)) => {
            items.iter().map(|item| item.as_str().map(OsString::from)).collect()
        }
        (Kind::Limits, Toml::Table(limits)) => {
            limits.iter().map(|(tool, rate)| Some(format!("{tool}={}", rate.as_str()?).into())).collect()
        }
        _ => None,
    }
}

const fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Switch => "true or false",
        Kind::Seconds => "a number of seconds",
        Kind::Number(_) => "a whole number",
        Kind::List(_) => "a list of texts",
        Kind::Limits => "a list such as `[\"ai_search=5/min\"]`, or a table with lines such as `ai_search = \"5/min\"`",
        Kind::Text | Kind::Command | Kind::Path | Kind::Address | Kind::Choice(_) | Kind::Log | Kind::Secret => {
            "a text"
        }
    }
}
