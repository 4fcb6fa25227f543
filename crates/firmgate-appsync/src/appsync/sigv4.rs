//! Verification of Signature Version 4: the request is signed again with the key that the caller claims to have.
//!
//! The canonical request is built here, because AppSync's refusal echoes it; key derivation and HMAC are those of
//! `aws-sigv4`.

pub mod authorization;
pub mod canonical;

use std::sync::Arc;
use std::time::SystemTime;

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use http::HeaderMap;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

pub use self::canonical::Parts;

use self::authorization::{Authorization, Malformed};
use super::access_keys::{AccessKey, AccessKeys};

/// How far the clocks of both sides may be apart.
const SKEW_MAX: SignedDuration = SignedDuration::from_mins(5);
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// The scope that a signature must be made for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// As in `eu-west-1`.
    pub region: String,
    /// `appsync`, except in tests.
    pub service: &'static str,
}

/// Why a signed request is refused; the texts are for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SigV4Error {
    /// The header, or a header that has to come with it, is missing or has the wrong form.
    Incomplete(&'static str),
    /// The key is unknown, or the session token is not that of the key.
    Unrecognized,
    /// The signature is not valid for this request, scope or time.
    Invalid(String),
}

impl From<Malformed> for SigV4Error {
    fn from(Malformed(text): Malformed) -> Self {
        Self::Incomplete(text)
    }
}

/// A signature that was checked but for the body, which has not been read yet.
#[derive(Debug)]
pub struct Pending<'r> {
    authorization: Authorization<'r>,
    key: Arc<AccessKey>,
    signed_at: Timestamp,
    stamp: &'r str,
}

/// Proof that a request was signed by a key: only [`Pending::verify`] constructs one.
#[derive(Debug)]
pub struct Signed {
    key: Arc<AccessKey>,
}

impl Signed {
    /// The owner that the key identifies.
    pub fn principal(&self) -> &str {
        self.key.principal()
    }
}

impl<'r> Pending<'r> {
    /// Checks everything that does not need the body: form, key, session token, scope, clock, and that the signature
    /// covers what it must.
    pub fn check(
        value: &'r str,
        headers: &'r HeaderMap,
        keys: &AccessKeys,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Self, SigV4Error> {
        let authorization = Authorization::parse(value)?;
        let key = keys.get(authorization.access_key_id).ok_or(SigV4Error::Unrecognized)?;
        if !key.has_session_token(only(headers, "x-amz-security-token")?) {
            return Err(SigV4Error::Unrecognized);
        }
        check_scope(&authorization, scope)?;
        let stamp = only(headers, "x-amz-date")?
            .ok_or(SigV4Error::Incomplete("Authorization header requires existence of 'X-Amz-Date' header."))?;
        let signed_at =
            moment(stamp).ok_or(SigV4Error::Incomplete("'X-Amz-Date' must have the form YYYYMMDDTHHMMSSZ."))?;
        check_time(&authorization, stamp, signed_at, now)?;
        check_coverage(&authorization, headers)?;
        Ok(Self { authorization, key, signed_at, stamp })
    }

    /// Signs the request again and compares, in a time that does not reveal how much of the signature is right.
    pub fn verify(self, parts: &Parts<'_>, body: &[u8]) -> Result<Signed, SigV4Error> {
        let Authorization { date, region, service, signed_headers, signature, .. } = &self.authorization;
        let body_sha256 = canonical::sha256(body);
        // Accepting this header would mean accepting any body.
        if let Some(declared) = only(parts.headers, "x-amz-content-sha256")?
            && declared != body_sha256
        {
            return Err(SigV4Error::Invalid("'X-Amz-Content-Sha256' is not the hash of the body.".to_owned()));
        }
        let request = canonical::request(parts, signed_headers, &body_sha256).ok_or_else(|| {
            SigV4Error::Invalid("'SignedHeaders' names a header that the request does not have as text.".to_owned())
        })?;
        let scope = format!("{date}/{region}/{service}/aws4_request");
        let to_sign = canonical::string_to_sign(self.stamp, &scope, &request);
        let signed_at = SystemTime::try_from(self.signed_at).map_err(|_out_of_range| {
            SigV4Error::Incomplete("'X-Amz-Date' is not a time that this system can represent.")
        })?;
        let signing_key = generate_signing_key(self.key.secret(), signed_at, region, service);
        let expected = calculate_signature(signing_key, to_sign.as_bytes());
        if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(SigV4Error::Invalid(mismatch(&request, &to_sign)));
        }
        Ok(Signed { key: self.key })
    }
}

fn check_scope(authorization: &Authorization<'_>, scope: &Scope) -> Result<(), SigV4Error> {
    if authorization.region != scope.region {
        let text = format!("Credential should be scoped to a valid region, not '{}'.", authorization.region);
        return Err(SigV4Error::Invalid(text));
    }
    if authorization.service != scope.service {
        return Err(SigV4Error::Invalid(format!(
            "Credential should be scoped to correct service: '{}'.",
            scope.service
        )));
    }
    Ok(())
}

fn check_time(
    authorization: &Authorization<'_>,
    stamp: &str,
    signed_at: Timestamp,
    now: Timestamp,
) -> Result<(), SigV4Error> {
    if !stamp.starts_with(authorization.date) {
        let text = format!("Date in Credential scope does not match the day of 'X-Amz-Date': '{stamp}'.");
        return Err(SigV4Error::Invalid(text));
    }
    let age = now.duration_since(signed_at);
    let here = now.strftime(STAMP);
    if age > SKEW_MAX {
        return Err(SigV4Error::Invalid(format!("Signature expired: {stamp} is more than 5 min. before {here}.")));
    }
    if age < -SKEW_MAX {
        return Err(SigV4Error::Invalid(format!(
            "Signature not yet current: {stamp} is more than 5 min. after {here}."
        )));
    }
    Ok(())
}

/// What is not signed could have been added by anyone on the way.
fn check_coverage(authorization: &Authorization<'_>, headers: &HeaderMap) -> Result<(), SigV4Error> {
    let amz = headers.keys().map(|name| name.as_str()).filter(|name| name.starts_with("x-amz-"));
    match ["host"].into_iter().chain(amz).find(|name| !authorization.covers(name)) {
        Some(name) => Err(SigV4Error::Invalid(format!("'{name}' must be a 'SignedHeader' in the AWS Authorization."))),
        None => Ok(()),
    }
}

/// The one value of a header. If there are two, each side could use a different one.
fn only<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, SigV4Error> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(SigV4Error::Incomplete("An 'X-Amz-' header that has one value was sent twice."));
    }
    value.to_str().map(Some).map_err(|_| SigV4Error::Incomplete("An 'X-Amz-' header is not visible ASCII."))
}

fn moment(stamp: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(STAMP, stamp).ok()?;
    let timestamp = time.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
    // Parsing is lenient about the number of digits, a signature is not.
    (timestamp.strftime(STAMP).to_string() == stamp).then_some(timestamp)
}

/// AppSync echoes what it signed, with the session token if that is a signed header. A client must not pass it on.
fn mismatch(request: &str, to_sign: &str) -> String {
    format!(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
         and signing method.\n\nThe Canonical String for this request should have been\n'{request}'\n\n\
         The String-to-Sign should have been\n'{to_sign}'\n"
    )
}

#[cfg(test)]
pub mod tests;
