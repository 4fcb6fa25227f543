//! Words that names write as one, or as several.

use super::clause::Clause;
use super::error::QueryError;
use super::terms::{Frequencies, TextField, term};

/// The words with two neighbours taken as one word where a name has that, and each as several where a name has those: one way for every
/// pair, and one without any. Nothing where no name has either.
pub(super) fn joined_parts(index: &dyn Frequencies, words: &[String]) -> Result<Vec<Vec<Clause>>, QueryError> {
    let (mut singles, mut is_parted) = (Vec::new(), false);
    for word in words {
        let several = term(TextField::Joined, word);
        let mut terms = vec![term(TextField::All, word)];
        if index.frequency(&several)? > 0 {
            terms.push(several);
            is_parted = true;
        }
        let clause = Clause::any(terms);
        let occurs = clause.frequency(index)? > 0;
        singles.push((clause, occurs));
    }
    let mut ways = Vec::new();
    let mut add = |from: usize, to: usize, joint: Option<Clause>| {
        let others = || singles.iter().enumerate().filter(|(at, _)| !(from..to).contains(at));
        if others().all(|(_, (_, occurs))| *occurs) {
            ways.push(others().map(|(_, (clause, _))| clause.clone()).chain(joint).collect());
        }
    };
    if is_parted {
        add(0, 0, None);
    }
    for (at, pair) in words.windows(2).enumerate() {
        let pair = pair.concat();
        let pair = Clause::any(
            [TextField::Name, TextField::Aliases, TextField::Joined].map(|field| term(field, &pair)).into(),
        );
        if pair.frequency(index)? > 0 {
            add(at, at + 2, Some(pair));
        }
    }
    Ok(ways)
}
