//! Fewer words, where no company has all of them.
//!
//! First names, then all texts are searched for companies that have all of the words but one, but two and so on, while those that are
//! left tell more than `SHARE_MIN` of what all of them tell: a word tells the more, the fewer companies have it. Of the choices of one
//! size the most telling one with a match is taken, and it is what the words are read as. Where all that finds nothing, one word does.

use super::error::QueryError;
use super::guess::{self, Doubt, Spelt};
use super::plan::Plan;
use super::reading::{Reading, Words, attempt};
use super::searched::Searched;
use super::terms::{Frequencies, TextField};
use super::tier::{Group, Tier};

/// The least that the words that are left must tell.
const SHARE_MIN: f64 = 0.4;
/// Words of which some are left out; a longer query is no name.
const WORDS_MAX: usize = 8;
/// Words of a query that are looked for alone.
const WORDS_ALONE_MAX: usize = 12;
/// Choices of words that are tried for each field, at most.
const CHOICES_MAX: usize = 40;
/// Edits by which a word may differ from the one that was meant.
const EDITS_MAX: u8 = 2;

/// The words without some of them. `None` where too little would be left, or nothing matches.
pub(super) fn relaxed(index: &dyn Searched, ways: &[Words], filters: &Plan) -> Result<Option<Reading>, QueryError> {
    for field in [TextField::Name, TextField::All] {
        for way in ways.iter().filter(|way| (2..=WORDS_MAX).contains(&way.words.len())) {
            if let Some(reading) = fewer(index, way, field, filters)? {
                return Ok(Some(reading));
            }
        }
    }
    Ok(None)
}

fn fewer(index: &dyn Searched, way: &Words, field: TextField, filters: &Plan) -> Result<Option<Reading>, QueryError> {
    let words = way.words.iter().map(|word| spelt(index, word)).collect::<Result<Vec<_>, _>>()?;
    for choice in choices(&words, index.companies()) {
        let kept = || choice.iter().filter_map(|at| words.get(*at));
        let groups: Vec<Group> = kept().map(|word| Group::any(field, &word.spellings)).collect();
        if !Group::all_occur(index, &groups)? {
            continue;
        }
        let tier = Tier::Scored { groups, within: way.places.clone() };
        if let Some(reading) = attempt(index, filters, vec![tier.clauses()], vec![tier])? {
            let read_as = kept().map(Spelt::read_as).collect::<Vec<_>>().join(" ");
            return Ok(Some(Reading { read_as: Some(read_as), ..reading }));
        }
    }
    Ok(None)
}

/// The one word that tells most, where fewer words find nothing: some answer is better than none, and it is said what was looked for.
pub(super) fn one_word(index: &dyn Searched, ways: &[Words], filters: &Plan) -> Result<Option<Reading>, QueryError> {
    for field in [TextField::Name, TextField::All] {
        for way in ways {
            let mut words = Vec::new();
            for word in way.words.iter().take(WORDS_ALONE_MAX) {
                words.push(spelt(index, word)?);
            }
            words.sort_by_key(|word| (word.frequency == 0, word.frequency));
            for word in words.iter().filter(|word| !word.spellings.is_empty()) {
                let groups = vec![Group::any(field, &word.spellings)];
                let tier = Tier::Scored { groups, within: way.places.clone() };
                if let Some(reading) = attempt(index, filters, vec![tier.clauses()], vec![tier])? {
                    return Ok(Some(Reading { read_as: Some(word.read_as()), ..reading }));
                }
            }
        }
    }
    Ok(None)
}

/// A word as it is; where no company has it, as what it may be a misspelling of, with as few edits as possible.
fn spelt(index: &dyn Frequencies, word: &str) -> Result<Spelt, QueryError> {
    let mut near = guess::spelt(index, word, Doubt::Rare, 1)?;
    if near.spellings.is_empty() {
        return guess::spelt(index, word, Doubt::Rare, EDITS_MAX);
    }
    if near.frequency > 0 {
        near.spellings.truncate(1);
    }
    Ok(near)
}

/// Choices of the words that some company has: large ones first, and of one size those that tell most. All of the words are none.
fn choices(words: &[Spelt], companies: u64) -> Vec<Vec<usize>> {
    let telling: Vec<f64> = words.iter().map(|word| telling(word.frequency, companies)).collect();
    let all: f64 = telling.iter().sum();
    let known = words
        .iter()
        .enumerate()
        .filter(|(_, word)| !word.spellings.is_empty())
        .fold(0_u32, |known, (at, _)| known | 1 << at);
    let mut choices: Vec<(u32, f64, u32)> = (1..1_u32 << words.len())
        .filter(|choice| choice & !known == 0 && choice.count_ones() < u32::try_from(words.len()).unwrap_or(0))
        .map(|choice| (choice.count_ones(), share(&telling, choice) / all, choice))
        .filter(|(_, share, _)| *share >= SHARE_MIN)
        .collect();
    choices.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| right.1.total_cmp(&left.1)));
    choices.truncate(CHOICES_MAX);
    choices.into_iter().map(|(_, _, choice)| (0..words.len()).filter(|at| choice & 1 << at != 0).collect()).collect()
}

fn share(telling: &[f64], choice: u32) -> f64 {
    telling.iter().enumerate().filter(|(at, _)| choice & 1 << at != 0).map(|(_, telling)| telling).sum()
}

/// How much a word tells that this many companies have.
pub(super) fn telling(frequency: u64, companies: u64) -> f64 {
    let count = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (1.0 + count(companies) / (1.0 + count(frequency))).ln()
}
