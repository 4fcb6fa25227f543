//! Flags of `firmgate platform serve`.

use std::ffi::OsString;
use std::net::SocketAddr;

use clap::{Args, ValueEnum};

use super::{Flags, OfData};

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
