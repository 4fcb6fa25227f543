//! What a word may have been meant for: the beginning of a longer one, the initials of a name, or a misspelling.

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;

use super::plan::Clause;
use super::schema::{mark, term};
use super::text::Words;
use super::tier::{Group, Tier};
use super::view::View;
use super::words::{EDGE_CHARS_MAX, has_digit, is_dense};

/// A word that at most so many companies have may be a misspelling.
const RARE_COMPANIES: u64 = 3;
/// A word that more companies have is not another word of a name that is misspelt.
const KNOWN_COMPANIES_MAX: u64 = 100;
/// Characters from which two edits are looked for beyond names: in all texts nearly every short word has such a neighbour.
const TEXT_EDITS_CHARS_MIN: usize = 8;
/// Characters from which one edit is tried, and from which two are when one finds nothing.
const EDIT_CHARS_MIN: [usize; 2] = [4, 5];
/// Words that a misspelt one is taken for, at most.
const SPELLINGS_MAX: usize = 50;
/// Of those, so many are named to the caller.
const SPELLINGS_NAMED_MAX: usize = 3;
/// Words that a long beginning is completed to, at most.
const COMPLETIONS_MAX: usize = 50;
/// Letters of a word that may be initials.
const INITIALS_CHARS: std::ops::RangeInclusive<usize> = 2..=6;
/// What a guessed word weighs against one found as written.
const GUESS_WEIGHT: f32 = 0.6;

/// Which words are taken for misspellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Those that hardly any company has.
    Rare,
    /// Those that few companies have and that could be another word of a name: words that are all known, but not together.
    Names,
}

/// The last word as the beginning of a word in a name or alias: the other words in names first, then anywhere. Empty where none begins
/// so.
pub(super) fn beginnings(view: &View, words: &Words) -> tantivy::Result<Vec<Tier>> {
    let Some((last, before)) = words.words.split_last() else { return Ok(Vec::new()) };
    if last.chars().any(is_dense) {
        return Ok(Vec::new());
    }
    let terms = if last.chars().count() <= EDGE_CHARS_MAX {
        vec![term(view.fields.edge, last)]
    } else {
        completions(view, last)?
    };
    let mut within = vec![Clause::any(terms)];
    if within.iter().map(|last| last.frequency(view)).sum::<tantivy::Result<u64>>()? == 0 {
        return Ok(Vec::new());
    }
    within.extend(words.places.iter().cloned());
    let mut tiers = Vec::new();
    let named = Group::each(view.fields.name, before);
    if !named.is_empty() && Group::all_occur(view, &named)? {
        tiers.push(Tier::Scored { groups: named, within: within.clone() });
    }
    let clauses: Vec<Clause> = before.iter().map(|word| Clause::any(vec![term(view.fields.all, word)])).collect();
    for clause in &clauses {
        if clause.frequency(view)? == 0 {
            return Ok(tiers);
        }
    }
    tiers.push(Tier::Pinned(clauses.into_iter().chain(within).collect()));
    Ok(tiers)
}

/// The words of names and aliases that begin so.
fn completions(view: &View, beginning: &str) -> tantivy::Result<Vec<Term>> {
    let mut terms = Vec::new();
    for field in [view.fields.name, view.fields.aliases] {
        for reader in view.searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            // No word has a character above this one: it is not one of text.
            let range = index.terms().range().ge(beginning).lt(format!("{beginning}\u{10FFFF}"));
            let mut found = range.into_stream()?;
            for _ in 0..COMPLETIONS_MAX {
                if !found.advance() {
                    break;
                }
                terms.extend(std::str::from_utf8(found.key()).map(|word| term(field, word)).ok());
            }
        }
    }
    terms.sort();
    terms.dedup();
    Ok(terms)
}

/// A single word as the initials of a name.
pub(super) fn initials(view: &View, words: &Words) -> tantivy::Result<Option<Tier>> {
    let [word] = words.words.as_slice() else { return Ok(None) };
    if !INITIALS_CHARS.contains(&word.chars().count()) {
        return Ok(None);
    }
    let clause = Clause::any(vec![term(view.fields.exact, &format!("{}{word}", mark::INITIALS))]);
    let occurs = clause.frequency(view)? > 0;
    Ok(occurs.then(|| Tier::Pinned(std::iter::once(clause).chain(words.places.iter().cloned()).collect())))
}

