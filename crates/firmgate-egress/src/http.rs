//! One endpoint over HTTP: a credential for reads and one for writes, bounded in time and size.
//!
//! What is sent and what an answer means are the caller's concern. The caller supplies one predicate: whether an answer
//! refuses the credential.

mod attempt;
mod breaker;
mod budget;
mod credential;
mod endpoint;
mod retry;
mod signer;

use std::{
    pin::pin,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use firmgate_identity::Principal;
use tokio::time::{Instant, sleep, timeout_at};

use self::{
    attempt::{Answer, AttemptError},
    breaker::{CircuitBreaker, Outcome, RequestKind},
    budget::RetryBudget,
    signer::{CredentialStatus, Signer},
};
pub use self::{
    credential::{Credential, TokenParameters, WriteCredential},
    endpoint::{Cleartext, Endpoint, EndpointError},
};
use crate::{
    limits::RETRIES_MAX,
    outbound::{HttpError, Network, Resolver, Timing, Trust, client},
    token::TokenForm,
    wire::{Authority, SendError, WireResponse},
};

/// The configuration of a client of one endpoint.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Where it is.
    pub endpoint: Endpoint,
    /// The credential for reads.
    pub reads: Credential,
    /// The credential for writes.
    pub writes: WriteCredential,
    /// How a token is written in its header.
    pub token_form: TokenForm,
    /// Whose certificates are accepted.
    pub trust: Trust,
    /// Which addresses may be connected to.
    pub network: Network,
    /// How long it may take.
    pub timing: Timing,
}

/// Whether an answer means that the credential was not accepted. Called only for the statuses that may mean it.
pub type RefusesCredential = fn(&WireResponse) -> bool;

/// Sends JSON to one endpoint, each request with exactly one credential.
#[derive(Debug)]
pub struct ApiClient {
    http: reqwest::Client,
    endpoint: Endpoint,
    reads: Signer,
    writes: Writes,
    network: Network,
    timing: Timing,
    circuit: CircuitBreaker,
    budget: RetryBudget,
    tokens_consumed: AtomicU64,
    refuses_credential: RefusesCredential,
}

#[derive(Debug)]
enum Writes {
    Impossible,
    AsReads,
    Own(Box<Signer>),
}

impl ApiClient {
    /// Prepares the client; connects to nothing yet.
    ///
    /// # Errors
    /// [`HttpError`] when the certificates or the credentials cannot be used.
    pub fn new(options: HttpOptions, refuses_credential: RefusesCredential) -> Result<Self, HttpError> {
        let HttpOptions { endpoint, reads, writes, token_form, trust, network, timing } = options;
        let trust = if endpoint.is_https() { trust } else { Trust::NoRoots };
        Ok(Self {
            http: client(&trust, Resolver::new(network), timing)?,
            endpoint,
            reads: Signer::new(reads, token_form)?,
            writes: match writes {
                WriteCredential::None => Writes::Impossible,
                WriteCredential::Same => Writes::AsReads,
                WriteCredential::Own(credential) => Writes::Own(Box::new(Signer::new(*credential, token_form)?)),
            },
            network,
            timing,
            circuit: CircuitBreaker::new(),
            budget: RetryBudget::full(),
            tokens_consumed: AtomicU64::new(0),
            refuses_credential,
        })
    }

    /// Whether there is a credential for mutations. Without one none is ever sent.
    pub fn can_write(&self) -> bool {
        !matches!(self.writes, Writes::Impossible)
    }

    /// Request tokens that AppSync has charged so far.
    pub fn tokens_consumed(&self) -> u64 {
        self.tokens_consumed.load(Ordering::Relaxed)
    }

    /// Sends one request and waits for the whole answer. `operation` names it in the log.
    ///
    /// # Errors
    /// [`SendError`] says whether anything can have left: a write is then of unknown outcome.
    pub async fn send(
        &self,
        operation: &str,
        body: Bytes,
        authority: Authority<'_>,
    ) -> Result<WireResponse, SendError> {
        self.attempts(operation, body, authority, Instant::now() + self.timing.total).await
    }

    fn signer(&self, authority: Authority<'_>) -> Result<&Signer, SendError> {
        match (authority, &self.writes) {
            (Authority::ReadOnly(_), _) | (Authority::ReadWrite(..), Writes::AsReads) => Ok(&self.reads),
            (Authority::ReadWrite(..), Writes::Own(own)) => Ok(own),
            (Authority::ReadWrite(..), Writes::Impossible) => Err(SendError::NoWriteCredential),
        }
    }

