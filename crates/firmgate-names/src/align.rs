//! Which words of two names stand for each other.

use strsim::osa_distance;

use crate::common::Kind;
use crate::prepared::{Name, Word};

/// Words that one word of the other name may be written as.
const PARTS_MAX: usize = 4;
/// Letters of a word that may be written as several.
const JOINED_LETTERS_MIN: usize = 5;
/// Letters from which all of a name, written as one word, may have a letter wrong.
const DENSE_LETTERS_MIN: usize = 9;
/// Letters from which a word may have one letter wrong, and from which two.
const EDIT_LETTERS_MIN: usize = 3;
const TWO_EDITS_LETTERS_MIN: usize = 6;
/// Letters from which one letter may be wrong in a word that is one of the other name's common words.
const KNOWN_LETTERS_MIN: usize = 5;
/// How alike two words are that are one in two languages or spellings.
const SAME_LIKENESS: f32 = 0.98;

/// What two names have in common, and what each has alone.
#[derive(Debug, Default)]
pub(crate) struct Alignment {
    /// Words that stand for a word of the other name, one bit each.
    left: u32,
    right: u32,
    /// The weight of those, by how alike they are, on both sides.
    pub(crate) common: f32,
    /// The weight of those that name the company, on both sides.
    pub(crate) core: f32,
    /// Letters that differ.
    pub(crate) edits: usize,
    /// All is equal, though words are joined, turned round, or spelt in another way.
    pub(crate) is_rewritten: bool,
}

/// Pairs off the words of two names: equal ones, joined ones, and those with letters wrong.
pub(crate) fn align(left: &Name, right: &Name) -> Alignment {
    let mut pairs = Alignment::default();
    if !left.dense.is_empty() && is_one(left, right) {
        pairs.all(left, right);
        pairs.is_rewritten |= !is_word_for_word(left, right);
        return pairs;
    }
    pairs.equal(left, right);
    pairs.joined(left, right);
    pairs.misspelt(left, right);
    if (!pairs.rest_left(left).is_empty() || !pairs.rest_right(right).is_empty()) && is_one_misspelt(left, right) {
        pairs = Alignment { edits: 1, ..Alignment::default() };
        pairs.all(left, right);
        let letters = left.dense.len().max(right.dense.len());
        pairs.common *= likeness(1, letters);
    }
    pairs
}

/// Whether both are the same, written as one word, perhaps with their legal forms: `SiemensAG` is `Siemens AG`.
fn is_one(left: &Name, right: &Name) -> bool {
    left.dense == right.dense || left.whole == right.whole || left.dense == right.whole || left.whole == right.dense
}

fn is_word_for_word(left: &Name, right: &Name) -> bool {
    left.words.len() == right.words.len() && left.words.iter().zip(&right.words).all(|(one, two)| one.text == two.text)
}

/// Names that are split into words differently, with a letter wrong.
fn is_one_misspelt(left: &Name, right: &Name) -> bool {
    let has_number = |name: &Name| name.words.iter().any(|word| word.kind == Kind::Number);
    left.words.len() != right.words.len()
        && left.dense.len().min(right.dense.len()) >= DENSE_LETTERS_MIN
        && left.dense.len().abs_diff(right.dense.len()) <= 1
        && !has_number(left)
        && !has_number(right)
        && osa_distance(&left.dense, &right.dense) <= 1
}

