//! Where an issuer's keys are: as stated in its metadata, by OpenID Connect or by RFC 8414.

use serde::Deserialize;
use url::Url;

use super::fetch::{Fetch, KeysFetchError};

/// Bytes of a metadata document.
const METADATA_BYTES_MAX: usize = 128 * 1024;

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// Asks the issuer for the address of its keys.
pub async fn jwks_address(fetch: &dyn Fetch, issuer: &str) -> Result<Url, KeysFetchError> {
    let mut fault = KeysFetchError("the issuer is not a URL");
    for address in addresses(issuer) {
        match metadata(fetch, &address, issuer).await {
            Ok(keys) => return Ok(keys),
            Err(other) => fault = other,
        }
    }
    Err(fault)
}

async fn metadata(fetch: &dyn Fetch, address: &Url, issuer: &str) -> Result<Url, KeysFetchError> {
    let document = fetch.get(address, METADATA_BYTES_MAX).await?;
    if document.status != 200 {
        return Err(KeysFetchError("no metadata document"));
    }
    let metadata: Metadata = serde_json::from_slice(&document.body).map_err(|error| {
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        tracing::warn!(issuer, ?kind, line, column, "the metadata of the issuer is not readable");
        KeysFetchError("the metadata is not readable")
    })?;
    // A different name would let one issuer impersonate another.
    if metadata.issuer != issuer {
        return Err(KeysFetchError("the metadata is of another issuer"));
    }
    fetch.linked(address, &metadata.jwks_uri).map_err(|error| {
        tracing::warn!(issuer, %error, "the `jwks_uri` of the issuer is not used");
        KeysFetchError("the metadata names no acceptable `jwks_uri`")
    })
}

/// OpenID Connect appends the well-known path, RFC 8414 inserts it before the issuer's own.
fn addresses(issuer: &str) -> Vec<Url> {
    let Ok(url) = Url::parse(issuer) else { return Vec::new() };
    let (origin, path) = (url.origin().ascii_serialization(), url.path().trim_end_matches('/'));
    let texts = [
        format!("{origin}{path}/.well-known/openid-configuration"),
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
    ];
    texts.iter().filter_map(|text| Url::parse(text).ok()).collect()
}
