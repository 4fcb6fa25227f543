//! The body of a request: complete, or a clear refusal.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

/// A body that is too large is still read up to here, because many clients do not read a response before they have sent
/// everything.
const DISCARDED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// More bytes than are read.
    TooLarge,
    /// The bytes did not come in time.
    TooSlow,
    /// The client disconnected in the middle.
    Broken,
}

/// Reads to the end, in time and within the bound.
///
/// # Errors
/// [`BodyError`] when it is too large, too slow or broken off.
pub async fn read(
    headers: &HeaderMap,
    mut body: Incoming,
    bytes_max: usize,
    time_max: Duration,
) -> Result<Bytes, BodyError> {
    let deadline = Instant::now() + time_max;
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > DISCARDED_BYTES_MAX) {
        return Err(BodyError::TooLarge);
    }
    let mut whole = Bytes::new();
    let mut gathered = BytesMut::new();
    let mut seen: u64 = 0;
    loop {
        let frame = match timeout_at(deadline, body.frame()).await {
            Err(_elapsed) => return Err(BodyError::TooSlow),
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(BodyError::Broken),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        if seen > DISCARDED_BYTES_MAX {
            return Err(BodyError::TooLarge);
        }
        // Most bodies are one chunk, which then needs no copy.
        if whole.is_empty() && gathered.is_empty() {
            whole = data;
        } else if gathered.len() < bytes_max {
            if gathered.is_empty() {
                gathered.extend_from_slice(&std::mem::take(&mut whole));
            }
            gathered.extend_from_slice(&data);
        }
    }
    if seen > u64::try_from(bytes_max).unwrap_or(0) {
        return Err(BodyError::TooLarge);
    }
    Ok(if gathered.is_empty() { whole } else { gathered.freeze() })
}
