//! The ways into an API: which credential of a request counts, and whom it stands for.

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

/// What an API takes; a way that is not configured does not exist.
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
    /// Who may sign.
    pub keys: Current<AccessKeys>,
    /// What for.
    pub scope: Scope,
}

/// Proof that the caller is known.
#[derive(Debug)]
pub struct AuthenticatedCaller(Identity);

impl AuthenticatedCaller {
    /// Who asks.
    pub fn identity(&self) -> &Identity {
        &self.0
    }
}

/// A caller whose credential was looked at as far as that is possible without the body.
#[derive(Debug)]
pub enum PendingAuth<'r> {
    /// Known.
    AuthenticatedCaller(AuthenticatedCaller),
    /// Known when the signature covers the body that follows.
    Signed(Pending<'r>),
}

impl Authenticators {
    /// Looks at the one credential that counts: a signature before an API key before a token. Another one is not looked at,
    /// so a right one does not help a wrong one.
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
    /// Lets the caller in, or finds that the signature is not one of this body.
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

/// The value of a header. Of two credentials of one kind, none counts.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    match values.next() {
        Some(_) => Err(Refusal::NoCredential),
        None => Ok(first.map(http::HeaderValue::as_bytes)),
    }
}
