//! Every setting, once: from these rows come the flags and their help, the variables, the keys of the configuration file and
//! `docs/CONFIG.md`.
//!
//! Plain data without dependencies: `cargo xtask` reads this file too, without building the program.

// The paths are written out because xtask includes this file from elsewhere.
#[path = "table/credentials.rs"]
mod credentials;
#[path = "table/http.rs"]
mod http;
#[path = "table/platform.rs"]
mod platform;

pub use self::credentials::{READS, WRITES};
pub use self::http::{HTTP, ISSUERS};
pub use self::platform::PLATFORM;

/// One setting, in all forms that it has. An empty text is a form that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name in the code: the variable without `FIRMGATE_`, in lower case.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it does; the first words of the help.
    pub help: &'static str,
    /// The flag, without `--`.
    pub flag: &'static str,
    /// The commands that have the flag.
    pub commands: &'static [Command],
    /// What stands for the value in the help.
    pub value: &'static str,
    /// The environment variable.
    pub variable: &'static str,
    /// The key of the configuration file, as in `http.listen`.
    pub file: &'static str,
    /// Another key of the file that is accepted for it.
    pub file_too: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// Whether the default is a value of this setting, and not words.
    pub default_is_value: bool,
    /// The name of the setting without which it does nothing.
    pub needs: &'static str,
    /// A value as it stands in the file.
    pub example: &'static str,
}

/// A command that takes settings as flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// `firmgate serve`
    Serve,
    /// `firmgate login` and `logout`
    Login,
    /// Commands that keep or read the record of a gate.
    Record,
    /// Commands on the policy.
    Policy,
    /// `firmgate platform serve`
    PlatformServe,
    /// Every other command that works on a data folder.
    Data,
}

/// What a setting holds, and so how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that is checked where it is used.
    Text,
    /// A command line in its words: `$` and quotation marks are its own.
    Command,
    /// A file or folder; `~/` stands for the home folder, and a path in the file is relative to the file's folder.
    Path,
    /// On or off.
    Switch,
    /// An address and a port to listen on.
    Address,
    /// Whole seconds.
    Seconds,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number up to this one.
    Number(u16),
    /// Several texts: a repeated flag, a list in the file, and in one text this character between them.
    List(char),
    /// Limits of tools, in the same forms, or a table in the file.
    Limits,
    /// A log filter.
    Log,
    /// A secret: a command line that other users can list and a file that is checked in are no places for it.
    Secret,
}

impl Setting {
    const fn new(name: &'static str, kind: Kind, variable: &'static str, help: &'static str) -> Self {
        let none = "";
        Self {
            name,
            kind,
            help,
            flag: none,
            commands: &[],
            value: none,
            variable,
            file: none,
            file_too: none,
            default: none,
            default_is_value: false,
            needs: none,
            example: none,
        }
    }

    const fn flag(self, flag: &'static str, value: &'static str) -> Self {
        Self { flag, value, commands: &[Command::Serve], ..self }
    }

    const fn login_flag(self, flag: &'static str, value: &'static str) -> Self {
        Self { flag, value, commands: &[Command::Login], ..self }
    }

    const fn platform_flag(self, flag: &'static str, value: &'static str) -> Self {
        Self { flag, value, commands: &[Command::PlatformServe], ..self }
    }

    /// The commands that have the flag, where it is not `serve` alone.
    const fn of(self, commands: &'static [Command]) -> Self {
        Self { commands, ..self }
    }

    const fn file(self, file: &'static str, example: &'static str) -> Self {
        Self { file, example, ..self }
    }

    const fn file_too(self, file_too: &'static str) -> Self {
        Self { file_too, ..self }
    }

