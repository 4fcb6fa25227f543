//! What is logged for the operator about a failed call: where to look, and never a text or a value of the backend.

use firmgate_egress::WireResponse;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Envelope, WireError, header_type};
use crate::upstream::{Actor, ErrorKind, UpstreamError};

/// Logs for the operator what the client does not get: where to look, and never a text or a value of the backend.
pub(crate) fn tell<T: DeserializeOwned>(operation: &str, response: Option<&WireResponse>, upstream: &UpstreamError) {
    let body = response.and_then(|response| serde_json::from_slice::<Envelope<IgnoredAny>>(&response.body).ok());
    let first = body.as_ref().and_then(Envelope::first);
    let header = response.and_then(header_type);
    let error_type = header.or_else(|| first.and_then(WireError::error_type)).map(name);
    let path = match (first, response) {
        (None, Some(response)) if upstream.kind() == ErrorKind::Malformed => misfit::<T>(&response.body),
        (first, _) => first.and_then(WireError::place),
    };
    let (kind, acts, effect) = (upstream.kind(), upstream.kind().actor(), upstream.side_effect());
    let (status, request_id) = (response.map(|response| response.status), upstream.request_id());
    match acts {
        Actor::Caller => {
            tracing::info!(
                operation,
                ?kind,
                ?acts,
                ?effect,
                status,
                error_type,
                path,
                request_id,
                "a backend call was refused"
            );
        }
        Actor::Operator | Actor::Time => {
            tracing::warn!(
                operation,
                ?kind,
                ?acts,
                ?effect,
                status,
                error_type,
                path,
                request_id,
                "a backend call failed"
            );
        }
    }
}

/// Where in an answer something does not fit the schema.
fn misfit<T: DeserializeOwned>(body: &[u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let error = serde_path_to_error::deserialize::<_, Envelope<T>>(&mut reader).err()?;
    // Its text may hold a value.
    Some(word(&error.path().to_string()))
}

/// The type of an error, as far as it looks like one and not like a token.
fn name(text: &str) -> String {
    const WITH_DIGITS_BYTES_MAX: usize = 20;
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if has_digits && text.len() > WITH_DIGITS_BYTES_MAX { "unreadable".to_owned() } else { word(text) }
}

/// A name of the backend's as far as it looks like one.
pub(super) fn word(text: &str) -> String {
    const WORD_BYTES_MAX: usize = 120;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":._-#[]?".contains(&byte);
    if text.len() <= WORD_BYTES_MAX && text.bytes().all(plain) { text.to_owned() } else { "unreadable".to_owned() }
}
