//! Names in the forms under which they are compared.
//!
//! INVARIANT (one normaliser): the index terms of a name, the terms of a search and the keys of a look-up
//! all come from here, so that no spelling is found by one of them and missed by another.

use firmgate_vocabulary::fold;
use unicode_normalization::UnicodeNormalization;

use crate::common::{self, is_connector};
use crate::cut::whole_words;
use crate::forms;
use crate::legal;
use crate::reading::in_latin;

/// Words of a name that are joined with their neighbours; the rest is not joined.
const JOINED_WORDS_MAX: usize = 6;
/// Words that initials are taken from.
const INITIALS_WORDS: std::ops::RangeInclusive<usize> = 2..=6;
/// The largest number that is also looked for in words.
const NUMBER_MAX: u32 = 99;

/// Words that British and American English spell differently, without their endings.
const REGIONAL: &[(&str, &str)] = &[
    ("aluminium", "aluminum"),
    ("analyse", "analyze"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("cheque", "check"),
    ("colour", "color"),
    ("defence", "defense"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("flavour", "flavor"),
    ("globalis", "globaliz"),
    ("grey", "gray"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("jewellery", "jewelry"),
    ("labour", "labor"),
    ("licence", "license"),
    ("litre", "liter"),
    ("metre", "meter"),
    ("mould", "mold"),
    ("neighbour", "neighbor"),
    ("optimis", "optimiz"),
    ("organis", "organiz"),
    ("paediatric", "pediatric"),
    ("programme", "program"),
    ("specialis", "specializ"),
    ("speciality", "specialty"),
    ("theatre", "theater"),
    ("traveller", "traveler"),
    ("tyre", "tire"),
    ("visualis", "visualiz"),
];
/// Letters of an ending of such a word: `organisational`.
const ENDING_LETTERS_MAX: usize = 7;

/// The key of a name: folded words parted by one space, `&` and its words left out, legal forms in their short form. Empty when there
/// is no word in it.
#[must_use]
pub fn name_key(name: &str) -> String {
    let words = whole_words(name);
    let last = words.len().saturating_sub(1);
    let is_between = |at: usize, word: &str| at > 0 && at < last && is_connector(word);
    let kept = words.iter().enumerate().filter(|(at, word)| !is_between(*at, word)).map(|(_, word)| word.as_str());
    with_short_forms(&kept.collect::<Vec<_>>().join(" "))
}

/// A name as it is written, apart from case and blanks.
#[must_use]
pub fn written(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key that begins or ends in a legal form written out, with the short one instead.
#[must_use]
pub fn with_short_forms(key: &str) -> String {
    let mut words: Vec<String> = key.split(' ').map(str::to_owned).collect();
    if let Some((length, form)) = forms::plain_at_end(&words) {
        words.truncate(words.len().saturating_sub(length));
        words.extend_from_slice(form.words());
    }
    // `Public Joint Stock Company Gazprom`; a form of one word may be a word of the name.
    if let Some((length, form)) = forms::plain_at_start(&words) {
        words.splice(..length.min(words.len()), form.words().iter().cloned());
    }
    words.join(" ")
}

/// Words without the legal forms that they begin or end in, where these are written out.
pub(crate) fn without_written_out_forms(words: &[String]) -> &[String] {
    let mut rest = words;
    while let Some((length, _)) = forms::plain_at_end(rest) {
        rest = rest.get(..rest.len().saturating_sub(length)).unwrap_or_default();
    }
    let leading = forms::plain_at_start(rest).map_or(0, |(length, _)| length);
    rest.get(leading..).unwrap_or_default()
}

/// A key without the legal forms at either end. A name that is nothing but a legal form stays.
#[must_use]
pub fn without_form(key: &str) -> String {
    let mut words: Vec<String> = key.split(' ').map(str::to_owned).collect();
    loop {
        let known = usize::from(words.len() > 1 && words.last().is_some_and(|word| is_form(word)));
        let length = forms::plain_at_end(&words).map_or(known, |(length, _)| length.max(known));
        if length == 0 {
            break;
        }
        words.truncate(words.len().saturating_sub(length));
    }
    if let Some((length, _)) = forms::plain_at_start(&words) {
        words.drain(..length.min(words.len()));
    }
    let leading = words.iter().take_while(|word| is_form(word)).count().min(words.len().saturating_sub(1));
    words.drain(..leading);
    words.join(" ")
}

fn is_form(word: &str) -> bool {
    legal::is_form(word) || legal::DENSE_FORMS.contains(&word)
}

/// A key of several words written as one.
#[must_use]
pub fn joined(key: &str) -> Option<String> {
    key.contains(' ').then(|| key.split(' ').collect())
}

/// Parts of a key that people write as one word: every beginning, and every two neighbours. The whole is `joined`.
#[must_use]
pub fn joins(key: &str) -> Vec<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let known = words.get(..words.len().min(JOINED_WORDS_MAX)).unwrap_or_default();
    let beginnings = (2..=known.len()).filter(|end| *end < words.len()).filter_map(|end| known.get(..end));
    let mut joins: Vec<String> = beginnings.chain(known.windows(2).skip(1)).map(<[&str]>::concat).collect();
    joins.sort_unstable();
    joins.dedup();
    joins
}

/// The initials of a name, where it has several words: of all of them, and without its legal forms, the words that mean `&`, or both.
#[must_use]
pub fn initials(name: &str) -> Vec<String> {
    let key = without_form(&name_key(name));
    let words = whole_words(name);
    let all = || words.iter().map(String::as_str);
    let mut initials: Vec<String> = [
        initials_of(key.split(' ').filter(|word| !word.is_empty())),
        initials_of(all().filter(|word| !is_connector(word))),
        initials_of(all().filter(|word| !is_connector(word) && !is_form(word))),
        initials_of(all().filter(|word| !is_form(word))),
        initials_of(all()),
    ]
    .into_iter()
    .flatten()
    .collect();
    initials.sort_unstable();
    initials.dedup();
    initials
}

fn initials_of<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let initials: Option<String> =
        words.clone().map(|word| word.chars().next().filter(char::is_ascii_lowercase)).collect();
    initials.filter(|_| INITIALS_WORDS.contains(&words.count()))
}

/// A name of several words as one, with those that mean `&`: `alphaandomega`. `None` where it has none.
#[must_use]
pub fn joined_with_connectors(name: &str) -> Option<String> {
    let bare = without_form(&whole_words(name).join(" "));
    bare.split(' ').any(is_connector).then(|| bare.replace(' ', ""))
}

/// Other words that say the same as a folded one in a name: abbreviations and other languages of common words, and numbers as words,
/// digits and Roman numerals.
///
/// ```
/// use firmgate_names::names::equivalents;
///
/// assert!(equivalents("intl").iter().any(|word| word == "international"));
/// assert!(equivalents("1st").iter().any(|word| word == "first"));
/// assert!(equivalents("winterfeld").is_empty());
/// ```
#[must_use]
pub fn equivalents(word: &str) -> Vec<String> {
    let number = common::number(&[word.to_owned()]).map(|(_, number)| number).or_else(|| word.parse().ok());
    let mut found: Vec<String> = common::spellings_of(word).into_iter().map(str::to_owned).collect();
    if let Some(number) = number.or_else(|| common::roman(word)).filter(|number| *number <= NUMBER_MAX) {
        found.extend(common::spellings_of_number(number));
    }
    found.retain(|other| other != word);
    found
}

/// A string as it is written, with umlauts written out (`Mueller`) and in Latin letters, each where it differs.
#[must_use]
pub fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![text.to_owned()];
    if !text.is_ascii() {
        spellings.extend([written_out(text), in_latin(text)].into_iter().flatten());
    }
    spellings
}

/// What else may be meant by a text of a search: without the `'s` of the owner, and with American for British spellings or the other way
/// round.
#[must_use]
pub fn variants(text: &str) -> Vec<String> {
    let mut variants = Vec::new();
    if text.contains(['\'', '\u{2019}']) {
        let owner = text.replace("'s ", " ").replace("\u{2019}s ", " ");
        let owner = owner.strip_suffix("'s").or_else(|| owner.strip_suffix("\u{2019}s")).unwrap_or(&owner);
        variants.extend((owner != text).then(|| owner.to_owned()));
    }
    let folded = fold(text);
    for to in [English::American, English::British] {
        let words: Vec<String> = folded.split_whitespace().map(|word| respelt(word, to)).collect();
        let respelt = words.join(" ");
        variants.extend((!folded.split_whitespace().eq(respelt.split(' ')) && !respelt.is_empty()).then_some(respelt));
    }
    variants
}

/// Whose spelling is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum English {
    American,
    British,
}

