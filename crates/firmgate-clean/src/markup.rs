//! Punctuation that a client would act on, replaced by a sign that looks alike, or kept apart from what completes it.
//!
//! No sign that is inserted is compatible with the one that it replaces, so that NFKC does not restore markup. Signs
//! that NFKC would turn into ASCII, such as `＜`, are treated as ASCII where they could open a tag or a link.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Schemes that are recognised wherever they end a word.
const SCHEMES_ACTING: [&str; 5] = ["http", "https", "javascript", "mailto", "vbscript"];
/// Schemes that are recognised as a whole word. Any other scheme is recognised where something follows its colon.
const SCHEMES: [&str; 6] = ["blob", "data", "file", "ftp", "sms", "tel"];

/// Whether an ASCII sign has an effect at some place of a string that is not its start: [`is_plain`] says at which.
pub(crate) const fn depends_on_its_place(sign: u8) -> bool {
    matches!(sign, b'`' | b'\\' | b'<' | b'*' | b'~' | b'/' | b'_' | b'$' | b'[' | b']' | b'@' | b'.' | b':')
}

/// Whether an ASCII sign at this place of a string has no effect.
///
/// It may be false for a sign without effect, and is never true for one with an effect.
pub(crate) fn is_plain(text: &str, at: usize, sign: u8) -> bool {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let after = bytes.get(at.saturating_add(1)).copied().unwrap_or(b' ');
    match sign {
        b'`' | b'\\' | b'<' | b'*' | b'~' => false,
        b'/' => before != b'/',
        b'_' => before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric(),
        b'$' => before != b'$' && after != b'$',
        b'[' => !matches!(before, b'[' | b'!') && after != b'[',
        b']' => before != b']' && !matches!(after, b'(' | b'[' | b':' | b']'),
        // The sign of a mail address has something ahead of it.
        b'@' => before == b' ' && after != b'@',
        // The end of `www.`
        b'.' => !text.get(at.saturating_sub(3)..at).is_some_and(|ahead| ahead.eq_ignore_ascii_case("www")),
        b':' => after == b' ' && !text.get(..at).is_some_and(ends_with_scheme),
        _ => true,
    }
}

/// As [`is_known_scheme`], for a string in which signs are not yet what NFKC makes of them.
fn ends_with_scheme(text: &str) -> bool {
    // Longer than any scheme, so that the end of a longer word is not taken for a whole one.
    const CHARS_MAX: usize = 12;
    let reversed: Vec<char> =
        text.chars().rev().map(ascii).take_while(char::is_ascii_alphanumeric).take(CHARS_MAX).collect();
    is_known_scheme(&reversed.into_iter().rev().collect::<String>())
}

/// Whether a string before a colon ends with a scheme that programs follow whatever comes after it.
pub(crate) fn is_known_scheme(text: &str) -> bool {
    let word = text.rsplit(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    SCHEMES_ACTING.iter().any(|scheme| word.ends_with(scheme)) || SCHEMES.contains(&word.as_str())
}

/// A string on one line, without anything that has an effect.
pub(crate) fn neutral(text: &str) -> String {
    let signs: Vec<char> = text.chars().map(ascii).collect();
    let reader = Reader::new(&signs);
    let mut out = String::with_capacity(text.len() + 8);
    let mut originals = text.chars();
    let mut start = 0;
    for run in signs.chunk_by(|left, right| left == right) {
        let place = start..start + run.len();
        start = place.end;
        let change = run.first().map_or(Change::Keep, |sign| reader.change(&place, *sign));
        for original in originals.by_ref().take(run.len()) {
            match change {
                Change::Keep => out.push(original),
                Change::To(other) => out.push(other),
                Change::Behind => out.extend([original, ' ']),
                Change::Around => out.extend([' ', original, ' ']),
            }
        }
    }
    out
}

/// What happens to each sign of a run.
#[derive(Clone, Copy)]
enum Change {
    Keep,
    /// Another one that looks alike.
    To(char),
    /// A space comes after it.
    Behind,
    /// A space comes on each side.
    Around,
}

/// A string as signs, and the parts of it that affect signs elsewhere.
struct Reader<'t> {
    signs: &'t [char],
    has_tag: bool,
    stars: usize,
    tildes: usize,
    underscores: usize,
}

impl<'t> Reader<'t> {
    fn new(signs: &'t [char]) -> Self {
        let count = |wanted: char| signs.iter().filter(|sign| **sign == wanted).count();
        Self {
            signs,
            has_tag: signs.windows(2).any(|pair| matches!(pair, ['<', next] if opens_tag(*next))),
            stars: count('*'),
            tildes: count('~'),
            underscores: count('_'),
        }
    }

