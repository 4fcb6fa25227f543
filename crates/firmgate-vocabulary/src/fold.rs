//! The one normalisation for comparing text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The voicing marks of Japanese: ガ is another letter than カ, not the same one with an accent.
const KANA_MARKS: [char; 2] = ['\u{3099}', '\u{309A}'];

/// Compatibility forms decomposed, accents dropped, lower case, letters such as `ß` and `ø`
/// written out.
///
/// INVARIANT (fold is idempotent): `fold(fold(x)) == fold(x)` for every string.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| is_kept(*c)) {
        if c.is_ascii() { lower.push(c.to_ascii_lowercase()) } else { lower.extend(c.to_lowercase()) }
    }
    if lower.is_ascii() {
        return lower;
    }
    // Lower case can bring back an accent (`İ` becomes `i` and a dot), so it is decomposed again.
    let mut folded = String::with_capacity(lower.len());
    for c in lower.nfkd().filter(|c| is_kept(*c)) {
        match spelt_out(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// The form under which names are looked up: folded words with single spaces between them.
///
/// Dots and apostrophes are removed (`U.S.` is `us`), `&` is `and`, all other punctuation is a space.
#[must_use]
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        return key_of(text.chars().map(|c| c.to_ascii_lowercase()), text.len());
    }
    let folded = fold(text);
    key_of(folded.chars(), folded.len())
}

fn key_of(folded: impl Iterator<Item = char>, length: usize) -> String {
    let mut key = String::with_capacity(length + 4);
    for c in folded {
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            '.' | '\'' | '\u{2019}' | '\u{2BC}' | '`' => {}
            '&' => {
                separate(&mut key);
                key.push_str("and ");
            }
            c if c.is_alphanumeric() => key.push(c),
            // A mark that was kept belongs to the letter before it.
            c if unicode_normalization::char::is_combining_mark(c) => key.push(c),
            _ => separate(&mut key),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

fn separate(key: &mut String) {
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// Only marks on a letter are removed. The vowel signs of Indic scripts are marks, too, but a word
/// without them is another word.
fn is_kept(c: char) -> bool {
    c.is_ascii() || canonical_combining_class(c) == 0 || KANA_MARKS.contains(&c)
}

/// Latin letters that Unicode does not decompose.
fn spelt_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ĸ' => "k",
        'ŋ' => "n",
        'ə' => "e",
        _ => return None,
    })
}
