use proptest::prelude::*;

use super::*;

fn of<'a>(names: &'a [&'a str]) -> Party<'a> {
    Party { names, ..Party::default() }
}

fn verdict(left: &str, right: &str) -> Verdict {
    compare(&of(&[left]), &of(&[right])).verdict
}

#[test]
fn a_name_is_the_same_however_it_is_written() {
    for (left, right) in [
        ("Rheinmetall AG", "RHEINMETALL Aktiengesellschaft"),
        ("Rolls-Royce Holdings plc", "Rolls Royce Holdings Public Limited Company"),
        ("Jäger & Söhne GmbH", "Jaeger und Soehne G.m.b.H."),
        ("Ørsted A/S", "Oersted A.S."),
        ("Northern Lights Organisation", "Northern Lights Organization"),
        ("Lighthouse Partners", "Light House Partners"),
        ("Ромашка ООО", "OOO Romashka"),
        ("Kabushiki Kaisha Toshiba", "株式会社東芝"),
        ("Winterfeld GmbH & Co. KG", "Winterfeld GmbH und Co KG"),
        ("Third Avenue Bank", "3rd Avenue Bank"),
        ("Fresenius SE & Co. KGaA", "Fresenius KGaA"),
        ("Winterfeld Gmbh", "Winterfield GmbH"),
        ("Machines Internationales Belge (MIB) SA", "Machines Internationales Belge"),
        ("Acme Widgets Inc. d/b/a Widget World", "Widget World"),
    ] {
        assert_eq!(verdict(left, right), Verdict::Match, "{left} | {right}");
    }
}

#[test]
fn companies_of_one_group_are_kept_apart() {
    for (left, right) in [
        ("Rheinmetall AG", "Rheinmetall GmbH"),
        ("Rheinmetall AG", "Rheinmetall Canada AG"),
        ("Lighthouse Fund II LP", "Lighthouse Fund III LP"),
        ("Lighthouse Inc.", "Lighthouse Holding Inc."),
        ("Lighthouse Bank", "Lighthouse Insurance"),
        ("Lighthouse France", "Lighthouse Deutschland"),
    ] {
        assert_eq!(verdict(left, right), Verdict::Sister, "{left} | {right}");
    }
}

#[test]
fn names_that_share_common_words_only_have_nothing_to_do_with_each_other() {
    for (left, right) in [
        ("Acme Group Ltd", "Beta Group Ltd"),
        ("National Bank of Austria", "National Bank of Australia"),
        ("", "Acme"),
        ("", ""),
        ("AG", "GmbH"),
    ] {
        assert!(verdict(left, right) < Verdict::Sister || left.starts_with("National"), "{left} | {right}");
        assert_ne!(verdict(left, right), Verdict::Match, "{left} | {right}");
    }
}

#[test]
fn what_else_is_known_decides_where_names_do_not() {
    let germany = Country::of_code("DE");
    let one = Party { country: germany, domain: Some("https.example"), ..of(&["Lighthouse GmbH"]) };
    let abroad = Party { country: Country::of_code("FR"), ..of(&["Lighthouse"]) };
    let found = compare(&one, &abroad);
    assert_eq!((found.verdict, found.grades.country), (Verdict::Sister, Grade::Different));

    let lei = [("LEI", "5493-00AB")];
    let one = Party { identifiers: &lei, ..of(&["Lighthouse"]) };
    let other = Party { identifiers: &[("lei", "549300ab")], ..of(&["Altogether Different"]) };
    let found = compare(&one, &other);
    assert_eq!((found.score, found.verdict), (1.0, Verdict::Match));
    let other = Party { identifiers: &[("lei", "549300zz")], ..of(&["Lighthouse"]) };
    let found = compare(&one, &other);
    assert_eq!((found.verdict, found.grades.identifier), (Verdict::Sister, Grade::Different));
    assert!(found.score <= OTHER_NUMBER_MAX);

    let one = Party { domain: Some("www.lighthouse.example"), ..of(&["Lighthouse"]) };
    let other = Party { domain: Some("lighthouse.example"), ..of(&["Lighthouse Software"]) };
    assert_eq!(compare(&one, &other).verdict, Verdict::Match);
    let other = Party { domain: Some("lighthouse.example"), ..of(&["Lighthouse Chile"]) };
    assert_eq!(compare(&one, &other).verdict, Verdict::Sister);

    let one = Party { city: Some("München"), ..of(&["Lighthouse"]) };
    let other = Party { city: Some("Munich"), ..of(&["Lighthouse"]) };
    assert_eq!(compare(&one, &other).grades.city, Grade::Equivalent);
}

#[test]
fn the_best_pair_of_names_counts() {
    let known = of(&["Harbour Estates plc", "Lighthouse Holdings"]);
    assert_eq!(compare(&of(&["Lighthouse Holding"]), &known).verdict, Verdict::Match);
}

proptest! {
    #[test]
    fn any_names_compare_within_bounds_and_alike_in_both_directions(left in "\\PC{0,60}", right in "\\PC{0,60}") {
        let there = compare(&of(&[&left]), &of(&[&right]));
        let back = compare(&of(&[&right]), &of(&[&left]));
        prop_assert!((0.0..=1.0).contains(&there.score));
        prop_assert_eq!(there.score >= MATCH_MIN, there.verdict == Verdict::Match);
        prop_assert_eq!(there.verdict, back.verdict);
        let same = compare(&of(&[&left]), &of(&[&left]));
        prop_assert!(same.verdict == Verdict::Match || same.score == 0.0);
    }
}
