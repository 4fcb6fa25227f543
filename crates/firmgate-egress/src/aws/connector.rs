//! The AWS libraries on the gate's own outbound client: the same trust, no proxy from the environment, and a size
//! limit.

use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

use crate::{
    limits::AWS_REPLY_BYTES_MAX,
    outbound::{OutboundClient, whole_body},
};

/// Carries requests of the AWS libraries.
#[derive(Clone, Debug)]
pub(super) struct Connector(OutboundClient);

impl Connector {
    pub(super) fn new(outbound: OutboundClient) -> Self {
        Self(outbound)
    }
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let outbound = self.0.clone();
        HttpConnectorFuture::new(async move { execute(&outbound, request).await })
    }
}

async fn execute(outbound: &OutboundClient, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    // A request for credentials is always in memory.
    let body =
        body.bytes().map(Bytes::copy_from_slice).ok_or_else(|| ConnectorError::user("a streaming body".into()))?;
    let sent = outbound.execute(parts.method, &parts.uri.to_string(), parts.headers, body).await;
    let response = sent.map_err(|error| {
        if error.is_timeout() { ConnectorError::timeout(error.into()) } else { ConnectorError::io(error.into()) }
    })?;

    let mut answer = http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        headers.clone_from(response.headers());
    }
    let body = whole_body(response, AWS_REPLY_BYTES_MAX).await.map_err(|error| ConnectorError::io(error.into()))?;
    let answer = answer.body(SdkBody::from(body)).map_err(|error| ConnectorError::user(error.into()))?;
    HttpResponse::try_from(answer).map_err(|error| ConnectorError::user(error.into()))
}