    /// In words, what holds when it is not set.
    const fn or(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// The value that holds when it is not set.
    const fn or_value(self, default: &'static str) -> Self {
        Self { default, default_is_value: true, ..self }
    }

    const fn needs(self, needs: &'static str) -> Self {
        Self { needs, ..self }
    }
}

/// The forms of the text block of a result.
pub const TEXT_FORMS: &[&str] = &["json", "compact", "summary"];

/// The settings of the gate itself.
pub const GENERAL: &[Setting] = &[
    Setting::new("config", Kind::Path, "FIRMGATE_CONFIG", "Configuration file")
        .flag("config", "FILE")
        // It belongs to the whole program.
        .of(&[])
        .or("$XDG_CONFIG_HOME/firmgate/config.toml, when it exists"),
    Setting::new("data", Kind::Path, "FIRMGATE_DATA", "Data folder")
        .flag("data", "DIR")
        .of(&[Command::Serve, Command::Login, Command::PlatformServe, Command::Record, Command::Data])
        .file("data", "\"/var/lib/firmgate\"")
        .or("$XDG_DATA_HOME/firmgate or ~/.local/share/firmgate"),
    Setting::new(
        "record_dir",
        Kind::Path,
        "FIRMGATE_RECORD_DIR",
        "Folder for the audit log and its key, if the data folder is read-only",
    )
    .flag("record-dir", "DIR")
    .of(&[Command::Serve, Command::Record])
    .file("record_dir", "\"/var/lib/firmgate-record\"")
    .or("`gate` in the data folder"),
    Setting::new(
        "allow_mutations",
        Kind::Switch,
        "FIRMGATE_ALLOW_MUTATIONS",
        "Enable write operations (create collections, add items, etc.)",
    )
    .flag("allow-mutations", "true|false")
    .file("allow_mutations", "true"),
    Setting::new("policy", Kind::Path, "FIRMGATE_POLICY", "Cedar policy to use instead of the built-in one, reloaded when it changes")
        .flag("policy", "FILE")
        .of(&[Command::Serve, Command::Policy])
        .file("policy", "\"policy.cedar\""),
    Setting::new(
        "limit",
        Kind::Limits,
        "FIRMGATE_LIMIT",
        "Rate limit of one tool, or of exported files (`export`), for each caller, as in `ai_search=5/min` (units: s, min, h, d); may be repeated, or with commas",
    )
    .flag("limit", "TOOL=N/UNIT")
    .file("limit", "[\"ai_search=10/min\", \"request_email_discovery=20/h\"]")
    .file_too("limits")
    .or("ai_search=5/min,export=20/h,request_email_discovery=10/h"),
    Setting::new(
        "text",
        Kind::Choice(TEXT_FORMS),
        "FIRMGATE_TEXT",
        "Content of the text block of a result: json (the whole result, for clients that read only text), compact (the whole result in \
         fewer characters) or summary (one or two sentences); structured content is always complete",
    )
    .flag("text", "FORM")
    .file("text", "\"summary\"")
    .or_value("json"),
    Setting::new(
        "log",
        Kind::Log,
        "FIRMGATE_LOG",
        "Log filter of standard error: error, warn, info, debug, trace or off, also for one part, as in `info,firmgate=debug`",
    )
    .flag("log", "FILTER")
    .file("log", "\"warn\"")
    .or_value("info"),
];

/// The settings of the backend.
pub const BACKEND: &[Setting] = &[
    Setting::new(
        "endpoint",
        Kind::Text,
        "FIRMGATE_ENDPOINT",
        "GraphQL endpoint of an AppSync API to use instead of the embedded platform",
    )
    .flag("endpoint", "URL")
    .file("endpoint", "\"https://api.example.com/graphql\""),
    Setting::new(
        "region",
        Kind::Text,
        "FIRMGATE_REGION",
        "AWS region of the endpoint, checked against its host name; needed for `iam` on a custom domain",
    )
    .flag("region", "REGION")
    .file("region", "\"eu-west-1\""),
    Setting::new(
        "bearer_prefix",
        Kind::Switch,
        "FIRMGATE_BEARER_PREFIX",
        "Send tokens with the prefix `Bearer`; AppSync expects them without",
    )
    .flag("bearer-prefix", "true|false")
    .file("bearer_prefix", "true"),
    Setting::new(
        "allow_private_network",
        Kind::Switch,
        "FIRMGATE_ALLOW_PRIVATE_NETWORK",
        "Allow the endpoint and its identity provider at addresses in private networks",
    )
    .flag("allow-private-network", "true|false")
    .file("allow_private_network", "true"),
    Setting::new("ca_file", Kind::Path, "FIRMGATE_CA_FILE", "CA certificates to trust instead of the system's (PEM)")
        .flag("ca-file", "FILE")
        .file("ca_file", "\"ca.pem\""),
];

/// The groups of settings, each with its heading in the help of `firmgate serve` and in the documentation.
pub const GROUPS: &[(&str, &[Setting])] = &[
    ("", GENERAL),
    ("Backend", BACKEND),
    ("Credential for the backend", READS),
    ("Credential for writes", WRITES),
    ("Over HTTP", HTTP),
    ("Issuers of tokens", ISSUERS),
    ("The platform as an API", PLATFORM),
];
