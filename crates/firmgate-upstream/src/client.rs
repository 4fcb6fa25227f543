//! The only way to the backend: a permit opens it, and determines the caller and the allowed operation.
//!
//! INVARIANT (bound): the caller that is passed to the backend comes from the permit, and a mutation goes out only with
//! a permit for the action that it names. So a permit issued to one call is of no use to another caller or another
//! mutation.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use firmgate_egress::{Authority, WireResponse};
use firmgate_guard::{ReadPermit, WritePermit};
use firmgate_identity::{CallId, Principal};

use crate::{
    backend::{Backend, WireRequest},
    document::{Mutation, Operation, Query},
    limits::{ADDITIONS_AGAIN_AFTER, VARIABLES_BYTES_MAX},
    reply,
    upstream::{ErrorKind, SideEffect, UpstreamError},
};

/// Holds the backend, and returns it only for a permit.
///
/// ```
/// use std::sync::Arc;
///
/// use firmgate_guard::audit::{Appending, AuditSink, Durability};
/// use firmgate_guard::{
///     Action, Audit, AuditKey, CallStart, ChainStart, Context, Declarations, EffectKind, Gate, GovernedAction, Limiter,
///     NoApprover, Policy, Read, Resource, ResourceKind, Writes, approve, meter,
/// };
/// use firmgate_identity::{CallId, Identity, Moment, Principal, Transport};
/// use firmgate_upstream::ops::{GetCompany, GetCompanyVariables};
/// use firmgate_upstream::{Authority, Backend, Client, Sending, WireRequest, WireResponse};
///
/// /// An API without companies.
/// struct Empty;
///
/// impl Backend for Empty {
///     fn send<'a>(&'a self, _: WireRequest<'a>, _: Authority<'a>) -> Sending<'a> {
///         let body = r#"{"data":{"getCompany":null}}"#.into();
///         Box::pin(async { Ok(WireResponse { status: 200, body, ..WireResponse::default() }) })
///     }
/// }
///
/// struct Look;
///
/// impl GovernedAction for Look {
///     type Effect = Read;
///     const ACTION: Action<Read> = Action::new("company.get");
/// }
/// # struct Nowhere;
/// # impl AuditSink for Nowhere {
/// #     fn append(&self, _: String, _: Durability) -> Appending<'_> { Box::pin(async { Ok(()) }) }
/// # }
/// # async fn asks() -> Result<(), Box<dyn std::error::Error>> {
/// # let refused = |refusal: firmgate_guard::Refusal| refusal.code().as_str();
/// # let declared = Declarations { actions: vec![("company.get", EffectKind::Read)], ..Declarations::default() };
/// # let policy = Policy::parse(r#"@id("all") permit(principal, action, resource);"#, &declared)?;
/// # let (now, writes) = (Moment { wall_us: 1_800_000_000_000_000, mono_ns: 0 }, Writes::Denied);
/// # let (boot, version, digest) = ("boot".into(), "1".into(), policy.digest().into());
/// # let start = ChainStart { boot, version, policy: digest, writes, now, previous: None };
/// # let audit = Audit::new(Arc::new(Nowhere), AuditKey::new([7; 32]), start);
/// # let gate = Gate::new(policy, writes);
/// # let (groups, scopes) = (Default::default(), Default::default());
/// # let (subject, tenant, transport) = ("ada".into(), "acme".into(), Transport::Stdio);
/// # let who = Principal::assertion(Identity { subject, tenant, groups, scopes, transport, inbound: None });
/// # let arguments = audit.digest("get_company", b"", Default::default());
/// # let start = CallStart { id: CallId::new([1; 16]), at: now, arguments };
/// # let on = Resource::one(ResourceKind::new("company"), "acme.example");
/// let opened = gate.open::<Look>(&who, start).map_err(refused)?;
/// let granted = gate.decide(opened, on, Context::new()).map_err(refused)?;
/// let approved = approve(&NoApprover, granted).await.map_err(refused)?;
/// let metered = meter(&Limiter::new(Vec::new()), approved).await.map_err(refused)?;
/// let (_ticket, permit) = audit.open(metered).await?;
///
/// let client = Client::new(Arc::new(Empty));
/// let answer = client.read_only(permit).query::<GetCompany>(GetCompanyVariables { id: "acme.example".into() }).await?;
/// assert_eq!(answer.get_company, None);
/// # Ok(())
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(asks())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    backend: Arc<dyn Backend>,
    additions: Arc<Additions>,
}

