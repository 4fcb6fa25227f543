//! Reaching an MCP server: firmgate's own, any other command, or a URL.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use firmgate_server::NOTHING_HERE;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, ProtocolVersion};
use rmcp::service::{ClientInitializeError, RunningService};
use rmcp::transport::streamable_http_client::{
    AuthRequiredError, InsufficientScopeError, StreamableHttpClientTransportConfig,
};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ClientLifecycleMode, ClientServiceExt, RoleClient, ServiceError};
use tokio::process::Command;
use tokio::time::timeout;

use crate::cli::Era;
use crate::failure::Failure;
use crate::paths::DataFolder;
use crate::settings::{SecretSetting, environment};

/// From the start of a server to its first answer.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(60);

/// A conversation with a server.
pub type Conversation = RunningService<RoleClient, ClientConfig>;

/// Which server to connect to.
#[derive(Debug)]
pub enum Place {
    /// This program's own `serve`, with these arguments.
    Own {
        /// Its arguments.
        arguments: Vec<OsString>,
        /// The source of its other settings.
        settings: OwnSettings,
    },
    /// Another program.
    Command(Vec<OsString>),
    /// A running server.
    Url {
        /// Its URL.
        url: String,
        /// The access token for it.
        token: Option<SecretSetting>,
    },
}

/// The sources of the settings of firmgate's own server, besides its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnSettings {
    /// The environment and the configuration file, like any other start; this file, if the command line named one.
    Inherited(Option<PathBuf>),
    /// None: it behaves the same on every machine.
    None,
}

impl Place {
    /// firmgate's own server on a data folder.
    pub fn own(data: &DataFolder, more: &[&str], settings: OwnSettings) -> Self {
        let mut arguments: Vec<OsString> = vec!["serve".into(), "--data".into(), data.path().into()];
        if let Some(record) = data.own_record() {
            arguments.extend(["--record-dir".into(), record.into()]);
        }
        arguments.extend(more.iter().map(OsString::from));
        let config = match &settings {
            OwnSettings::Inherited(named) => named.as_deref(),
            OwnSettings::None => Some(Path::new("/dev/null")),
        };
        if let Some(config) = config {
            arguments.extend(["--config".into(), config.into()]);
        }
        Self::Own { arguments, settings }
    }
}

/// Begins a conversation.
pub async fn connect(place: &Place, era: Era) -> Result<Conversation, Failure> {
    let config = ClientConfig::new(
        ClientCapabilities::default(),
        Implementation::new("firmgate-inspect", env!("CARGO_PKG_VERSION")),
    );
    let lifecycle = match era {
        Era::Legacy => ClientLifecycleMode::Initialize,
        Era::Modern => ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
    };
    let connecting = async {
        match place {
            Place::Url { url, token } => {
                use_tls_provider();
                let mut http = StreamableHttpClientTransportConfig::with_uri(url.as_str());
                if let Some(token) = token {
                    http = http.auth_header(token.reveal());
                }
                let transport = StreamableHttpClientTransport::from_config(http);
                config.serve_with_lifecycle(transport, lifecycle).await
            }
            Place::Own { .. } | Place::Command(_) => {
                let transport = TokioChildProcess::builder(command(place)?)
                    .stderr(Stdio::inherit())
                    .spawn()
                    .map(|(process, _stderr)| process)
                    .map_err(|error| not_started(place, &error))?;
                config.serve_with_lifecycle(transport, lifecycle).await
            }
        }
        .map_err(|error| not_begun(&error, place, era))
    };
    timeout(CONNECT_TIME_MAX, connecting).await.unwrap_or_else(|_| {
        let seconds = CONNECT_TIME_MAX.as_secs();
        Err(Failure::run(format!("the server did not answer within {seconds} s")))
    })
}

/// Ends a conversation, and the server with it when it was started for it.
pub async fn disconnect(conversation: Conversation) {
    let _ended_anyway = conversation.cancel().await;
}

