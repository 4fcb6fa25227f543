//! Flags that name a GraphQL endpoint, and how the gate shows itself there.

use std::path::PathBuf;

use clap::Args;

/// The endpoint and its credential.
#[derive(Debug, Default, Args)]
pub struct UpstreamFlags {
    /// GraphQL endpoint of an AppSync API to use in place of the embedded platform
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// AWS region of the endpoint, checked against its host name
    #[arg(long, value_name = "REGION", requires = "endpoint")]
    pub region: Option<String>,
    /// File with the API key of the endpoint [or environment variable FIRMGATE_API_KEY]
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,
}
