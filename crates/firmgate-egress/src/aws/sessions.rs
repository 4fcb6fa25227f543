//! One session of a role for each caller, with the caller's name as tags: the platform's own policies and records then
//! know the caller.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sdk_sts::{
    Client,
    config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig},
    error::SdkError,
    types::Tag,
};
use firmgate_identity::Principal;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::{CallerRole, CredentialCache, connector::Connector};
use crate::{
    limits::{AWS_TOTAL, CALLERS_MAX},
    outbound::Address,
    token::{CachedToken, Expiry, OAuthErrorCode, TokenCache, TokenError},
};

/// The sessions of one role.
pub(super) struct Sessions {
    role: CallerRole,
    client: aws_sdk_sts::config::Builder,
    caches: Cache<Caller, Arc<CredentialCache>>,
}

/// A caller; names are not necessarily unique across tenants.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Caller {
    tenant: String,
    subject: String,
}

impl Sessions {
    pub(super) fn new(role: CallerRole, region: &str, connector: Connector, sts: Option<Address>) -> Self {
        let times = TimeoutConfig::builder().operation_timeout(AWS_TOTAL).build();
        let mut client = aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(connector)
            .timeout_config(times)
            .retry_config(RetryConfig::standard().with_max_attempts(2));
        if let Some(sts) = sts {
            client = client.endpoint_url(sts.as_str());
        }
        Self { role, client, caches: Cache::new(CALLERS_MAX) }
    }

    /// The session of `who`.
    pub(super) async fn of(
        &self,
        who: &Principal,
        own: &Credentials,
        now: SystemTime,
    ) -> Result<(Arc<CredentialCache>, Arc<CachedToken<Credentials>>), TokenError> {
        let caller = Caller { tenant: who.tenant().to_owned(), subject: who.subject().to_owned() };
        let cache = self.caches.get_or_insert_with(&caller, || Ok::<_, TokenError>(Arc::new(TokenCache::new())))?;
        let cached = cache.current(now, async |_| self.begin(&caller, own, now).await).await?;
        Ok((cache, cached))
    }

    async fn begin(
        &self,
        caller: &Caller,
        own: &Credentials,
        now: SystemTime,
    ) -> Result<(Credentials, Expiry), TokenError> {
        let client = Client::from_conf(self.client.clone().credentials_provider(own.clone()).build());
        let answer = client
            .assume_role()
            .role_arn(&self.role.arn)
            .role_session_name(session_name(caller))
            .set_external_id(self.role.external_id.clone())
            .tags(tag("subject", &caller.subject)?)
            .tags(tag("tenant", &caller.tenant)?)
            .send()
            .await
            .map_err(|error| map_error(&error))?;
        let given = answer.credentials.ok_or(TokenError::Malformed)?;
        let expiry = SystemTime::try_from(given.expiration).map_err(|_| TokenError::Malformed)?;
        let life = expiry.duration_since(now).unwrap_or(Duration::ZERO);
        let credentials = Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            Some(expiry),
            "caller session",
        );
        Ok((credentials, Expiry::of(life, now)))
    }
}

/// The reason without its text, which names accounts and roles.
fn map_error<E>(error: &SdkError<E>) -> TokenError {
    match error {
        SdkError::ServiceError(refusal) if refusal.raw().status().is_client_error() => {
            TokenError::Refused(OAuthErrorCode::Other)
        }
        SdkError::ConstructionFailure(_) => TokenError::Malformed,
        _ => TokenError::Unavailable,
    }
}

/// At most 64 of a few characters: a digest always fits, and the tags hold the names.
fn session_name(caller: &Caller) -> String {
    let digest = Sha256::digest(format!("{}\n{}", caller.tenant, caller.subject));
    format!("firmgate-{}", data_encoding::HEXLOWER.encode(digest.get(..16).unwrap_or_default()))
}

fn tag(key: &str, value: &str) -> Result<Tag, TokenError> {
    Tag::builder().key(key).value(tag_value(value)).build().map_err(|_| TokenError::Malformed)
}

/// A name as it is, where a tag can hold it, else its digest.
fn tag_value(name: &str) -> String {
    const TAG_CHARS_MAX: usize = 256;
    let fits = |c: char| c.is_alphanumeric() || " _.:/=+-@".contains(c);
    if name.chars().count() <= TAG_CHARS_MAX && name.chars().all(fits) {
        return name.to_owned();
    }
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(name)))
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("role", &self.role).finish_non_exhaustive()
    }
}
