//! Registers as they are published: for each a map that is part of the program, recognised by the columns of the file.

use std::sync::LazyLock;

use super::Input;
use super::columns::plain;
use super::content::ContentError;
use super::map::{ImportMap, MapError};
use super::opened::Opened;
use super::parents;
use super::text::ReadAs;

/// A published file that is known.
#[derive(Debug)]
pub struct Register {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its map, as TOML.
    pub map: &'static str,
}

macro_rules! registers {
    ($($name:literal: $file:literal),* $(,)?) => {
        &[$(Register { name: $name, map: include_str!(concat!("../../../../maps/", $file)) }),*]
    };
}

impl Register {
    /// All that are known.
    pub const ALL: &'static [Self] = registers![
        "gleif": "gleif.toml",
        "companies-house": "companies_house.toml",
        "sirene": "sirene.toml",
        "brreg": "brreg.toml",
        "sec": "sec.toml",
        "sec-exchange": "sec_exchange.toml",
        "offeneregister": "offeneregister.toml",
        "pdl": "pdl.toml",
        "pdl-2019": "pdl_2019.toml",
        "bigpicture": "bigpicture.toml",
        "crunchbase": "crunchbase.toml",
    ];

    /// The register of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|register| register.name == name)
    }

    /// Its map.
    ///
    /// # Errors
    /// None: the tests parse every map of the program.
    pub fn map(&self) -> Result<ImportMap, MapError> {
        ImportMap::parse(self.map)
    }
}

/// The columns that tell each register from other files, in the form in which they are compared. Computed once, since that takes the maps
/// apart.
static REQUIRED: LazyLock<Vec<(Vec<String>, &Register)>> = LazyLock::new(|| {
    let required = |register: &'static Register| {
        let required = register.map().ok()?.required?;
        Some((required.iter().map(|column| plain(column)).collect(), register))
    };
    Register::ALL.iter().filter_map(required).collect()
});

/// What a file is, without a map.
#[derive(Debug)]
pub struct Recognised {
    /// The register of which the file has every column that tells it from others.
    pub register: Option<&'static Register>,
    /// Whether it states the parents of companies, as [`read_parents`](super::read_parents) reads them.
    pub states_parents: bool,
    /// The columns of the file.
    pub columns: Vec<String>,
    /// How it was read.
    pub read_as: ReadAs,
}

/// Recognises a published file by its columns.
///
/// # Errors
/// [`ContentError`] when it is neither a table nor a list of records.
pub fn recognise(input: impl Input) -> Result<Recognised, ContentError> {
    let mut file = Opened::open(input, &ImportMap::blank())?;
    let columns = file.columns()?;
    let names: Vec<String> = columns.iter().map(|name| plain(name)).collect();
    let fitting = REQUIRED.iter().filter(|(required, _)| required.iter().all(|column| names.contains(column)));
    // Of two that fit, the one that states more.
    let register = fitting.max_by_key(|(required, _)| required.len()).map(|(_, register)| *register);
    Ok(Recognised { register, states_parents: parents::are_columns(&columns), columns, read_as: file.read_as() })
}

#[cfg(test)]
mod tests;
