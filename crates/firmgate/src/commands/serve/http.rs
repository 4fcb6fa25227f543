//! The HTTP side of `firmgate serve`: settings to a listener, a front and a handler.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use firmgate_guard::{EffectKind, Scope};
use firmgate_mcp::Server;

use crate::failure::Failure;
use crate::listen::Listener;
use crate::local;
use crate::progress::say;
use crate::protocol::{CALL_TIME_MAX, Calls, Handler};
use crate::settings::HttpSettings;
use crate::streamable_http::{Access, Front, Host, Message, Operations, PATH};

/// From the signal to stop until open requests are dropped: as long as a load balancer commonly waits.
const DRAIN_MAX: Duration = Duration::from_secs(30);

/// Serves until `stop` is ready, and then until what has begun is answered.
pub async fn serve(
    settings: &HttpSettings,
    server: Arc<Server>,
    calls: Calls,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let listener = Listener::bind(settings.listen, settings.tls.as_ref()).await.map_err(Failure::usage)?;
    let address = listener.address();
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let mut names = settings.names.clone();
    if address.ip().is_loopback() {
        names = names.and_loopback();
    }
    let access = Access::Open(local::anyone_here());
    let handler = Handler::for_requests(Arc::clone(&server), calls.clone());
    let front = Arc::new(Front::new(handler, Arc::new(Offered(server)), names, access));
    say(&format!("serving MCP at {scheme}://{address}{PATH}"));

    let leaving = async {
        stop.await;
        front.leave();
    };
    listener.serve(Arc::clone(&front), leaving, DRAIN_MAX).await;
    // A write outlives its request, so that it is whole and on record.
    if !calls.idle(CALL_TIME_MAX + Duration::from_secs(5)).await {
        tracing::error!("a call did not end in time; its outcome is not on record");
    }
    Ok(())
}

/// What the gate offers.
struct Offered(Arc<Server>);

impl Operations for Offered {
    fn scopes(&self, message: &Message<'_>) -> &'static [Scope] {
        match (message.method.as_deref(), &message.name, &message.uri) {
            (Some("tools/call"), Some(name), _) => self.0.tool_scopes(name),
            (Some("resources/read"), _, Some(uri)) => self.0.resource_scopes(uri),
            _ => &[],
        }
    }

    fn effect(&self, message: &Message<'_>) -> EffectKind {
        match (message.method.as_deref(), &message.name) {
            (Some("tools/call"), Some(name)) => self.0.effect(name).unwrap_or(EffectKind::Read),
            _ => EffectKind::Read,
        }
    }
}