    /// What happens to a run of equal signs: scanned once, so that a long run costs no more than a short one.
    fn change(&self, run: &Range<usize>, sign: char) -> Change {
        let (before, after) = (self.before(run), self.at(run.end));
        let (at_start, several) = (run.start == 0, run.len() > 1);
        let opens_block = || at_start && self.is_blank_behind(run.end, sign);
        match sign {
            '`' => Change::To('\''),
            '\\' => Change::To('∖'),
            '<' if opens_tag(after) => Change::To('‹'),
            '>' if at_start || self.has_tag => Change::To('›'),
            '*' if self.stars > 1 || opens_block() => Change::To('∗'),
            '~' if self.tildes > 1 => Change::To('∼'),
            '_' if self.underscores > 1 && !(before.is_alphanumeric() && after.is_alphanumeric()) => Change::To('‿'),
            '#' if opens_block() => Change::To('♯'),
            '+' if opens_block() => Change::To('∔'),
            '-' if at_start && several || opens_block() => Change::To('–'),
            '$' | '[' if several => Change::Behind,
            '!' if after == '[' => Change::Behind,
            ']' if matches!(after, '(' | '[' | ':') => Change::Behind,
            '&' if self.is_reference(run.end) => Change::Behind,
            ':' if self.is_scheme(run.start, after) => Change::To('∶'),
            '/' if several => Change::To('∕'),
            '.' if self.is_www(run) => Change::To('·'),
            '@' if self.is_mail(before, run.end) => Change::Around,
            _ => Change::Keep,
        }
    }

    /// A sign, or a space where the string has ended.
    fn at(&self, at: usize) -> char {
        self.signs.get(at).copied().unwrap_or(' ')
    }

    fn before(&self, run: &Range<usize>) -> char {
        run.start.checked_sub(1).map_or(' ', |at| self.at(at))
    }

    /// Whether there is a space at a place, or will be: the sign of an address is kept apart on both sides.
    fn is_blank_behind(&self, at: usize, before: char) -> bool {
        let mail_signs = self.from(at).take_while(|sign| *sign == '@').count();
        self.at(at) == ' ' || mail_signs > 0 && self.is_mail(before, at + mail_signs)
    }

    fn from(&self, at: usize) -> impl Iterator<Item = char> {
        self.signs.get(at..).unwrap_or_default().iter().copied()
    }

    fn back_from(&self, at: usize) -> impl Iterator<Item = char> {
        self.signs.get(..at).unwrap_or_default().iter().rev().copied()
    }

    /// `&amp;`, `&#60;`, `&#x3c;`.
    fn is_reference(&self, at: usize) -> bool {
        let length = self.from(at).take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '#').count();
        length > 0 && self.at(at + length) == ';'
    }

    /// Whether a colon ends the scheme of an address. Of `git+ssh:` the last word decides.
    fn is_scheme(&self, at: usize, after: char) -> bool {
        let reversed: Vec<char> = self.back_from(at).take_while(char::is_ascii_alphanumeric).collect();
        let word: String = reversed.iter().rev().collect();
        let is_form = word.len() > 1 && word.starts_with(|first: char| first.is_ascii_alphabetic());
        let is_followed = after.is_ascii_graphic() || after.is_alphanumeric();
        matches!(after, '/' | '\\') || is_form && is_followed || is_known_scheme(&word)
    }

    fn is_www(&self, run: &Range<usize>) -> bool {
        let ahead = self.back_from(run.start).take(3);
        ahead.filter(|sign| sign.eq_ignore_ascii_case(&'w')).count() == 3 && self.at(run.end).is_alphanumeric()
    }

    /// An address that clients link without being asked: `local@domain.name`.
    fn is_mail(&self, before: char, at: usize) -> bool {
        let is_local = before.is_alphanumeric() || matches!(before, '.' | '_' | '-' | '+');
        let is_domain = |sign: &char| sign.is_alphanumeric() || matches!(sign, '.' | '_' | '-');
        is_local && self.at(at).is_alphanumeric() && self.from(at).take_while(is_domain).any(|sign| sign == '.')
    }
}

fn opens_tag(sign: char) -> bool {
    sign.is_ascii_alphabetic() || matches!(sign, '/' | '!' | '?')
}

/// The letter, digit or sign of a tag or a link that NFKC makes of a character, or the character.
fn ascii(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    let mut compatible = std::iter::once(character).nfkc();
    match (compatible.next(), compatible.next()) {
        (Some(only), None) if only.is_ascii_alphanumeric() || "<>&;:/\\.@[]()!?#".contains(only) => only,
        _ => character,
    }
}
