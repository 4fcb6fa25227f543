//! Text of third parties made fit to store: trimmed, without control characters, not longer than there is room for.
//! Its content is unchanged.

/// Bytes of a name.
pub(super) const NAME_BYTES_MAX: usize = 300;
/// Bytes of a description.
pub(super) const DESCRIPTION_BYTES_MAX: usize = 4_000;
/// Bytes of any other value.
pub(super) const VALUE_BYTES_MAX: usize = 200;

/// A cleaned text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) cut: Cut,
}

/// Whether something is missing at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    No,
    Yes,
}

/// One line of text; `None` where nothing is left.
pub(super) fn line(text: &str, bytes_max: usize) -> Option<Cleaned> {
    // Control characters separate words at best: a name with a line break in it is still one name.
    let words = text.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let mut cleaned = String::with_capacity(text.len().min(bytes_max));
    for word in words.filter(|word| !word.is_empty()) {
        let gap = usize::from(!cleaned.is_empty());
        if cleaned.len() + gap + word.len() > bytes_max {
            if gap + cleaned.len() < bytes_max && cleaned.is_empty() {
                cleaned.push_str(floor(word, bytes_max));
            }
            return Some(Cleaned { text: cleaned, cut: Cut::Yes });
        }
        if gap == 1 {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    (!cleaned.is_empty()).then_some(Cleaned { text: cleaned, cut: Cut::No })
}

/// The longest start of `text` within `bytes_max` that ends between two characters.
fn floor(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}
