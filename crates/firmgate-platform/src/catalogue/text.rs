//! How the words of a query are read, and in which order what they find is shown.
//!
//! A query is read in the strictest way that finds anything: every word as it is written; else as a register
//! number; else the last word as the beginning of one; else rare words as misspelt. INVARIANT (readings do not mix):
//! one search has one reading, so its total, its pages and its facets speak of the same companies.

use tantivy::Term;
use tantivy::query::{BoostQuery, DisjunctionMaxQuery, FuzzyTermQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::document::identifier_key;
use super::list;
use super::plan::{Clause, Plan};
use super::resolve;
use super::schema::{mark, term};
use super::view::View;
use super::words::{EDGE_CHARS_MAX, has_digit, is_dense, name_key, telling_words, without_form};

/// A word that at most so many companies have may be a misspelling.
const RARE_COMPANIES: u64 = 3;
/// Characters from which one edit is tried, and from which two are when one finds nothing.
const EDIT_CHARS_MIN: [usize; 2] = [4, 8];
/// Words that a misspelt one is taken for, at most.
const SPELLINGS_MAX: usize = 50;
/// Words that a long beginning is completed to, at most.
const COMPLETIONS_MAX: usize = 50;
/// Words that rank without excluding, at most.
const PREFERRED_WORDS_MAX: usize = 16;
/// What a guessed word weighs against one found as written.
const GUESS_WEIGHT: f32 = 0.6;

/// A text, read.
pub(super) struct Reading {
    /// The companies that match.
    pub(super) plan: Plan,
    /// What is shown first, second and so on; the last one is everything that matches.
    pub(super) tiers: Vec<Tier>,
    /// How many match.
    pub(super) total: u64,
}

/// A part of what matches, and its order.
pub(super) enum Tier {
    /// By prominence.
    Pinned(Vec<Clause>),
    /// By score and prominence. Each group must match.
    Scored(Vec<Group>),
}

/// Spellings of one word, with their weights. The best of those that occur counts.
#[derive(Clone)]
pub(super) struct Group(Vec<(Term, f32)>);

impl Tier {
    /// What lies in the tier, as clauses.
    pub(super) fn clauses(&self) -> Vec<Clause> {
        match self {
            Self::Pinned(clauses) => clauses.clone(),
            Self::Scored(groups) => groups.iter().map(Group::clause).collect(),
        }
    }

    /// The scoring queries of the groups.
    pub(super) fn scored(&self) -> Vec<Box<dyn Query>> {
        match self {
            Self::Pinned(_) => Vec::new(),
            Self::Scored(groups) => groups.iter().map(Group::query).collect(),
        }
    }
}

impl Group {
    fn exactly(term: Term) -> Self {
        Self(vec![(term, 1.0)])
    }

    fn clause(&self) -> Clause {
        Clause::any(self.0.iter().map(|(term, _)| term.clone()).collect())
    }

    fn query(&self) -> Box<dyn Query> {
        let each = |(term, weight): &(Term, f32)| -> Box<dyn Query> {
            let query = Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs));
            if *weight < 1.0 { Box::new(BoostQuery::new(query, *weight)) } else { query }
        };
        match self.0.as_slice() {
            [one] => each(one),
            // The best spelling, not their sum: a sum would depend on the order of adding up.
            several => Box::new(DisjunctionMaxQuery::new(several.iter().map(each).collect())),
        }
    }
}

/// Reads the text. `filters` is the plan of everything else that is asked.
pub(super) fn read(view: &View, text: &str, filters: &Plan) -> tantivy::Result<Reading> {
    let domain = resolve::domain_of(text);
    let text = domain.as_deref().unwrap_or(text);
    let words = telling_words(text);
    let empty = || Reading { plan: Plan::nothing(), tiers: Vec::new(), total: 0 };
    let Some((last, before)) = words.split_last() else { return Ok(empty()) };
    let all = view.fields.all;
    let frequencies =
        words.iter().map(|word| view.frequency(&term(all, word))).collect::<tantivy::Result<Vec<u64>>>()?;
    if frequencies.iter().all(|frequency| *frequency > 0) {
        let tiers = as_written(view, text, domain.as_deref(), &words)?;
        if let Some(reading) = attempt(view, filters, tiers)? {
            return Ok(reading);
        }
    }
    let numbers = Clause::any(vec![term(view.fields.identifier, &identifier_key(text))]);
    if has_digit(text)
        && numbers.frequency(view)? > 0
        && let Some(reading) = attempt(view, filters, vec![Tier::Pinned(vec![numbers])])?
    {
        return Ok(reading);
    }
    if frequencies.iter().take(before.len()).all(|frequency| *frequency > 0)
        && let Some(tier) = as_beginning(view, before, last)?
        && let Some(reading) = attempt(view, filters, vec![tier])?
    {
        return Ok(reading);
    }
    let tiers = as_misspelt(view, &words, &frequencies)?;
    Ok(attempt(view, filters, tiers)?.unwrap_or_else(empty))
}

/// A reading, if it finds anything.
fn attempt(view: &View, filters: &Plan, tiers: Vec<Tier>) -> tantivy::Result<Option<Reading>> {
    let Some(widest) = tiers.last() else { return Ok(None) };
    let plan = filters.clone().with(widest.clauses(), view)?;
    let total = list::count(view, &plan)?;
    Ok((total > 0).then_some(Reading { plan, tiers, total }))
}

