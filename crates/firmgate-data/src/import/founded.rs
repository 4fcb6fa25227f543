//! The year of founding from running text: "was founded in 1988", "incorporated on May 5, 1999".

use super::numbers::years;

/// The words that a year may follow, the best first: a company is often incorporated again, but founded once.
const VERBS: [&str; 4] = ["founded", "established", "formed", "incorporated"];
/// Words between the verb and the year.
const GAP_WORDS_MAX: usize = 4;

/// The year that the text states; `None` where it states none.
pub(super) fn year(text: &str, this_year: u16) -> Option<u16> {
    VERBS.iter().find_map(|verb| after(text, verb, this_year))
}

fn after(text: &str, verb: &str, this_year: u16) -> Option<u16> {
    let is_year = |word: &str| is_year(word, this_year);
    text.match_indices(verb).find_map(|(at, _)| {
        let rest = text.get(at + verb.len()..)?;
        // "founded by X in 1988. It merged in 2001": the year is in the same sentence.
        let sentence = rest.split(['.', ';', '(']).next()?;
        let mut words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let gap: Vec<&str> = words.by_ref().take(GAP_WORDS_MAX + 1).collect();
        let dated = matches!(gap.first(), Some(&("in" | "on" | "as" | "by")))
            || gap.first().is_some_and(|word| is_year(word).is_some());
        gap.into_iter().filter(|_| dated).find_map(is_year)
    })
}

/// Four digits in the range of years.
fn is_year(word: &str, this_year: u16) -> Option<u16> {
    (word.len() == 4).then(|| word.parse().ok()).flatten().filter(|year| years(this_year).contains(year))
}
