#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

fn search(query: Option<&str>, categories: &[&str]) -> SearchCompaniesInput {
    SearchCompaniesInput {
        query: query.map(str::to_owned),
        categories: Some(categories.iter().map(|filter| (*filter).to_owned()).collect()),
        ..SearchCompaniesInput::default()
    }
}

#[test]
fn each_part_is_taken_away_once_and_whole() {
    let filters = ["countries;Spain", "!countries;Andorra", "industries;Hotels", "cities;Berlin"];
    let input =
        SearchCompaniesInput { employees: Some(ops::IntRangeInput::default()), ..search(Some("a b"), &filters) };
    let parts = parts(&input);
    let named: Vec<&str> = parts.iter().map(|(part, _)| part.as_str()).collect();
    assert_eq!(
        named,
        [
            "`countries;Spain` and 1 more of its kind",
            "`industries;Hotels`",
            "`cities;Berlin`",
            "`employees`",
            "`query`",
            "the word `a`",
            "the word `b`"
        ]
    );
    let (_, without) = parts.first().unwrap();
    assert_eq!(without.categories.as_ref().unwrap(), &filters[2..]);
    assert_eq!(without.query.as_deref(), Some("a b"));
}

#[test]
fn an_unknown_city_is_told_with_those_that_are_spelt_alike() {
    let known: Vec<_> = ["Berlin", "Bern", "Madrid"].map(|city| (fold(city), city.to_owned())).into();
    let said = no_place(FilterDimension::Cities, "Berln", &known).advice();
    assert_eq!(
        said,
        "invalid argument `categories`: no company is in the city `Berln`; did you mean `Berlin` or `Bern`?"
    );
    assert!(no_place(FilterDimension::Cities, "Xyzzy", &known).advice().ends_with("put the city into `query`"));
    let states: Vec<_> = ["Bavaria", "Bavaria", "Saxony"].map(|state| (fold(state), state.to_owned())).into();
    assert!(no_place(FilterDimension::States, "Bavarria", &states).advice().ends_with("did you mean `Bavaria`?"));
}

#[test]
fn nothing_found_names_the_totals_that_are_not_0() {
    let found = [("`employees`".to_owned(), 12), ("`query`".to_owned(), 3)];
    assert_eq!(
        nothing_found(Some(&found)),
        "nothing matches all of it; companies that match: 12 without `employees`, 3 without `query`"
    );
    assert!(nothing_found(Some(&[])).starts_with("nothing matches, and"));
}

#[test]
fn signs_of_a_query_language_are_named_and_names_are_not() {
    for query in ["name:acme", "hot*", "\"grand hotel\"", "hotels AND spas", "hotels NOT spas", "acme~", "a && b"] {
        assert!(without_operators(query).is_some(), "{query}");
    }
    for query in [
        "AT&T",
        "MARKS AND SPENCER",
        "hotels -spa",
        "hotels OR spas",
        "Yahoo!",
        "https://acme.example",
        "C*",
        "Acme: Berlin",
        "E*TRADE",
    ] {
        assert_eq!(without_operators(query), None, "{query}");
    }
}

#[test]
fn words_that_were_replaced_or_left_out_are_named() {
    for (asked, applied, warning) in [
        ("Siemens", "siemens", None),
        ("simens", "siemens", Some("no company has these words as written; `query` was read as `siemens`")),
        (
            "Siemens Foobar AG",
            "siemens",
            Some("no company has all of these words; these are found without `foobar`, `ag`"),
        ),
        ("simens foobar", "siemens", Some("no company has these words as written; `query` was read as `siemens`")),
    ] {
        assert_eq!(otherwise(asked, applied).as_deref(), warning, "{asked}");
    }
}
