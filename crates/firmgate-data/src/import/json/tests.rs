#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::io::{Cursor, Write};

use proptest::prelude::*;

use crate::import::{Form, ImportMap, ImportSummary, Row, RowError, read};

const MAP: &str = r#"
source = "json"
id = ["no"]
required = ["name", "no"]
[columns]
name = "name"
aliases = ["old.name"]
locality = "address.city"
employees = "staff"
tags = ["tags"]
[identifiers]
no = "no"
"#;

type Rejected = Vec<((u64, u64), RowError)>;

fn got(text: &[u8]) -> (Vec<String>, Rejected, ImportSummary) {
    let map = ImportMap::parse(MAP).unwrap();
    let (mut companies, mut rejected) = (Vec::new(), Vec::new());
    let summary = read::<Infallible>(Cursor::new(text.to_vec()), &map, &mut |row| {
        match row {
            Row::Company(record) => {
                let staff = record.employees.as_ref().and_then(|staff| staff.count);
                let (aliases, tags) = (record.aliases.join("+"), record.tags.join("+"));
                companies
                    .push(format!("{}|{}|{aliases}|{:?}|{staff:?}|{tags}", record.id, record.name, record.locality));
            }
            Row::Rejected { line, last_line, reason } => rejected.push(((line, last_line), reason)),
            Row::LeftOut => {}
        }
        Ok(())
    });
    (companies, rejected, summary.unwrap())
}

const ONE: &str = r#"{"no": 1, "name": "A \"q\" {[", "old": [{"name": "B"}, {"name": "C"}], "address": {"city": "Bonn"}, "staff": 12, "tags": ["x", "y"]}"#;
const TWO: &str =
    r#"{"no": "2", "name": "Ü😀", "old": null, "address": null, "staff": null, "tags": "z", "more": {"a": [1]}}"#;

fn expected() -> Vec<String> {
    vec!["no:1|A \"q\" {[|B+C|Some(\"Bonn\")|Some(12)|x+y".to_owned(), "no:2|Ü😀||None|None|z".to_owned()]
}

#[test]
fn records_are_the_same_in_every_container() {
    let pretty = |text: &str| text.replace(", \"", ",\n  \"");
    let files = [
        (format!("{ONE}\n{TWO}\n"), Form::JsonLines),
        (format!("\u{feff}{ONE}\r\n\r\n{TWO}"), Form::JsonLines),
        (format!("[{ONE},{TWO}]"), Form::Json),
        (format!(" [\n{},\n{}\n]\n", pretty(ONE), pretty(TWO)), Form::Json),
        (format!("{}\n{}\n", pretty(ONE), pretty(TWO)), Form::Json),
        (format!("{{\"0\":{ONE}, \"1\" : {TWO}}}"), Form::Json),
        (format!("{{\"count\": 2, \"note\": [\"a]\"], \"data\": [{ONE},{TWO}], \"end\": 1}}"), Form::Json),
        (
            r#"{"fields":["no","name","old.name","address.city","staff","tags"],"data":[[1,"A \"q\" {[",["B","C"],"Bonn",12,["x","y"]],["2","Ü😀",null,null,null,"z"]]}"#.to_owned(),
            Form::Json,
        ),
    ];
    for (file, form) in files {
        let (companies, rejected, summary) = got(file.as_bytes());
        assert_eq!((companies, rejected, summary.read_as.form), (expected(), vec![], form), "{file}");
    }
    let utf16: Vec<u8> = format!("{ONE}\n{TWO}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(got(&utf16).0, expected());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(format!("{ONE}\n{TWO}").as_bytes()).unwrap();
    assert_eq!(got(&gzip.finish().unwrap()).0, expected());
}

#[test]
fn a_broken_record_costs_itself() {
    let long = format!(r#"{{"no": 8, "name": "{}"}}"#, "x".repeat(2 << 20));
    let file = format!("{ONE}\n{{\"no\": 3, \"name\": \"B\n[1]\n{long}\n{{\"no\": 4}}\n{TWO}\n{{\"no\": 5,");
    let (companies, rejected, _) = got(file.as_bytes());
    assert_eq!(companies, expected());
    let lines: Vec<_> = rejected.iter().map(|(lines, reason)| (lines.0, reason.to_string())).collect();
    assert_eq!(lines[0], (2, "not a record of JSON: it ends too early".to_owned()));
    assert_eq!(lines[1], (3, "not a record of JSON: not an object".to_owned()));
    assert_eq!(lines[2], (4, "longer than 1048576 bytes".to_owned()));
    assert_eq!(lines[3], (5, "no name".to_owned()));
    assert_eq!((lines[4].0, lines.len()), (7, 5));
    // A list goes on after a record that is not one, and ends where the file is cut.
    let (companies, rejected, _) = got(format!("[{ONE},{{\"no\" 3}},\n{long},7,{TWO},{{\"no\": 5,").as_bytes());
    assert_eq!((companies, rejected.len()), (expected(), 4));
}

#[test]
fn what_no_record_has_is_told() {
    let (companies, _, summary) = got(b"{\"no\":1,\"name\":\"A\"}\n");
    assert_eq!(companies.len(), 1);
    assert_eq!(summary.absent_columns, ["old.name", "tags", "address.city", "staff"]);
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300), lines in "([\\[\\]{}\":,a1n \n\\\\]|\"name\":|\"no\":1){0,60}") {
        for file in [bytes.clone(), lines.clone().into_bytes(), format!("{ONE}\n{lines}").into_bytes(), format!("[{ONE},{lines}").into_bytes()] {
            let mut rows = 0;
            let map = ImportMap::parse(MAP).unwrap();
            let read = read::<Infallible>(Cursor::new(file), &map, &mut |_| { rows += 1; Ok(()) });
            if let Ok(summary) = read {
                prop_assert_eq!(summary.read, rows);
            }
        }
    }
}

#[test]
fn what_is_no_json_stays_a_table() {
    let read = |text: &str| {
        let map = ImportMap::parse(MAP).unwrap();
        let summary = read::<Infallible>(Cursor::new(text.to_owned()), &map, &mut |_| Ok(()));
        summary.map(|summary| summary.read_as.form)
    };
    let Ok(form) = read("no,name,old.name,address.city,staff,tags\n1,{x},,,,\n") else { panic!("a table") };
    assert_eq!(form, Form::Csv);
}
