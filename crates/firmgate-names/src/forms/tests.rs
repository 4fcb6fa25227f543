#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use super::*;

fn form(text: &str) -> LegalForm {
    LegalForm::named(text).unwrap_or_else(|| panic!("`{text}` is a legal form"))
}

#[test]
fn every_row_is_read_and_at_least_sixty_countries_have_forms() {
    let lines = include_str!("../../data/legal_forms.tsv").lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(TABLE.rows.len(), lines - 1);
    let countries: BTreeSet<&str> = TABLE.rows.iter().flat_map(|row| row.countries.iter().copied()).collect();
    assert!(countries.len() >= 60, "{} countries", countries.len());
    for country in countries {
        assert!(country == "XK" || firmgate_vocabulary::Country::of_code(country).is_some(), "`{country}`");
    }
}

#[test]
fn long_short_and_dotted_spellings_are_the_same_form() {
    for (one, other) in [
        ("AG", "Aktiengesellschaft"),
        ("plc", "Public Limited Company"),
        ("G.m.b.H.", "Gesellschaft mit beschränkter Haftung"),
        ("GmbH & Co. KG", "GmbH und Co. KG"),
        ("S.p.A.", "Società per Azioni"),
        ("Sp. z o.o.", "spółka z ograniczoną odpowiedzialnością"),
        ("ООО", "Общество с ограниченной ответственностью"),
        ("OAO", "Open Joint Stock Company"),
        ("S.A. de C.V.", "Sociedad Anónima de Capital Variable"),
        ("A/S", "Aktieselskab"),
        ("K.K.", "Kabushiki Kaisha"),
        ("SRL", "Societatea cu Răspundere Limitată"),
    ] {
        assert_eq!(form(one).relation(form(other)), FormRelation::Same, "{one} and {other}");
    }
}

#[test]
fn kinds_of_company_are_told_apart() {
    for (one, other, relation) in [
        ("AG", "GmbH", FormRelation::Other),
        ("AG", "plc", FormRelation::Kindred),
        ("GmbH", "Ltd", FormRelation::Kindred),
        ("Company", "Corporation", FormRelation::Open),
        ("LLC", "LP", FormRelation::Other),
        ("AS", "A/S", FormRelation::Same),
    ] {
        assert_eq!(form(one).relation(form(other)), relation, "{one} and {other}");
    }
}

#[test]
fn one_letter_wrong_is_one_edit() {
    for (one, other, is_near) in [
        ("aktiengesellschaft", "aktiengeselschaft", true),
        ("aktiengesellschaft", "aktiengesellschatf", true),
        ("aktiengesellschaft", "aktiengezellschaft", true),
        ("ограниченной", "ограниченноя", true),
        ("aktiengesellschaft", "aktiengeselschat", false),
        ("limited", "limited", true),
        ("aabb", "bbaa", false),
    ] {
        assert_eq!(is_one_edit_away(one, other), is_near, "{one} {other}");
        assert_eq!(is_one_edit_away(other, one), is_near, "{other} {one}");
    }
}