/// Words as what they may have been meant for, and that as a text. Nothing when none of them is in doubt.
pub(super) fn misspelt(
    view: &View,
    words: &Words,
    doubt: Doubt,
    edits: u8,
) -> tantivy::Result<Option<(Vec<Tier>, String)>> {
    let mut spelt: Vec<Vec<(String, f32)>> = Vec::new();
    let mut read_as: Vec<String> = Vec::new();
    let mut guessed = false;
    for word in &words.words {
        let frequency = view.frequency(&term(view.fields.all, word))?;
        let mut spellings = Vec::new();
        if frequency > 0 {
            spellings.push((word.clone(), 1.0));
        }
        let doubtful_companies = match doubt {
            Doubt::Rare => RARE_COMPANIES,
            Doubt::Names => KNOWN_COMPANIES_MAX,
        };
        if frequency <= doubtful_companies {
            let guesses = spellings_of(view, word, doubt, edits)?;
            guessed |= !guesses.is_empty();
            spellings.extend(guesses.into_iter().map(|guess| (guess, GUESS_WEIGHT)));
        }
        if spellings.is_empty() {
            return Ok(None);
        }
        let named = spellings.iter().take(SPELLINGS_NAMED_MAX).map(|(spelling, _)| spelling.as_str());
        read_as.push(named.collect::<Vec<_>>().join("/"));
        spelt.push(spellings);
    }
    if !guessed {
        return Ok(None);
    }
    let groups = |field: Field| -> Vec<Group> { spelt.iter().map(|any| Group::any(field, any)).collect() };
    let within = || words.places.clone();
    let mut tiers = Vec::new();
    let names = groups(view.fields.name);
    if Group::all_occur(view, &names)? {
        tiers.push(Tier::Scored { groups: names, within: within() });
    }
    if doubt == Doubt::Rare {
        tiers.push(Tier::Scored { groups: groups(view.fields.all), within: within() });
    }
    Ok((!tiers.is_empty()).then(|| (tiers, read_as.join(" "))))
}

/// Known words that differ from this one by so many edits at most.
fn spellings_of(view: &View, word: &str, doubt: Doubt, edits: u8) -> tantivy::Result<Vec<String>> {
    let chars = word.chars().count();
    let chars_min = EDIT_CHARS_MIN.get(usize::from(edits.saturating_sub(1))).copied().unwrap_or(usize::MAX);
    if has_digit(word) || word.chars().any(is_dense) || chars < chars_min {
        // Too short for so many edits, it may still have fewer.
        return if edits > 1 { spellings_of(view, word, doubt, edits - 1) } else { Ok(Vec::new()) };
    }
    // Names first: their dictionary is small, and it is names that people misspell.
    let only_names = doubt == Doubt::Names || (edits > 1 && chars < TEXT_EDITS_CHARS_MIN);
    let fields: &[Field] = if only_names { &[view.fields.name] } else { &[view.fields.name, view.fields.all] };
    for field in fields {
        let found = near(view, *field, word, edits)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn near(view: &View, field: Field, word: &str, edits: u8) -> tantivy::Result<Vec<String>> {
    let query = FuzzyTermQuery::new(term(field, word), edits, true);
    let mut found: Vec<(u64, String)> = Vec::new();
    for reader in view.searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let mut stream = index.terms().search(query.automaton()?).into_stream()?;
        while stream.advance() {
            let Ok(spelling) = std::str::from_utf8(stream.key()) else { continue };
            if spelling == word || has_digit(spelling) {
                continue;
            }
            let documents = u64::from(stream.value().doc_freq);
            match found.iter_mut().find(|(_, known)| known == spelling) {
                Some((known, _)) => *known += documents,
                None => found.push((documents, spelling.to_owned())),
            }
        }
    }
    // The most frequent ones are the likeliest.
    found.sort_unstable_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    found.truncate(SPELLINGS_MAX);
    Ok(found.into_iter().map(|(_, spelling)| spelling).collect())
}
