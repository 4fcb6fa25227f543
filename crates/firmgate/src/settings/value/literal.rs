//! Text that was meant to be something else: an expression that a launcher did not expand, or a value in quotation marks.

use crate::failure::Failure;
use crate::settings::table::Kind;

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiteralError {
    /// It holds an expression, as in `${HOME}/data`.
    #[error("holds `{0}`, which was not expanded")]
    Unexpanded(String),
    /// It stands in quotation marks.
    #[error("is in quotation marks, and they would be part of the value")]
    Quoted,
}

impl LiteralError {
    /// What to do about it.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Unexpanded(_) => {
                "what starts firmgate did not replace it, and firmgate does not: write the value itself"
            }
            Self::Quoted => {
                "write it without them; the shell removes them, an `env` file or a client's configuration does not"
            }
        }
    }

    pub(super) fn told(&self, label: &str) -> Failure {
        Failure::usage(format!("{label} {self}")).hint(self.advice())
    }
}

/// Refuses what cannot have been meant as it stands.
pub fn check(text: &str, kind: Kind) -> Result<(), LiteralError> {
    if is_quoted(text) {
        return Err(LiteralError::Quoted);
    }
    let expression = match kind {
        // A secret may hold any character: what counts is `${NAME}`, and another expression that is all of it and no odd password.
        Kind::Secret => expression(text).filter(|found| {
            let inner = found.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            let is_marked = found.contains(['{', '(', '%']) || !found.contains(|c: char| c.is_ascii_lowercase());
            inner.is_some_and(|inner| !inner.is_empty() && name(inner) == inner)
                || found.len() == text.len() && is_marked
        }),
        _ => expression(text),
    };
    expression.map_or(Ok(()), |found| Err(LiteralError::Unexpanded(found.to_owned())))
}

fn is_quoted(text: &str) -> bool {
    let pairs = [('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];
    let inner = |(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    pairs.into_iter().any(|pair| inner(pair).is_some())
}

/// The first `${…}`, `$(…)`, `$NAME`, `%NAME%` or `{{…}}`.
fn expression(text: &str) -> Option<&str> {
    text.char_indices().find_map(|(at, first)| {
        let rest = text.get(at..)?;
        match first {
            '$' => dollar(rest),
            '%' => percent(rest),
            '{' => rest.starts_with("{{").then(|| rest.find("}}")).flatten().and_then(|end| rest.get(..end + 2)),
            _ => None,
        }
    })
}

fn dollar(rest: &str) -> Option<&str> {
    let after = rest.get(1..)?;
    for (open, close) in [('{', '}'), ('(', ')')] {
        if after.starts_with(open) {
            return rest.find(close).and_then(|end| rest.get(..=end));
        }
    }
    let name = name(after);
    (!name.is_empty()).then(|| rest.get(..=name.len())).flatten()
}

/// In a URL two hex digits after `%` are a character, so a name does not begin with them unless it is the whole text.
fn percent(rest: &str) -> Option<&str> {
    let after = rest.get(1..)?;
    let name = name(after);
    let is_closed = after.get(name.len()..)?.starts_with('%');
    let is_character = name.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    (!name.is_empty() && is_closed && !is_character).then(|| rest.get(..=name.len() + 1)).flatten()
}

/// The name of a variable at the beginning, if there is one.
fn name(text: &str) -> &str {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !text.starts_with(is_first) {
        return "";
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_expanded_is_told_from_what_only_looks_alike() {
        let unexpanded = |text: &str, kind| matches!(check(text, kind), Err(LiteralError::Unexpanded(_)));
        for text in ["${HOME}/x", "/srv/$USER/x", "%APPDATA%\\x", "$(pwd)", "{{ .Values.x }}", "${env:HOME}"] {
            assert!(unexpanded(text, Kind::Path), "{text}");
        }
        for text in ["https://a.example/%C3%BC/%20x%20", "100%", "a$", "5$", "{x}", "~/x", "a{{b"] {
            assert_eq!(check(text, Kind::Text), Ok(()), "{text}");
        }
        for text in ["${API_KEY}", "$API_KEY", "%API_KEY%", "da2-${API_KEY}", "{{ key }}", "${input:key}"] {
            assert!(unexpanded(text, Kind::Secret), "{text}");
        }
        for text in ["pa$sword", "$ecret", "a%b%c", "x$(y)z", "{{a", "\"x", "it's"] {
            assert_eq!(check(text, Kind::Secret), Ok(()), "{text}");
        }
        for text in ["\"x\"", "'x'", "`x`", "\u{201c}x\u{201d}"] {
            assert_eq!(check(text, Kind::Secret), Err(LiteralError::Quoted), "{text}");
        }
    }
}