/// A word in American spelling, or in British.
fn respelt(word: &str, to: English) -> String {
    let pairs = REGIONAL.iter().map(|(british, american)| match to {
        English::American => (british, american),
        English::British => (american, british),
    });
    let found = pairs.into_iter().find_map(|(from, to)| {
        let ending = word.strip_prefix(from).filter(|ending| ending.len() <= ENDING_LETTERS_MAX)?;
        Some(format!("{to}{ending}"))
    });
    found.unwrap_or_else(|| word.to_owned())
}

/// As keyboards without umlauts write them.
fn written_out(text: &str) -> Option<String> {
    let mut is_changed = false;
    let mut written = String::with_capacity(text.len() + 4);
    for c in text.nfc().flat_map(char::to_lowercase) {
        let letters = match c {
            'ä' => "ae",
            'ö' | 'ø' => "oe",
            'ü' => "ue",
            'å' => "aa",
            _ => {
                written.push(c);
                continue;
            }
        };
        is_changed = true;
        written.push_str(letters);
    }
    is_changed.then_some(written)
}

/// `CocaCola` as `Coca Cola`.
#[must_use]
pub fn with_humps_apart(text: &str) -> Option<String> {
    let mut apart = String::with_capacity(text.len() + 4);
    let mut was_lower = false;
    for c in text.chars() {
        if was_lower && c.is_uppercase() {
            apart.push(' ');
        }
        was_lower = c.is_lowercase();
        apart.push(c);
    }
    (apart.len() > text.len()).then_some(apart)
}

#[cfg(test)]
mod tests;
