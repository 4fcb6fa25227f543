//! The commands of `firmgate platform`, and their flags.

use std::ffi::OsString;

use clap::{Args, Subcommand, ValueEnum};

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
Example:
  firmgate platform import listed.csv --format csv --map listed.toml --replace

A data folder that holds companies already needs `--add` or `--replace`.")]
    Import(Import),
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
    /// Format of the file
    #[arg(long, value_enum, default_value_t = ImportFormat::Csv)]
    pub format: ImportFormat,
    /// TOML file that maps columns to fields
    #[arg(long, value_name = "MAP")]
    pub map: OsString,
    /// Keep existing companies; a company that is also in the file is replaced by the file's
    #[arg(long, conflicts_with = "replace")]
    pub add: bool,
    /// Delete existing companies first; collections are kept
    #[arg(long)]
    pub replace: bool,
}

/// Formats that `platform import` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// Comma-separated values with a header line.
    Csv,
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
