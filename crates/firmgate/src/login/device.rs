//! A login on another device, with a code (RFC 8628).

use std::time::Duration;

use firmgate_egress::{Grant, OAuthErrorCode, TokenError};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::provider::Provider;
use super::refused;
use crate::failure::Failure;
use crate::settings::LoginSettings;

const INTERVAL_S: u64 = 5;
const INTERVAL_S_MAX: u64 = 60;
const WAIT_S_MAX: u64 = 1800;
/// Characters of an address or a code that are shown.
const SHOWN_CHARS_MAX: usize = 500;

#[derive(Deserialize)]
struct Codes {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: Option<String>,
    expires_in: u64,
    interval: Option<u64>,
}

pub(super) async fn log_in(
    settings: &LoginSettings,
    provider: &Provider,
    show: impl FnOnce(&str),
) -> Result<Grant, Failure> {
    let codes = codes(settings, provider).await?;
    let plain = |text: &str| firmgate_clean::cut(firmgate_clean::one_line(text).into(), SHOWN_CHARS_MAX);
    let place = plain(codes.verification_uri_complete.as_deref().unwrap_or(&codes.verification_uri));
    show(&format!(
        "open this address on any device:\n  {place}\nand check that it shows the code {}",
        plain(&codes.user_code)
    ));

    let deadline = Instant::now() + Duration::from_secs(codes.expires_in.min(WAIT_S_MAX));
    let mut interval = codes.interval.unwrap_or(INTERVAL_S);
    loop {
        interval = interval.clamp(1, INTERVAL_S_MAX);
        sleep(Duration::from_secs(interval)).await;
        if Instant::now() >= deadline {
            return Err(Failure::run("the code was not confirmed in time").hint("run the command again"));
        }
        let kind = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = [("grant_type", kind), ("device_code", &codes.device_code)];
        match provider.tokens.grant(&fields).await {
            Ok(grant) => return Ok(grant),
            Err(TokenError::Refused(OAuthErrorCode::AuthorizationPending)) => {}
            Err(TokenError::Refused(OAuthErrorCode::SlowDown)) => interval = interval.saturating_add(INTERVAL_S),
            // As RFC 8628 requires: after a connection that broke, more slowly.
            Err(TokenError::Unavailable) => interval = interval.saturating_mul(2),
            Err(error) => return Err(refused(error)),
        }
    }
}

async fn codes(settings: &LoginSettings, provider: &Provider) -> Result<Codes, Failure> {
    let address = provider.device.as_ref().ok_or_else(|| {
        Failure::run("the authorization server has no login by code").hint("log in without `--device`")
    })?;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &settings.client_id)
        .extend_pairs(settings.wanted.fields())
        .finish();
    let answer = provider.tokens.outbound.post_form(address, body.into_bytes(), None).await;
    let answer = answer.map_err(|error| Failure::run(format!("cannot reach the authorization server: {error}")))?;
    if answer.status != 200 {
        return Err(Failure::run(format!(
            "the authorization server refused a login by code with status {}",
            answer.status
        ))
        .hint("check that the client may use it"));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| Failure::run("the answer of the authorization server to a login by code cannot be read"))
}