/// Puts those of what matches first that have the words of `prefer`: all of them, then any. What matches stays the same.
pub(super) fn prefer(view: &View, prefer: &str, reading: &mut Reading) -> tantivy::Result<()> {
    let mut terms: Vec<Term> = Vec::new();
    for word in telling_words(prefer) {
        let word = term(view.fields.all, &word);
        if terms.len() < PREFERRED_WORDS_MAX && !terms.contains(&word) && view.frequency(&word)? > 0 {
            terms.push(word);
        }
    }
    if terms.is_empty() {
        return Ok(());
    }
    let mut tiers = Vec::new();
    if terms.len() > 1 {
        tiers.push(Tier::Pinned(terms.iter().map(|term| Clause::any(vec![term.clone()])).collect()));
    }
    tiers.push(Tier::Pinned(vec![Clause::any(terms)]));
    if reading.tiers.is_empty() {
        // Without keywords there is no tier yet: everything else that matches, by prominence.
        reading.tiers.push(Tier::Pinned(Vec::new()));
    }
    tiers.append(&mut reading.tiers);
    reading.tiers = tiers;
    Ok(())
}

fn as_written(view: &View, text: &str, domain: Option<&str>, words: &[String]) -> tantivy::Result<Vec<Tier>> {
    let fields = &view.fields;
    let key = name_key(text);
    let bare = without_form(&key);
    let mut pins = vec![term(fields.exact, &format!("{}{key}", mark::NAME))];
    pins.push(term(fields.exact, &format!("{}{bare}", mark::NAME)));
    pins.push(term(fields.exact, &format!("{}{bare}", mark::ALIAS)));
    pins.extend(domain.map(|domain| term(fields.domain, domain)));
    let mut tiers = Vec::new();
    // The exact name and nothing else comes before names that only share the words.
    let mut known: Vec<Term> = Vec::new();
    for pin in pins {
        if view.frequency(&pin)? > 0 && !known.contains(&pin) {
            known.push(pin);
        }
    }
    if !known.is_empty() {
        tiers.push(Tier::Pinned(vec![Clause::any(known)]));
    }
    for field in [fields.name, fields.aliases] {
        let groups = groups(field, words);
        if occur(view, &groups)? {
            tiers.push(Tier::Scored(groups));
        }
    }
    tiers.push(Tier::Scored(groups(fields.all, words)));
    Ok(tiers)
}

fn groups(field: Field, words: &[String]) -> Vec<Group> {
    words.iter().map(|word| Group::exactly(term(field, word))).collect()
}

/// Whether every group has a term that occurs.
fn occur(view: &View, groups: &[Group]) -> tantivy::Result<bool> {
    for group in groups {
        if group.clause().frequency(view)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The last word as the beginning of a word in a name or alias.
fn as_beginning(view: &View, before: &[String], last: &str) -> tantivy::Result<Option<Tier>> {
    if last.chars().any(is_dense) {
        return Ok(None);
    }
    let mut clauses: Vec<Clause> = before.iter().map(|word| Clause::any(vec![term(view.fields.all, word)])).collect();
    let terms = if last.chars().count() <= EDGE_CHARS_MAX {
        vec![term(view.fields.edge, last)]
    } else {
        completions(view, last)?
    };
    clauses.push(Clause::any(terms));
    let last = clauses.last();
    let occurs = last.map(|clause| clause.frequency(view)).transpose()?.is_some_and(|frequency| frequency > 0);
    Ok(occurs.then_some(Tier::Pinned(clauses)))
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

/// Rare words as what they may have been meant for. Nothing when none of them is rare: words that are all well known
/// but not together are no spelling mistake.
fn as_misspelt(view: &View, words: &[String], frequencies: &[u64]) -> tantivy::Result<Vec<Tier>> {
    let mut spelt: Vec<Vec<(String, f32)>> = Vec::new();
    let mut guessed = false;
    for (word, frequency) in words.iter().zip(frequencies) {
        let mut spellings = Vec::new();
        if *frequency > 0 {
            spellings.push((word.clone(), 1.0));
        }
        if *frequency <= RARE_COMPANIES {
            for guess in spellings_of(view, word)? {
                guessed = true;
                spellings.push((guess, GUESS_WEIGHT));
            }
        }
        if spellings.is_empty() {
            return Ok(Vec::new());
        }
        spelt.push(spellings);
    }
    if !guessed {
        return Ok(Vec::new());
    }
    let groups = |field: Field| -> Vec<Group> {
        let group = |spellings: &Vec<(String, f32)>| {
            Group(spellings.iter().map(|(word, weight)| (term(field, word), *weight)).collect())
        };
        spelt.iter().map(group).collect()
    };
    let mut tiers = Vec::new();
    let names = groups(view.fields.name);
    if occur(view, &names)? {
        tiers.push(Tier::Scored(names));
    }
    tiers.push(Tier::Scored(groups(view.fields.all)));
    Ok(tiers)
}

/// Known words that differ from this one by an edit, or by two where one is not enough and the word is long.
fn spellings_of(view: &View, word: &str) -> tantivy::Result<Vec<String>> {
    if has_digit(word) || word.chars().any(is_dense) {
        return Ok(Vec::new());
    }
    let chars = word.chars().count();
    for (edits, chars_min) in (1..).zip(EDIT_CHARS_MIN) {
        if chars < chars_min {
            break;
        }
        // Names first: their dictionary is small, and it is names that people misspell.
        for field in [view.fields.name, view.fields.all] {
            let found = near(view, field, word, edits)?;
            if !found.is_empty() {
                return Ok(found);
            }
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
