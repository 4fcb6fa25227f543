//! Flags that are settings: made from the rows of the table, and kept as they were typed.

use std::ffi::OsString;
use std::marker::PhantomData;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use super::Layer;
use super::table::{Command, GENERAL, GROUPS, Kind, Setting};
use super::value::{self, Origin};
use crate::failure::Failure;

/// A command, by the settings that it takes as flags.
pub trait Takes {
    /// Its name in the table.
    const COMMAND: Command;
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

/// `firmgate platform serve`
#[derive(Debug, Default)]
pub struct OfPlatformServe;

/// Every other command that works on a data folder.
#[derive(Debug, Default, Clone)]
pub struct OfData;

impl Takes for OfServe {
    const COMMAND: Command = Command::Serve;
}

impl Takes for OfLogin {
    const COMMAND: Command = Command::Login;
}

impl Takes for OfRecord {
    const COMMAND: Command = Command::Record;
}

impl Takes for OfPolicy {
    const COMMAND: Command = Command::Policy;
}

impl Takes for OfPlatformServe {
    const COMMAND: Command = Command::PlatformServe;
}

impl Takes for OfData {
    const COMMAND: Command = Command::Data;
}

/// The settings that a command takes as flags, each with the heading of its group.
fn taken<C: Takes>() -> impl Iterator<Item = (&'static str, &'static Setting)> {
    let of_group =
        |(group, rows): &'static (&'static str, &'static [Setting])| rows.iter().map(move |row| (*group, row));
    GROUPS.iter().flat_map(of_group).filter(|(_, row)| row.commands.contains(&C::COMMAND))
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
            let label = format!("`--{}`", setting.flag);
            let origin = Origin { label: &label, folder: Path::new(""), home };
            let value = value::read(setting, given, origin)?;
            layer.set(setting, value, label);
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
        for (_, setting) in taken::<C>() {
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
        for (group, setting) in taken::<C>() {
            // Only `serve` has so many that they need headings.
            let heading = Some(group).filter(|group| C::COMMAND == Command::Serve && !group.is_empty());
            command = command.arg(argument(setting).help_heading(heading));
        }
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

fn argument(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.name)
        .long(setting.flag)
        .value_name(setting.value)
        .value_parser(clap::value_parser!(OsString))
        .help(help(setting));
    match setting.kind {
        Kind::List(_) | Kind::Limits => argument.action(ArgAction::Append),
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
