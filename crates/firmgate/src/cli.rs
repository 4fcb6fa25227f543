//! The command line: names, flags and their help.
//!
//! Nothing is decided here. A flag that also has an environment variable or a configuration key stays an `Option`, so that
//! [`crate::settings`] can tell "not given" from "given".

pub mod mistake;
mod platform;

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::platform::{
    ANY_FORMAT, DEFAULT_SEED, Generate, Import, Map, PARENTS_FORMAT, Platform, Stats, Suppress, Unmerge,
};
pub use crate::settings::flags::{Flags, OfData, OfLogin, OfPlatformServe, OfPolicy, OfRecord, OfServe};

/// A secure MCP server for a B2B company database, with the database included
#[derive(Debug, Parser)]
#[command(
    name = "firmgate",
    version,
    max_term_width = 100,
    subcommand_required = true,
    after_help = "\
Start here:
  firmgate demo                          generate data, ask a question, see how to connect a client
  firmgate serve                         the MCP server itself, over standard input and output
  firmgate inspect call search_companies --arg query=fintech --arg country=GB

Settings come from flags, then FIRMGATE_* environment variables, then the configuration file; docs/CONFIG.md has all of them.
Exit codes: 0 done, 1 failed, 2 wrong usage or settings, also in a file that they name; 130 stopped by Ctrl-C."
)]
pub struct Cli {
    /// The configuration file, as it was typed.
    #[arg(long, global = true, value_name = "FILE", display_order = 900, help = crate::settings::flags::config_help())]
    pub config: Option<OsString>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate companies, ask a question over MCP, and show how to connect a client
    #[command(after_help = "\
Examples:
  firmgate demo                          a million companies; a few minutes the first time
  firmgate demo --companies 20000 --data /tmp/firmgate")]
    Demo(Demo),
    /// Serve MCP over standard input and output, or over HTTP
    #[command(
        next_line_help = true,
        after_help = "\
Examples:
  firmgate serve                                         read-only, on the embedded platform
  firmgate serve --allow-mutations                       with writes, where the policy permits them
  firmgate serve --endpoint https://api.example.com/graphql --api-key-file key
  firmgate serve --limit ai_search=10/min --text summary
  firmgate serve --http 127.0.0.1:8931                   over HTTP, for programs on this machine
  firmgate serve --http 127.0.0.1:8931 --issuer https://login.example.com/realms/main

An MCP client starts this command itself; `firmgate demo` prints the lines to paste into one."
    )]
    Serve(Flags<OfServe>),
    /// Load, serve and measure the embedded platform
    #[command(subcommand)]
    Platform(Platform),
    /// Find the companies of a list: a CSV file of names, domains or register numbers
    #[command(
        name = "match",
        after_help = "\
Examples:
  firmgate match customers.csv --output matched.csv
  firmgate match crm.csv --column name=Kunde --column domain=Homepage > matched.csv

The columns are known by their names in English, German, French, Spanish, Italian, Dutch or Portuguese. The rows come back in
their order, with a verdict, the company, a confidence from 0 to 1 and what a person has to review."
    )]
    Match(MatchList),
    /// Act as an MCP client: list and call what a server offers
    #[command(subcommand)]
    Inspect(Inspect),
    /// Show the policy in force, or check a policy file
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Verify or archive the audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Log in to an authorization server, for `firmgate serve --token-login`
    #[command(after_help = "\
Examples:
  firmgate login --issuer https://login.example.com/realms/main --client-id firmgate
  firmgate login --device                                the rest from variables or the file

The tokens stay in the keychain of the operating system.")]
    Login(Login),
    /// Forget the tokens of `firmgate login`
    Logout(Flags<OfLogin>),
}

/// Flags of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfRecord>,
    /// Number of companies to generate if the data folder has none
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=platform::COMPANIES_MAX))]
    pub companies: u64,
}

