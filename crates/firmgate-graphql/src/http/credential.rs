//! What the gate shows to the platform. A request carries exactly one credential, and nothing prints it.

use std::fmt;

use reqwest::header::{HeaderName, HeaderValue};

/// Whom the gate is for the platform.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// `x-api-key`.
    ApiKey(Secret),
}

/// A text that must not be seen. It has no `Display`, and its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Credential {
    /// As a header, made once. None when the text cannot be one.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let Self::ApiKey(Secret(key)) = self;
        if key.is_empty() {
            return None;
        }
        let mut value = HeaderValue::from_str(key).ok()?;
        value.set_sensitive(true);
        Some((HeaderName::from_static("x-api-key"), value))
    }
}
