//! Flags that are settings: made from the rows of the table, and kept as they were typed.

use std::ffi::OsString;
use std::marker::PhantomData;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use crate::failure::Failure;
use crate::settings::table::{GENERAL, GROUPS, Kind, Setting};
use crate::settings::value::{self, Origin};
use crate::settings::{Layer, rows};

/// A command, by the settings that it takes as flags.
pub trait Takes {
    /// The flag of a setting, without `--`; empty where the command has none.
    fn flag(setting: &Setting) -> &'static str;
    /// The heading of a group of flags in the help.
    fn heading(group: &'static str) -> &'static str {
        group
    }
}

/// `firmgate serve`
#[derive(Debug, Default)]
pub struct OfServe;

/// `firmgate login` and `logout`
#[derive(Debug, Default)]
pub struct OfLogin;

/// Commands that keep or read the record of a gate.
#[derive(Debug, Default, Clone)]
pub struct OfRecord;

/// Commands on the policy.
#[derive(Debug, Default, Clone)]
pub struct OfPolicy;

/// Every other command that works on a data folder.
#[derive(Debug, Default, Clone)]
pub struct OfData;

impl Takes for OfServe {
    fn flag(setting: &Setting) -> &'static str {
        // It belongs to the whole program.
        if setting.name == "config" { "" } else { setting.flag }
    }
}

impl Takes for OfLogin {
    fn flag(setting: &Setting) -> &'static str {
        if setting.name == "data" { setting.flag } else { setting.login_flag }
    }

    fn heading(_group: &'static str) -> &'static str {
        ""
    }
}

impl Takes for OfRecord {
    fn flag(setting: &Setting) -> &'static str {
        if matches!(setting.name, "data" | "record_dir") { setting.flag } else { "" }
    }
}

impl Takes for OfPolicy {
    fn flag(setting: &Setting) -> &'static str {
        if setting.name == "policy" { setting.flag } else { "" }
    }
}

impl Takes for OfData {
    fn flag(setting: &Setting) -> &'static str {
        if setting.name == "data" { setting.flag } else { "" }
    }
}

/// The settings on a command line, as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Flags<C> {
    given: Vec<(&'static Setting, Vec<OsString>)>,
    command: PhantomData<C>,
}

impl<C: Takes> Flags<C> {
    /// What they say. `home` is what `~/` stands for.
    pub fn layer(&self, home: Option<&Path>) -> Result<Layer, Failure> {
        let mut layer = Layer::default();
        for (setting, given) in &self.given {
            let label = format!("`--{}`", C::flag(setting));
            let origin = Origin { label: &label, folder: Path::new(""), home };
            layer.set(setting, value::read(setting, given, origin)?);
        }
        Ok(layer)
    }
}

impl<C: Takes> FromArgMatches for Flags<C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self { given: Vec::new(), command: PhantomData };
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for setting in rows().filter(|row| !C::flag(row).is_empty()) {
            if matches.value_source(setting.name) == Some(ValueSource::CommandLine) {
                let given = matches.get_many::<OsString>(setting.name).into_iter().flatten().cloned();
                self.given.push((setting, given.collect()));
            }
        }
        Ok(())
    }
}

impl<C: Takes> Args for Flags<C> {
    fn augment_args(mut command: clap::Command) -> clap::Command {
        for (group, rows) in GROUPS {
            for setting in rows.iter().filter(|row| !C::flag(row).is_empty()) {
                let heading = Some(C::heading(group)).filter(|heading| !heading.is_empty());
                command = command.arg(argument::<C>(setting).help_heading(heading));
            }
        }
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

fn argument<C: Takes>(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.name)
        .long(C::flag(setting))
        .value_name(setting.value)
        .value_parser(clap::value_parser!(OsString))
        .help(help(setting));
    match setting.kind {
        Kind::List | Kind::Limits => argument.action(ArgAction::Append),
        // Alone it means yes; with a value it can also turn off what the file turns on.
        Kind::Switch => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
        _ => argument,
    }
}

/// What a setting does, and on a line of its own where else it can be set.
pub fn help(setting: &Setting) -> String {
    let mut more = Vec::new();
    if !setting.variable.is_empty() {
        more.push(format!("[env: {}]", setting.variable));
    }
    if !setting.default.is_empty() {
        more.push(format!("[default: {}]", setting.default));
    }
    format!("{}\n{}", setting.help, more.join(" "))
}

/// The help of `--config`, which every command has.
pub fn config_help() -> String {
    GENERAL.iter().find(|row| row.name == "config").map(help).unwrap_or_default()
}
