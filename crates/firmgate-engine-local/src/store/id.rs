//! Random ids, and points in time as text.

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;

use super::database::StorageError;

/// `prefix` and `digits` lower-case base-32 digits, 5 random bits each.
pub(super) fn random_id(prefix: &str, digits: usize) -> Result<String, StorageError> {
    let bytes: [u8; 32] = random_bytes()?;
    let text = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
    Ok(prefix.chars().chain(text.chars().take(digits)).collect())
}

pub(super) fn random_bytes<const N: usize>() -> Result<[u8; N], StorageError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StorageError::NoRandomness)?;
    Ok(bytes)
}

/// RFC 3339 in UTC with milliseconds. A time outside the calendar becomes the nearest one within it.
pub(super) fn rfc3339(at_ms: i64) -> String {
    let nearest = if at_ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(nearest);
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
