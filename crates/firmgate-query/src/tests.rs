#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::HashSet;
use std::sync::LazyLock;

use firmgate_model::filter::{Industry, Money, Range, State};
use firmgate_vocabulary::{Region, cities, fold};
use proptest::prelude::*;

use super::lexicon::Lexicon;
use super::*;

mod asked;
mod metamorphic;
mod revenue;
mod states;
mod threads;

static KNOWN: LazyLock<HashSet<String>> =
    LazyLock::new(|| cities().iter().map(|city| fold(city.name)).chain(["buxtehude".to_owned()]).collect());

fn known_city(folded: &str) -> bool {
    KNOWN.contains(folded)
}

fn read_with(sentence: &str, previous: Option<&Memory>) -> Interpretation {
    interpret(sentence, Context { previous, year: 2026, known_city: &known_city })
}

fn read(sentence: &str) -> Interpretation {
    read_with(sentence, None)
}

fn range(name: &str, range: Option<Range>) -> Option<String> {
    range.map(|range| format!("{name}:{}", ranges::shown(range)))
}

fn state(state: &State) -> String {
    match state {
        State::Known(state) => state.code().to_owned(),
        State::Named(name) => name.clone(),
    }
}

fn revenue(money: Option<Money>) -> Option<String> {
    let end = |end: Option<u64>| end.map_or_else(String::new, |end| end.to_string());
    money.map(|money| format!("rev:{}..{}{}", end(money.min), end(money.max), money.currency))
}

fn list<T>(name: &str, values: &[T], shown: impl Fn(&T) -> String) -> Option<String> {
    let shown: Vec<String> = values.iter().map(shown).collect();
    (!shown.is_empty()).then(|| format!("{name}:{}", shown.join(",")))
}

fn texts(name: &str, values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| format!("{name}:{}", values.join("|")))
}

