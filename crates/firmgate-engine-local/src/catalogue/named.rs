//! Companies whose name is like a text: letters wrong, words left out, too many, joined, parted, or in another language.
//!
//! Companies that have one of the rarer words of the text, or what it may stand for, in their names are compared with it by
//! `firmgate_names`; a word weighs the more, the fewer companies have it. Those that compare best are shown first.

use std::cell::RefCell;
use std::collections::HashMap;

use firmgate_names::names::{equivalents, name_key, without_form};
use firmgate_names::words::{has_digit, is_dense};
use firmgate_names::{Grade, MATCH_MIN, POSSIBLE_MIN, Party, Prepared};

use super::clause::Clause;
use super::error::QueryError;
use super::guess::near;
use super::plan::Plan;
use super::reading::{Reading, Words, attempt};
use super::relax::telling;
use super::searched::{Likely, Searched};
use super::terms::{Frequencies, Term, TextField, mark, term};
use super::tier::{Group, Tier};

/// Words of a text that are looked for. A longer text is more than a name, and is compared only where nothing else is found.
const WORDS_MAX: usize = 12;
/// Words of them that may be misspelt.
const MISSPELT_WORDS_MAX: usize = 4;
/// A word that more companies have in their names is not taken for a misspelling.
const KNOWN_COMPANIES_MAX: u64 = 100;
/// A word that more companies have in their names is not taken for one with two letters wrong.
const RARE_COMPANIES_MAX: u64 = 3;
/// Characters from which one letter may be wrong, and from which two may.
const EDIT_CHARS_MIN: usize = 4;
const TWO_EDITS_CHARS_MIN: usize = 7;
/// Characters from which a text written as one word may have a letter wrong.
const WHOLE_CHARS_MIN: usize = 6;
/// Characters of `of` and `and`, which are in no capitals.
const FILLER_CHARS_MAX: usize = 3;
/// Companies that the words together lead to, at most: each of them is scored.
const SCORED_MAX: u64 = 3_000;
/// Companies that are compared, fewer where only the same name will do, and of those that are shown first.
const COMPARED_MAX: usize = 10;
const COMPARED_SAME_MAX: usize = 5;
const SHOWN_MAX: usize = 5;
/// What the same legal form decides among names that compare alike.
const SAME_FORM: f32 = 0.005;
/// The weights of what a word may stand for relative to the word.
const EQUIVALENT_WEIGHT: f32 = 0.9;
const MISSPELT_WEIGHT: f32 = 0.6;

/// Companies with a name like the text, the best first.
pub(super) struct Named {
    ids: Vec<String>,
    /// The name of the best one, as words.
    read_as: String,
}

impl Named {
    /// The companies, one tier each.
    pub(super) fn tiers(&self) -> Vec<Tier> {
        self.ids.iter().map(|id| Tier::Pinned(vec![Clause::any(vec![term(TextField::Id, id)])])).collect()
    }

    /// The companies as one more way to read the text.
    pub(super) fn reading(&self) -> Vec<Clause> {
        vec![Clause::any(self.ids.iter().map(|id| term(TextField::Id, id)).collect())]
    }

    /// Puts the companies before what was read otherwise, if anything was.
    pub(super) fn before(
        self,
        index: &dyn Searched,
        filters: &Plan,
        other: Option<Reading>,
    ) -> Result<Option<Reading>, QueryError> {
        let (mut readings, mut tiers) = (vec![self.reading()], self.tiers());
        let mut read_as = None;
        if let Some(other) = other {
            readings.extend(other.plan.readings);
            tiers.extend(other.tiers);
            read_as = other.read_as;
        }
        let reading = attempt(index, filters, readings, tiers)?;
        Ok(reading.map(|reading| Reading { read_as: read_as.or(Some(self.read_as)), ..reading }))
    }
}

/// How well a name must compare to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// As a match.
    Same,
    /// As what a person might have meant.
    Near,
    /// The same, of a text of any length.
    Last,
}

