//! How engines fail.

use std::borrow::Cow;
use std::error::Error;

use crate::advice::Advice;

/// An engine failed. The text is for the operator: it may name files and hosts.
///
/// ```
/// use firmgate_model::{Advice, EngineError, EngineErrorKind};
///
/// let cause = std::io::Error::from(std::io::ErrorKind::StorageFull);
/// let failed = EngineError::new(EngineErrorKind::DiskFull, "free some space and repeat the call", cause);
/// assert_eq!(failed.kind(), EngineErrorKind::DiskFull);
/// assert_eq!(failed.hint().as_deref(), Some("free some space and repeat the call"));
/// ```
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
    /// The disk is full. Nothing of the call was stored.
    DiskFull,
    /// The data can be read but not written.
    ReadOnly,
    /// The data was moved or removed. Nothing of the call was stored.
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
