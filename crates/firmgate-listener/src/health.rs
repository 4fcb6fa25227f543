//! Whether the process can serve, and if not, why: the answer of `/readyz`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How often it is checked without a request.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A check that runs on each request for the status.
#[derive(Clone)]
pub struct Health(Arc<dyn Fn() -> Option<String> + Send + Sync>);

impl Health {
    /// `problem` names what prevents the process from serving, if anything. It is readable by any client that reaches
    /// the port, so it holds no secret.
    pub fn new(problem: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(problem))
    }

    /// What prevents the process from serving, in one line.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        (self.0)().map(|problem| firmgate_clean::one_line(&problem))
    }
}

/// Nothing prevents it from serving.
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

/// Logs once what prevents the process from serving, and once that it can serve again. Never returns.
pub async fn watch(health: Health) {
    let mut is_told = false;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        match (health.problem(), is_told) {
            (Some(problem), false) => tracing::error!(problem, "not ready; writes are refused until this is mended"),
            (None, true) => tracing::info!("ready again"),
            _ => continue,
        }
        is_told = !is_told;
    }
}