impl Client {
    /// Takes ownership of the backend.
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        Self { backend, additions: Arc::default() }
    }

    /// Opens the client for queries, for the caller that the permit names.
    #[must_use]
    pub fn read_only<A>(&self, permit: ReadPermit<A>) -> ReadOnly<'_> {
        ReadOnly { backend: &*self.backend, additions: &self.additions, who: permit.into_principal() }
    }

    /// Opens the client for one mutation of the permit's action, for the caller that it names.
    pub fn write_once<A>(&self, permit: WritePermit<A>) -> WriteOnce<'_, A> {
        let (who, call) = permit.into_parts();
        WriteOnce { backend: &*self.backend, who, call, action: PhantomData }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

/// Whether the backend knows what was added to the schema since its first version.
#[derive(Debug, Default)]
struct Additions {
    refused: Mutex<Option<Instant>>,
}

impl Additions {
    /// Whether the backend did not know it a short time ago.
    fn are_refused(&self) -> bool {
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|at| at.elapsed() < ADDITIONS_AGAIN_AFTER)
    }

    fn note_refusal(&self) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Queries, as many as the call needs.
pub struct ReadOnly<'a> {
    backend: &'a dyn Backend,
    additions: &'a Additions,
    who: Principal,
}

impl ReadOnly<'_> {
    /// Asks.
    ///
    /// # Errors
    /// [`UpstreamError`] says who has to act; it holds no text of the backend.
    pub async fn query<Q: Query>(&self, variables: Q::Variables) -> Result<Q, UpstreamError> {
        perform::<Q>(self.backend, Authority::ReadOnly(&self.who), variables).await
    }

    /// Asks with what was added to the schema since its first version, and without it where the backend does not know that. A backend
    /// that does not is not asked for it again for some minutes.
    ///
    /// # Errors
    /// [`UpstreamError`] says who has to act; it holds no text of the backend.
    pub async fn query_newest<Q: Query>(&self, variables: Q::Variables) -> Result<Q, UpstreamError>
    where
        Q::Variables: Clone,
    {
        let authority = Authority::ReadOnly(&self.who);
        if let Some(newest) = Q::document().newest().filter(|_| !self.additions.are_refused()) {
            let response = send_text::<Q>(self.backend, authority, newest, variables.clone()).await?;
            match reply::read(&response, authority) {
                Err(upstream) if upstream.kind() == ErrorKind::Unsupported => self.additions.note_refusal(),
                read => {
                    return read
                        .inspect_err(|upstream| reply::tell::<Q>(Q::document().name(), Some(&response), upstream));
                }
            }
        }
        perform::<Q>(self.backend, authority, variables).await
    }

    /// Asks for a page. Rows that cannot be read are left out: how many is told beside it, and the caller has to be told too.
    ///
    /// # Errors
    /// [`UpstreamError`] says who has to act; it holds no text of the backend.
    pub async fn query_page<Q: Query>(&self, variables: Q::Variables) -> Result<(Q, usize), UpstreamError> {
        perform_page::<Q>(self.backend, Authority::ReadOnly(&self.who), variables).await
    }

    /// Asks for a page with what was added to the schema since its first version, and without it where the backend does not
    /// know that.
    ///
    /// # Errors
    /// [`UpstreamError`] says who has to act; it holds no text of the backend.
    pub async fn query_newest_page<Q: Query>(&self, variables: Q::Variables) -> Result<(Q, usize), UpstreamError>
    where
        Q::Variables: Clone,
    {
        let authority = Authority::ReadOnly(&self.who);
        if let Some(newest) = Q::document().newest() {
            let response = send_text::<Q>(self.backend, authority, newest, variables.clone()).await?;
            let (page, fault) = reply::read_page(&response, authority);
            if fault.as_ref().is_none_or(|fault| fault.kind() != ErrorKind::Unsupported) {
                return settled::<Q>(&response, page, fault);
            }
        }
        perform_page::<Q>(self.backend, authority, variables).await
    }
}

