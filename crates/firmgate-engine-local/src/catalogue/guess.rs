//! What a word may have meant: the beginning of a longer one, the initials of a name, or a misspelling.

use firmgate_names::words::{EDGE_CHARS_MAX, has_digit, is_dense};

use super::clause::Clause;
use super::error::QueryError;
use super::plan::Plan;
use super::reading::{Reading, Words, attempt};
use super::searched::Searched;
use super::terms::{Frequencies, Term, TextField, mark, term};
use super::tier::{Group, Tier};

/// A word that at most this many companies have may be a misspelling.
const RARE_COMPANIES: u64 = 3;
/// A word that more companies have is not another word of a name that is misspelt.
const KNOWN_COMPANIES_MAX: u64 = 100;
/// Characters from which two edits are tried beyond names: in all texts nearly every short word has such a neighbour.
const TEXT_EDITS_CHARS_MIN: usize = 8;
/// Characters from which one edit is tried, and from which two are when one finds nothing.
const EDIT_CHARS_MIN: [usize; 2] = [4, 5];
/// Edits by which a word may differ from the one that was meant.
const EDITS_MAX: u8 = 2;
/// Corrections of a misspelt word, at most.
const SPELLINGS_MAX: usize = 50;
/// How many of those are named to the caller.
const SPELLINGS_NAMED_MAX: usize = 3;
/// Words that a long beginning is completed to, at most.
const COMPLETIONS_MAX: usize = 50;
/// Letters of a word that may be initials.
const INITIALS_CHARS: std::ops::RangeInclusive<usize> = 2..=6;
/// The weight of a guessed word relative to one found as written.
const GUESS_WEIGHT: f32 = 0.6;

/// Which words are treated as misspellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Those that hardly any company has.
    Rare,
    /// Those that few companies have and that could be another word of a name: words that are all known, but not together.
    Names,
}

/// The last word as the beginning of a word in a name or alias: the other words in names first, then anywhere. Empty where none begins
/// so.
pub(super) fn beginnings(index: &dyn Frequencies, words: &Words) -> Result<Vec<Tier>, QueryError> {
    let Some((last, before)) = words.words.split_last() else { return Ok(Vec::new()) };
    if last.chars().any(is_dense) {
        return Ok(Vec::new());
    }
    let terms = if last.chars().count() <= EDGE_CHARS_MAX {
        vec![term(TextField::Edge, last)]
    } else {
        completions(index, last)?
    };
    let mut within = vec![Clause::any(terms)];
    if within.iter().map(|last| last.frequency(index)).sum::<Result<u64, QueryError>>()? == 0 {
        return Ok(Vec::new());
    }
    within.extend(words.places.iter().cloned());
    let mut tiers = Vec::new();
    let named = Group::each(TextField::Name, before);
    if !named.is_empty() && Group::all_occur(index, &named)? {
        tiers.push(Tier::Scored { groups: named, within: within.clone() });
    }
    let clauses: Vec<Clause> = before.iter().map(|word| Clause::any(vec![term(TextField::All, word)])).collect();
    for clause in &clauses {
        if clause.frequency(index)? == 0 {
            return Ok(tiers);
        }
    }
    tiers.push(Tier::Pinned(clauses.into_iter().chain(within).collect()));
    Ok(tiers)
}

/// The words of names and aliases with that beginning.
fn completions(index: &dyn Frequencies, beginning: &str) -> Result<Vec<Term>, QueryError> {
    let mut terms = Vec::new();
    for field in [TextField::Name, TextField::Aliases] {
        // No word has a character above this one: it is a noncharacter.
        let words = index.between(field, beginning, &format!("{beginning}\u{10FFFF}"), COMPLETIONS_MAX)?;
        terms.extend(words.iter().map(|word| term(field, word)));
    }
    terms.sort();
    terms.dedup();
    Ok(terms)
}

/// A single word as the initials of a name.
pub(super) fn initials(index: &dyn Frequencies, words: &Words) -> Result<Option<Tier>, QueryError> {
    let [word] = words.words.as_slice() else { return Ok(None) };
    if !INITIALS_CHARS.contains(&word.chars().count()) {
        return Ok(None);
    }
    let clause = Clause::any(vec![term(TextField::Exact, &format!("{}{word}", mark::INITIALS))]);
    let occurs = clause.frequency(index)? > 0;
    Ok(occurs.then(|| Tier::Pinned(std::iter::once(clause).chain(words.places.iter().cloned()).collect())))
}

/// A word of a query, as what it may have meant.
pub(super) struct Spelt {
    /// The words of companies that it may be, with their weights. Empty where no company has any.
    pub(super) spellings: Vec<(String, f32)>,
    /// Companies that have it as it is.
    pub(super) frequency: u64,
    /// Other words than itself are among them.
    pub(super) is_guessed: bool,
}

