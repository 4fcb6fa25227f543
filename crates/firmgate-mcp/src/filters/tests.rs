#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

fn read(country: Option<&str>, categories: &[&str]) -> Vec<String> {
    Filters::read(country, categories).unwrap().categories
}

fn fault(country: Option<&str>, categories: &[&str]) -> String {
    Filters::read(country, categories).unwrap_err().advice()
}

/// The origin's bug: the code was sent unchanged, and the backend answered with an empty page.
#[test]
fn a_country_is_sent_by_name_however_it_was_written() {
    for written in ["DE", "de", "DEU", "Germany", "germany", "German", "Deutschland", "  Germany "] {
        assert_eq!(read(Some(written.trim()), &[]), ["countries;Germany"], "{written}");
    }
    assert_eq!(read(Some("US"), &[]), ["countries;United States"]);
    assert_eq!(read(Some("GB"), &[]), ["countries;United Kingdom"]);
}

#[test]
fn a_group_of_countries_is_sent_as_one_value_and_said() {
    let filters = Filters::read(Some("DACH"), &[]).unwrap();
    assert_eq!(filters.categories, ["countries;DACH"]);
    let mut countries = filters.countries;
    countries.sort();
    assert_eq!(countries, ["AT", "CH", "DE"], "the policy sees the members");
    assert_eq!(filters.assumptions.len(), 1);
}

#[test]
fn categories_are_sent_by_label() {
    assert_eq!(read(None, &["industries;Software as a Service"]), ["industries;Software as a Service"]);
    assert_eq!(read(None, &["industries;saas"]), ["industries;Software as a Service"]);
    assert_eq!(read(None, &["SaaS", "saas"]), ["industries;Software as a Service"]);
    assert_eq!(read(None, &["!countries;fr"]), ["!countries;France"]);
    assert_eq!(read(None, &["sizes;51-100", "cities;Berlin"]), ["sizes;51-100", "cities;Berlin"]);
}

#[test]
fn an_unknown_value_names_the_nearest_known_one() {
    assert!(
        fault(Some("Germny"), &[])
            .contains("invalid argument `country`: `Germny` is not a known country; did you mean `Germany`")
    );
    assert!(fault(None, &["industries;Software as a Servce"]).contains("did you mean `Software as a Service`"));
    assert!(fault(None, &["countries;Atlantis of the deep"]).starts_with("invalid argument `categories[0]`"));
    assert!(fault(None, &["sizes;3-7"]).contains("the bands are `1-10`"));
    assert!(fault(None, &["planets;Mars"]).contains("the dimensions are"));
    assert!(fault(None, &["industries;"]).contains("names no value"));
}

#[test]
fn exclusions_are_no_facts_for_the_policy() {
    let filters = Filters::read(Some("DE"), &["!countries;FR"]).unwrap();
    assert_eq!(filters.countries, ["DE"]);
}

#[test]
fn a_code_of_an_industry_is_sent_by_the_labels_that_carry_it_and_said() {
    for (code, label) in [
        ("55.10", "Hotels"),
        ("721110", "Hotels"),
        ("7011", "Hotels"),
        ("NACE 55.10", "Hotels"),
        ("sic:7011", "Hotels"),
    ] {
        let filters = Filters::read(None, &[&format!("industries;{code}")]).unwrap();
        assert!(filters.categories.contains(&format!("industries;{label}")), "{code}: {:?}", filters.categories);
        assert_eq!(filters.assumptions.len(), 1, "{code}");
    }
    assert!(read(None, &["!industries;55.10"]).contains(&"!industries;Hotels".to_owned()));
    assert!(fault(None, &["industries;55.99"]).contains("did you mean"));
    assert!(fault(None, &["industries;99"]).contains("is not a known industry"));
}

#[test]
fn a_state_is_sent_by_its_one_name_and_restricted_by_the_countries() {
    for written in ["Bavaria", "bayern", "DE-BY", "Freistaat Bayern"] {
        assert_eq!(read(None, &[&format!("states;{written}")]), ["states;Bavaria"], "{written}");
    }
    assert_eq!(read(Some("US"), &["states;CA"]), ["countries;United States", "states;California"]);
    assert_eq!(read(None, &["!states;limburg", "countries;NL"]), ["!states;NL-LI", "countries;Netherlands"]);
    let both = Filters::read(None, &["states;Limburg"]).unwrap();
    assert_eq!(both.categories, ["states;NL-LI", "states;BE-VLI"]);
    assert_eq!(both.assumptions.len(), 1, "{:?}", both.assumptions);
    assert!(fault(Some("DE"), &["states;California"]).contains("`California` is a state of United States"));
    assert_eq!(read(None, &["states;Skåne"]), ["states;Skåne"], "the backend knows which others it has");
}
