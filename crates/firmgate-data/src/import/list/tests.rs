#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::io::Cursor;

use super::*;

fn list(text: &str) -> List {
    read_list(Cursor::new(text.as_bytes().to_vec()), &[]).unwrap()
}

fn rows(text: &str) -> Vec<MatchRow> {
    list(text).rows.into_iter().map(|row| row.asked.unwrap()).collect()
}

#[test]
fn columns_are_known_by_what_people_call_them() {
    for header in [
        "ID;Firma;Webseite;Land;Ort",
        "ref;Company Name;Website;Country;City",
        "ref;Raison sociale;Site web;Pays;Ville",
        "id;Razón social;Página web;País;Ciudad",
        "id;Ragione sociale;Sito web;Paese;Città",
        "id;Bedrijfsnaam;URL;Land;Plaats",
        "id;Razão social;Domínio;País;Cidade",
    ] {
        let read = rows(&format!("{header}\n7;Example GmbH;https://example.de/;DE;Berlin\n"));
        let [row] = read.as_slice() else { panic!("{header}: {read:?}") };
        assert_eq!(row.name.as_deref(), Some("Example GmbH"), "{header}");
        assert_eq!(row.domain.as_deref(), Some("https://example.de/"), "{header}");
        assert_eq!(row.country.map(Country::alpha2), Some("DE"), "{header}");
        assert_eq!(row.city.as_deref(), Some("Berlin"), "{header}");
    }
}

#[test]
fn a_precise_name_of_a_column_wins_over_a_loose_one() {
    let read = rows("Name,Company,Account ID\nJane Doe,Example Ltd,9\n");
    assert_eq!(read.first().unwrap().name.as_deref(), Some("Example Ltd"));
}

#[test]
fn one_column_without_a_header_is_a_list_of_names() {
    let read = list("Example GmbH\nOther AG\n");
    assert!(read.header.is_none());
    let names: Vec<_> = read.rows.iter().map(|row| row.asked.as_ref().unwrap().name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Example GmbH", "Other AG"]);
}

#[test]
fn a_file_in_which_nothing_is_known_names_its_columns() {
    let error = read_list(Cursor::new(b"alpha,beta\n1,2\n".to_vec()), &[]).unwrap_err();
    assert_eq!(error.to_string(), "no column is known by its name; the file has `alpha`, `beta`");
    assert!(error.hint().unwrap().contains("--column name="));
    let read =
        read_list(Cursor::new(b"alpha,beta\n1,Example\n".to_vec()), &[(Field::Name, "beta".to_owned())]).unwrap();
    assert_eq!(read.rows.first().unwrap().asked.as_ref().unwrap().name.as_deref(), Some("Example"));
    let error = read_list(Cursor::new(b"alpha,beta\n1,2\n".to_vec()), &[(Field::Name, "x".to_owned())]).unwrap_err();
    assert_eq!(error.to_string(), "the file has no column `x`; it has `alpha`, `beta`");
}

#[test]
fn a_row_that_cannot_be_looked_up_says_why_and_costs_no_other() {
    let read = list("name,country,lei\n,DE,\nExample,Atlantis,\nOther,FR,529900T8BM49AURSDO55\n\"x\n");
    let problems: Vec<_> = read.rows.iter().map(|row| row.asked.as_ref().err().map(String::as_str)).collect();
    assert_eq!(problems.first().unwrap().unwrap(), "the row has no name, no domain and no identifier");
    assert!(problems.get(1).unwrap().unwrap().contains("`Atlantis` is not known"));
    let other = read.rows.get(2).unwrap().asked.as_ref().unwrap();
    assert_eq!(other.identifiers, ["lei:529900T8BM49AURSDO55"]);
    assert!(problems.get(3).unwrap().is_some());
    assert_eq!(read.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
}

#[test]
fn rows_that_ask_the_same_are_known() {
    let read = rows("name,country\nExample GmbH,DE\nEXAMPLE gmbh,Germany\nExample GmbH,AT\n");
    let [one, same, other] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!(key(one), key(same));
    assert_ne!(key(one), key(other));
}