impl Likeness {
    /// How like the text names have to be where companies have all of its words: `names` are those in their names, and there are few of
    /// them altogether or not. `None` where it does not read like a name.
    pub(super) fn wanted(
        index: &dyn Searched,
        text: &str,
        filters: &Plan,
        names: &[Tier],
        is_in_few: bool,
    ) -> Result<Option<Self>, QueryError> {
        let key = name_key(text);
        let has_form = without_form(&key) != key;
        let is_name = has_form || is_in_capitals(text);
        // A filter leaves few companies however common the words are.
        let is_worth_it = is_name || is_in_few && filters.is_everything();
        if !is_worth_it {
            return Ok(None);
        }
        let is_in_names = attempt(index, filters, names.iter().map(Tier::clauses).collect(), Vec::new())?.is_some();
        Ok(match (is_name, is_in_names) {
            (true, false) => Some(Self::Near),
            (false, false) => Some(Self::Same),
            (_, true) => has_form.then_some(Self::Same),
        })
    }
}

/// Whether a text has several words that begin with capitals, apart from `of` and the like.
fn is_in_capitals(text: &str) -> bool {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
    let mut words = text.split_whitespace().filter_map(|word| first(word).map(|first| (word, first)));
    let is_several = words.clone().nth(1).is_some();
    let is_capital = |(word, first): (&str, char)| first.is_uppercase() || word.chars().count() <= FILLER_CHARS_MAX;
    is_several && text.chars().any(char::is_uppercase) && words.all(is_capital)
}

/// The companies whose names are like the text.
pub(super) fn like(
    index: &dyn Searched,
    text: &str,
    ways: &[Words],
    filters: &Plan,
    likeness: Likeness,
) -> Result<Option<Named>, QueryError> {
    let most = ways.iter().map(|way| way.words.len()).max().unwrap_or(0);
    if most > WORDS_MAX && likeness != Likeness::Last {
        return Ok(None);
    }
    let mut found = Vec::new();
    // Where companies have all of the words, these are hardly one word in pieces; the dictionary of whole names is large.
    let wholes = if likeness == Likeness::Same { Vec::new() } else { wholes(index, ways)? };
    if !wholes.is_empty() {
        found = index.likely(filters, &Clause::any(wholes), &[], COMPARED_MAX)?;
    }
    let (groups, known) = groups(index, ways)?;
    if let Some(need) = need(known) {
        let most = if likeness == Likeness::Same { COMPARED_SAME_MAX } else { COMPARED_MAX };
        let more = index.likely(filters, &need, &groups, most)?;
        found.extend(more);
    }
    if found.is_empty() {
        return Ok(None);
    }
    best(index, text, found, likeness)
}

/// Names that are the text written as one word, with a letter wrong.
fn wholes(index: &dyn Frequencies, ways: &[Words]) -> Result<Vec<Term>, QueryError> {
    let mut terms = Vec::new();
    for way in ways.iter().filter(|way| way.places.is_empty() && way.words.len() > 1) {
        let whole = way.words.concat();
        if whole.chars().count() < WHOLE_CHARS_MIN || has_digit(&whole) || whole.chars().any(is_dense) {
            continue;
        }
        for mark in [mark::NAME, mark::JOINED] {
            let near = index.near(TextField::Exact, &format!("{mark}{whole}"), 1)?;
            terms.extend(near.iter().map(|(value, _)| term(TextField::Exact, value)));
        }
    }
    terms.sort();
    terms.dedup();
    terms.truncate(COMPARED_MAX);
    Ok(terms)
}

/// A term, and how many companies have it.
type Counted = (u64, Term);

