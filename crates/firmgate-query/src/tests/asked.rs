//! How many slots of unseen questions are read as they are meant, in seven languages.

use super::*;

/// The share of slots that must be right, in thousandths. A change that reads worse fails here; one that reads better
/// may raise it.
const SLOTS_RIGHT_MIN: usize = 970;
/// The slots of a filter, as the notation names them.
const SLOTS: [&str; 9] = ["c:", "-c:", "i:", "-i:", "t:", "-t:", "e:", "f:", "k:"];

fn slot<'n>(notation: &'n str, name: &str) -> Option<&'n str> {
    notation.split(' ').find_map(|part| part.strip_prefix(name))
}

#[test]
fn questions_in_seven_languages_are_read_as_they_are_meant() {
    let asked = table(include_str!("../asked.tsv"));
    assert!(asked.len() >= 300, "{}", asked.len());
    let (mut right, mut whole) = (0, 0);
    let mut wrong = Vec::new();
    for (sentence, wanted) in &asked {
        let got = notation(&read(sentence));
        let hits = SLOTS.iter().filter(|name| slot(&got, name) == slot(wanted, name)).count();
        right += hits;
        if hits == SLOTS.len() {
            whole += 1;
        } else {
            wrong.push(format!("{sentence}\n  wanted {wanted}\n  got    {got}"));
        }
    }
    let slots = asked.len() * SLOTS.len();
    eprintln!("slots right: {right} of {slots}, whole filters: {whole} of {}", asked.len());
    eprintln!("{}", wrong.join("\n"));
    assert!(right * 1000 >= slots * SLOTS_RIGHT_MIN, "{right} of {slots}:\n{}", wrong.join("\n"));
}

/// Whether the reading names the word: in a span, or in one of its lists.
fn names(reading: &Interpretation, word: &str) -> bool {
    let lists = [&reading.ignored, &reading.unresolved, &reading.unsupported];
    let mut texts = lists.into_iter().flatten().chain(reading.spans.iter().map(|span| &span.text));
    texts.any(|text| text.contains(word))
}

fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[test]
fn no_word_of_a_question_is_lost() {
    let tables = [include_str!("../asked.tsv"), include_str!("../gold.tsv")];
    for (sentence, _) in tables.into_iter().flat_map(table) {
        let reading = read(sentence);
        for word in words(sentence) {
            assert!(names(&reading, word), "{sentence}: `{word}` is nowhere in {reading:?}");
        }
    }
}

#[test]
fn a_word_that_is_not_understood_ranks_and_is_named() {
    for (sentence, word) in [
        ("consulting likewise in Poland", "likewise"),
        ("hotels in Spain worth calling", "worth calling"),
        ("hotels in Spain umbrella", "umbrella"),
    ] {
        let reading = read(sentence);
        assert_eq!(reading.keywords, None, "{sentence}");
        assert_eq!(reading.preferred.as_deref(), Some(word));
        assert_eq!(reading.unresolved, [word]);
        assert!(reading.assumptions.iter().any(|note| note.contains("none is left out")), "{:?}", reading.assumptions);
    }
    // Where nothing else is known the words are the whole search.
    assert_eq!(read("umbrella stands").keywords.as_deref(), Some("umbrella stands"));
    for nothing in ["hello", "companies like Nestle", "find companies"] {
        let reading = read(nothing);
        assert!(reading.filter.is_empty() && reading.keywords.is_none() && reading.preferred.is_none(), "{nothing}");
    }
}

#[test]
fn wishes_that_no_filter_answers_are_named() {
    for (sentence, wish) in [
        ("bankrupt hotels in Spain", "bankrupt"),
        ("ISO 9001 certified hotels in Spain", "certified"),
        ("hotels in Spain on AWS", "AWS"),
        ("hotels within 50 km of Berlin", "within 50 km"),
        ("Hotels im Umkreis von 50 km von Berlin", "im Umkreis von 50 km"),
        ("hotéis na Espanha com lucro acima de 10 milhões", "lucro"),
        ("hotels that raised over 10 million euros", "raised over 10 million euros"),
        ("hotels with high revenue", "revenue"),
        ("software for hotels", "for hotels"),
        ("both software and hotels", "both software and hotels"),
    ] {
        let named = read(sentence).unsupported;
        assert!(named.iter().any(|text| text.contains(wish)), "{sentence}: {named:?}");
    }
}

proptest! {
    #[test]
    fn no_word_is_lost_in_any_order(words in prop::collection::vec(prop::sample::select(vec![
        "not", "in", "Germany", "Berlin", "SaaS", "or", "and", ",", "50", "200", "employees", "founded", "after", "2015",
        "between", "to", "5m", "revenue", "small", "largest", "DE", "IT", "NO", "older than", "years", "last", "similar to",
        "Acme", "without", "from", "US", "Georgia", "no", "hiring", "within", "km", "of", "for", "both", "NACE", "55.10",
        "instead of", "remove", "the size filter", "more", "next", "how many", "likewise", ";", "active", "any", "country",
    ]), 0..20)) {
        let sentence = words.join(" ");
        for previous in [None, Some(read("hotels in Spain with 50-200 employees").memory())] {
            let reading = read_with(&sentence, previous.as_ref());
            for word in self::words(&sentence) {
                prop_assert!(names(&reading, word), "{}: `{}` is nowhere in {:?}", sentence, word, reading);
            }
        }
    }
}
