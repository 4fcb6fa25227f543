//! The part of a URL that a DPoP proof names: scheme, host, port and path.

use crate::limits::URL_BYTES_MAX;

/// A URL in one spelling: lower-case scheme and host, no default port, no query, no fragment.
///
/// None for anything with user information, without a host, or with characters that are not valid in a URL.
pub(super) fn target(url: &str) -> Option<String> {
    if url.len() > URL_BYTES_MAX || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (rest, _query) = rest.split_at_checked(end)?;
    let start = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(start)?;
    let authority = authority.to_ascii_lowercase();
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    if authority.is_empty() || authority.contains('@') {
        return None;
    }
    let path = if path.is_empty() { "/" } else { path };
    Some(format!("{scheme}://{authority}{path}"))
}
