//! The platform in this process, behind the same seam as one over HTTP.
//!
//! It runs where it may block, on as many threads as there are cores: a search is computation, and more at once would only make
//! each one slower.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use firmgate_graphql::{Authority, Backend, Sending, Transport, WireRequest, WireResponse};
use firmgate_platform::{AuthMode, Identity, Platform, Request, Response};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Answers the gate's operations out of the platform.
pub struct Embedded {
    platform: Platform,
    cores: Arc<Semaphore>,
}

impl Embedded {
    /// A backend over an open platform.
    pub fn new(platform: Platform) -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self { platform, cores: Arc::new(Semaphore::new(cores)) }
    }

    async fn execute(&self, request: WireRequest<'_>, owner: &str) -> Result<WireResponse, Transport> {
        let variables = serde_json::from_str(request.variables.get()).map_err(|_| Transport::NotSent)?;
        let identity = Identity { owner: owner.to_owned(), mode: AuthMode::Iam };
        let request = Request {
            query: request.document.to_owned(),
            operation_name: Some(request.operation_name.to_owned()),
            variables,
        };
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Transport::NotSent)?;
        let platform = self.platform.clone();
        let executed = spawn_blocking(move || {
            let response = platform.execute(&identity, &request);
            drop(core);
            response
        });
        // A panic in the platform is a broken connection to the gate: for a write, the outcome is unknown.
        executed.await.map(wire).map_err(|_panic| Transport::Interrupted)
    }
}

impl Backend for Embedded {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let (Authority::ReadOnly(who) | Authority::ReadWrite(who, _)) = authority;
        Box::pin(self.execute(request, who.subject()))
    }
}

fn wire(response: Response) -> WireResponse {
    WireResponse {
        status: response.status,
        body: response.body.into(),
        error_type: response.error_type.map(str::to_owned),
        ..WireResponse::default()
    }
}
