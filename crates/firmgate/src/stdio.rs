//! The server on this process's standard input and output, and who stands at the other end.

use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use firmgate_guard::{Identity, Principal, Transport};
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::transport::stdio_pipes;

use crate::failure::Failure;
use crate::journal::JournalFile;
use crate::protocol::{BeforeLifecycle, CALL_TIME_MAX, Calls, Handler};

/// Bytes of one message; a longer line is skipped without being held.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Serves until the client leaves or `stop` is ready, and then until no write runs any more.
pub async fn serve(handler: Handler, calls: Calls, stop: impl Future<Output = ()>) -> Result<(), Failure> {
    let (input, output) = stdio_pipes();
    let lines = AsyncRwTransport::new_server(input, output).with_max_line_length(LINE_BYTES_MAX);
    let mut stop = std::pin::pin!(stop);
    let running = tokio::select! {
        begun = handler.serve(BeforeLifecycle::new(lines)) => match begun {
            Ok(running) => running,
            // The client left before it asked for anything: a normal end.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => {
                return Err(Failure::run(format!("the conversation did not begin: {error}")));
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
        Err(error) => Err(Failure::run(format!("the conversation broke off: {error}"))),
    }
}

/// The one who started this process, by the id that the operating system gives to the file it made: an environment variable could claim
/// to be anyone.
pub fn local_user(journal: &JournalFile) -> io::Result<Principal> {
    let uid = journal.path().metadata()?.uid();
    Ok(Principal::assertion(Identity {
        subject: format!("local:{uid}"),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Stdio,
        inbound: None,
    }))
}
