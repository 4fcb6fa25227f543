//! The word that a misspelt one stands for.

use super::{CORRECTED_LETTERS_MIN, CORRECTED_PLACE_LETTERS_MIN, Lexicon};
use crate::roles::Role;
use crate::tokens::Letters;

/// Prepositions without an article, before names.
const IN: [&str; 9] = ["in", "a", "en", "em", "te", "near", "bei", "nahe", "around"];

/// Where a misspelt word is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    Anywhere,
    /// A place can occur there.
    Place,
    /// A name right behind `in`: it is a place, perhaps one that no list has, and no industry.
    NameOfPlace,
}

/// How likely a correction is, the likeliest first: of equally near words a word for companies, and then one of which
/// a letter was left out.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    distance: usize,
    is_rare: bool,
    ends_otherwise: bool,
    shortness: usize,
}

/// From here on two errors are tolerated.
const TWO_SLIPS_LETTERS_MIN: usize = 9;

impl Lexicon {
    /// What can follow the word `before`, if it is written with these letters.
    pub(crate) fn spot(&self, before: &str, letters: Letters) -> Spot {
        let roles = self.entries.get(before).map(|entry| entry.roles).unwrap_or_default();
        match letters {
            Letters::Capital if IN.contains(&before) => Spot::NameOfPlace,
            _ if roles.has_any(&[Role::Place, Role::And, Role::Or]) => Spot::Place,
            // `not samsung`
            Letters::Capital if roles.has(Role::Not) => Spot::Place,
            _ => Spot::Anywhere,
        }
    }

    /// The word that `word` is most likely a misspelling of.
    pub(crate) fn correction(&self, word: &str, spot: Spot) -> Option<&str> {
        let is_placed = spot != Spot::Anywhere;
        let length = word.chars().count();
        let least = if is_placed { CORRECTED_PLACE_LETTERS_MIN } else { CORRECTED_LETTERS_MIN };
        if length < least {
            return None;
        }
        let slips = if length >= TWO_SLIPS_LETTERS_MIN { 2 } else { 1 };
        let targets = self.targets.get(&word.chars().next()?)?;
        let mut best: Option<(Rank, &str)> = None;
        for target in targets {
            let fits = if target.is_place { is_placed } else { length >= CORRECTED_LETTERS_MIN };
            let fits = fits && (target.names_place || spot != Spot::NameOfPlace);
            if !fits || target.word.len().abs_diff(word.len()) > slips {
                continue;
            }
            // Two errors in a short word make another one: `champions`, `camions`.
            let slips = if target.word.len() >= TWO_SLIPS_LETTERS_MIN { slips } else { 1 };
            let distance = strsim::osa_distance(word, &target.word);
            let ends_alike = target.word.as_bytes().last() == word.as_bytes().last();
            let shortness = usize::MAX - target.word.len();
            let rank = Rank { distance, is_rare: !target.is_common, ends_otherwise: !ends_alike, shortness };
            if distance <= slips && best.as_ref().is_none_or(|(least, _)| rank < *least) {
                best = Some((rank, &target.word));
            }
        }
        best.map(|(_, target)| target)
    }
}
