//! From a credential to the headers of one request, and from a refusal to the next credential.

use std::{sync::Arc, time::SystemTime};

use bytes::Bytes;
use firmgate_guard::{
    Principal,
    token::{InboundToken, TokenDigest},
};
use quick_cache::sync::Cache;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::{Credential, Endpoint, HttpError, KeptSecret, Secret, Wanted};
use crate::{
    aws::{Iam, IamMark},
    limits::CALLERS_MAX,
    token::{
        Field, Lease, Life, Need, OutboundToken, Slot, SourcedToken, TokenEndpoint, TokenError, TokenForm, TokenSource,
    },
    wire::SendError,
};

type TokenSlot = Arc<Slot<OutboundToken>>;

/// A credential at work: with what was fetched so far.
#[derive(Debug)]
pub(super) enum Signer {
    Key(KeptSecret),
    Iam(Iam),
    /// One token for all callers.
    Shared {
        supply: Supply,
        slot: TokenSlot,
        form: TokenForm,
    },
    /// One token for each caller.
    PerCaller {
        exchange: Box<Exchange>,
        slots: Box<Cache<TokenDigest, TokenSlot>>,
        form: TokenForm,
    },
}

#[derive(Debug)]
pub(super) enum Supply {
    ClientCredentials(Box<(TokenEndpoint, Wanted)>),
    Source(Arc<dyn TokenSource>),
}

#[derive(Debug)]
pub(super) struct Exchange {
    endpoint: TokenEndpoint,
    wanted: Wanted,
    dialect: Dialect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Rfc8693,
    Entra,
}

/// What was used for one request, to find it again when it is refused.
pub(super) enum Mark {
    Key(Secret),
    Iam(IamMark),
    Token(TokenSlot, Arc<Lease<OutboundToken>>),
}

/// What the platform's answer says about the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing, or nothing that another try would change.
    Stands,
    /// The next request goes out with another one.
    Renewed,
}

/// The platform did not accept the credential: too old, withdrawn, unknown or signed wrongly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// The platform's clock.
    pub(super) date: Option<SystemTime>,
}

impl Signer {
    pub(super) fn new(credential: Credential, form: TokenForm) -> Result<Self, HttpError> {
        let shared = |supply| Self::Shared { supply, slot: Arc::new(Slot::new()), form };
        let per_caller = |endpoint, wanted, dialect| Self::PerCaller {
            exchange: Box::new(Exchange { endpoint, wanted, dialect }),
            slots: Box::new(Cache::new(CALLERS_MAX)),
            form,
        };
        Ok(match credential {
            Credential::ApiKey(key) => {
                key.current().header().ok_or(HttpError::Credential)?;
                Self::Key(key)
            }
            Credential::Iam(iam) => Self::Iam(iam),
            Credential::ClientCredentials(endpoint, wanted) => {
                shared(Supply::ClientCredentials(Box::new((endpoint, wanted))))
            }
            Credential::UserToken(source) => shared(Supply::Source(source)),
            Credential::TokenExchange(endpoint, wanted) => per_caller(endpoint, wanted, Dialect::Rfc8693),
            Credential::EntraOnBehalfOf(endpoint, wanted) => per_caller(endpoint, wanted, Dialect::Entra),
        })
    }

    /// The headers that show who the gate is, for this request and this caller.
    pub(super) async fn sign(
        &self,
        endpoint: &Endpoint,
        body: &Bytes,
        who: &Principal,
    ) -> Result<(HeaderMap, Mark), SendError> {
        let now = SystemTime::now();
        let (slot, lease) = match self {
            Self::Key(key) => {
                let key = key.current();
                let value = key.header().ok_or(SendError::NoCredential)?;
                return Ok((HeaderMap::from_iter([(HeaderName::from_static("x-api-key"), value)]), Mark::Key(key)));
            }
            Self::Iam(iam) => {
                let (headers, mark) = iam.sign(endpoint.url(), body, who, now).await.map_err(told)?;
                return Ok((headers, Mark::Iam(mark)));
            }
            Self::Shared { supply, slot, form } => {
                if let Supply::Source(source) = supply
                    && source.has_changed()
                {
                    slot.clear();
                }
                let fetch = async |need| supply.fetch(need).await.and_then(|token| outbound(token, *form));
                (Arc::clone(slot), slot.current(now, fetch).await.map_err(told)?)
            }
            Self::PerCaller { exchange, slots, form } => {
                let inbound = who.inbound().ok_or(TokenError::NoCaller).map_err(told)?;
                let fresh = || Ok::<_, TokenError>(Arc::new(Slot::new()));
                let slot = slots.get_or_insert_with(&inbound.digest(), fresh).map_err(told)?;
                let fetch = async |_| exchange.fetch(inbound).await.and_then(|token| outbound(token, *form));
                let lease = slot.current(now, fetch).await.map_err(told)?;
                (slot, lease)
            }
        };
        Ok((HeaderMap::from_iter([(AUTHORIZATION, lease.value.header())]), Mark::Token(slot, lease)))
    }

    /// Takes note of a refusal.
    pub(super) fn judge(&self, mark: &Mark, refusal: Refusal) -> Verdict {
        let now = SystemTime::now();
        let renewed = match (mark, self) {
            (Mark::Key(used), Self::Key(key)) => key.is_other_than(used),
            (Mark::Iam(mark), Self::Iam(iam)) => iam.judge(mark, refusal.date, now),
            (Mark::Token(slot, lease), _) if refusal.status == 401 => slot.refuse(lease, now),
            _ => false,
        };
        if renewed { Verdict::Renewed } else { Verdict::Stands }
    }
}

impl Supply {
    async fn fetch(&self, need: Need) -> Result<SourcedToken, TokenError> {
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

impl Exchange {
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

fn outbound(token: SourcedToken, form: TokenForm) -> Result<(OutboundToken, Life), TokenError> {
    let (text, life) = token.into_parts(SystemTime::now())?;
    Ok((OutboundToken::new(&text, form)?, life))
}

/// What the lack of a credential means for a request: it has not left.
fn told(error: TokenError) -> SendError {
    tracing::warn!(%error, "no credential for the platform");
    match error {
        TokenError::Unavailable => SendError::CredentialUnavailable,
        _ => SendError::NoCredential,
    }
}
