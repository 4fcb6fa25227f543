//! The same question written in another way has the same filter.

use super::*;

/// Parts of questions that stand anywhere in it: what, where, how many, since when.
const WHAT: [&str; 6] = ["hotels", "breweries", "software companies", "banks", "law firms", "biotech companies"];
const WHERE: [&str; 6] = ["in Germany", "in Spain", "in Zürich", "in München", "in the Nordics", "in France or Italy"];
const SIZE: [&str; 5] = [
    "with 50-200 employees",
    "with more than 500 employees",
    "with under 20 employees",
    "with at least 1,000 employees",
    "",
];
const SINCE: [&str; 4] = ["founded after 2010", "founded before 1990", "founded between 2000 and 2005", ""];

/// Words for the same unit.
const UNITS: [&str; 6] = ["employees", "staff", "people", "FTEs", "workers", "ppl"];

fn filter_of(parts: &[&str]) -> firmgate_model::filter::Filter {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    read(&said.join(", ")).filter
}

fn without_accents(text: &str) -> String {
    text.replace('ü', "u")
}

fn umlauts_as_two(text: &str) -> String {
    text.replace('ü', "ue")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn case_accents_order_and_units_change_nothing(
        what in prop::sample::select(WHAT.to_vec()),
        place in prop::sample::select(WHERE.to_vec()),
        size in prop::sample::select(SIZE.to_vec()),
        since in prop::sample::select(SINCE.to_vec()),
        unit in prop::sample::select(UNITS.to_vec()),
    ) {
        let wanted = filter_of(&[what, place, size, since]);
        let said = [what, place, size, since].join(" ");
        for (how, got) in [
            ("lower case", read(&said.to_lowercase()).filter),
            ("capitals", read(&said.to_uppercase()).filter),
            ("without accents", read(&without_accents(&said)).filter),
            ("umlauts as two letters", read(&umlauts_as_two(&said)).filter),
            ("another unit", read(&said.replace("employees", unit)).filter),
            ("size first", filter_of(&[size, what, place, since])),
            ("year first", filter_of(&[since, place, what, size])),
            ("place first", filter_of(&[place, size, since, what])),
            ("polite", read(&format!("Could you please show me {said}? Thanks")).filter),
            ("a range in words", read(&said.replace("50-200", "between 50 and 200")).filter),
            ("a range with spaces", read(&said.replace("50-200", "50 – 200")).filter),
            ("thousands", read(&said.replace("1,000", "1k").replace("1.000", "1k")).filter),
        ] {
            prop_assert_eq!(&got, &wanted, "{}: {}", how, said);
        }
    }
}

#[test]
fn the_singular_asks_for_the_same_industry() {
    for (plural, singular) in [
        ("hotels in Spain", "hotel in Spain"),
        ("breweries in Spain", "brewery in Spain"),
        ("law firms in Spain", "law firm in Spain"),
        ("banks in Spain", "bank in Spain"),
        ("Brauereien in Spanien", "Brauerei in Spanien"),
        ("Kanzleien in Spanien", "Kanzlei in Spanien"),
        ("boulangeries en Espagne", "boulangerie en Espagne"),
        ("panaderías en España", "panadería en España"),
        ("farmacie in Spagna", "farmacia in Spagna"),
        ("drukkerijen in Spanje", "drukkerij in Spanje"),
        ("padarias na Espanha", "padaria na Espanha"),
    ] {
        assert_eq!(read(plural).filter, read(singular).filter, "{plural}");
    }
}

#[test]
fn numbers_in_words_are_those_in_digits() {
    for (words, digits) in [
        ("hotels with fifty to two hundred employees", "hotels with 50 to 200 employees"),
        ("hotels with more than half a million employees", "hotels with more than 500000 employees"),
        ("Hotels mit mehr als zweihundertfünfzig Mitarbeitern", "Hotels mit mehr als 250 Mitarbeitern"),
        ("Hotels mit fünfundzwanzig bis fünfzig Mitarbeitern", "Hotels mit 25 bis 50 Mitarbeitern"),
        ("hôtels de deux cents à trois cents salariés", "hôtels de 200 à 300 salariés"),
        ("hoteles con más de doscientos empleados", "hoteles con más de 200 empleados"),
        ("alberghi con più di cinquecento dipendenti", "alberghi con più di 500 dipendenti"),
        ("hotels met meer dan tweehonderd medewerkers", "hotels met meer dan 200 medewerkers"),
        ("hotéis com mais de duzentos funcionários", "hotéis com mais de 200 funcionários"),
        ("hotels from the nineties", "hotels from the 1990s"),
        ("alberghi degli anni '90", "hotels from the 1990s"),
        ("hotels uit de jaren 90", "hotels from the 1990s"),
        ("hotels founded after '95", "hotels founded after 1995"),
        ("hotels w/ 50 to 200 ppl", "hotels with 50 to 200 employees"),
        ("hotels w/o Spain", "hotels without Spain"),
        ("hotels with +500 employees", "hotels with 500+ employees"),
        ("hotels with 500 employees or more", "hotels with at least 500 employees"),
        ("hotels over a century old", "hotels over 100 years old"),
    ] {
        assert_eq!(read(words).filter, read(digits).filter, "{words}");
    }
}
