//! What all engines have in common: how a platform reaches them, and how they fail.
//!
//! Every method of an engine's trait blocks. It is called on the thread that executes a request, which is one that may block:
//! the binary executes requests on its pool of blocking threads. An engine in this process computes there; one in another process
//! waits there for its own runtime, and wraps the wait in [`waiting`](crate::waiting::waiting), so that others compute meanwhile.

use std::sync::Arc;

use crate::contacts::Contacts;
use crate::index::CompanyIndex;
use crate::user_store::UserStore;

pub use crate::engine_error::{EngineError, EngineErrorKind};

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
