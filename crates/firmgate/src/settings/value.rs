//! The value of a setting, read from text in the same way whether it comes from a flag, a variable or the file.

mod literal;

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use self::literal::{LiteralError, check};

use super::issuer::IssuerSettings;
use super::limit::{self, Limit};
use super::table::{Kind, Setting};
use super::{SecretSetting, secret};
use crate::failure::Failure;
use crate::log;

/// What a setting is set to.
#[derive(Debug, Clone)]
pub enum Value {
    /// [`Kind::Text`], [`Kind::Command`], [`Kind::Choice`] and [`Kind::Log`].
    Text(String),
    /// [`Kind::Path`]
    Path(PathBuf),
    /// [`Kind::Switch`]
    Switch(bool),
    /// [`Kind::Address`]
    Address(SocketAddr),
    /// [`Kind::Seconds`] and [`Kind::Number`]
    Number(u16),
    /// [`Kind::List`]
    List(Vec<String>),
    /// [`Kind::Limits`]
    Limits(Vec<Limit>),
    /// [`Kind::Secret`]
    Secret(SecretSetting),
    /// `[[issuers]]` of the file.
    Issuers(Vec<IssuerSettings>),
}

/// Where a value was given.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// How a message names it, as in ``environment variable `FIRMGATE_LOG` ``.
    pub label: &'a str,
    /// The folder that paths are relative to; that of the process where it is empty.
    pub folder: &'a Path,
    /// What `~/` stands for.
    pub home: Option<&'a Path>,
}

/// Reads a setting. Nothing and white space count as not set.
pub fn read(setting: &Setting, given: &[OsString], origin: Origin<'_>) -> Result<Option<Value>, Failure> {
    let Some(last) = given.last().filter(|_| given.iter().any(|text| !is_blank(text))) else { return Ok(None) };
    if setting.kind == Kind::Path {
        return path(last, origin).map(|path| Some(Value::Path(path)));
    }
    let texts: Option<Vec<&str>> = given.iter().map(|text| text.to_str().map(str::trim)).collect();
    let texts = texts.ok_or_else(|| Failure::usage(format!("{} is not UTF-8", origin.label)))?;
    let text = texts.last().copied().unwrap_or_default();
    if setting.kind != Kind::Command {
        texts.iter().try_for_each(|text| literal::check(text, setting.kind).map_err(|bad| bad.told(origin.label)))?;
    }
    let wrong = || Failure::usage(format!("{} is `{text}`", origin.label));
    let value =
        match setting.kind {
            Kind::Text | Kind::Command | Kind::Path => Value::Text(text.to_owned()),
            Kind::Switch => Value::Switch(switch(text).ok_or_else(|| wrong().hint("use `true` or `false`"))?),
            Kind::Address => Value::Address(firmgate_listener::address(text).ok_or_else(|| {
                wrong().hint("write an IP address and a port, as in `127.0.0.1:8931`, or a port alone")
            })?),
            Kind::Seconds => Value::Number(text.parse().map_err(|_| wrong().hint("write whole seconds, as in `5`"))?),
            Kind::Number(max) => Value::Number(
                (text.parse::<u16>().ok())
                    .filter(|number| *number <= max)
                    .ok_or_else(|| wrong().hint(format!("write a whole number from 0 to {max}")))?,
            ),
            Kind::Choice(words) => {
                let word = words.iter().find(|word| **word == text);
                Value::Text((*word.ok_or_else(|| wrong().hint(format!("use {}", or(words))))?).to_owned())
            }
            Kind::List(between) => Value::List(items(&texts, between).map(str::to_owned).collect()),
            Kind::Limits => Value::Limits(limits(&items(&texts, ',').collect::<Vec<_>>(), origin)?),
            Kind::Log => Value::Text(log::directives(text).map_err(|error| wrong().hint(error))?),
            Kind::Secret => Value::Secret(
                secret(text)
                    .ok_or_else(|| Failure::usage(format!("{} is not one word of printable ASCII", origin.label)))?,
            ),
        };
    Ok(Some(value))
}

/// Reads a path. Nothing and white space count as not set.
pub fn read_path(given: Option<&OsStr>, origin: Origin<'_>) -> Result<Option<PathBuf>, Failure> {
    given.filter(|given| !is_blank(given)).map(|given| path(given, origin)).transpose()
}

/// A path: `~/` is expanded, and one that is not absolute is below the folder of its origin.
fn path(given: &OsStr, origin: Origin<'_>) -> Result<PathBuf, Failure> {
    if let Some(text) = given.to_str() {
        literal::check(text, Kind::Path).map_err(|bad| bad.told(origin.label))?;
    }
    let path = Path::new(given);
    let Ok(below) = path.strip_prefix("~") else {
        let other = given.to_str().filter(|text| text.starts_with('~') && text.contains('/'));
        return match other {
            Some(text) => Err(Failure::usage(format!("{} is `{text}`", origin.label))
                .hint("only `~/` is expanded: write the home folder of another user in full, or `./~…` for a file of that name")),
            None => Ok(origin.folder.join(path)),
        };
    };
    match origin.home {
        Some(home) => Ok(home.join(below)),
        None => Err(Failure::usage(format!("{} starts with `~/`, and `HOME` is not set", origin.label))
            .hint("write the path in full")),
    }
}

/// `1`, `true` and `yes`; `0`, `false` and `no`.
fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

fn limits(texts: &[&str], origin: Origin<'_>) -> Result<Vec<Limit>, Failure> {
    limit::parse_all(texts)
        .map_err(|error| Failure::usage(format!("{}: {error}", origin.label)).hint("write it as `ai_search=5/min`"))
}

/// The items of a list: each text may hold several, with this character between them.
fn items<'t>(texts: &'t [&'t str], between: char) -> impl Iterator<Item = &'t str> {
    texts.iter().flat_map(move |text| text.split(between)).map(str::trim).filter(|item| !item.is_empty())
}

fn is_blank(text: &OsStr) -> bool {
    text.to_str().is_some_and(|text| text.trim().is_empty())
}

/// Words for a sentence: `a`, `b` or `c`.
fn or(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
