use firmgate_model::index::Resolved;

use crate::catalogue::resolve::domain_of;

use super::*;

fn identifier(scheme: &str, value: &str) -> Identifier {
    Identifier { scheme: scheme.to_owned(), value: value.to_owned() }
}

fn some_companies() -> (TempDir, Catalogue) {
    let mut records = vec![
        CompanyRecord {
            domain: Some("acme.example".to_owned()),
            legal_name: Some("Acme Holding SE".to_owned()),
            aliases: vec!["Roadrunner Supplies".to_owned()],
            identifiers: vec![identifier("lei", "5493001KJTIIGC8Y1R12"), identifier("gb", "01234567")],
            ..company("acme.example", "Acme")
        },
        CompanyRecord { identifiers: vec![identifier("fr", "01234567")], ..company("fr:01234567", "Other") },
        company("365.example", "365"),
    ];
    records.extend((0..12).map(|number| CompanyRecord {
        employees: exactly(number),
        ..company(&format!("twin{number}.example"), "Twin GmbH")
    }));
    catalogue(&records)
}

#[track_caller]
fn one(catalogue: &Catalogue, reference: &str) -> (String, String) {
    match catalogue.resolve(reference).unwrap() {
        Resolved::One { company, by } => (company.id.clone(), by),
        other => panic!("`{reference}` is {other:?}"),
    }
}

#[test]
fn a_company_is_recognised_by_what_people_write() {
    let (_dir, catalogue) = some_companies();
    for (reference, by) in [
        ("acme.example", "id"),
        (" ACME.example ", "id"),
        ("https://www.acme.example/jobs?q=1", "domain"),
        ("shop.acme.example", "domain"),
        ("5493001KJTIIGC8Y1R12", "LEI"),
        ("lei:5493001kjtiigc8y1r12", "LEI"),
        ("gb:01234567", "registry number"),
        ("GB: 0123 4567", "registry number"),
        ("acme", "name"),
        ("ÁCME holding", "name"),
        ("Acme Holding SE", "name"),
        ("roadrunner supplies", "alias"),
    ] {
        assert_eq!(one(&catalogue, reference), ("acme.example".to_owned(), by.to_owned()), "{reference}");
    }
    assert_eq!(one(&catalogue, "365").0, "365.example");
}

#[test]
fn what_fits_several_is_never_a_guess() {
    let (_dir, catalogue) = some_companies();
    let Resolved::Many(numbers) = catalogue.resolve("01234567").unwrap() else { panic!("two have it") };
    assert_eq!(numbers.len(), 2);
    let Resolved::Many(twins) = catalogue.resolve("Twin").unwrap() else { panic!("twelve have it") };
    let ids: Vec<&str> = twins.iter().map(|twin| twin.id.as_str()).collect();
    assert_eq!(ids[..2], ["twin11.example", "twin10.example"], "the largest first");
    assert_eq!(ids.len(), 10);
}

#[test]
fn the_unknown_is_none() {
    let (_dir, catalogue) = some_companies();
    for reference in ["", "  ", "Acm", "nowhere.example", "gb:999", "GmbH", "☃", &"x".repeat(10_000)] {
        assert!(matches!(catalogue.resolve(reference).unwrap(), Resolved::None), "{reference}");
    }
}

#[test]
fn a_batch_keeps_order_and_length() {
    let (_dir, catalogue) = some_companies();
    let batch = catalogue.companies(&["365.example", "nope", "acme.example", "365.example"]).unwrap();
    let ids: Vec<Option<&str>> = batch.iter().map(|found| found.as_ref().map(|found| found.id.as_str())).collect();
    assert_eq!(ids, [Some("365.example"), None, Some("acme.example"), Some("365.example")]);
    assert!(catalogue.company("").unwrap().is_none());
}

#[test]
fn a_number_in_a_register_is_also_found_by_search() {
    let (_dir, catalogue) = some_companies();
    assert_eq!(found(&catalogue, "5493001KJTIIGC8Y1R12"), ["acme.example"]);
    assert_eq!(found(&catalogue, "0123 4567").len(), 2);
}

#[test]
fn domains_are_told_from_other_texts() {
    assert_eq!(domain_of("HTTPS://user@WWW.Acme.co.uk:8080/x").as_deref(), Some("acme.co.uk"));
    assert_eq!(domain_of("müller.de.").as_deref(), Some("müller.de"));
    for text in ["acme", "acme inc.", "3.14", "a..b", "-a.de", "Dr. Oetker", "", "."] {
        assert_eq!(domain_of(text), None, "{text}");
    }
}
