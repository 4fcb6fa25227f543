//! The commands of `firmgate platform`, and their flags.

use std::ffi::OsString;
use std::net::SocketAddr;

use clap::{Args, Subcommand, ValueEnum};

use super::{Flags, OfData};

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
    #[command(after_help = "\
Examples:
  firmgate platform serve --listen 127.0.0.1:8930
  firmgate serve --endpoint http://127.0.0.1:8930/graphql --api-key-file DIR/platform/api.key
  firmgate platform serve --access-keys-file keys.toml --region eu-west-1

docs/PLATFORM.md describes the files and the authorization of each caller.")]
    Serve(PlatformServe),
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

/// Flags of `platform serve`.
#[derive(Debug, Args)]
pub struct PlatformServe {
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// Address and port to listen on; a port alone means 127.0.0.1
    #[arg(long, value_name = "ADDR", default_value = LISTEN, value_parser = listening)]
    pub listen: SocketAddr,
    /// File with the accepted API keys, one per line [default: one is generated in the data folder, unless another
    /// authentication mode is configured]
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<OsString>,
    /// TOML file with the accepted AWS access keys (Signature Version 4)
    #[arg(long, value_name = "FILE", requires = "region")]
    pub access_keys_file: Option<OsString>,
    /// AWS region that requests must be signed for
    #[arg(long, value_name = "REGION", requires = "access_keys_file")]
    pub region: Option<String>,
    /// OIDC provider whose tokens are accepted, exactly as in `iss`
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    pub oidc_issuer: Option<String>,
    /// Client ID that a token must have in `aud` or `azp`; several are separated by `|`, or the flag is repeated
    #[arg(long, value_name = "ID", value_delimiter = '|', requires = "oidc_issuer")]
    pub oidc_client_id: Vec<String>,
    /// Accept `Authorization: Bearer TOKEN` too, not only the bare token
    #[arg(long, requires = "oidc_issuer")]
    pub oidc_bearer: bool,
    /// Allow the provider's host name to resolve to a private address
    #[arg(long, requires = "oidc_issuer")]
    pub allow_private_network: bool,
    /// Mode of fields without an `@aws_*` directive [default: the first of oidc, iam and api-key that is configured]
    #[arg(long, value_name = "MODE")]
    pub default_auth: Option<DefaultAuth>,
    /// Maximum query depth, 1 to 75; 0 for the maximum [default: 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=75))]
    pub query_depth_limit: Option<u8>,
    /// Allow introspection queries
    #[arg(long)]
    pub introspection: bool,
    /// Listen on an address that other machines can reach; the traffic is not encrypted
    #[arg(long)]
    pub allow_remote: bool,
}

/// Authentication modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DefaultAuth {
    /// `@aws_api_key`
    ApiKey,
    /// `@aws_iam`
    Iam,
    /// `@aws_oidc`
    Oidc,
}

/// Where the platform listens when nothing else is said.
const LISTEN: &str = "127.0.0.1:8930";

fn listening(text: &str) -> Result<SocketAddr, String> {
    firmgate_listener::address(if text.trim().is_empty() { LISTEN } else { text })
        .ok_or_else(|| "write an IP address and a port, as in `127.0.0.1:8930`, or a port alone".to_owned())
}
