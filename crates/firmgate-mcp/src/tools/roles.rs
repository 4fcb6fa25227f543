//! Whether a contact's role is the one that was asked for.

use firmgate_vocabulary::fold;

/// Words that no role is told by.
const EMPTY: &[&str] = &["of", "the", "and", "for", "in", "de", "der", "des", "und", "et", "y", "e", "di"];

/// Whether a role has every word of the wanted one, each as the beginning of a word, or whether one of the two is the initials of
/// the other: `CEO` is a `Chief Executive Officer`.
pub(super) fn fits(role: &str, wanted: &str) -> bool {
    let (role, wanted) = (words(role), words(wanted));
    if wanted.is_empty() {
        return true;
    }
    let has = |wanted: &String| role.iter().any(|word| word.starts_with(wanted.as_str()));
    wanted.iter().all(has) || is_initials(&wanted, &role) || is_initials(&role, &wanted)
}

/// Whether a word of `short` is made of the initials of neighbouring words of `long`.
fn is_initials(short: &[String], long: &[String]) -> bool {
    let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
    short.iter().any(|word| word.chars().count() > 1 && initials.contains(word.as_str()))
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty() && !EMPTY.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_role_is_found_by_its_words_their_beginnings_and_its_initials() {
        for (role, wanted) in [
            ("Head of Sales", "sales"),
            ("Head of Sales", "Sales Head"),
            ("Chief Executive Officer", "CEO"),
            ("CEO", "chief executive officer"),
            ("CEO & Founder", "chief executive officer"),
            ("VP Marketing", "market"),
            ("Head of Human Resources", "HR"),
            ("Leiterin Einkauf", "einkauf"),
        ] {
            assert!(fits(role, wanted), "{role:?} is {wanted:?}");
        }
        for (role, wanted) in
            [("Head of Sales", "marketing"), ("Chief Financial Officer", "CEO"), ("Owner", "wholesale")]
        {
            assert!(!fits(role, wanted), "{role:?} is not {wanted:?}");
        }
    }
}
