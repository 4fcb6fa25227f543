#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::HashSet;
use std::sync::LazyLock;

use firmgate_vocabulary::{Region, cities, fold};
use proptest::prelude::*;

use super::lexicon::Lexicon;
use super::*;
use crate::filter::{Industry, Range};

static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    cities().iter().map(|city| fold(city.name)).chain(["buxtehude".to_owned()]).collect()
});

fn known_city(folded: &str) -> bool {
    KNOWN.contains(folded)
}

fn read_with(sentence: &str, previous: Option<&Interpretation>) -> Interpretation {
    interpret(sentence, Context { previous, year: 2026, known_city: &known_city })
}

fn read(sentence: &str) -> Interpretation {
    read_with(sentence, None)
}

fn range(name: &str, range: Option<Range>) -> Option<String> {
    range.map(|range| format!("{name}:{}", claims::shown(range)))
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
    let sort = serde_json::to_value(reading).unwrap();
    let sort = sort.get("sort").unwrap().as_str().unwrap().to_owned();
    let parts = [
        list("c", &filter.countries.any, ToString::to_string),
        list("-c", &filter.countries.none, ToString::to_string),
        list("i", &filter.industries.any, industry),
        list("-i", &filter.industries.none, industry),
        list("t", &filter.cities.any, Clone::clone),
        list("-t", &filter.cities.none, Clone::clone),
        range("e", filter.employees),
        range("f", filter.founded),
        (sort != "relevance").then(|| format!("s:{sort}")),
        reading.keywords.as_ref().map(|keywords| format!("k:{keywords}")),
        texts("u", &reading.unsupported),
        texts("x", &reading.corrected),
        texts("r", &reading.unresolved),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn gold() -> Vec<(&'static str, String)> {
    let lines = include_str!("gold.tsv").lines().filter(|line| !line.starts_with('#') && line.contains('\t'));
    lines
        .map(|line| {
            let (sentence, wanted) = line.split_once('\t').unwrap();
            let wanted: Vec<String> = wanted.split(' ').map(expanded).collect();
            (sentence, wanted.join(" "))
        })
        .collect()
}

/// `c:@EU` as the codes of its members.
fn expanded(part: &str) -> String {
    let Some(name) = part.strip_prefix("c:@") else { return part.to_owned() };
    let codes: Vec<&str> = Region::parse(name).unwrap().members().iter().map(|country| country.alpha2()).collect();
    format!("c:{}", codes.join(","))
}

#[test]
fn every_sentence_of_the_gold_table_is_read_as_it_says() {
    let gold = gold();
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

#[test]
fn print_overlaps() {
    let mut v: Vec<String> = Lexicon::shared().entries().filter(|(_, e)| !e.roles.is_empty() && !e.senses.is_empty() || e.senses.iter().map(|s| s.slot()).collect::<HashSet<_>>().len() > 1).map(|(k, e)| format!("{k} {:?} roles={}", e.senses.iter().take(3).collect::<Vec<_>>(), !e.roles.is_empty())).collect();
    v.sort();
    eprintln!("{}", v.join("\n"));
}
