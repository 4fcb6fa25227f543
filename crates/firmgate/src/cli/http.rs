//! Flags of the server over HTTP: where it listens, who may call it, and how the way there is protected.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// The HTTP side of `firmgate serve`.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Over HTTP")]
pub struct HttpFlags {
    /// Serve MCP over Streamable HTTP at this address, in place of standard input and output
    #[arg(long, value_name = "ADDR")]
    pub http: Option<SocketAddr>,
    /// What clients call this server, as in `https://mcp.example.com/mcp` [default: http://ADDR/mcp]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// OAuth authorization server whose access tokens are accepted; more than one go into the file
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// Its kind: rfc9068, cognito, entra-v1, entra-v2, okta, keycloak, auth0 or google [default: rfc9068]
    #[arg(long, value_name = "PROFILE")]
    pub issuer_profile: Option<String>,
    /// Audience that a token must have [default: the public URL]
    #[arg(long, value_name = "NAME")]
    pub audience: Option<String>,
    /// Authorities of the issuer's own certificate, PEM, in place of the system's
    #[arg(long, value_name = "FILE")]
    pub issuer_ca: Option<PathBuf>,
    /// Fetch the keys of issuers also from addresses in private networks
    #[arg(long)]
    pub issuer_private_network: bool,
    /// Certificate to serve TLS with, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Authorities of client certificates, PEM: lets tokens be bound to one
    #[arg(long, value_name = "FILE")]
    pub tls_client_ca: Option<PathBuf>,
    /// TLS ends at a proxy in front of this server
    #[arg(long)]
    pub behind_proxy: bool,
    /// Further host name that this server is called by, as in `mcp.internal:8443`; may be repeated
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// Seconds from the signal to stop until the port closes, so that a load balancer can see `/readyz` turn [default: 5, or 0
    /// when only this machine can call it]
    #[arg(long, value_name = "SECONDS")]
    pub shutdown_delay_s: Option<u16>,
    /// Origin of web pages that may call this server, as in `https://app.example.com`; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
}