impl Alignment {
    /// The words of the left name that stand alone.
    pub(crate) fn rest_left<'a>(&self, name: &'a Name) -> Vec<&'a Word> {
        rest(self.left, name)
    }

    /// The words of the right name that stand alone.
    pub(crate) fn rest_right<'a>(&self, name: &'a Name) -> Vec<&'a Word> {
        rest(self.right, name)
    }

    fn all(&mut self, left: &Name, right: &Name) {
        (self.left, self.right) = (u32::MAX, u32::MAX);
        self.common = left.weight() + right.weight();
        self.core = self.common;
    }

    fn pair(&mut self, at: (usize, usize), words: (&Word, &Word), alike: f32) {
        self.left |= bit(at.0);
        self.right |= bit(at.1);
        let weight = words.0.weight + words.1.weight;
        self.common += weight * alike;
        if !words.0.kind.is_known() || !words.1.kind.is_known() {
            self.core += weight;
        }
    }

    fn equal(&mut self, left: &Name, right: &Name) {
        let mut last = None;
        for (at, word) in left.words.iter().enumerate() {
            let is_same = |other: &Word| other.same == word.same && is_number(other) == is_number(word);
            let mut free = right.words.iter().enumerate().filter(|(other, _)| self.right & bit(*other) == 0);
            let Some((other, found)) = free.find(|(_, other)| is_same(other)) else { continue };
            let is_spelt_so = word.text == found.text;
            self.is_rewritten |= !is_spelt_so || last.is_some_and(|last| last > other);
            last = Some(other);
            self.pair((at, other), (word, found), if is_spelt_so { 1.0 } else { SAME_LIKENESS });
        }
    }

    /// A word of one name that is several neighbours of the other: `Goodwill` and `Good Will`.
    fn joined(&mut self, left: &Name, right: &Name) {
        for (at, word) in left.words.iter().enumerate() {
            if self.left & bit(at) == 0
                && let Some((parts, edits)) = parts_of(word, &right.words, self.right)
            {
                self.left |= bit(at);
                self.right |= parts;
                self.join(word, &right.words, parts, edits);
            }
        }
        for (at, word) in right.words.iter().enumerate() {
            if self.right & bit(at) == 0
                && let Some((parts, edits)) = parts_of(word, &left.words, self.left)
            {
                self.right |= bit(at);
                self.left |= parts;
                self.join(word, &left.words, parts, edits);
            }
        }
    }

    fn join(&mut self, word: &Word, others: &[Word], parts: u32, edits: usize) {
        let weight: f32 =
            others.iter().enumerate().filter(|(at, _)| parts & bit(*at) != 0).map(|(_, part)| part.weight).sum();
        self.common += (weight + word.weight) * likeness(edits, word.text.len());
        self.core += weight + word.weight;
        self.edits += edits;
        self.is_rewritten = true;
    }

    /// Words with letters wrong, the nearest first.
    fn misspelt(&mut self, left: &Name, right: &Name) {
        let mut near = Vec::new();
        for (at, word) in left.words.iter().enumerate().filter(|(at, _)| self.left & bit(*at) == 0) {
            for (other, found) in right.words.iter().enumerate().filter(|(at, _)| self.right & bit(*at) == 0) {
                if let Some(edits) = edits_between(word, found, left.words.len().min(right.words.len())) {
                    near.push((edits, at, other));
                }
            }
        }
        near.sort_unstable();
        for (edits, at, other) in near {
            let (Some(word), Some(found)) = (left.words.get(at), right.words.get(other)) else { continue };
            if self.left & bit(at) == 0 && self.right & bit(other) == 0 {
                let letters = word.text.chars().count().max(found.text.chars().count());
                self.pair((at, other), (word, found), likeness(edits, letters));
                self.edits += edits;
            }
        }
    }
}

fn bit(at: usize) -> u32 {
    1_u32.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0)
}

fn is_number(word: &Word) -> bool {
    word.kind == Kind::Number
}

fn rest(paired: u32, name: &Name) -> Vec<&Word> {
    let alone = name.words.iter().enumerate().filter(|(at, _)| paired & bit(*at) == 0);
    alone.map(|(_, word)| word).filter(|word| word.kind != Kind::Filler).collect()
}

/// One letter wrong of five leaves 0.8.
fn likeness(edits: usize, letters: usize) -> f32 {
    let share = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    1.0 - share(edits) / share(letters.max(1))
}

/// Neighbours among the words that a word is made of, with at most one letter wrong, and how many are.
fn parts_of(word: &Word, others: &[Word], taken: u32) -> Option<(u32, usize)> {
    let letters = word.text.chars().count();
    if word.kind == Kind::Number || letters < JOINED_LETTERS_MIN {
        return None;
    }
    let windows = (2..=PARTS_MAX).flat_map(|length| others.windows(length).enumerate());
    let mut best: Option<(u32, usize)> = None;
    for (start, window) in windows {
        let parts = (start..start + window.len()).map(bit).fold(0, |parts, bit| parts | bit);
        let length: usize = window.iter().map(|part| part.text.len()).sum();
        if parts & taken != 0 || length.abs_diff(word.text.len()) > 1 || window.iter().any(is_number) {
            continue;
        }
        let whole: String = window.iter().map(|part| part.text.as_str()).collect();
        let edits = if whole == word.text { 0 } else { osa_distance(&whole, &word.text) };
        if edits == 0 || (edits == 1 && letters > JOINED_LETTERS_MIN && best.is_none()) {
            best = Some((parts, edits));
        }
        if edits == 0 {
            break;
        }
    }
    best
}

/// How many letters differ between a word and what it may be a misspelling of. `words` is the length of the shorter name.
fn edits_between(one: &Word, two: &Word, words: usize) -> Option<usize> {
    let is_number = is_number(one) || is_number(two);
    let is_initials = one.kind == Kind::Initials || two.kind == Kind::Initials;
    if is_number || is_initials || (one.kind.is_known() && two.kind.is_known()) {
        return None;
    }
    let (one_letters, two_letters) = (one.text.chars().count(), two.text.chars().count());
    let (short, long) = (one_letters.min(two_letters), one_letters.max(two_letters));
    let is_known = one.kind.is_known() || two.kind.is_known();
    // A word of three letters is one of very many, unless the rest of the name says which.
    let is_open = short < EDIT_LETTERS_MIN || (short == EDIT_LETTERS_MIN && words < 3);
    if is_open || (is_known && short < KNOWN_LETTERS_MIN) {
        return None;
    }
    let edits_max = if long >= TWO_EDITS_LETTERS_MIN && short + 1 >= TWO_EDITS_LETTERS_MIN { 2 } else { 1 };
    if long - short > edits_max {
        return None;
    }
    let edits = osa_distance(&one.text, &two.text);
    (edits <= edits_max).then_some(edits)
}
