//! One request and one answer.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::{
    Response,
    header::{ACCEPT, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER},
};

use super::{ApiClient, RefusesCredential, signer::Rejection};
use crate::{
    limits::{REPLY_BYTES_MAX, RETRY_AFTER_S_MAX},
    outbound::{BodyError, causes, was_refused, whole_body},
    wire::{SendError, WireResponse},
};

/// A whole answer, and when it arrived.
pub(super) struct Answer {
    response: WireResponse,
    date: Option<SystemTime>,
}

/// No whole answer. `slow` if it took time to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AttemptError {
    pub(super) error: SendError,
    pub(super) slow: bool,
}

impl ApiClient {
    pub(super) async fn attempt(&self, mut headers: HeaderMap, body: Bytes) -> Result<Answer, AttemptError> {
        let quickly = |error| AttemptError { error, slow: false };
        self.network.check_literal(self.endpoint.url()).map_err(|refused| {
            tracing::warn!(cause = %refused, "the platform's address is not connected to");
            quickly(SendError::Refused)
        })?;
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));

        let request = self.http.post(self.endpoint.url().clone()).headers(headers).body(body);
        let response = request.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let retry_after = header(&response, RETRY_AFTER.as_str()).and_then(|text| retry_after(&text));
        let error_type = header(&response, "x-amzn-errortype");
        let request_id = header(&response, "x-amzn-requestid");
        let tokens_consumed = header(&response, "x-amzn-appsync-tokensconsumed").and_then(|text| text.parse().ok());
        let date = header(&response, DATE.as_str()).and_then(|text| httpdate::parse_http_date(&text).ok());
        let body = whole_body(response, REPLY_BYTES_MAX).await.map_err(|error| match error {
            BodyError::Interrupted(_) => quickly(SendError::Interrupted),
            BodyError::TooLarge => quickly(SendError::ReplyTooLarge),
        })?;
        let response = WireResponse { status, body, retry_after, error_type, request_id, tokens_consumed };
        Ok(Answer { response, date })
    }
}

impl Answer {
    pub(super) fn into_response(self) -> WireResponse {
        self.response
    }

    /// Whether the platform is unhealthy. A refusal or a request to retry later is not a failure.
    pub(super) fn is_of_a_failing_platform(&self) -> bool {
        self.response.status >= 500
    }

    /// What a refusal means for the credential.
    pub(super) fn refusal(&self, refuses_credential: RefusesCredential) -> Option<Rejection> {
        let status = self.response.status;
        let of_credential = matches!(status, 400 | 401 | 403) && refuses_credential(&self.response);
        of_credential.then_some(Rejection { status, date: self.date })
    }
}

fn lost(error: reqwest::Error) -> AttemptError {
    let transport = if was_refused(&error) {
        SendError::Refused
    } else if error.is_connect() {
        SendError::NotSent
    } else {
        SendError::Interrupted
    };
    let slow = error.is_timeout();
    tracing::warn!(cause = causes(&error.without_url()), "no answer of the platform");
    AttemptError { error: transport, slow }
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Seconds only: the form with a date depends on two clocks that agree, and AppSync does not use it.
pub(super) fn retry_after(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(|seconds: u64| Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX)))
}
