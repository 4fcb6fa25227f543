//! Flags of `firmgate serve`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{DataFlag, HttpFlags, UpstreamFlags};

/// Flags of `serve`.
#[derive(Debug, Default, Args)]
pub struct Serve {
    /// The data folder.
    #[command(flatten)]
    pub data: DataFlag,
    /// Enable write operations (create collections, add items, etc.)
    #[arg(long)]
    pub allow_mutations: bool,
    /// The GraphQL endpoint and how the gate shows itself there.
    #[command(flatten)]
    pub upstream: UpstreamFlags,
    /// Cedar policy to use in place of the built-in one
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// What the text block of a result holds; structured content is always complete
    #[arg(long, value_name = "FORM")]
    pub text: Option<TextForm>,
    /// Calls of one tool that one caller may make, as in `ai_search=5/min`; may be repeated
    #[arg(long, value_name = "TOOL=N/UNIT")]
    pub limit: Vec<String>,
    /// Log filter on the error stream: error, warn, info or debug
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// The server over HTTP.
    #[command(flatten)]
    pub http: HttpFlags,
}

/// What the text block of a tool result holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextForm {
    /// The whole result as JSON, for clients that read text only.
    Json,
    /// The whole result in fewer characters.
    Compact,
    /// One or two sentences.
    Summary,
}
