//! Flags that name a GraphQL endpoint, and how the gate shows itself there.

use std::path::PathBuf;

use clap::Args;

/// The endpoint and its credential.
#[derive(Debug, Default, Args)]
pub struct UpstreamFlags {
    /// GraphQL endpoint of an AppSync API to use in place of the embedded platform
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// AWS region of the endpoint, checked against its host name; needed for `iam` on a custom domain
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// File with the API key of the endpoint [or environment variable FIRMGATE_API_KEY]
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,
    /// How the gate shows itself to the endpoint: api-key, iam, oidc, client-credentials, token-exchange or entra-obo
    /// [default: what the rest implies]; docs/BACKEND.md has an example of each
    #[arg(long, value_name = "KIND")]
    pub auth: Option<String>,
    /// Environment variable that holds the user's OIDC token
    #[arg(long, value_name = "NAME")]
    pub token_env: Option<String>,
    /// File that holds the user's OIDC token, read again when it changes
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Command that prints the user's OIDC token, run without a shell and again before the token ends
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
    /// Use the token of `firmgate login`
    #[arg(long)]
    pub token_login: bool,
    /// AWS profile for `--auth iam`
    #[arg(long, value_name = "NAME")]
    pub aws_profile: Option<String>,
    /// Write `Bearer` before a token; AppSync expects it without
    #[arg(long)]
    pub bearer_prefix: bool,
    /// Connect to the endpoint and its identity provider also in private networks
    #[arg(long)]
    pub allow_private_network: bool,
    /// Certificate authorities to accept in place of the system's, in PEM
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// Flags of `login` and `logout`.
#[derive(Debug, Default, Args)]
pub struct LoginFlags {
    /// The data folder.
    #[command(flatten)]
    pub data: super::DataFlag,
    /// Authorization server to log in to [or FIRMGATE_TOKEN_ISSUER]
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// The gate's name there, as a public client [or FIRMGATE_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Scopes to ask for, with spaces between them [or FIRMGATE_TOKEN_SCOPE]
    #[arg(long, value_name = "SCOPES")]
    pub scope: Option<String>,
    /// Whom the token is for, where the server asks for it [or FIRMGATE_TOKEN_AUDIENCE]
    #[arg(long, value_name = "NAME")]
    pub audience: Option<String>,
    /// The same as a URL (RFC 8707) [or FIRMGATE_TOKEN_RESOURCE]
    #[arg(long, value_name = "URL")]
    pub resource: Option<String>,
}

/// Flags of `login`.
#[derive(Debug, Default, Args)]
pub struct Login {
    /// Whom to log in to.
    #[command(flatten)]
    pub server: LoginFlags,
    /// Log in with a code on another device, for a machine without a browser
    #[arg(long, conflicts_with_all = ["open", "port"])]
    pub device: bool,
    /// Open the browser; else the address is printed
    #[arg(long)]
    pub open: bool,
    /// Port of this machine that the browser comes back to [default: any free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
}
