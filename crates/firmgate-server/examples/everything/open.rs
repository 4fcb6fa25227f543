//! The gate's own HTTP stack in front of the fixtures, open to this machine.

use std::collections::BTreeSet;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use firmgate_identity::{Identity, Principal, Scope, Transport};
use firmgate_listener::{Leave, ListenError, Listener};
use firmgate_mcp::TurnedAway;
use firmgate_server::{Access, HttpService, Message, Names, Operations, RefusedCall, Refusing};
use rmcp::ServerHandler;

/// Serves `handler` over Streamable HTTP on a port of this machine (0: any free one), and returns the address.
pub async fn serve_open(
    port: u16,
    handler: impl ServerHandler + Clone,
    tell: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let listener = Listener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port), None).await?;
    tell(listener.address());
    let names = Names::default().and_loopback();
    let front = HttpService::new(handler, Arc::new(Anything), names, Access::Open(anyone_here()));
    let leave = Leave { delay: Duration::ZERO, drain_max: Duration::from_secs(1) };
    listener.serve(Arc::new(front), stop, leave).await;
    Ok(())
}

/// The stack requires a caller; the fixtures do not.
fn anyone_here() -> Principal {
    Principal::assertion(Identity {
        subject: "loopback".to_owned(),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Http,
        inbound: None,
    })
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
