//! What a code point is to a reader, by its properties in the Unicode Character Database.

use icu_properties::props::{
    BidiControl, DefaultIgnorableCodePoint, GeneralCategory, JoinControl, NoncharacterCodePoint, Script, WhiteSpace,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What a code point is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is visible.
    Shown,
    /// White space, line breaks and tabulators included.
    Space,
    /// U+200C and U+200D: part of the spelling between letters of some scripts, hidden everywhere else.
    Joiner,
    /// It is invisible, changes how others are shown, or has no meaning that two programs share: controls, format
    /// characters, default ignorables, bidirectional controls, private use, unassigned code points and noncharacters.
    Hidden,
}

/// Assigned and blank, outside every class of hidden characters. Unicode has no property for them.
const BLANKS: [char; 6] = [
    '\u{2800}',  // BRAILLE PATTERN BLANK
    '\u{FFFC}',  // OBJECT REPLACEMENT CHARACTER
    '\u{13441}', // EGYPTIAN HIEROGLYPH FULL BLANK
    '\u{13442}', // EGYPTIAN HIEROGLYPH HALF BLANK
    '\u{16FE4}', // KHITAN SMALL SCRIPT FILLER
    '\u{1D159}', // MUSICAL SYMBOL NULL NOTEHEAD
];

/// Scripts whose spelling uses the joiners.
const JOINING: [Script; 21] = [
    Script::Arabic,
    Script::Balinese,
    Script::Bengali,
    Script::Devanagari,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Javanese,
    Script::Kannada,
    Script::Khmer,
    Script::Malayalam,
    Script::Mongolian,
    Script::Myanmar,
    Script::Newa,
    Script::Nko,
    Script::Oriya,
    Script::PhagsPa,
    Script::Sinhala,
    Script::Syriac,
    Script::Tamil,
    Script::Telugu,
    Script::Tibetan,
];

/// Looks a code point up.
#[must_use]
pub fn kind(character: char) -> Kind {
    if matches!(character, ' '..='~') {
        return if character == ' ' { Kind::Space } else { Kind::Shown };
    }
    if CodePointSetData::new::<WhiteSpace>().contains(character) {
        return Kind::Space;
    }
    if CodePointSetData::new::<JoinControl>().contains(character) {
        return Kind::Joiner;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let is_hidden = matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    ) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || CodePointSetData::new::<BidiControl>().contains(character)
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(character)
        || BLANKS.contains(&character);
    if is_hidden { Kind::Hidden } else { Kind::Shown }
}

/// Whether a string holds an invisible character. A space is visible; every other white space and a joiner out of place
/// are not.
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    visible(text).any(|piece| match piece {
        Piece::Shown(' ') => false,
        Piece::Shown(shown) => kind(shown) == Kind::Space,
        Piece::Hidden(_) => true,
    })
}

/// A character of a string, in its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// It is visible, or is white space.
    Shown(char),
    /// It is not.
    Hidden(char),
}

/// The characters of a string; a joiner is judged by its neighbours.
pub(crate) fn visible(text: &str) -> impl Iterator<Item = Piece> {
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    std::iter::from_fn(move || {
        let character = characters.next()?;
        let shows = match kind(character) {
            Kind::Shown | Kind::Space => true,
            Kind::Joiner => characters.peek().is_some_and(|after| is_joined(before, *after)),
            Kind::Hidden => false,
        };
        before = character;
        Some(if shows { Piece::Shown(character) } else { Piece::Hidden(character) })
    })
}

/// Whether a joiner between these two is part of the spelling: both belong to one script that uses it.
fn is_joined(before: char, after: char) -> bool {
    let script = |character: char| CodePointMapData::<Script>::new().get(character);
    JOINING.contains(&script(before)) && script(before) == script(after)
}

#[cfg(test)]
mod tests;