impl fmt::Debug for ReadOnly<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadOnly").finish_non_exhaustive()
    }
}

/// One mutation of the action `A`.
#[must_use = "an unspent permit is a recorded write that never happened"]
pub struct WriteOnce<'a, A> {
    backend: &'a dyn Backend,
    who: Principal,
    call: CallId,
    action: PhantomData<fn() -> A>,
}

impl<A> WriteOnce<'_, A> {
    /// Changes, and spends the permit: there is no second time, whatever the answer.
    ///
    /// # Errors
    /// [`UpstreamError`] also says whether the change can have happened.
    pub async fn mutate<M: Mutation<Action = A>>(self, variables: M::Variables) -> Result<M, UpstreamError> {
        perform::<M>(self.backend, Authority::ReadWrite(&self.who, self.call), variables).await
    }
}

impl<A> fmt::Debug for WriteOnce<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteOnce").finish_non_exhaustive()
    }
}

/// Both kinds use this path. It is private to this crate, so the kinds stay separate outside.
pub(crate) async fn perform<O: Operation>(
    backend: &dyn Backend,
    authority: Authority<'_>,
    variables: O::Variables,
) -> Result<O, UpstreamError> {
    let response = send::<O>(backend, authority, variables).await?;
    reply::read(&response, authority)
        .inspect_err(|upstream| reply::tell::<O>(O::document().name(), Some(&response), upstream))
}

pub(crate) async fn perform_page<O: Operation>(
    backend: &dyn Backend,
    authority: Authority<'_>,
    variables: O::Variables,
) -> Result<(O, usize), UpstreamError> {
    let response = send::<O>(backend, authority, variables).await?;
    let (page, fault) = reply::read_page(&response, authority);
    settled(&response, page, fault)
}

/// The page, and a fault of it in the log.
fn settled<O: Operation>(
    response: &WireResponse,
    page: Option<(O, usize)>,
    fault: Option<UpstreamError>,
) -> Result<(O, usize), UpstreamError> {
    if let Some(upstream) = &fault {
        reply::tell::<O>(O::document().name(), Some(response), upstream);
    }
    match (page, fault) {
        (Some(page), _) => Ok(page),
        (None, fault) => Err(fault.unwrap_or_else(|| UpstreamError::new(ErrorKind::Malformed, SideEffect::Unknown))),
    }
}

async fn send<O: Operation>(
    backend: &dyn Backend,
    authority: Authority<'_>,
    variables: O::Variables,
) -> Result<WireResponse, UpstreamError> {
    send_text::<O>(backend, authority, O::document().text(), variables).await
}

async fn send_text<O: Operation>(
    backend: &dyn Backend,
    authority: Authority<'_>,
    text: &'static str,
    variables: O::Variables,
) -> Result<WireResponse, UpstreamError> {
    let document = O::document();
    // The only value without a JSON form is an enum's fallback, which represents a value that the schema does not know.
    let variables = serde_json::value::to_raw_value(&variables)
        .map_err(|_| UpstreamError::new(ErrorKind::Rejected, SideEffect::None))?;
    if variables.get().len() > VARIABLES_BYTES_MAX {
        return Err(UpstreamError::new(ErrorKind::RequestTooLarge, SideEffect::None));
    }
    let request = WireRequest::new(document.name(), text, &variables);
    backend.send(request, authority).await.map_err(|transport| {
        let upstream = reply::broken(transport, authority);
        reply::tell::<O>(document.name(), None, &upstream);
        upstream
    })
}

#[cfg(test)]
mod tests;
