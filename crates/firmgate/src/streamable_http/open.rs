//! Any handler on the same stack, open to this machine: what tests of the transport serve their fixtures with.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use firmgate_guard::{Principal, Scope};
use firmgate_mcp::TurnedAway;
use rmcp::ServerHandler;

use super::{Access, HttpService, Names, Operations, RefusedCall, Refusing};
use crate::jsonrpc::Message;
use crate::listen::{Leave, ListenError, Listener};
use crate::local;

/// Serves `handler` over Streamable HTTP on a port of this machine (0: any free one), and tells where.
pub async fn serve_open(
    port: u16,
    handler: impl ServerHandler + Clone,
    tell: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let listener = Listener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port), None).await?;
    tell(listener.address());
    let names = Names::default().and_loopback();
    let front = HttpService::new(handler, Arc::new(Anything), names, Access::Open(local::anyone_here()));
    let leave = Leave { delay: Duration::ZERO, drain_max: Duration::from_secs(1) };
    listener.serve(Arc::new(front), stop, leave).await;
    Ok(())
}

/// Operations that need nothing.
struct Anything;

impl Operations for Anything {
    fn scopes(&self, _message: &Message<'_>) -> &'static [Scope] {
        &[]
    }

    fn refuse<'a>(&'a self, _who: &'a Principal, _call: &'a RefusedCall, _why: TurnedAway) -> Refusing<'a> {
        Box::pin(async { Ok(()) })
    }
}
