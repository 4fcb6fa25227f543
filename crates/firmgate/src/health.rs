//! Whether the process can serve, and if not, why: what `/readyz` says.

use std::fmt;
use std::sync::Arc;

/// A question that is asked each time somebody wants to know.
#[derive(Clone)]
pub struct Health(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl Health {
    /// `problem` names what keeps the process from serving, if anything does. It is read by whoever can reach the port, so it holds
    /// no secret.
    pub fn new(problem: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(problem))
    }

    /// What keeps the process from serving, in one line.
    pub fn problem(&self) -> Option<String> {
        (self.0)().map(|problem| firmgate_clean::one_line(&problem))
    }
}

/// Nothing keeps it from serving.
impl Default for Health {
    fn default() -> Self {
        Self::new(|| None)
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Health").field(&self.problem()).finish()
    }
}
