//! One claim of a token or a proof: what form its value must have.

use serde_json::{Map, Value};

use crate::fault::InboundTokenError;
use crate::limits::DATE_MAX;
use crate::time::Moment;

/// The string of a claim that must be there.
pub(super) fn required_text<'a>(
    claims: &'a Map<String, Value>,
    name: &str,
    shown: &'static str,
    bytes_max: usize,
) -> Result<&'a str, InboundTokenError> {
    match claims.get(name) {
        Some(Value::String(text)) if text.len() <= bytes_max && is_plain(text) => Ok(text),
        _ => Err(InboundTokenError::Claim(shown)),
    }
}

/// A date is a JSON number with an integer value. Text, fractions and numbers beyond all years are refused, not ignored.
pub(super) fn date(claims: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, InboundTokenError> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let fault = InboundTokenError::Claim(name);
    let Value::Number(number) = value else { return Err(fault) };
    let whole = number.as_i64().or_else(|| number.as_f64().and_then(whole)).ok_or(fault)?;
    if (0..=DATE_MAX).contains(&whole) { Ok(Some(whole)) } else { Err(fault) }
}

/// `1.8e9` is an integer too.
fn whole(number: f64) -> Option<i64> {
    let small = number.fract() == 0.0 && (0.0..1e15).contains(&number);
    #[expect(clippy::cast_possible_truncation, reason = "an integer below 10^15 has an exact form")]
    small.then_some(number as i64)
}

/// RFC 7519, section 4.1.4: a token expires at its `exp`. No clock skew is allowed.
pub(super) const fn is_past(expires: i64, now: Moment) -> bool {
    now.wall_us >= expires.saturating_mul(1_000_000)
}

/// A name with invisible characters is not the name that people and records show: two different ones look alike.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && !firmgate_clean::has_hidden(text)
}