/// For each word what it may stand for in a name, and how many companies have each of these terms.
fn groups(index: &dyn Frequencies, ways: &[Words]) -> Result<(Vec<Group>, Vec<Counted>), QueryError> {
    let mut words: Vec<&String> = Vec::new();
    for word in ways.iter().filter(|way| way.places.is_empty()).flat_map(|way| &way.words) {
        if words.len() < WORDS_MAX && !words.contains(&word) {
            words.push(word);
        }
    }
    let (mut groups, mut frequencies) = (Vec::new(), Vec::new());
    let mut misspelt = 0;
    for word in words {
        let frequency = index.frequency(&term(TextField::Name, word))?;
        let own = [TextField::Name, TextField::Aliases].map(|field| (term(field, word), 1.0));
        let mut terms: Vec<(Term, f32)> = own.into();
        let others = equivalents(word);
        terms.extend(others.iter().map(|other| (term(TextField::Name, other), EQUIVALENT_WEIGHT)));
        if others.is_empty() && frequency <= KNOWN_COMPANIES_MAX && misspelt < MISSPELT_WORDS_MAX {
            misspelt += 1;
            let near = misspellings(index, word, frequency)?;
            terms.extend(near.iter().map(|near| (term(TextField::Name, near), MISSPELT_WEIGHT)));
        }
        let mut known = Vec::new();
        for (term, weight) in terms {
            let frequency = index.frequency(&term)?;
            if frequency > 0 {
                frequencies.push((frequency, term.clone()));
                known.push((term, weight));
            }
        }
        if !known.is_empty() {
            groups.push(Group::of(known));
        }
    }
    Ok((groups, frequencies))
}

/// Words of names that differ from this one by a letter, or by two where it is long and hardly known.
fn misspellings(index: &dyn Frequencies, word: &str, frequency: u64) -> Result<Vec<String>, QueryError> {
    let chars = word.chars().count();
    if chars < EDIT_CHARS_MIN || has_digit(word) || word.chars().any(is_dense) {
        return Ok(Vec::new());
    }
    let edits = if chars >= TWO_EDITS_CHARS_MIN && frequency <= RARE_COMPANIES_MAX { 2 } else { 1 };
    near(index, TextField::Name, word, edits)
}

/// The rarest of the terms, of which a company must have one.
fn need(mut terms: Vec<Counted>) -> Option<Clause> {
    terms.sort();
    terms.dedup();
    let mut scored = 0;
    let rare: Vec<Term> = terms
        .into_iter()
        .take_while(|(frequency, _)| {
            scored += frequency;
            scored <= SCORED_MAX
        })
        .map(|(_, term)| term)
        .collect();
    (!rare.is_empty()).then(|| Clause::any(rare))
}

/// The companies that compare best with the text.
fn best(
    index: &dyn Frequencies,
    text: &str,
    found: Vec<Likely>,
    likeness: Likeness,
) -> Result<Option<Named>, QueryError> {
    let companies = index.companies();
    let known: RefCell<HashMap<String, f32>> = RefCell::default();
    // A word whose frequency cannot be read weighs like an unknown one: the search itself reports that.
    let weight = |word: &str| {
        if let Some(weight) = known.borrow().get(word) {
            return *weight;
        }
        let frequency = index.frequency(&term(TextField::Name, word)).unwrap_or(0);
        let weight = telling(frequency, companies) as f32;
        known.borrow_mut().insert(word.to_owned(), weight);
        weight
    };
    let prepared = |names: &[&str]| Prepared::weighted(&Party { names, ..Party::default() }, &weight);
    let asked = prepared(&[text]);
    let least = match likeness {
        Likeness::Same => MATCH_MIN,
        Likeness::Near | Likeness::Last => POSSIBLE_MIN,
    };
    let mut ranked: Vec<(f32, Likely)> = Vec::new();
    for company in found {
        if ranked.iter().any(|(_, known)| known.id == company.id) {
            continue;
        }
        let names: Vec<&str> = company.names.iter().map(String::as_str).collect();
        let compared = asked.compare(&prepared(&names));
        let form = if compared.grades.legal_form == Grade::Exact { SAME_FORM } else { 0.0 };
        if compared.score >= least {
            ranked.push((compared.score + form, company));
        }
    }
    ranked.sort_by(|(one, _), (two, _)| two.total_cmp(one));
    ranked.truncate(SHOWN_MAX);
    let read_as = ranked.first().and_then(|(_, best)| best.names.first()).map(|name| without_form(&name_key(name)));
    Ok(read_as.map(|read_as| Named { ids: ranked.into_iter().map(|(_, company)| company.id).collect(), read_as }))
}
