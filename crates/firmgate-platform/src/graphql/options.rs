//! The settings of an API.

use super::limits::{DEPTH_HIGHEST, DEPTH_MAX};
use super::request::AuthMode;

/// The settings that AppSync has per API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiOptions {
    /// What a field without a directive accepts: this mode and no other.
    pub default_auth: AuthMode,
    /// How deep a query may be.
    pub depth: DepthLimit,
    /// Whether introspection is enabled.
    pub introspection: Introspection,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self { default_auth: AuthMode::Oidc, depth: DepthLimit(DEPTH_MAX), introspection: Introspection::Disabled }
    }
}

/// Fields below each other that a query may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepthLimit(usize);

impl DepthLimit {
    /// A limit in AppSync's terms, 1 to 75; 0 means the maximum.
    #[must_use]
    pub fn new(levels: u8) -> Option<Self> {
        match usize::from(levels) {
            0 => Some(Self(DEPTH_HIGHEST)),
            levels if levels <= DEPTH_HIGHEST => Some(Self(levels)),
            _ => None,
        }
    }

    pub(super) fn levels(self) -> usize {
        self.0
    }
}

/// Whether `__schema` and `__type` are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// They are a validation error.
    Disabled,
    /// They are answered, to every caller of the API.
    Enabled,
}
