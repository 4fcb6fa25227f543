//! What is quoted of a file in a message.

/// Characters of a cell that are shown.
const SHOWN_CHARS_MAX: usize = 40;

/// The beginning of a string, on one line.
pub(super) fn shown(text: &str) -> String {
    firmgate_clean::line(text, SHOWN_CHARS_MAX)
}