impl Spelt {
    /// What it was read as.
    pub(super) fn read_as(&self) -> String {
        let named = self.spellings.iter().take(SPELLINGS_NAMED_MAX).map(|(spelling, _)| spelling.as_str());
        named.collect::<Vec<_>>().join("/")
    }
}

/// A word as it is, and as what it may be a misspelling of where it is in doubt.
pub(super) fn spelt(index: &dyn Frequencies, word: &str, doubt: Doubt, edits: u8) -> Result<Spelt, QueryError> {
    let frequency = index.frequency(&term(TextField::All, word))?;
    let mut spellings = Vec::new();
    if frequency > 0 {
        spellings.push((word.to_owned(), 1.0));
    }
    let doubtful_companies = match doubt {
        Doubt::Rare => RARE_COMPANIES,
        Doubt::Names => KNOWN_COMPANIES_MAX,
    };
    let guesses = if frequency <= doubtful_companies { spellings_of(index, word, doubt, edits)? } else { Vec::new() };
    let is_guessed = !guesses.is_empty();
    spellings.extend(guesses.into_iter().map(|guess| (guess, GUESS_WEIGHT)));
    Ok(Spelt { spellings, frequency, is_guessed })
}

/// The words as those that they may be a misspelling of: few edits before many, unknown words before known ones.
pub(super) fn as_misspelt(index: &dyn Searched, ways: &[Words], filters: &Plan) -> Result<Option<Reading>, QueryError> {
    for doubt in [Doubt::Rare, Doubt::Names] {
        for edits in 1..=EDITS_MAX {
            for way in ways {
                let Some((tiers, read_as)) = misspelt(index, way, doubt, edits)? else { continue };
                let widest = tiers.last().map(Tier::clauses).into_iter().collect();
                if let Some(reading) = attempt(index, filters, widest, tiers)? {
                    return Ok(Some(Reading { read_as: Some(read_as), ..reading }));
                }
            }
        }
    }
    Ok(None)
}

/// Words as what they may have meant, also as a string. `None` when none of them is in doubt.
fn misspelt(
    index: &dyn Frequencies,
    words: &Words,
    doubt: Doubt,
    edits: u8,
) -> Result<Option<(Vec<Tier>, String)>, QueryError> {
    let mut meant: Vec<Spelt> = Vec::new();
    for word in &words.words {
        let spelt = spelt(index, word, doubt, edits)?;
        if spelt.spellings.is_empty() {
            return Ok(None);
        }
        meant.push(spelt);
    }
    if !meant.iter().any(|word| word.is_guessed) {
        return Ok(None);
    }
    let groups =
        |field: TextField| -> Vec<Group> { meant.iter().map(|word| Group::any(field, &word.spellings)).collect() };
    let within = || words.places.clone();
    let mut tiers = Vec::new();
    let names = groups(TextField::Name);
    if Group::all_occur(index, &names)? {
        tiers.push(Tier::Scored { groups: names, within: within() });
    }
    if doubt == Doubt::Rare {
        tiers.push(Tier::Scored { groups: groups(TextField::All), within: within() });
    }
    let read_as = meant.iter().map(Spelt::read_as).collect::<Vec<_>>().join(" ");
    Ok((!tiers.is_empty()).then_some((tiers, read_as)))
}

/// Known words that differ from this one by this many edits at most.
fn spellings_of(index: &dyn Frequencies, word: &str, doubt: Doubt, edits: u8) -> Result<Vec<String>, QueryError> {
    let chars = word.chars().count();
    let chars_min = EDIT_CHARS_MIN.get(usize::from(edits.saturating_sub(1))).copied().unwrap_or(usize::MAX);
    if has_digit(word) || word.chars().any(is_dense) || chars < chars_min {
        // Too short for this many edits, it may still have fewer.
        return if edits > 1 { spellings_of(index, word, doubt, edits - 1) } else { Ok(Vec::new()) };
    }
    // Names first: their dictionary is small, and it is names that people misspell.
    let only_names = doubt == Doubt::Names || (edits > 1 && chars < TEXT_EDITS_CHARS_MIN);
    let fields: &[TextField] = if only_names { &[TextField::Name] } else { &[TextField::Name, TextField::All] };
    for field in fields {
        let found = near(index, *field, word, edits)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The words of a field that differ from this one by this many edits at most, the most frequent first.
pub(super) fn near(
    index: &dyn Frequencies,
    field: TextField,
    word: &str,
    edits: u8,
) -> Result<Vec<String>, QueryError> {
    let mut found = index.near(field, word, edits)?;
    found.retain(|(spelling, _)| spelling != word && !has_digit(spelling));
    // The most frequent ones are the likeliest.
    found.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    found.truncate(SPELLINGS_MAX);
    Ok(found.into_iter().map(|(spelling, _)| spelling).collect())
}
