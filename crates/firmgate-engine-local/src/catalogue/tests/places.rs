use firmgate_model::filter::{Industry, Values};
use firmgate_vocabulary::{Category, Country, cities_named};

use super::*;

const WORDS: [&str; 4] = ["software", "hotels", "consulting", "wind"];
const PLACES: [(&str, &str, &[&str]); 5] = [
    ("DE", "München", &["Munich", "Muenchen", "munchen"]),
    ("IT", "Milano", &["Milan", "Mailand"]),
    ("ES", "Madrid", &["madrid"]),
    ("GB", "London", &["Londres"]),
    ("US", "Chicago", &["chicago"]),
];

/// Companies of which a tenth has its place in its description.
fn placed() -> (TempDir, Catalogue) {
    let mut dice = Dice(11);
    let records: Vec<CompanyRecord> = (0..400)
        .map(|number| {
            let (code, city, _) = PLACES[usize::try_from(dice.roll(5)).unwrap()];
            let word = WORDS[usize::try_from(dice.roll(4)).unwrap()];
            let country = Country::of_code(code).unwrap();
            let place =
                if dice.roll(10) == 0 { format!("{city}, {}", country.name()) } else { "everywhere".to_owned() };
            CompanyRecord {
                country: Some(country),
                locality: Some(city.to_owned()),
                categories: if word == "software" {
                    Category::of_slug("software.saas").into_iter().collect()
                } else {
                    Vec::new()
                },
                description: Some(format!("We do {word} in {place}")),
                ..company(&format!("{number}.example"), &format!("Firm {number}"))
            }
        })
        .collect();
    catalogue(&records)
}

fn total(catalogue: &Catalogue, text: &str, filter: Filter) -> u64 {
    catalogue.search(&Search { filter, ..ask(text) }).unwrap().total
}

fn only<T>(value: T) -> Values<T> {
    Values { any: vec![value], none: Vec::new() }
}

#[test]
fn words_that_repeat_a_filter_cost_nothing() {
    let (_dir, catalogue) = placed();
    for (code, city, aliases) in PLACES {
        let country = Country::of_code(code).unwrap();
        let filter = || Filter { countries: only(country), ..Filter::default() };
        for word in WORDS {
            let alone = total(&catalogue, word, filter());
            assert!(alone > 0, "{word} {code}");
            for text in [
                format!("{word} in {}", country.name()),
                format!("{word} {code}"),
                format!("{} {word}", country.name()),
                format!("{word} companies based in {}", country.name()),
            ] {
                assert_eq!(total(&catalogue, &text, filter()), alone, "`{text}` with {code}");
            }
            // A place narrows by itself as its filter does.
            assert_eq!(
                total(&catalogue, &format!("{word} in {}", country.name()), Filter::default()),
                alone,
                "{word} {code}"
            );
            let there = total(&catalogue, word, Filter { cities: only(city.to_owned()), ..Filter::default() });
            for alias in aliases.iter().chain([&city]) {
                for text in [format!("{word} {alias}"), format!("{word} in {alias}")] {
                    assert_eq!(total(&catalogue, &text, Filter::default()), there, "`{text}`");
                    let filter = Filter { cities: only(city.to_owned()), ..Filter::default() };
                    assert_eq!(total(&catalogue, &text, filter), there, "`{text}` with its city");
                }
            }
        }
    }
}

#[test]
fn words_that_repeat_an_industry_cost_nothing() {
    let (_dir, catalogue) = placed();
    let saas = Category::of_slug("software.saas").unwrap();
    let filter = || Filter { industries: only(Industry::Category(saas)), ..Filter::default() };
    let alone = total(&catalogue, "firm", filter());
    for text in ["firm SaaS", "SaaS firm", "firm software as a service", "SaaS companies firm"] {
        assert_eq!(total(&catalogue, text, filter()), alone, "{text}");
    }
}

#[test]
fn a_city_is_known_by_its_names_in_other_languages() {
    for (text, name) in
        [("Munich", "Munich"), ("München", "Munich"), ("Mailand", "Milan"), ("Roma", "Rome"), ("Wien", "Vienna")]
    {
        assert!(cities_named(text).iter().any(|city| city.names().any(|known| known == name)), "{text}");
    }
}

#[test]
fn a_filter_finds_a_city_under_all_its_names() {
    let at = |id: &str, city: &str| CompanyRecord { locality: Some(city.to_owned()), ..company(id, id) };
    let (_dir, catalogue) =
        catalogue(&[at("a", "Milan"), at("b", "Milano"), at("c", "Mailand"), at("d", "Roma"), at("e", "Milaneau")]);
    for name in ["Milan", "milano", "Mailand"] {
        let filter = Filter { cities: only(name.to_owned()), ..Filter::default() };
        let page = catalogue.search(&Search { filter, limit: 10, ..Search::default() }).unwrap();
        assert_eq!(page.total, 3, "{name}");
        let filter = Filter { cities: Values { any: Vec::new(), none: vec![name.to_owned()] }, ..Filter::default() };
        let page = catalogue.search(&Search { filter, limit: 10, ..Search::default() }).unwrap();
        assert_eq!(page.total, 2, "without {name}");
    }
    let filter = Filter { cities: only("Atlantis".to_owned()), ..Filter::default() };
    assert_eq!(catalogue.search(&Search { filter, limit: 10, ..Search::default() }).unwrap().total, 0);
}
