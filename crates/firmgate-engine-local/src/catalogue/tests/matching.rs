use firmgate_model::matching::{Candidate, Grade, MatchRow, Matched, Verdict};

use super::*;

fn companies() -> (TempDir, Catalogue) {
    let german = |id: &str, name: &str, city: &str| CompanyRecord {
        country: Country::of_code("DE"),
        locality: Some(city.to_owned()),
        domain: Some(id.to_owned()),
        ..company(id, name)
    };
    catalogue(&[
        CompanyRecord {
            aliases: vec!["Roadrunner Supplies".to_owned()],
            identifiers: vec![Identifier { scheme: "de-hr".to_owned(), value: "HRB 12345".to_owned() }],
            ..german("mueller.example", "Müller Maschinenbau GmbH", "Köln")
        },
        CompanyRecord { country: Country::of_code("CL"), ..company("gb:1", "Müller Maschinenbau Chile SpA") },
        german("alpha.example", "Alpha Logistik AG", "Berlin"),
        CompanyRecord { country: Country::of_code("AT"), ..company("at:2", "Twin Systems GmbH") },
        CompanyRecord { country: Country::of_code("DE"), ..company("de:3", "Twin Systems GmbH") },
    ])
}

fn row(name: &str) -> MatchRow {
    MatchRow { name: Some(name.to_owned()), ..MatchRow::default() }
}

fn matched(catalogue: &Catalogue, row: MatchRow) -> Matched {
    catalogue.matches(&[row]).unwrap().pop().unwrap()
}

#[track_caller]
fn best(matched: &Matched) -> (Verdict, &str, f32) {
    let Candidate { company, confidence, .. } = &matched.candidates[0];
    (matched.verdict, &company.id, *confidence)
}

#[test]
fn a_row_finds_its_company_however_the_name_is_dressed() {
    let (_dir, catalogue) = companies();
    for name in [
        "Müller Maschinenbau GmbH",
        "MUELLER MASCHINENBAU GMBH",
        "Muller Maschinenbau",
        "Mueller Maschinenbau Gesellschaft mit beschränkter Haftung",
        "Müller Maschinenbua GmbH",
        "Roadrunner Supplies",
    ] {
        let found = matched(&catalogue, row(name));
        assert_eq!((best(&found).0, best(&found).1), (Verdict::Match, "mueller.example"), "{name}: {found:?}");
    }
}

#[test]
fn a_company_of_the_same_group_is_not_taken_for_it() {
    let (_dir, catalogue) = companies();
    let elsewhere = MatchRow { country: Country::of_code("CL"), ..row("Müller Maschinenbau GmbH") };
    let found = matched(&catalogue, elsewhere);
    assert_ne!(found.verdict, Verdict::Match, "{found:?}");
    let found = matched(&catalogue, row("Müller Maschinenbau Polska Sp. z o.o."));
    assert_eq!(found.verdict, Verdict::Sister, "{found:?}");
}

#[test]
fn namesakes_are_told_apart_by_the_country_and_otherwise_left_to_a_person() {
    let (_dir, catalogue) = companies();
    let found = matched(&catalogue, row("Twin Systems GmbH"));
    assert_eq!((found.verdict, found.candidates.len()), (Verdict::Candidates, 2), "{found:?}");
    let found = matched(&catalogue, MatchRow { country: Country::of_code("AT"), ..row("Twin Systems GmbH") });
    assert_eq!((best(&found).0, best(&found).1), (Verdict::Match, "at:2"), "{found:?}");
    assert_eq!(found.candidates[0].grades.country, Grade::Exact);
}

#[test]
fn what_identifies_is_enough() {
    let (_dir, catalogue) = companies();
    let domain = MatchRow { domain: Some("https://www.alpha.example/about".to_owned()), ..MatchRow::default() };
    let number = |number: &str| MatchRow { identifiers: vec![number.to_owned()], ..MatchRow::default() };
    for (row, id) in [
        (domain, "alpha.example"),
        (number("HRB12345"), "mueller.example"),
        (number("de-hr:hrb 12345"), "mueller.example"),
    ] {
        let found = matched(&catalogue, row.clone());
        assert_eq!((best(&found).0, best(&found).1), (Verdict::Match, id), "{row:?}: {found:?}");
        assert!(best(&found).2 >= 0.95, "{row:?}: {found:?}");
    }
}

#[test]
fn nothing_is_made_up() {
    let (_dir, catalogue) = companies();
    for name in ["Qwertz Asdfgh Yxcvbn", "🙂", "الشركة", &"x".repeat(300)] {
        let found = matched(&catalogue, row(name));
        assert_eq!((found.verdict, found.candidates.len()), (Verdict::None, 0), "{name}: {found:?}");
    }
    let rows = [row("Alpha Logistik AG"), row("nobody at all"), row("Twin Systems GmbH")];
    let verdicts: Vec<_> = catalogue.matches(&rows).unwrap().iter().map(|found| found.verdict).collect();
    assert_eq!(verdicts, [Verdict::Match, Verdict::None, Verdict::Candidates]);
}
