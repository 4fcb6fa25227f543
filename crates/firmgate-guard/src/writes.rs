//! The master switch in front of the policy.

/// The text for a caller that requests a write while writes are off. Other systems match on this text.
pub const WRITES_DISABLED_TEXT: &str = "mutations are disabled; use --allow-mutations flag to enable write operations";

/// The master switch in front of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// No write passes [`Gate::open`](crate::Gate::open).
    Denied,
    /// The policy decides on writes.
    Enabled,
}

impl Writes {
    /// The word for records: `denied` or `enabled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Enabled => "enabled",
        }
    }
}
