//! Words are left out only where nothing has all of them, and it is said which are left.

use firmgate_model::filter::Values;

use super::*;

fn banks() -> (TempDir, Catalogue) {
    let mut records = vec![
        company("lights.example", "Northern Lights Organization"),
        company("vanderbilt.example", "Van der Bilt Corp"),
        company("deutsche.example", "Deutsche Bank AG"),
        company("paper.example", "Winterfeld Paper Public Limited Company"),
        company("east.example", "Winterfeld East"),
    ];
    records.extend((0..60).map(|at| company(&format!("bank{at}.example"), &format!("Bank Number {at}"))));
    catalogue(&records)
}

fn read_as(catalogue: &Catalogue, text: &str) -> (Vec<String>, Option<String>) {
    let page = catalogue.search(&ask(text)).unwrap();
    (page.companies.into_iter().map(|company| company.id).collect(), page.read_as)
}

#[test]
fn a_word_too_many_is_left_out_and_the_others_are_named() {
    let (_dir, catalogue) = banks();
    for (text, id, read) in [
        ("Winterfeld Paper Foobar plc", "paper.example", "winterfeld paper"),
        ("Winterfeld East Bank", "east.example", "winterfeld east"),
        ("Deutsche Bank Quux", "deutsche.example", "deutsche bank"),
    ] {
        let (found, read_as) = read_as(&catalogue, text);
        assert_eq!(found.first().map(String::as_str), Some(id), "{text}");
        assert_eq!(read_as.as_deref(), Some(read), "{text}");
    }
}

#[test]
fn one_known_word_is_enough_for_an_answer_and_is_named() {
    let (_dir, catalogue) = banks();
    for (text, read) in
        [("Foobar Quux Bank", "bank"), ("Foobar Bank Quuxed", "bank"), ("Qqxzvw Wwqzxv Lights", "lights")]
    {
        let (found, read_as) = read_as(&catalogue, text);
        assert!(!found.is_empty(), "{text}");
        assert_eq!(read_as.as_deref(), Some(read), "{text}");
    }
    assert_eq!(read_as(&catalogue, "Foobar Quux"), (Vec::new(), None), "no word of it is known");
}

#[test]
fn no_name_with_a_known_word_finds_nothing() {
    let (_dir, catalogue) = banks();
    let known = ["Winterfeld", "Paper", "Lights", "Bilt", "Deutsche", "Bank", "winterfeld", "organization"];
    let unknown = ["Foobar", "Quux", "Xyzzy", "Plugh", "GmbH", "the", "4711", "Qqxzvwk"];
    let mut dice = Dice(11);
    for _ in 0..500 {
        let mut words: Vec<&str> = (0..=dice.roll(11)).map(|_| *dice.pick(&unknown)).collect();
        words.insert(dice.roll(words.len() as u64) as usize, *dice.pick(&known));
        let text = words.join(" ");
        let page = catalogue.search(&ask(&text)).unwrap();
        assert!(page.total > 0, "{text}");
    }
}

#[test]
fn a_filter_that_excludes_a_company_is_not_answered_with_other_words() {
    let (_dir, catalogue) = banks();
    let countries = Values { any: vec![Country::of_code("FR").unwrap()], none: Vec::new() };
    let filter = Filter { countries, ..Filter::default() };
    let page = catalogue.search(&Search { filter, ..ask("Winterfeld Paper") }).unwrap();
    assert_eq!((page.total, page.read_as), (0, None));
}

#[test]
fn other_spellings_of_a_name_need_no_word_less() {
    let (_dir, catalogue) = banks();
    for (text, id) in [
        ("Northern Lights Organisation", "lights.example"),
        ("Deutsche Bank's AG", "deutsche.example"),
        ("Deutsche Bank Aktiengesellschaft", "deutsche.example"),
        ("vanderbilt corp", "vanderbilt.example"),
        ("Winterfeld Paper plc", "paper.example"),
        ("Winterfeld Paper Public Ltd Company", "paper.example"),
    ] {
        let (found, read_as) = read_as(&catalogue, text);
        assert_eq!((found.first().map(String::as_str), read_as), (Some(id), None), "{text}");
    }
}
