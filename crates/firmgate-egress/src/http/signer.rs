//! From a credential to the headers of one request, and from a refusal to the next credential.

use std::{sync::Arc, time::SystemTime};

use bytes::Bytes;
use firmgate_identity::Principal;
use firmgate_identity::token::{InboundToken, TokenDigest};
use quick_cache::sync::Cache;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};
use secrecy::SecretString;

use super::{Credential, Endpoint, TokenParameters, credential::header};
use crate::{
    aws::{Iam, IamSigningRecord},
    limits::CALLERS_MAX,
    outbound::HttpError,
    secret::KeptSecret,
    token::{
        CachedToken, Expiry, FetchReason, Field, OutboundToken, SourcedToken, TokenCache, TokenEndpoint, TokenError,
        TokenForm, TokenSource,
    },
    wire::SendError,
};

type SharedTokenCache = Arc<TokenCache<OutboundToken>>;

/// A credential in use, with what was fetched so far.
#[derive(Debug)]
pub(super) enum Signer {
    Key(KeptSecret),
    Iam(Iam),
    /// One token for all callers.
    Shared {
        provider: TokenProvider,
        cache: SharedTokenCache,
        form: TokenForm,
    },
    /// One token for each caller.
    PerCaller {
        exchange: Box<TokenExchange>,
        caches: Box<Cache<TokenDigest, SharedTokenCache>>,
        form: TokenForm,
    },
}

#[derive(Debug)]
pub(super) enum TokenProvider {
    ClientCredentials(Box<(TokenEndpoint, TokenParameters)>),
    Source(Arc<dyn TokenSource>),
}

#[derive(Debug)]
pub(super) struct TokenExchange {
    endpoint: TokenEndpoint,
    wanted: TokenParameters,
    dialect: Dialect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Rfc8693,
    Entra,
}

/// What was used for one request, to find it again when it is refused.
pub(super) enum SigningRecord {
    Key(SecretString),
    Iam(IamSigningRecord),
    Token(SharedTokenCache, Arc<CachedToken<OutboundToken>>),
}

/// What the platform's answer means for the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialStatus {
    /// Nothing, or nothing that a retry would change.
    Valid,
    /// The next request uses another one.
    Renewed,
}

/// The platform did not accept the credential: too old, withdrawn, unknown or signed wrongly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rejection {
    pub(super) status: u16,
    /// The platform's clock.
    pub(super) date: Option<SystemTime>,
}

impl Signer {
    pub(super) fn new(credential: Credential, form: TokenForm) -> Result<Self, HttpError> {
        let shared = |provider| Self::Shared { provider, cache: Arc::new(TokenCache::new()), form };
        let per_caller = |endpoint, wanted, dialect| Self::PerCaller {
            exchange: Box::new(TokenExchange { endpoint, wanted, dialect }),
            caches: Box::new(Cache::new(CALLERS_MAX)),
            form,
        };
        Ok(match credential {
            Credential::ApiKey(key) => {
                header(&key.current()).ok_or(HttpError::Credential)?;
                Self::Key(key)
            }
            Credential::Iam(iam) => Self::Iam(iam),
            Credential::ClientCredentials(endpoint, wanted) => {
                shared(TokenProvider::ClientCredentials(Box::new((endpoint, wanted))))
            }
            Credential::UserToken(source) => shared(TokenProvider::Source(source)),
            Credential::TokenExchange(endpoint, wanted) => per_caller(endpoint, wanted, Dialect::Rfc8693),
            Credential::EntraOnBehalfOf(endpoint, wanted) => per_caller(endpoint, wanted, Dialect::Entra),
        })
    }

