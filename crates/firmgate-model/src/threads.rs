//! Threads of questions: callers keep them, sealed with a key of the data.

/// Seals threads, and distinguishes a sealed one from any other string. It cannot be printed.
#[derive(Clone)]
pub struct ThreadKey([u8; 32]);

impl ThreadKey {
    /// A key of random bytes, or derived from a key of such.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
