//! AWS credentials: where they come from, and requests signed with them.

mod connector;
mod sessions;
mod sign;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use aws_config::{
    ecs::EcsCredentialsProvider, environment::EnvironmentVariableCredentialsProvider,
    imds::credentials::ImdsCredentialsProvider, meta::credentials::CredentialsProviderChain,
    profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig,
    web_identity_token::WebIdentityTokenCredentialsProvider,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError},
};
use aws_sdk_sts::config::{Region, timeout::TimeoutConfig};
use bytes::Bytes;
use firmgate_identity::Principal;
use reqwest::{Url, header::HeaderMap};

use self::{connector::Connector, sessions::Sessions, sign::Scope};
use crate::{
    limits::{AWS_TOTAL, LIFE_MAX, SKEW_MIN},
    outbound::{Address, OutboundClient},
    token::{CachedToken, Expiry, OAuthErrorCode, TokenCache, TokenError},
};

/// Where AWS credentials come from, and what is signed with them.
#[derive(Clone, Debug)]
pub struct IamOptions {
    /// The region of the API.
    pub region: String,
    /// The client for the services that issue credentials.
    pub outbound: OutboundClient,
    /// The profile to use, where it is not the default one.
    pub profile: Option<String>,
    /// Whether the metadata service of the machine is asked when no other source has credentials.
    pub instance_metadata: InstanceMetadata,
    /// The role that is taken on for each caller.
    pub caller_role: Option<CallerRole>,
    /// Another address of the service that issues sessions.
    pub sts: Option<Address>,
}

/// Whether the metadata service of the machine is a source of credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InstanceMetadata {
    /// It is not asked.
    #[default]
    Off,
    /// It is asked last.
    On,
}

/// A role whose sessions carry the names of callers as tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerRole {
    /// Its ARN.
    pub arn: String,
    /// The external id that the role's owner requires.
    pub external_id: Option<String>,
}

/// AWS credentials in use. Cheap to clone.
#[derive(Clone)]
pub struct Iam(Arc<Inner>);

struct Inner {
    region: String,
    source: Source,
    own: Arc<CredentialCache>,
    sessions: Option<Sessions>,
    /// How far this machine's clock is behind the platform's.
    skew_s: AtomicI64,
}

type CredentialCache = TokenCache<Credentials>;

/// What a request was signed with.
pub(crate) struct IamSigningRecord {
    cache: Arc<CredentialCache>,
    cached: Arc<CachedToken<Credentials>>,
    signed_at: SystemTime,
}

/// Where the gate's own credentials come from.
#[derive(Debug)]
enum Source {
    DefaultChain {
        profile: Option<String>,
        instance_metadata: InstanceMetadata,
        connector: Connector,
        region: String,
    },
    #[cfg(test)]
    Fixed(Credentials),
}

impl Iam {
    /// Prepares; sends no request yet.
    #[must_use]
    pub fn new(options: IamOptions) -> Self {
        let connector = Connector::new(options.outbound.clone());
        let source = Source::DefaultChain {
            profile: options.profile.clone(),
            instance_metadata: options.instance_metadata,
            connector,
            region: options.region.clone(),
        };
        Self::with(source, options)
    }

    fn with(source: Source, options: IamOptions) -> Self {
        let IamOptions { region, outbound, caller_role, sts, .. } = options;
        let sessions = caller_role.map(|role| Sessions::new(role, &region, Connector::new(outbound), sts));
        Self(Arc::new(Inner { region, source, own: Arc::new(TokenCache::new()), sessions, skew_s: AtomicI64::new(0) }))
    }

    #[cfg(test)]
    pub(crate) fn fixed(credentials: Credentials, options: IamOptions) -> Self {
        Self::with(Source::Fixed(credentials), options)
    }

    /// The headers of a signed request for `who`.
    pub(crate) async fn sign(
        &self,
        url: &Url,
        body: &Bytes,
        who: &Principal,
        now: SystemTime,
    ) -> Result<(HeaderMap, IamSigningRecord), TokenError> {
        let inner = &self.0;
        let own = inner.own.current(now, async |_| inner.source.fetch(now).await).await?;
        let (cache, cached) = match &inner.sessions {
            None => (Arc::clone(&inner.own), own),
            Some(sessions) => sessions.of(who, &own.value, now).await?,
        };
        let signed_at = inner.platform_time(now);
        let scope = Scope { region: &inner.region, service: "appsync", time: signed_at };
        let headers = sign::headers(url, body, &cached.value, &scope).ok_or(TokenError::Malformed)?;
        Ok((headers, IamSigningRecord { cache, cached, signed_at }))
    }

