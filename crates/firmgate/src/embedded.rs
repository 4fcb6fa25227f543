//! The platform in this process, behind the same interface as one over HTTP.
//!
//! It runs where it may block, on as many threads as there are cores: a search is computation, and more at once would only make
//! each one slower. Work that waits for the user database holds no core.

use firmgate_listener::shares::Cores;
use firmgate_platform::{AuthMode, Identity, Platform, Request, Response};
use firmgate_upstream::{Authority, Backend, SendError, Sending, WireRequest, WireResponse};

/// Answers the gate's operations from the platform.
pub struct Embedded {
    platform: Platform,
    cores: Cores,
}

impl Embedded {
    /// A backend over an open platform.
    #[must_use]
    pub fn new(platform: Platform) -> Self {
        Self { platform, cores: Cores::new() }
    }

    async fn execute(&self, request: WireRequest<'_>, owner: &str) -> Result<WireResponse, SendError> {
        let variables = serde_json::from_str(request.variables.get()).map_err(|_| SendError::NotSent)?;
        let identity = Identity { owner: owner.to_owned(), mode: AuthMode::Iam };
        let request = Request {
            query: request.document.to_owned(),
            operation_name: Some(request.operation_name.to_owned()),
            variables,
        };
        let platform = self.platform.clone();
        let executed = self.cores.run(owner, move || platform.execute(&identity, &request)).await;
        // A panic in the platform is a broken connection to the gate: for a write, the outcome is unknown.
        executed.map(wire).map_err(|_panicked| SendError::Interrupted)
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
