//! What may reach a terminal or a log: printed characters, spaces, and line ends where the program put them.

use icu_properties::CodePointSetData;
use icu_properties::props::VariationSelector;

use crate::code_points::{Kind, Piece, kind, visible};

/// Replaces a character that does not print.
const REPLACEMENT: char = '\u{FFFD}';

/// The string with its line ends; what does not print becomes U+FFFD, other white space a space.
pub fn printable(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    visible(text).filter_map(printed).collect()
}

/// The string on one line, words one space apart; what does not print becomes U+FFFD.
#[must_use]
pub fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn printed(piece: Piece) -> Option<char> {
    match piece {
        Piece::Shown('\n') => Some('\n'),
        Piece::Shown(shown) if kind(shown) == Kind::Space => Some(' '),
        Piece::Shown(shown) => Some(shown),
        // They choose between two forms of the character before them, often of an emoji.
        Piece::Hidden(hidden) if CodePointSetData::new::<VariationSelector>().contains(hidden) => None,
        Piece::Hidden(_) => Some(REPLACEMENT),
    }
}

/// JSON in which every character that does not print is written as `\uXXXX`: the same value, and nothing for a terminal to obey.
///
/// Outside its strings JSON holds ASCII only, so an escape can only be inserted within one.
#[must_use]
pub fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        let prints = matches!(character, ' '..='~' | '\n') || kind(character) == Kind::Shown;
        if prints {
            out.push(character);
        } else {
            let mut units = [0; 2];
            out.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

/// The inside of a quoted value: quotes and backslashes escaped, and everything that does not print.
#[must_use]
pub fn log_value(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' ' => out.push(' '),
            shown if kind(shown) == Kind::Shown => out.push(shown),
            other => out.extend(other.escape_default()),
        }
    }
    out
}

#[cfg(test)]
mod tests;
