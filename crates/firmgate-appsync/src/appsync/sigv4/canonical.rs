//! The canonical request of Signature Version 4: the string that both sides hash.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::authorization::ALGORITHM;

/// What is encoded in a query: everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What is encoded in a path.
const IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// The parts of a request that a signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'r> {
    /// `POST`
    pub method: &'r str,
    /// As it was sent, and normalised: the one path that is served has nothing to normalise.
    pub path: &'r str,
    /// As it was sent, without the question mark.
    pub query: &'r str,
    /// All of them.
    pub headers: &'r HeaderMap,
}

/// The canonical request with the headers in `signed`; `None` when one of them is missing or not a string.
pub fn request(parts: &Parts<'_>, signed: &[&str], body_sha256: &str) -> Option<String> {
    let mut text = format!("{}\n{}\n{}\n", parts.method, path(parts.path), query(parts.query));
    for name in signed {
        let values: Option<Vec<String>> = parts.headers.get_all(*name).iter().map(value).collect();
        let values = values.filter(|values| !values.is_empty())?;
        let _never = writeln!(text, "{name}:{}", values.join(","));
    }
    let _never = write!(text, "\n{}\n{body_sha256}", signed.join(";"));
    Some(text)
}

/// The string to sign; `scope` is `date/region/service/aws4_request`.
pub fn string_to_sign(stamp: &str, scope: &str, request: &str) -> String {
    format!("{ALGORITHM}\n{stamp}\n{scope}\n{}", sha256(request.as_bytes()))
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A path as it was sent is encoded already, and encoded again.
fn path(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

fn query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| [name, value].map(|text| utf8_percent_encode(&text, RESERVED).to_string()))
        .map(|[name, value]| (name, value))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Without spaces around it, and with one where there are several. A tab is not a space here.
fn value(value: &http::HeaderValue) -> Option<String> {
    let text = std::str::from_utf8(value.as_bytes()).ok()?;
    Some(text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}
