//! Text that somebody outside wrote, made fit to be read by a model and by a terminal.
//!
//! INVARIANT (clean): every text of a result that comes from the backend is a [`Clean`], and a [`Clean`] is made only here: by the one
//! encoder, or because what identifies is clean as it is.

use std::borrow::Cow;

use firmgate_clean::{is_id, is_mail_address, is_token};
use schemars::JsonSchema;
use serde::Serialize;

use crate::limits::TEXT_CHARS_MAX;

/// Third-party text without anything that could act on its reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Clean(String);

impl Clean {
    /// One line of at most `chars_max` characters.
    pub fn line<'t>(raw: impl Into<Cow<'t, str>>, chars_max: usize) -> Self {
        Self(firmgate_clean::line(raw, chars_max))
    }

    /// An id, as it is: an id that was changed would name something else. What cannot be one is shown as a text.
    pub fn id<'t>(raw: impl Into<Cow<'t, str>>) -> Self {
        Self::exact(raw.into(), is_id)
    }

    /// A cursor or another token of the backend, as it is.
    pub fn token<'t>(raw: impl Into<Cow<'t, str>>) -> Self {
        Self::exact(raw.into(), is_token)
    }

    /// A mail address, as it is.
    pub fn mail_address<'t>(raw: impl Into<Cow<'t, str>>) -> Self {
        Self::exact(raw.into(), is_mail_address)
    }

    fn exact(raw: Cow<'_, str>, fits: fn(&str) -> bool) -> Self {
        if fits(&raw) { Self(raw.into_owned()) } else { Self::line(raw, TEXT_CHARS_MAX) }
    }

    /// The same with at most `chars_max` characters. What is clean stays clean when it is cut.
    #[must_use]
    pub fn cut(&self, chars_max: usize) -> Self {
        Self(firmgate_clean::cut(Cow::Borrowed(&self.0), chars_max))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the text was cut.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.0.ends_with('…')
    }
}

#[cfg(test)]
mod tests;
