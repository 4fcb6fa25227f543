//! The authentication modes of an API: which credential of a request is used, and which owner it identifies.

use firmgate_files::Current;
use firmgate_platform::{AuthMode, Identity};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::Timestamp;

use super::access_keys::AccessKeys;
use super::api_keys::ApiKeys;
use super::oidc::Oidc;
use super::refusal::Refusal;
use super::sigv4::authorization::ALGORITHM;
use super::sigv4::{Parts, Pending, Scope};

/// The configured authentication modes; a mode that is not configured does not exist.
#[derive(Debug)]
pub struct Authenticators {
    /// `x-api-key`
    pub api_keys: Option<Current<ApiKeys>>,
    /// `Authorization: AWS4-HMAC-SHA256 …`
    pub iam: Option<Iam>,
    /// `Authorization: TOKEN`
    pub oidc: Option<Oidc>,
}

/// Signed requests.
#[derive(Debug)]
pub struct Iam {
    /// The access keys that may sign.
    pub keys: Current<AccessKeys>,
    /// The scope of the signatures.
    pub scope: Scope,
}

/// Proof that the caller is authenticated.
#[derive(Debug)]
pub struct AuthenticatedCaller(Identity);

impl AuthenticatedCaller {
    /// The owner.
    pub fn identity(&self) -> &Identity {
        &self.0
    }
}

/// A caller whose credential was checked as far as that is possible without the body.
#[derive(Debug)]
pub enum PendingAuth<'r> {
    /// Authenticated.
    AuthenticatedCaller(AuthenticatedCaller),
    /// Authenticated when the signature covers the body that follows.
    Signed(Pending<'r>),
}

impl Authenticators {
    /// Checks the one credential that applies: a signature before an API key before a token. Others are ignored,
    /// so a valid one does not help an invalid one.
    ///
    /// # Errors
    /// [`Refusal`] says which credential was not accepted, in the words of AppSync.
    pub async fn authenticate<'r>(
        &'r self,
        headers: &'r HeaderMap,
        now: Timestamp,
    ) -> Result<PendingAuth<'r>, Refusal> {
        let authorization = only(headers, AUTHORIZATION.as_str())?;
        if let Some(value) = authorization
            && value.starts_with(ALGORITHM.as_bytes())
        {
            let iam = self.iam.as_ref().ok_or(Refusal::NoCredential)?;
            let value = std::str::from_utf8(value).map_err(|_| Refusal::NoCredential)?;
            let pending = Pending::check(value, headers, &iam.keys.get(), &iam.scope, now);
            return pending.map(PendingAuth::Signed).map_err(Refusal::Signature);
        }
        if let Some(key) = only(headers, "x-api-key")? {
            let keys = self.api_keys.as_ref().ok_or(Refusal::NoCredential)?.get();
            let owner = keys.owner(key).ok_or(Refusal::WrongKey)?.to_owned();
            return Ok(PendingAuth::AuthenticatedCaller(AuthenticatedCaller(Identity {
                owner,
                mode: AuthMode::ApiKey,
            })));
        }
        let (Some(value), Some(oidc)) = (authorization, &self.oidc) else { return Err(Refusal::NoCredential) };
        let owner = oidc.owner(value, now).await.map_err(Refusal::Token)?;
        Ok(PendingAuth::AuthenticatedCaller(AuthenticatedCaller(Identity { owner, mode: AuthMode::Oidc })))
    }
}

impl PendingAuth<'_> {
    /// Authenticates the caller, or finds that the signature does not cover this body.
    pub fn admit(self, parts: &Parts<'_>, body: &[u8]) -> Result<AuthenticatedCaller, Refusal> {
        match self {
            Self::AuthenticatedCaller(admitted) => Ok(admitted),
            Self::Signed(pending) => {
                let signed = pending.verify(parts, body).map_err(Refusal::Signature)?;
                Ok(AuthenticatedCaller(Identity { owner: signed.principal().to_owned(), mode: AuthMode::Iam }))
            }
        }
    }
}

/// The value of a header. If a credential of one kind is sent twice, neither is accepted.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    match values.next() {
        Some(_) => Err(Refusal::NoCredential),
        None => Ok(first.map(http::HeaderValue::as_bytes)),
    }
}
