//! A category from running text, where a source only states which sector a company belongs to.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use firmgate_vocabulary::{Category, Sector, fold};

/// Characters of a word for a category; shorter ones (`PR`, `AI`) turn up inside other meanings.
const WORD_CHARS_MIN: usize = 4;

/// Reads texts for the categories of sectors.
#[derive(Debug, Default)]
pub(super) struct Guesser {
    sectors: HashMap<Sector, Option<Words>>,
}

#[derive(Debug)]
struct Words {
    finder: AhoCorasick,
    /// Of each word.
    categories: Vec<Category>,
}

impl Guesser {
    /// The category of the sector that the text names most often; on a tie the one named first.
    pub(super) fn category(&mut self, sector: Sector, text: &str) -> Option<Category> {
        let words = self.sectors.entry(sector).or_insert_with(|| Words::of(sector)).as_ref()?;
        let text = fold(text);
        let mut counts: Vec<(Category, u32)> = Vec::new();
        for found in words.finder.find_iter(&text) {
            let whole = boundary(&text, found.start(), found.end());
            let Some(category) = words.categories.get(found.pattern().as_usize()).filter(|_| whole) else { continue };
            match counts.iter_mut().find(|(known, _)| known == category) {
                Some((_, count)) => *count += 1,
                None => counts.push((*category, 1)),
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max()?;
        counts.into_iter().find(|(_, count)| *count == most).map(|(category, _)| category)
    }
}

impl Words {
    fn of(sector: Sector) -> Option<Self> {
        let words = sector.categories().iter().flat_map(|category| {
            let names = category.synonyms().iter().copied().chain([category.label()]);
            names.map(|name| (fold(name), *category)).filter(|(name, _)| name.chars().count() >= WORD_CHARS_MIN)
        });
        let (names, categories): (Vec<_>, Vec<_>) = words.unzip();
        // The longest word at a place is the one that is meant: `real estate agents`, not `real estate`.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok()?;
        Some(Self { finder, categories })
    }
}

/// Whether a match is not part of a longer word.
fn boundary(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
