//! The server on this process's standard input and output.

mod lines;
mod open;
mod taker;

use std::future::Future;
use std::time::Duration;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;
use tokio::task::JoinError;

use self::lines::Lines;
use self::taker::gone;
use crate::protocol::{BeforeLifecycle, CALL_TIME_MAX, Calls, Handler};

/// Why a conversation ended early.
#[derive(Debug, thiserror::Error)]
pub enum StdioError {
    /// The client did not open it as the protocol requires.
    #[error("the conversation did not begin: {0}")]
    Begin(Box<ServerInitializeError>),
    /// The task that holds it ended.
    #[error("the conversation broke off: {0}")]
    Broke(JoinError),
}

/// Serves until the client leaves, takes no more answers or `stop` is ready, and then until no write runs any more.
///
/// # Errors
/// [`StdioError`] when the conversation did not end by itself.
pub async fn serve(handler: Handler, calls: Calls, stop: impl Future<Output = ()>) -> Result<(), StdioError> {
    let (input, output) = stdio_pipes();
    let lines = Lines::new(input, output);
    let stop = async {
        tokio::select! {
            () = stop => {}
            () = gone() => tracing::info!("the client takes no more answers"),
        }
    };
    let mut stop = std::pin::pin!(stop);
    let running = tokio::select! {
        begun = handler.serve(BeforeLifecycle::new(lines)) => match begun {
            Ok(running) => running,
            // The client disconnected before its first request: a normal end.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => {
                return Err(StdioError::Begin(Box::new(error)));
            }
        },
        () = &mut stop => return Ok(()),
    };
    let end = running.cancellation_token();
    let mut conversation = std::pin::pin!(running.waiting());
    let ended = tokio::select! {
        ended = &mut conversation => ended,
        () = stop => {
            end.cancel();
            conversation.await
        }
    };
    // A write that has begun may take as long as any call, and a little more for its record.
    if !calls.idle(CALL_TIME_MAX + Duration::from_secs(5)).await {
        tracing::error!("a call did not end in time; its outcome is not on record");
    }
    match ended {
        Ok(_reason) => Ok(()),
        Err(error) => Err(StdioError::Broke(error)),
    }
}
