//! A token that a command prints. No shell is involved, so the command is only split into words.

use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use firmgate_egress::{FetchFuture, FetchReason, OAuthErrorCode, SourcedToken, TokenError, TokenSource};
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::timeout;

use super::{TOKEN_TEXT_BYTES_MAX, given};

/// A user may have to press a button on a security key.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(25);

/// The token of a command.
pub struct CommandToken {
    argv: Vec<String>,
}

impl CommandToken {
    /// A command in its words.
    pub fn new(argv: Vec<String>) -> Self {
        Self { argv }
    }

    async fn run(&self) -> Result<SourcedToken, TokenError> {
        let (program, arguments) = self.argv.split_first().ok_or(TokenError::Missing)?;
        let mut child = Command::new(program)
            .args(arguments)
            // The standard streams are the protocol's, and the error stream of the command may hold a token.
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                tracing::warn!(program, %error, "cannot start the token command");
                TokenError::Missing
            })?;
        let output = child.stdout.take().ok_or(TokenError::Missing)?;
        let mut text = Vec::new();
        let read = output.take(TOKEN_TEXT_BYTES_MAX.saturating_add(1)).read_to_end(&mut text).await;
        read.map_err(|error| {
            tracing::warn!(program, %error, "what the token command says cannot be read");
            TokenError::Malformed
        })?;
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > TOKEN_TEXT_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        let status = child.wait().await.map_err(|error| {
            tracing::warn!(program, %error, "the end of the token command cannot be waited for");
            TokenError::Unavailable
        })?;
        if !status.success() {
            tracing::warn!(program, %status, "the token command failed");
            return Err(TokenError::Refused(OAuthErrorCode::Other));
        }
        given(&text)
    }
}

impl TokenSource for CommandToken {
    fn fetch(&self, _need: FetchReason) -> FetchFuture<'_> {
        Box::pin(async move {
            timeout(COMMAND_TIME_MAX, self.run()).await.unwrap_or_else(|_| {
                tracing::warn!(program = self.argv.first(), "the token command did not end in time");
                Err(TokenError::Unavailable)
            })
        })
    }
}

impl fmt::Debug for CommandToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its arguments may hold secrets.
        f.debug_struct("CommandToken").field("program", &self.argv.first()).finish_non_exhaustive()
    }
}