    /// The headers that authenticate the gate, for this request and this caller.
    pub(super) async fn sign(
        &self,
        endpoint: &Endpoint,
        body: &Bytes,
        who: &Principal,
    ) -> Result<(HeaderMap, SigningRecord), SendError> {
        let now = SystemTime::now();
        let (cache, cached) = match self {
            Self::Key(key) => {
                let key = key.current();
                let value = header(&key).ok_or(SendError::NoCredential)?;
                return Ok((
                    HeaderMap::from_iter([(HeaderName::from_static("x-api-key"), value)]),
                    SigningRecord::Key(key),
                ));
            }
            Self::Iam(iam) => {
                let (headers, mark) = iam.sign(endpoint.url(), body, who, now).await.map_err(map_error)?;
                return Ok((headers, SigningRecord::Iam(mark)));
            }
            Self::Shared { provider, cache, form } => {
                if let TokenProvider::Source(source) = provider
                    && source.has_changed()
                {
                    cache.clear();
                }
                let fetch = async |need| provider.fetch(need).await.and_then(|token| outbound(token, *form));
                (Arc::clone(cache), cache.current(now, fetch).await.map_err(map_error)?)
            }
            Self::PerCaller { exchange, caches, form } => {
                let inbound = who.inbound().ok_or(TokenError::NoCaller).map_err(map_error)?;
                let fresh = || Ok::<_, TokenError>(Arc::new(TokenCache::new()));
                let cache = caches.get_or_insert_with(&inbound.digest(), fresh).map_err(map_error)?;
                let fetch = async |_| exchange.fetch(inbound).await.and_then(|token| outbound(token, *form));
                let cached = cache.current(now, fetch).await.map_err(map_error)?;
                (cache, cached)
            }
        };
        Ok((HeaderMap::from_iter([(AUTHORIZATION, cached.value.header())]), SigningRecord::Token(cache, cached)))
    }

    /// Records a refusal.
    pub(super) fn on_rejection(&self, mark: &SigningRecord, refusal: Rejection) -> CredentialStatus {
        let now = SystemTime::now();
        let renewed = match (mark, self) {
            (SigningRecord::Key(used), Self::Key(key)) => key.is_other_than(used),
            (SigningRecord::Iam(mark), Self::Iam(iam)) => iam.on_rejection(mark, refusal.date, now),
            (SigningRecord::Token(cache, cached), _) if refusal.status == 401 => cache.refuse(cached, now),
            _ => false,
        };
        if renewed { CredentialStatus::Renewed } else { CredentialStatus::Valid }
    }
}

impl TokenProvider {
    async fn fetch(&self, need: FetchReason) -> Result<SourcedToken, TokenError> {
        match self {
            Self::Source(source) => source.fetch(need).await,
            Self::ClientCredentials(asked) => {
                let (endpoint, wanted) = &**asked;
                let kind = [("grant_type", "client_credentials")];
                let fields: Vec<Field<'_>> = kind.into_iter().chain(wanted.fields()).collect();
                Ok(endpoint.grant(&fields).await?.into_token())
            }
        }
    }
}

impl TokenExchange {
    async fn fetch(&self, inbound: &InboundToken) -> Result<SourcedToken, TokenError> {
        const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
        let (parameter, kind): (_, &[Field<'_>]) = match self.dialect {
            Dialect::Rfc8693 => (
                "subject_token",
                &[
                    ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                    ("subject_token_type", ACCESS_TOKEN),
                    ("requested_token_type", ACCESS_TOKEN),
                ],
            ),
            Dialect::Entra => (
                "assertion",
                &[
                    ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    ("requested_token_use", "on_behalf_of"),
                ],
            ),
        };
        let form = |own: &[Field<'_>]| {
            let fields: Vec<Field<'_>> =
                kind.iter().copied().chain(self.wanted.fields()).chain(own.iter().copied()).collect();
            inbound.exchange_form(parameter, &fields).into_body()
        };
        Ok(self.endpoint.ask(form).await?.into_token())
    }
}

fn outbound(token: SourcedToken, form: TokenForm) -> Result<(OutboundToken, Expiry), TokenError> {
    let (text, life) = token.into_parts(SystemTime::now())?;
    Ok((OutboundToken::new(&text, form)?, life))
}

/// What the lack of a credential means for a request: it was not sent.
fn map_error(error: TokenError) -> SendError {
    tracing::warn!(%error, "no credential for the platform");
    match error {
        TokenError::Unavailable => SendError::CredentialUnavailable,
        _ => SendError::NoCredential,
    }
}
