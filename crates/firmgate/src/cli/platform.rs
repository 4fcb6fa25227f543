//! The commands of `firmgate platform`, and their flags.

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use firmgate_data::import::Register;

use super::{Flags, OfData, OfPlatformServe};

/// As many as one machine can be expected to hold.
pub const COMPANIES_MAX: u64 = 20_000_000;

/// Commands on the embedded platform.
#[derive(Debug, Subcommand)]
pub enum Platform {
    /// Generate synthetic companies
    #[command(after_help = "\
Example:
  firmgate platform generate --companies 1000000 --seed 42 --replace

The same seed and number give the same companies on every machine.")]
    Generate(Generate),
    /// Load companies from a file
    #[command(after_help = "\
Examples:
  firmgate platform import BasicCompanyDataAsOneFile-2026-05-01.zip    a register that is recognised
  firmgate platform import listed.csv --map listed.toml --replace

A data folder that holds companies already needs `--add` or `--replace`. docs/DATA.md lists the registers and the forms of files.")]
    Import(Import),
    /// Undo the merges of an import
    #[command(after_help = "\
Example:
  firmgate platform unmerge DIR/platform/merges-20260501T080000Z.jsonl")]
    Unmerge(Unmerge),
    /// Propose a map for a file, from its columns and its values
    #[command(after_help = "\
Example:
  firmgate platform map customers.xlsx > customers.toml")]
    Map(Map),
    /// Serve the platform's GraphQL API in AWS AppSync's dialect
    #[command(
        next_line_help = true,
        after_help = "\
Examples:
  firmgate platform serve --listen 127.0.0.1:8930
  firmgate serve --endpoint http://127.0.0.1:8930/graphql --api-key-file DIR/platform/api.key
  firmgate platform serve --access-keys-file keys.toml --region eu-west-1

docs/PLATFORM.md describes the files and the authorization of each caller."
    )]
    Serve(Flags<OfPlatformServe>),
    /// Show what the platform holds
    Stats(Stats),
    /// Put people, addresses and domains on the list of those who must not be contacted
    #[command(after_help = "\
Examples:
  firmgate platform suppress jane.doe@example.com --reason 'objected on 2026-11-20'
  firmgate platform suppress example.org ct-0123456789ab
  firmgate platform suppress --person 'Jane Doe' --company example.com
  firmgate platform suppress --from objections.txt
  firmgate platform suppress --check jane.doe@example.com

An entry applies at once: to every answer, to jobs that have completed, and after companies are loaded again. The list holds
keyed digests and nothing that could be read back, so an entry cannot be listed or removed.")]
    Suppress(Suppress),
}

/// Flags of `platform generate`.
#[derive(Debug, Args)]
pub struct Generate {
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// Number of companies to generate
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=COMPANIES_MAX))]
    pub companies: u64,
    /// Random seed
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Replace existing companies; collections are kept
    #[arg(long)]
    pub replace: bool,
    /// With `--replace`: replace imported companies too, which cannot be generated again
    #[arg(long, requires = "replace")]
    pub drop_imported: bool,
}

/// The seed of the demo.
pub const DEFAULT_SEED: u64 = 42;

/// Flags of `platform import`.
#[derive(Debug, Args)]
pub struct Import {
    /// File to read
    pub file: OsString,
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// Register that the file is from, where it is not to be recognised; `csv` is any file with a map
    #[arg(long, value_parser = formats())]
    pub format: Option<String>,
    /// TOML file that maps columns to fields; not needed for a register
    #[arg(long, value_name = "MAP")]
    pub map: Option<OsString>,
    /// Keep existing companies; a company that is also in the file is replaced by the file's
    #[arg(long, conflicts_with = "replace")]
    pub add: bool,
    /// Keep existing companies; one with the same register number or domain is completed by the file's, which can be undone
    #[arg(long, conflicts_with_all = ["replace", "add"])]
    pub merge: bool,
    /// Delete existing companies first; collections are kept
    #[arg(long)]
    pub replace: bool,
}

/// The format of a file that only its map describes.
pub const ANY_FORMAT: &str = "csv";

/// The format of a file that states the parents of companies.
pub const PARENTS_FORMAT: &str = "gleif-parents";

/// Formats that `platform import` reads.
fn formats() -> PossibleValuesParser {
    let registers = Register::ALL.iter().map(|register| register.name);
    PossibleValuesParser::new([ANY_FORMAT, PARENTS_FORMAT].into_iter().chain(registers))
}

/// Flags of `platform unmerge`.
#[derive(Debug, Args)]
pub struct Unmerge {
    /// Log that the import named
    pub log: OsString,
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
}

/// Flags of `platform map`.
#[derive(Debug, Args)]
pub struct Map {
    /// File to look at
    pub file: OsString,
}

/// Flags of `platform stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `platform suppress`.
#[derive(Debug, Args)]
pub struct Suppress {
    /// Addresses, domains with everything under them, or ids of contacts
    #[arg(required_unless_present_any = ["from", "person"])]
    pub subjects: Vec<String>,
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// A person at the company of `--company`, whatever the address
    #[arg(long, value_name = "NAME", requires = "company")]
    pub person: Option<String>,
    /// The id of the person's company
    #[arg(long, value_name = "ID", requires = "person")]
    pub company: Option<String>,
    /// File with one address, domain or id of a contact on each line; `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub from: Option<OsString>,
    /// Why; at most 200 characters
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// Change nothing and say whether they are on the list
    #[arg(long)]
    pub check: bool,
}
