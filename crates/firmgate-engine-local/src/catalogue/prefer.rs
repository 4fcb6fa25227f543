//! Words that rank and exclude nothing.

use firmgate_names::words::telling_words;

use super::clause::Clause;
use super::error::QueryError;
use super::reading::Reading;
use super::terms::{Frequencies, Term, TextField, term};
use super::tier::Tier;

/// Words that rank without excluding, at most.
const PREFERRED_WORDS_MAX: usize = 16;

/// Ranks those matches first that have the words of `prefer`: all of them, then any. The set of matches stays the same.
pub(super) fn prefer(index: &dyn Frequencies, prefer: &str, reading: &mut Reading) -> Result<(), QueryError> {
    let mut terms: Vec<Term> = Vec::new();
    for word in telling_words(prefer) {
        let word = term(TextField::All, &word);
        if terms.len() < PREFERRED_WORDS_MAX && !terms.contains(&word) && index.frequency(&word)? > 0 {
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