/// The notation of `gold.tsv`.
fn notation(reading: &Interpretation) -> String {
    let filter = &reading.filter;
    let industry = |industry: &Industry| match industry {
        Industry::Category(category) => category.slug().to_owned(),
        Industry::Sector(sector) => sector.slug().to_owned(),
    };
    let sort = serde_json::to_value(reading.memory()).unwrap();
    let sort = sort.get("sort").unwrap().as_str().unwrap().to_owned();
    // Ranking words are not listed twice.
    let preferred = reading.preferred.as_deref().unwrap_or_default();
    let unresolved: Vec<String> =
        reading.unresolved.iter().filter(|word| !preferred.contains(word.as_str())).cloned().collect();
    let parts = [
        list("c", &filter.countries.any, ToString::to_string),
        list("-c", &filter.countries.none, ToString::to_string),
        list("i", &filter.industries.any, industry),
        list("-i", &filter.industries.none, industry),
        list("st", &filter.states.any, state),
        list("-st", &filter.states.none, state),
        list("t", &filter.cities.any, Clone::clone),
        list("-t", &filter.cities.none, Clone::clone),
        range("e", filter.employees),
        range("f", filter.founded),
        revenue(filter.revenue),
        (sort != "relevance").then(|| format!("s:{sort}")),
        reading.keywords.as_ref().map(|keywords| format!("k:{keywords}")),
        reading.preferred.as_ref().map(|preferred| format!("p:{preferred}")),
        texts("u", &reading.unsupported),
        texts("x", &reading.corrected),
        texts("r", &unresolved),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The rows of a table of sentences and what they must be read as.
fn table(text: &'static str) -> Vec<(&'static str, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && line.contains('\t'));
    lines
        .map(|line| {
            let (sentence, wanted) = line.split_once('\t').unwrap();
            let wanted: Vec<String> = wanted.split(' ').map(expanded).collect();
            (sentence, wanted.join(" "))
        })
        .collect()
}

/// `c:@EU` as the codes of its members; `_` is a space.
fn expanded(part: &str) -> String {
    let Some((slot, name)) = part.split_once(":@") else { return part.to_owned() };
    let region = Region::parse(&name.replace('_', " ")).unwrap();
    let codes: Vec<&str> = region.members().iter().map(|country| country.alpha2()).collect();
    format!("{slot}:{}", codes.join(","))
}

#[test]
fn every_sentence_of_the_gold_table_is_read_as_it_says() {
    let gold = table(include_str!("gold.tsv"));
    assert!(gold.len() >= 150, "{}", gold.len());
    let wrong: Vec<String> = gold
        .iter()
        .filter_map(|(sentence, wanted)| {
            let got = notation(&read(sentence));
            (got != *wanted).then(|| format!("{sentence}\n  wanted {wanted}\n  got    {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), gold.len(), wrong.join("\n"));
}

/// Parts of a reading that the same question in other words must share.
fn meaning(sentence: &str) -> (firmgate_model::filter::Filter, firmgate_model::filter::Sort) {
    let reading = read(sentence);
    (reading.filter, reading.sort)
}

#[test]
fn the_example_says_what_it_took_for_granted() {
    let reading = read("find SaaS companies in Germany with 50-200 employees");
    assert_eq!(reading.keywords, None);
    assert_eq!(reading.ignored, ["find", "companies", "in", "with"]);
    assert!(reading.unresolved.is_empty() && reading.unsupported.is_empty() && reading.corrected.is_empty());
    assert!(reading.assumptions.iter().any(|assumption| assumption == "Location means head office"));
    let spans: Vec<_> =
        reading.spans.iter().map(|span| (span.text.as_str(), span.start, span.end, span.slot)).collect();
    assert_eq!(
        spans,
        [
            ("SaaS", 5, 9, Slot::Category),
            ("Germany", 23, 30, Slot::Country),
            ("50-200 employees", 36, 52, Slot::Employees),
        ]
    );
    let vias: Vec<_> = reading.spans.iter().map(|span| (span.value.as_str(), span.via)).collect();
    assert_eq!(vias, [("software.saas", Via::Alias), ("DE", Via::Name), ("50..200", Via::Grammar)]);
}

#[test]
fn groups_of_countries_say_who_is_in_them() {
    let assumed = |sentence| read(sentence).assumptions.into_iter().next().unwrap();
    assert_eq!(assumed("banks in the EU"), "EU means its 27 member states");
    assert_eq!(assumed("banks in Benelux"), "Benelux means Belgium, Netherlands, Luxembourg");
    assert_eq!(assumed("banks in Asia"), "Asia means 49 countries");
    assert_eq!(assumed("small banks"), "`small` means 10..49 employees");
}

#[test]
fn ambiguous_words_name_their_other_reading() {
    let other = |sentence| read(sentence).alternatives;
    assert_eq!(other("wineries in Georgia"), ["`Georgia`: the state of the United States"]);
    assert_eq!(other("banks in CA"), ["`CA`: the state of the United States"]);
    assert_eq!(
        other("banks in Cambridge"),
        ["`Cambridge` can be in United Kingdom or United States: name the country to choose"]
    );
    assert_eq!(other("Deutsche Bank"), ["a company named `Deutsche Bank`: put the name in quotation marks"]);
    assert!(other("banks in Germany").is_empty());
}

#[test]
fn a_refinement_replaces_what_it_names_and_keeps_the_rest() {
    let question = "find SaaS companies in Germany with 50-200 employees, founded after 2010";
    for (refinement, wanted) in [
        ("now in France instead", "c:FR i:software.saas e:50..200 f:2011.."),
        ("only those in Berlin", "c:DE i:software.saas t:Berlin e:50..200 f:2011.."),
        ("only those in Paris", "i:software.saas t:Paris e:50..200 f:2011.."),
        ("with more than 500 employees", "c:DE i:software.saas e:501.. f:2011.."),
        ("also in Austria", "c:DE,AT i:software.saas e:50..200 f:2011.."),
        ("but not in Berlin", "c:DE i:software.saas -t:Berlin e:50..200 f:2011.."),
        ("of any size", "c:DE i:software.saas f:2011.."),
        ("worldwide", "i:software.saas e:50..200 f:2011.."),
        ("banks", "c:DE i:finance.banking e:50..200 f:2011.."),
        ("include fintech", "c:DE i:software.saas,finance.fintech e:50..200 f:2011.."),
        ("the largest first", "c:DE i:software.saas e:50..200 f:2011.. s:employees_desc"),
        ("start over: banks in Italy", "c:IT i:finance.banking"),
        ("umbrella", "c:DE i:software.saas e:50..200 f:2011.. p:umbrella"),
    ] {
        let before = read(question);
        let stored = serde_json::to_string(&before.memory()).unwrap();
        let restored: Memory = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored, before.memory());
        let reading = read_with(refinement, Some(&restored));
        assert_eq!(notation(&reading), wanted, "{refinement}");
    }
    let reading = read_with("now in France instead", Some(&read(question).memory()));
    let kept = "Kept from the question before: industry, number of employees, year of founding";
    assert!(reading.assumptions.iter().any(|assumption| assumption == kept), "{:?}", reading.assumptions);
}

#[test]
fn the_same_question_in_other_words_means_the_same() {
    let origin = meaning("find SaaS companies in Germany with 50-200 employees");
    for sentence in [
        "FIND SAAS COMPANIES IN GERMANY WITH 50-200 EMPLOYEES",
        "find saas companies in germany with 50-200 employees",
        "with 50-200 employees, SaaS companies in Germany",
        "German SaaS companies, 50\u{2013}200 staff",
        "SaaS in Germany: 50 to 200 people",
        "Software-as-a-Service firms from Germany, headcount 50 - 200",
        "software as a service businesses in DE with from 50 to 200 FTEs",
        "SaaS-Unternehmen in Deutschland mit 50 bis 200 Mitarbeitenden",
        "entreprises SaaS en Allemagne de 50 à 200 salariés",
        "empresas SaaS en Alemania de 50 a 200 empleados",
        "aziende SaaS in Germania da 50 a 200 dipendenti",
        "SaaS-bedrijven in Duitsland met 50 tot 200 medewerkers",
    ] {
        assert_eq!(meaning(sentence), origin, "{sentence}");
    }
}

#[test]
fn every_name_of_the_vocabulary_is_found_in_a_sentence() {
    for country in firmgate_vocabulary::Country::all() {
        let (filter, _) = meaning(&format!("banks in {}", country.name()));
        assert_eq!(filter.countries.any, [*country], "{}", country.name());
    }
    for region in Region::all() {
        let (filter, _) = meaning(&format!("banks in {}", region.name()));
        assert_eq!(filter.countries.any, region.members(), "{}", region.name());
    }
    for category in firmgate_vocabulary::Category::all() {
        let (filter, _) = meaning(&format!("{} companies in Norway", category.label()));
        assert_eq!(filter.industries.any, [Industry::Category(*category)], "{}", category.label());
    }
}

#[test]
fn a_word_with_two_meanings_is_known_to_have_them() {
    let mut doubtful: Vec<&str> = Lexicon::shared()
        .entries()
        .filter(|(_, entry)| !entry.senses.is_empty() && !entry.roles.is_empty())
        .map(|(phrase, _)| phrase)
        .collect();
    doubtful.sort_unstable();
    // Each has a rule of its own; a new one needs one, too.
    assert_eq!(doubtful, ["canton", "como", "eu", "franken", "grosse", "it", "sem", "space", "us"]);
}

#[test]
fn a_very_long_sentence_is_read_in_part_and_says_so() {
    let reading = read(&"banks in Germany and ".repeat(10_000));
    assert_eq!(notation(&reading), "c:DE i:finance.banking");
    assert!(reading.assumptions.iter().any(|assumption| assumption == "Only the first 2000 characters were read"));
    for hostile in ["not ".repeat(50_000), "50-".repeat(50_000), "(".repeat(100_000), "\"".repeat(100_001)] {
        assert_eq!(read(&hostile).filter, firmgate_model::filter::Filter::default());
    }
}

/// Every span matches the text at its place.
fn are_spans_true(reading: &Interpretation, text: &[char]) -> bool {
    reading.spans.iter().all(|span| {
        let written: String = text.get(span.start..span.end).unwrap_or_default().iter().collect();
        written == span.text && !span.text.is_empty()
    })
}

proptest! {
    #[test]
    fn no_sentence_is_too_odd(sentence in "\\PC{0,200}") {
        let reading = read(&sentence);
        let text: Vec<char> = sentence.chars().collect();
        prop_assert!(are_spans_true(&reading, &text));
        prop_assert_eq!(read(&sentence), reading.clone());
        for range in [reading.filter.employees, reading.filter.founded].into_iter().flatten() {
            prop_assert!(range.min.or(range.max).is_some());
            prop_assert!(range.min.zip(range.max).is_none_or(|(min, max)| min <= max), "{:?}", range);
        }
    }

    #[test]
    fn words_in_any_order_are_read(words in prop::collection::vec(prop::sample::select(vec![
        "not", "in", "Germany", "Berlin", "SaaS", "or", "and", ",", "-", "50", "200", "employees", "founded", "after",
        "2015", "between", "to", "$", "5m", "revenue", "\"", "small", "largest", "DE", "older than", "years", "last",
        "similar to", "Acme", "without", "+", "from", "US", "Georgia", "d'", "1,000", "(", "no", "hiring", "%", "0.5", "k",
    ]), 0..24)) {
        let sentence = words.join(" ");
        let reading = read(&sentence);
        let text: Vec<char> = sentence.chars().collect();
        prop_assert!(are_spans_true(&reading, &text), "{:?}", reading);
        let stored = serde_json::to_string(&reading.memory()).unwrap();
        prop_assert_eq!(serde_json::from_str::<Memory>(&stored).unwrap(), reading.memory());
        for range in [reading.filter.employees, reading.filter.founded].into_iter().flatten() {
            prop_assert!(range.min.or(range.max).is_some(), "{}", sentence);
            prop_assert!(range.min.zip(range.max).is_none_or(|(min, max)| min <= max), "{}: {:?}", sentence, range);
        }
        let refined = read_with(&sentence, Some(&reading.memory()));
        prop_assert!(refined.filter.countries.any.len() <= 250);
    }

    #[test]
    fn any_range_of_employees_is_read_exactly(low in 1u32..100_000, more in 0u32..100_000) {
        let high = low + more;
        for sentence in [
            format!("banks with {low}-{high} employees"),
            format!("banks with {low} to {high} employees"),
            format!("between {low} and {high} employees, banks"),
        ] {
            prop_assert_eq!(read(&sentence).filter.employees, Some(Range { min: Some(low), max: Some(high) }), "{}", sentence);
        }
    }

    #[test]
    fn any_year_is_read_exactly(year in 1600u32..2027) {
        let founded = |sentence: String| read(&sentence).filter.founded;
        prop_assert_eq!(founded(format!("banks founded after {year}")), Some(Range { min: Some(year + 1), max: None }));
        prop_assert_eq!(founded(format!("banks founded before {year}")), Some(Range { min: None, max: Some(year - 1) }));
        prop_assert_eq!(founded(format!("banks founded in {year}")), Some(Range { min: Some(year), max: Some(year) }));
        prop_assert_eq!(founded(format!("banks since {year}")), Some(Range { min: Some(year), max: None }));
    }
}
