//! What kinds of bodies a client sends and takes.

use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};

/// What the SDK asks of every client. This server always answers with one JSON document, so any client that accepts JSON is served.
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What is wrong with the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaError {
    /// The client does not take JSON.
    NotAcceptable,
    /// The body is said to be something else than JSON.
    Unsupported,
    /// The body is said to be compressed.
    Encoded,
}

/// Checks both, and writes them as the SDK expects them.
pub fn normalize(headers: &mut HeaderMap) -> Result<(), MediaError> {
    if !takes_json(headers) {
        return Err(MediaError::NotAcceptable);
    }
    let encoded = headers.get_all(http::header::CONTENT_ENCODING).iter().any(|coding| coding != "identity");
    if encoded {
        return Err(MediaError::Encoded);
    }
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let is_json = kinds.next().is_some_and(|kind| kind.to_str().is_ok_and(is_json)) && kinds.next().is_none();
    if !is_json {
        return Err(MediaError::Unsupported);
    }
    headers.insert(ACCEPT, BOTH);
    headers.insert(CONTENT_TYPE, JSON);
    Ok(())
}

/// `application/json` with any parameters: of those only `charset` has a meaning, and JSON is UTF-8 whatever it says.
fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the ranges of `Accept` let JSON in (RFC 9110, section 12.5.1): the most specific range that fits decides. No header
/// takes everything.
fn takes_json(headers: &HeaderMap) -> bool {
    let mut best: Option<(u8, bool)> = None;
    let mut any = false;
    for range in headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        any |= !kind.is_empty();
        let specific = match kind.to_ascii_lowercase().as_str() {
            "application/json" => 3,
            "application/*" => 2,
            "*/*" | "*" => 1,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let wanted = weight.and_then(|weight| weight.trim().parse::<f32>().ok()).is_none_or(|weight| weight > 0.0);
        if best.is_none_or(|(before, _)| specific > before) {
            best = Some((specific, wanted));
        }
    }
    best.map_or(!any, |(_, wanted)| wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_does_not_exclude_json_takes_it() {
        let cases = [
            (None, true),
            (Some(""), true),
            (Some("application/json"), true),
            (Some("Application/JSON; charset=utf-8"), true),
            (Some("*/*"), true),
            (Some("*"), true),
            (Some("application/*"), true),
            (Some("text/event-stream, application/json"), true),
            (Some("text/html, */*;q=0.1"), true),
            (Some("application/json;q=0.001"), true),
            (Some("text/event-stream"), false),
            (Some("text/html"), false),
            (Some("application/json;q=0, */*"), false),
            (Some("application/*;q=0, */*"), false),
            (Some("application/json-seq"), false),
        ];
        for (accept, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(takes_json(&headers), expected, "{accept:?}");
        }
    }

    #[test]
    fn a_body_is_json_or_refused() {
        for (kind, encoding, expected) in [
            ("application/json", "identity", Ok(())),
            ("APPLICATION/json ; charset=UTF-8", "identity", Ok(())),
            ("text/plain", "identity", Err(MediaError::Unsupported)),
            ("application/jsonx", "identity", Err(MediaError::Unsupported)),
            ("application/json", "gzip", Err(MediaError::Encoded)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            headers.insert(http::header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            assert_eq!(normalize(&mut headers), expected, "{kind}, {encoding}");
        }
        assert_eq!(normalize(&mut HeaderMap::new()), Err(MediaError::Unsupported));
    }
}
