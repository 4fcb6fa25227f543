//! One line that a client shows as it is.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::code_points::{Kind, Piece, kind, visible};
use crate::markup::{depends_on_its_place, is_plain, neutral};

/// One line of at most `chars_max` characters: nothing hidden, no markup and no link. A string that was cut ends with
/// `…`.
///
/// ```
/// let text = firmgate_clean::line("Nova\u{202e} Systems\n<b>GmbH</b>", 80);
/// assert!(!text.contains(['\u{202e}', '\n', '<']), "{text}");
/// assert!(text.contains("Nova Systems"));
/// ```
pub fn line<'t>(raw: impl Into<Cow<'t, str>>, chars_max: usize) -> String {
    let raw = raw.into();
    if is_settled(&raw) { cut(raw, chars_max) } else { cut(encoded(&raw).into(), chars_max) }
}

/// The whole string, clean.
pub(crate) fn encoded(raw: &str) -> String {
    let shown: String = visible(raw)
        .filter_map(|piece| match piece {
            Piece::Shown(shown) if kind(shown) == Kind::Space => Some(' '),
            Piece::Shown(shown) => Some(shown),
            Piece::Hidden(_) => None,
        })
        .collect();
    // An inserted sign may compose with a mark after it.
    composed(collapsed(&neutral(&collapsed(&composed(shown)))))
}

/// The string in NFC, which nearly all strings are in.
fn composed(text: String) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() }
}

/// Whether a byte, but at the start, is clean whatever is beside it. All bytes of a character but the first are checked with it.
#[expect(clippy::indexing_slicing, reason = "it is evaluated by the compiler, which would refuse a byte out of bounds")]
static CLEAN_ANYWHERE: [bool; 256] = {
    let mut clean = [false; 256];
    let mut byte = 0_u8;
    loop {
        clean[byte as usize] = match byte {
            b'&' | b';' => false,
            b'!'..=b'~' => !depends_on_its_place(byte),
            // The rest of a character; one of U+00C0 to U+017F, of U+0400 to U+043F, of U+5000 to U+8FFF, see `is_stable`.
            0x80..=0xBF | 0xC3..=0xC5 | 0xD0 | 0xE5..=0xE8 => true,
            _ => false,
        };
        if byte == u8::MAX {
            break clean;
        }
        byte += 1;
    }
};

/// Whether cleaning would leave the string unchanged, as it does nearly all of them: then one pass is enough.
///
/// It may be false for a clean string, and is never true for another.
pub(crate) fn is_settled(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The start of a block, or of a quotation; a `>` ends a tag only where a `<` opened one, and that is not settled.
    if matches!(bytes, [b' ' | b'#' | b'+' | b'-' | b'>', ..]) {
        return false;
    }
    let needs_look = |byte: &u8| CLEAN_ANYWHERE.get(usize::from(*byte)) != Some(&true);
    let (mut from, mut has_ampersand) = (0, false);
    while let Some(ahead) = bytes.get(from..).and_then(|rest| rest.iter().position(needs_look)) {
        let at = from.saturating_add(ahead);
        from = at.saturating_add(1);
        let settled = match bytes.get(at).copied().unwrap_or_default() {
            // Another space, or one at the end, would move.
            b' ' => !matches!(bytes.get(from), None | Some(b' ')),
            b'&' => {
                has_ampersand = true;
                true
            }
            // It may end a character reference.
            b';' => !has_ampersand,
            sign @ b'!'..=b'~' => is_plain(text, at, sign),
            0xC0.. => text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_stable),
            _ => false,
        };
        if !settled {
            return false;
        }
    }
    true
}

/// Letters that stand for themselves in NFC and do not join with those of this list, and common punctuation. All of
/// them are visible.
fn is_stable(character: char) -> bool {
    matches!(character,
        '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | '\u{400}'..='\u{45F}' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201E}'
        | '\u{2022}' | '\u{2026}' | '\u{20AC}' | '\u{2122}' | '\u{4E00}'..='\u{9FFF}')
}

fn collapsed(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `chars_max` characters, the last one `…` where some are missing.
#[must_use]
pub fn cut(text: Cow<'_, str>, chars_max: usize) -> String {
    // A character has a byte at least, so most texts need no counting.
    if text.len() <= chars_max {
        return text.into_owned();
    }
    let mut rest = text.chars();
    if let Some(before) = chars_max.checked_sub(2) {
        rest.nth(before);
    }
    // Where the last character stands that there is room for.
    let last = text.len().saturating_sub(rest.as_str().len());
    if rest.nth(usize::from(chars_max > 0)).is_none() {
        return text.into_owned();
    }
    // An underscore inside a word is plain, and at the end of one it is not.
    let ends = |last: char| kind(last) == Kind::Joiner || matches!(last, ' ' | '_');
    let kept = text.get(..last).unwrap_or_default().trim_end_matches(ends);
    [kept, "…"].concat()
}

/// A text for a cell of a spreadsheet: programs take a cell that begins with `=`, `+`, `-` or `@` for a formula, so that an apostrophe
/// stands before it.
#[must_use]
pub fn spreadsheet_cell(text: &str) -> String {
    if text.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