    /// Records a refusal of what was signed; returns whether a retry would use another time or other credentials.
    pub(crate) fn on_rejection(&self, mark: &IamSigningRecord, date: Option<SystemTime>, now: SystemTime) -> bool {
        if let Some(date) = date
            && difference(date, mark.signed_at) > SKEW_MIN
        {
            let (sign, skew) = match date.duration_since(now) {
                Ok(behind) => (1, behind),
                Err(ahead) => (-1, ahead.duration()),
            };
            let skew_s = i64::try_from(skew.as_secs()).unwrap_or(0).saturating_mul(sign);
            self.0.skew_s.store(skew_s, Ordering::Relaxed);
            tracing::warn!(skew_s, "the clock is off: requests are signed with the platform's time");
            return true;
        }
        mark.cache.refuse(&mark.cached, now)
    }
}

impl Inner {
    fn platform_time(&self, now: SystemTime) -> SystemTime {
        let skew_s = self.skew_s.load(Ordering::Relaxed);
        let skew = Duration::from_secs(skew_s.unsigned_abs());
        let corrected = if skew_s < 0 { now.checked_sub(skew) } else { now.checked_add(skew) };
        corrected.unwrap_or(now)
    }
}

fn difference(left: SystemTime, right: SystemTime) -> Duration {
    left.duration_since(right).unwrap_or_else(|error| error.duration())
}

impl Source {
    async fn fetch(&self, now: SystemTime) -> Result<(Credentials, Expiry), TokenError> {
        match self {
            Self::DefaultChain { profile, instance_metadata, connector, region } => {
                // Built again each time: a provider caches what it has read of a file indefinitely.
                let config = provider_config(connector, region);
                let chain = chain(&config, profile.as_deref(), *instance_metadata);
                let given = tokio::time::timeout(AWS_TOTAL, chain.provide_credentials()).await;
                let given = given.map_err(|_elapsed| {
                    tracing::warn!(seconds = AWS_TOTAL.as_secs(), "the AWS credentials did not come in time");
                    TokenError::Unavailable
                })?;
                let given = given.map_err(|error| map_error(&error))?;
                Ok(with_life(given, now))
            }
            #[cfg(test)]
            Self::Fixed(credentials) => Ok(with_life(credentials.clone(), now)),
        }
    }
}

fn provider_config(connector: &Connector, region: &str) -> ProviderConfig {
    let times = TimeoutConfig::builder().operation_timeout(AWS_TOTAL).operation_attempt_timeout(AWS_TOTAL / 2).build();
    ProviderConfig::default()
        .with_http_client(connector.clone())
        .with_region(Some(Region::new(region.to_owned())))
        .with_timeout_config(times)
}

/// The default order, without the metadata service unless it was asked for: on a machine that has none, asking costs
/// seconds, and on one that has it, it returns the machine's credentials, which may not be intended.
fn chain(config: &ProviderConfig, profile: Option<&str>, metadata: InstanceMetadata) -> CredentialsProviderChain {
    let mut profiles = ProfileFileCredentialsProvider::builder().configure(config);
    if let Some(profile) = profile {
        profiles = profiles.profile_name(profile);
    }
    let profiles = profiles.build();
    // A profile that was named has priority over the environment.
    let chain = if profile.is_some() {
        return CredentialsProviderChain::first_try("profile", profiles);
    } else {
        CredentialsProviderChain::first_try("environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("profile", profiles)
    };
    let chain = chain
        .or_else("web identity", WebIdentityTokenCredentialsProvider::builder().configure(config).build())
        .or_else("container", EcsCredentialsProvider::builder().configure(config).build());
    match metadata {
        InstanceMetadata::Off => chain,
        InstanceMetadata::On => {
            chain.or_else("instance metadata", ImdsCredentialsProvider::builder().configure(config).build())
        }
    }
}

/// Credentials without an expiry are valid until they are refused.
fn with_life(credentials: Credentials, now: SystemTime) -> (Credentials, Expiry) {
    let life = credentials.expiry().map_or(LIFE_MAX, |expiry| expiry.duration_since(now).unwrap_or_default());
    let life = Expiry::of(life, now);
    (credentials, life)
}

/// The reason without its text, which may quote a service or a command.
fn map_error(error: &CredentialsError) -> TokenError {
    match error {
        CredentialsError::CredentialsNotLoaded(_) => TokenError::Missing,
        CredentialsError::ProviderTimedOut(_) => TokenError::Unavailable,
        CredentialsError::InvalidConfiguration(_) => TokenError::Malformed,
        _ => TokenError::Refused(OAuthErrorCode::Other),
    }
}

impl fmt::Debug for Iam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iam").field("region", &self.0.region).finish_non_exhaustive()
    }
}
