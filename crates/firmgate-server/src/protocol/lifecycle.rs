//! A guard in front of the start of a conversation.
//!
//! The protocol library takes the first real request as the choice between the old handshake and the new self-contained requests, and
//! gives the connection up over anything that is not a request before it. Real clients do send such things: one asks
//! `server/discover`, announces its roots, and then falls back to `initialize`.

use std::future::Future;

use rmcp::RoleServer;
use rmcp::model::{ClientRequest, JsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;

/// Drops notifications and answers until the client has chosen how to speak; transparent from then on.
pub struct BeforeLifecycle<T> {
    inner: T,
    chosen: Chosen,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chosen {
    NotYet,
    Done,
}

impl<T> BeforeLifecycle<T> {
    /// Guards a transport on which nothing was received yet.
    pub fn new(inner: T) -> Self {
        Self { inner, chosen: Chosen::NotYet }
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for BeforeLifecycle<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        while self.chosen == Chosen::NotYet {
            let message = self.inner.receive().await?;
            let JsonRpcMessage::Request(request) = &message else {
                tracing::debug!("dropped a message that came before the first request");
                continue;
            };
            // A client may still choose either way after these two.
            let open = matches!(request.request, ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_));
            if !open {
                self.chosen = Chosen::Done;
            }
            return Some(message);
        }
        self.inner.receive().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}