    /// Sends until there is a final answer.
    async fn attempts(
        &self,
        operation: &str,
        body: Bytes,
        authority: Authority<'_>,
        deadline: Instant,
    ) -> Result<WireResponse, SendError> {
        let signer = self.signer(authority)?;
        let mut sent_again = 0;
        let mut last = None;
        let mut renewed = false;
        loop {
            let (outcome, status) = match self.attempt_once(signer, &body, authority, deadline).await {
                Ok(done) => done,
                // The last answer of the endpoint is more informative than an open circuit.
                Err(SendError::CircuitOpen(_)) if last.is_some() => return unwrapped(last.take(), SendError::NotSent),
                Err(transport) => return Err(transport),
            };
            self.take_note(operation, sent_again, &outcome);

            if status == CredentialStatus::Renewed && !renewed {
                renewed = true;
                match authority {
                    Authority::ReadWrite(..) => return Err(SendError::Renewed),
                    Authority::ReadOnly(_) if sent_again < RETRIES_MAX => {
                        sent_again += 1;
                        last = Some(outcome);
                        continue;
                    }
                    Authority::ReadOnly(_) => {}
                }
            }
            match retry::plan(sent_again, &outcome, authority) {
                // A pause beyond the deadline would only turn a clear answer into a timeout.
                Some(plan) if Instant::now() + plan.pause < deadline && self.budget.withdraw(plan.cost) => {
                    sleep(plan.pause).await;
                }
                _ => return unwrapped(Some(outcome), SendError::NotSent),
            }
            last = Some(outcome);
            sent_again += 1;
        }
    }

    /// One request, if the circuit lets it through and there is a credential for it. An error here is one before the
    /// request.
    async fn attempt_once(
        &self,
        signer: &Signer,
        body: &Bytes,
        authority: Authority<'_>,
        deadline: Instant,
    ) -> Result<(Result<WireResponse, AttemptError>, CredentialStatus), SendError> {
        let (kind, who) = match authority {
            Authority::ReadOnly(who) => (RequestKind::Read, who),
            Authority::ReadWrite(who, _) => (RequestKind::Write, who),
        };
        let mut guard = self.circuit.acquire(kind).map_err(SendError::CircuitOpen)?;
        let (headers, record) = self.credential(signer, body, who, deadline).await?;

        let hangs_at = Instant::now() + guard.hung_after();
        let mut sending = pin!(timeout_at(deadline, self.attempt(headers, body.clone())));
        let sent = match timeout_at(hangs_at, &mut sending).await {
            Ok(sent) => sent,
            Err(_elapsed) => {
                guard.mark_hung();
                sending.await
            }
        };
        let outcome = sent.unwrap_or(Err(AttemptError { error: SendError::TimedOut, slow: true }));
        match &outcome {
            Ok(answer) if answer.is_of_a_failing_platform() => guard.finish(Outcome::Failure),
            Err(lost) if lost.error != SendError::ReplyTooLarge && lost.error != SendError::Refused => {
                guard.finish(Outcome::Failure);
            }
            _ => guard.finish(Outcome::Success),
        }
        let status = match &outcome {
            Ok(answer) => answer
                .refusal(self.refuses_credential)
                .map_or(CredentialStatus::Valid, |refusal| signer.on_rejection(&record, refusal)),
            Err(_) => CredentialStatus::Valid,
        };
        Ok((outcome.map(Answer::into_response), status))
    }

    async fn credential(
        &self,
        signer: &Signer,
        body: &Bytes,
        who: &Principal,
        deadline: Instant,
    ) -> Result<(reqwest::header::HeaderMap, signer::SigningRecord), SendError> {
        // Nothing has been sent to the platform while a credential is fetched, so this is not a timeout of the
        // platform.
        timeout_at(deadline, signer.sign(&self.endpoint, body, who))
            .await
            .unwrap_or(Err(SendError::CredentialUnavailable))
    }

    fn take_note(&self, operation: &str, sent_again: u32, outcome: &Result<WireResponse, AttemptError>) {
        let status = outcome.as_ref().ok().map(|response| response.status);
        let consumed = outcome.as_ref().ok().and_then(|response| response.tokens_consumed);
        tracing::debug!(operation, sent_again, status, tokens_consumed = consumed, "answer of the platform");
        self.tokens_consumed.fetch_add(consumed.unwrap_or(0), Ordering::Relaxed);
        if status.is_some_and(|status| status < 400) {
            self.budget.deposit();
        }
    }
}

fn unwrapped(
    outcome: Option<Result<WireResponse, AttemptError>>,
    otherwise: SendError,
) -> Result<WireResponse, SendError> {
    outcome.unwrap_or(Err(AttemptError { error: otherwise, slow: false })).map_err(|lost| lost.error)
}

#[cfg(test)]
mod tests;