/// Flags of `match`.
#[derive(Debug, Args)]
pub struct MatchList {
    /// List to match: CSV, also packed
    pub file: OsString,
    /// The data folder.
    #[command(flatten)]
    pub data: Flags<OfData>,
    /// What a column holds, where its name does not say it: `name`, `domain`, `country`, `city`, `lei`, `register` or `ref`
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    pub columns: Vec<String>,
    /// File to write instead of the standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<OsString>,
    /// Replace the file of `--output` if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// Commands of the built-in MCP client.
#[derive(Debug, Subcommand)]
pub enum Inspect {
    /// List the tools with their parameters
    #[command(after_help = TARGETS)]
    Tools {
        /// The server.
        #[command(flatten)]
        target: Target,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Call one tool; exit code 1 when the tool reports an error
    #[command(after_help = "\
Examples:
  firmgate inspect call search_companies --arg query=fintech --arg country=GB --arg limit=5
  firmgate inspect call search_companies --arg country=DE --arg employees.min=50
  firmgate inspect call get_companies_batch --arg ids=a.example,b.example
  firmgate inspect call ai_search --args-json '{\"query\": \"SaaS companies in Germany\"}' --json
  firmgate inspect call search_companies --arg query=bank -- ./other-server --flag")]
    Call {
        /// Name of the tool
        name: String,
        /// The arguments.
        #[command(flatten)]
        arguments: Arguments,
        /// The server.
        #[command(flatten)]
        target: Target,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the resources, or read one
    #[command(after_help = TARGETS)]
    Resources {
        /// Resource to read
        uri: Option<String>,
        /// The server.
        #[command(flatten)]
        target: Target,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the prompts, or fill one in
    #[command(after_help = TARGETS)]
    Prompts {
        /// Prompt to fill in
        name: Option<String>,
        /// Argument of the prompt, as in `country=Germany`; may be repeated
        #[arg(long, value_name = "KEY=VALUE", requires = "name")]
        arg: Vec<String>,
        /// The server.
        #[command(flatten)]
        target: Target,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

const TARGETS: &str = "\
Without --url or a command after `--`, firmgate starts its own server on the data folder.";

/// Arguments of a tool call.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One argument, as in `country=DE`, `ids=a,b` or `employees.min=50`; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub arg: Vec<String>,
    /// All arguments as one JSON object, sent unchanged
    #[arg(long, value_name = "JSON", conflicts_with = "arg")]
    pub args_json: Option<String>,
}

/// Which MCP server to connect to.
#[derive(Debug, Args)]
pub struct Target {
    /// The folders of firmgate's own server.
    #[command(flatten)]
    pub data: Flags<OfRecord>,
    /// Start firmgate's own server with writes enabled
    #[arg(long, conflicts_with_all = ["url", "command"])]
    pub allow_mutations: bool,
    /// URL of an MCP server
    #[arg(long, value_name = "URL", conflicts_with_all = ["command", "data", "record_dir"])]
    pub url: Option<String>,
    /// File with the access token for that server
    #[arg(long, value_name = "FILE", requires = "url")]
    pub token_file: Option<OsString>,
    /// Protocol: `modern` is 2026-07-28, `legacy` the `initialize` handshake before it
    #[arg(long, value_enum, default_value_t = Era::Modern)]
    pub era: Era,
    /// Command that starts an MCP server on its standard input and output
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["data", "record_dir"])]
    pub command: Vec<OsString>,
}

/// The two ways an MCP conversation can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Era {
    /// 2025-11-25 and before.
    Legacy,
    /// 2026-07-28 and after.
    Modern,
}

/// Flags of `login`.
#[derive(Debug, Default, Args)]
pub struct Login {
    /// Where to log in.
    #[command(flatten)]
    pub server: Flags<OfLogin>,
    /// Log in with a code on another device, for a machine without a browser
    #[arg(long, conflicts_with_all = ["open", "port"])]
    pub device: bool,
    /// Open the browser; otherwise the URL is printed
    #[arg(long)]
    pub open: bool,
    /// Local port that the browser is redirected to [default: any free port]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
}

/// Commands on policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Print the policy that `firmgate serve` uses with these settings
    #[command(after_help = "\
Examples:
  firmgate policy show > policy.cedar       the built-in policy, as a start for your own
  firmgate policy show --policy my.cedar")]
    Show {
        /// The policy.
        #[command(flatten)]
        policy: Flags<OfPolicy>,
    },
    /// Check a policy file, and list which of its policies name each action
    #[command(after_help = "\
Example:
  firmgate policy check policy.cedar

A policy file replaces the built-in policy: an action that no permit names is denied to all callers.")]
    Check {
        /// File with Cedar policies
        file: OsString,
    },
}

/// Commands on the audit journals.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Verify every audit journal; exit code 1 when one was changed
    Verify(Verify),
    /// Move old journals to another folder; the audit log stays verifiable
    #[command(after_help = "\
Examples:
  firmgate audit archive --to /mnt/archive/firmgate            files older than 30 days
  firmgate audit archive --to /mnt/archive/firmgate --days 0   all files that are complete
  firmgate audit verify --archive /mnt/archive/firmgate        both folders together

Files are moved only if the whole audit log is intact. Servers can keep running.")]
    Archive(ArchiveFlags),
}

/// Flags of `audit archive`.
#[derive(Debug, Args)]
pub struct ArchiveFlags {
    /// The folders.
    #[command(flatten)]
    pub data: Flags<OfRecord>,
    /// Folder to move the files to; created if it does not exist
    #[arg(long, value_name = "DIR")]
    pub to: OsString,
    /// Move files whose last record is at least this many days old
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub days: u32,
}

/// Flags of `audit verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The folders.
    #[command(flatten)]
    pub data: Flags<OfRecord>,
    /// Folder with archived files to verify too; may be repeated
    #[arg(long, value_name = "DIR")]
    pub archive: Vec<OsString>,
    /// Print JSON: counts, sequence numbers and every problem with its file and line
    #[arg(long)]
    pub json: bool,
    /// Print problems only; nothing when there are none
    #[arg(long, short, conflicts_with = "json")]
    pub quiet: bool,
}
