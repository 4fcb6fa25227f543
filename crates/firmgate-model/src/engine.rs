//! What all engines have in common: how a platform reaches them, and how they fail.
//!
//! Every method of an engine's trait blocks. It is called on the thread that executes a request, which is one that may block:
//! the binary executes requests on its pool of blocking threads. An engine in this process computes there; one in another process
//! waits there for its own runtime, and wraps the wait in [`waiting`](crate::waiting::waiting), so that others compute meanwhile.

use crate::Advice;
use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use crate::contacts::Contacts;
use crate::index::CompanyIndex;
use crate::user_store::UserStore;

/// The engines behind a platform.
pub trait Engines: Send + Sync {
    /// The company base as it is now. A request gets it once and keeps it until the answer is complete, so that a
    /// load that ends meanwhile changes nothing in it.
    fn base(&self) -> Base;

    /// What belongs to users.
    fn users(&self) -> &dyn UserStore;
}

/// A company base: companies, and the contacts at them.
#[derive(Clone)]
pub struct Base {
    /// The companies.
    pub companies: Arc<dyn CompanyIndex>,
    /// The contacts.
    pub contacts: Arc<dyn Contacts>,
}

/// An engine failed. The text is for the operator: it may name files and hosts.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct EngineError {
    kind: EngineErrorKind,
    hint: &'static str,
    cause: Box<dyn Error + Send + Sync>,
}

/// Why an engine failed, as far as it matters to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineErrorKind {
    /// Another process holds what is needed; a retry may succeed.
    Busy,
    /// There is no space left. Nothing of the call was kept.
    DiskFull,
    /// The data can be read but not written.
    ReadOnly,
    /// The data is no longer where it was. Nothing of the call was kept.
    Removed,
    /// Anything else: the operator must act.
    Failed,
}

impl EngineError {
    /// An error of a kind. `hint` states in one line what to do about it.
    pub fn new(kind: EngineErrorKind, hint: &'static str, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, hint, cause: cause.into() }
    }

    /// Why the engine failed.
    #[must_use]
    pub const fn kind(&self) -> EngineErrorKind {
        self.kind
    }

    /// The engine's own error.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + 'static) {
        self.cause.as_ref()
    }
}

impl Advice for EngineError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self.hint))
    }
}
