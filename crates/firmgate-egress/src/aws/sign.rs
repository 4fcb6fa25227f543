//! Signature Version 4 over the exact bytes that are sent.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use reqwest::{
    Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};

/// The scope of a signature.
pub(super) struct Scope<'a> {
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) time: SystemTime,
}

/// The headers to add to a POST of JSON.
pub(super) fn headers(url: &Url, body: &[u8], credentials: &Credentials, scope: &Scope<'_>) -> Option<HeaderMap> {
    let headers = [("content-type", "application/json")];
    let request = SignableRequest::new("POST", url.as_str(), headers.into_iter(), SignableBody::Bytes(body)).ok()?;
    let added = signed(request, credentials, scope, SigningSettings::default())?;
    added
        .into_iter()
        .map(|(name, value)| {
            let mut value = HeaderValue::from_str(&value).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value))
        })
        .collect()
}

/// The headers that a signature consists of.
pub(super) fn signed(
    request: SignableRequest<'_>,
    credentials: &Credentials,
    scope: &Scope<'_>,
    settings: SigningSettings,
) -> Option<Vec<(String, String)>> {
    let identity = credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region)
        .name(scope.service)
        .time(scope.time)
        .settings(settings)
        .build()
        .ok()?
        .into();
    let (instructions, _signature) = sign(request, &params).ok()?.into_parts();
    Some(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

#[cfg(test)]
mod tests;