/// What a user should know about a failed request.
pub fn refused(error: &ServiceError) -> Failure {
    match error {
        ServiceError::McpError(error) => {
            let data = error.data.as_ref().map(|data| format!(", {data}"));
            Failure::run(format!(
                "the server refused: {} (code {}{})",
                error.message,
                error.code.0,
                data.unwrap_or_default()
            ))
        }
        ServiceError::TransportClosed | ServiceError::TransportSend(_) => {
            Failure::run("the server ended before it answered")
        }
        _ => Failure::run("the server's answer is not the protocol's"),
    }
}

/// The library's texts hold its own types, so only the server's message is passed on.
fn not_begun(error: &ClientInitializeError, place: &Place, era: Era) -> Failure {
    let other_era = match era {
        Era::Modern => "an older server needs `--era legacy`",
        Era::Legacy => "a newer server needs `--era modern`",
    };
    match (error, place) {
        (ClientInitializeError::JsonRpcError(error), _) => {
            let failure = Failure::run(format!("the server refused: {} (code {})", error.message, error.code.0));
            // Another version of the protocol is not at another path.
            if error.message.contains(NOTHING_HERE) {
                failure.hint("check the path of the address")
            } else {
                failure.hint(other_era)
            }
        }
        (ClientInitializeError::NoCompatibleProtocolVersion { .. }, _) => {
            Failure::run("the server does not speak this version of the protocol").hint(other_era)
        }
        // Whether the end is detected while sending a request or while waiting for an answer is random.
        (
            ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::TransportError { .. },
            Place::Url { url, .. },
        ) if is_about_the_token(error) => Failure::run(format!("the server at `{url}` did not accept the caller"))
            .hint("give an access token for it with `--token-file FILE`"),
        (
            ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::TransportError { .. },
            Place::Url { url, .. },
        ) => Failure::run(format!("the server at `{url}` cannot be reached"))
            .hint("check that it runs and that the address is right"),
        (ClientInitializeError::ConnectionClosed(_) | ClientInitializeError::TransportError { .. }, _) => {
            Failure::run("the server ended before it answered").hint("what it said of it stands above")
        }
        _ => Failure::run("the server's answer is not the protocol's").hint(other_era),
    }
}

/// Whether the server was reached, and required a token or a different one.
fn is_about_the_token(error: &ClientInitializeError) -> bool {
    let ClientInitializeError::TransportError { error, .. } = error else { return false };
    let mut cause: Option<&(dyn Error + 'static)> = Some(&*error.error);
    while let Some(error) = cause {
        if error.is::<AuthRequiredError>() || error.is::<InsufficientScopeError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn command(place: &Place) -> Result<Command, Failure> {
    match place {
        Place::Own { arguments, settings } => {
            let program = std::env::current_exe()
                .map_err(|error| Failure::run(format!("cannot find the running program: {error}")))?;
            let mut command = Command::new(program);
            command.args(arguments);
            if *settings == OwnSettings::None {
                for name in environment::names(std::env::vars_os()) {
                    command.env_remove(name);
                }
            }
            Ok(command)
        }
        Place::Command(words) => {
            let (program, arguments) = words.split_first().ok_or_else(|| Failure::usage("no command after `--`"))?;
            let mut command = Command::new(program);
            command.args(arguments);
            Ok(command)
        }
        Place::Url { url, .. } => Err(Failure::run(format!("`{url}` is not a command"))),
    }
}

fn not_started(place: &Place, error: &std::io::Error) -> Failure {
    let program = match place {
        Place::Command(words) => words.first().map(|word| word.display().to_string()),
        Place::Own { .. } | Place::Url { .. } => None,
    };
    let program = program.unwrap_or_else(|| "firmgate".to_owned());
    Failure::run(format!("cannot start `{program}`: {error}"))
}

/// The TLS library needs one provider for the whole process.
fn use_tls_provider() {
    // Refused when one is installed already; that one works as well.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
}
