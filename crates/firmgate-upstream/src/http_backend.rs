//! The platform over HTTP.

use firmgate_egress::{ApiClient, Authority, HttpError, HttpOptions, SendError};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    backend::{Backend, Sending, WireRequest},
    reply,
};

/// Sends operations to one endpoint, each with exactly one credential.
#[derive(Debug)]
pub struct HttpBackend(ApiClient);

impl HttpBackend {
    /// Prepares the client; connects to nothing yet.
    ///
    /// # Errors
    /// [`HttpError`] when the certificates or the credentials cannot be used.
    pub fn new(options: HttpOptions) -> Result<Self, HttpError> {
        ApiClient::new(options, reply::refuses_the_credential).map(Self)
    }

    /// Whether there is a credential for mutations. Without one none is ever sent.
    pub fn can_write(&self) -> bool {
        self.0.can_write()
    }

    /// Request tokens that AppSync has charged so far.
    pub fn tokens_consumed(&self) -> u64 {
        self.0.tokens_consumed()
    }
}

impl Backend for HttpBackend {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        Box::pin(async move {
            let body =
                Body { query: request.document, operation_name: request.operation_name, variables: request.variables };
            // Strings and raw JSON always serialise; if not, nothing was sent.
            let body = serde_json::to_vec(&body).map_err(|_| SendError::NotSent)?;
            self.0.send(request.operation_name, body.into(), authority).await
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    query: &'a str,
    operation_name: &'a str,
    variables: &'a RawValue,
}

#[cfg(test)]
mod tests;
