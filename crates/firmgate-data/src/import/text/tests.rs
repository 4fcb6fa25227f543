//! The same companies are read from a file with any encoding, delimiter and compression.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::io::{Cursor, Write};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use firmgate_model::{Advice, CompanyRecord};
use proptest::prelude::*;

use super::super::{ImportError, ImportMap, ImportSummary, Row, RowError};
use super::Basis;

const MAP: &str = r#"
source = "small"
id = ["no"]
[columns]
name = "Name"
locality = "City"
description = "Description"
categories = ["Branch"]
tags = ["Branch"]
[identifiers]
no = "Number"
"#;

const ROWS: [[&str; 5]; 6] = [
    ["Number", "Name", "City", "Description", "Branch"],
    ["1", "Müller & Söhne GmbH", "München", "first line\nsecond; line, with | all\tof them", "Hotels"],
    ["2", "Bäckerei \"Zum Löwen\"", "Köln", "", "Restaurants"],
    ["3", "Crédit Générale, S.A.", "Orléans", "5\" pipes", "Hotels"],
    ["4", "Plain Ltd", "London", "ends with a quote\"", "Hotels"],
    ["5", "Grün; Weiß OHG", "Düsseldorf", "", "Restaurants"],
];

type Got = (Vec<CompanyRecord>, Vec<RowError>, ImportSummary);

fn read(bytes: &[u8], map: &str) -> Result<Got, ImportError<Infallible>> {
    let map = ImportMap::parse(map).unwrap();
    let (mut companies, mut rejected) = (Vec::new(), Vec::new());
    let summary = super::super::read::<Infallible>(Cursor::new(bytes.to_vec()), &map, &mut |row| {
        match row {
            Row::Company(record) => companies.push(*record),
            Row::Rejected { reason, .. } => rejected.push(reason),
            Row::LeftOut => {}
        }
        Ok(())
    })?;
    Ok((companies, rejected, summary))
}

fn error(bytes: &[u8], map: &str) -> (String, String) {
    let error = read(bytes, map).unwrap_err();
    (error.to_string(), error.hint().unwrap_or_default().into_owned())
}

fn csv(rows: &[Vec<String>], delimiter: u8) -> String {
    let mut file = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        file.write_record(row).unwrap();
    }
    String::from_utf8(file.into_inner().unwrap()).unwrap()
}

fn rows() -> Vec<Vec<String>> {
    ROWS.iter().map(|row| row.iter().map(|field| (*field).to_owned()).collect()).collect()
}

/// How a text is written.
#[derive(Clone, Copy, Debug)]
enum Form {
    Utf8,
    Utf8Mark,
    Utf16(fn(u16) -> [u8; 2], &'static str),
    Single(&'static str),
}

const FORMS: [Form; 8] = [
    Form::Utf8,
    Form::Utf8Mark,
    Form::Utf16(u16::to_le_bytes, ""),
    Form::Utf16(u16::to_be_bytes, ""),
    Form::Utf16(u16::to_le_bytes, "\u{feff}"),
    Form::Utf16(u16::to_be_bytes, "\u{feff}"),
    Form::Single("windows-1252"),
    // The same bytes, under the name that a standard of ISO has for them.
    Form::Single("iso-8859-1"),
];

impl Form {
    fn write(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Mark => format!("\u{feff}{text}").into_bytes(),
            Self::Utf16(bytes, mark) => format!("{mark}{text}").encode_utf16().flat_map(bytes).collect(),
            Self::Single(name) => Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Mark => UTF_8.name(),
            Self::Utf16(bytes, _) => if bytes(1) == [1, 0] { UTF_16LE } else { UTF_16BE }.name(),
            Self::Single(_) => "windows-1252",
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(bytes: &[u8], method: zip::CompressionMethod) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    archive.start_file("firms.csv", options).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn every_form_of_a_file_has_the_same_companies() {
    let (expected, rejected, _) = read(csv(&rows(), b',').as_bytes(), MAP).unwrap();
    assert_eq!((expected.len(), rejected), (5, Vec::new()));
    let city = expected.first().and_then(|record| record.locality.clone());
    assert_eq!(city.as_deref(), Some("München"));
    let titles = ["", "sep={}\r\n", "Companies, all; of them\nas of 1 May\n\n"];
    for (form, delimiter, title) in FORMS.into_iter().flat_map(|form| {
        [b',', b';', b'\t', b'|'].into_iter().flat_map(move |delimiter| titles.map(|title| (form, delimiter, title)))
    }) {
        let shown = char::from(delimiter);
        let title = title.replace("{}", &shown.to_string());
        let above = title.matches('\n').count() as u64;
        let plain = form.write(&format!("{title}{}", csv(&rows(), delimiter)));
        let packed = [
            plain.clone(),
            gzip(&plain),
            zip(&plain, zip::CompressionMethod::Deflated),
            zip(&plain, zip::CompressionMethod::Stored),
        ];
        for bytes in packed {
            let (companies, rejected, summary) = read(&bytes, MAP).unwrap();
            assert_eq!(rejected, [], "{form:?} {shown:?} {title:?}");
            assert_eq!(companies, expected, "{form:?} {shown:?} {title:?}");
            let read_as = summary.read_as;
            assert_eq!((read_as.encoding, read_as.delimiter, read_as.skipped_lines), (form.name(), shown, above));
            assert_eq!(read_as.basis == Basis::Guess, matches!(form, Form::Single(_)));
        }
        let declared = match form {
            Form::Single(label) => label.to_owned(),
            other => other.name().to_lowercase(),
        };
        let declared =
            format!("encoding = \"{declared}\"\nskip_lines = {above}\ndelimiter = {:?}\n{MAP}", shown.to_string());
        assert_eq!(read(&plain, &declared).unwrap().0, expected, "{declared}");
    }
}

#[test]
fn the_summary_says_how_a_file_was_read() {
    let line = |bytes: &[u8]| read(bytes, MAP).unwrap().2.read_as.to_string();
    let (comma, semicolon, tab) = (csv(&rows(), b','), csv(&rows(), b';'), csv(&rows(), b'\t'));
    assert_eq!(line(comma.as_bytes()), "read as UTF-8, fields separated by `,`");
    assert_eq!(
        line(&Form::Single("windows-1252").write(&format!("Firms\n{semicolon}"))),
        "read as windows-1252 (a guess, because it is not valid UTF-8; `encoding` in the map overrides it), \
         fields separated by `;`, 1 line above the header skipped"
    );
    assert_eq!(
        line(&zip(&FORMS[4].write(&format!("\n\n{tab}")), zip::CompressionMethod::Deflated)),
        "`firms.csv` in the archive was read as UTF-16LE, fields separated by tabs, 2 lines above the header skipped"
    );
}

#[test]
fn what_is_no_table_is_named_and_not_shown() {
    let bytes = |start: &[u8]| [start, &[0x93, 1, 0, 7, 0xff].repeat(40)].concat();
    let noise: Vec<u8> = (0..4_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
    let csv = csv(&rows(), b',');
    for (file, what) in [
        (bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an Excel workbook or another Office document"),
        (bytes(b"%PDF-1.7\n"), "a PDF document"),
        (bytes(b"SQLite format 3\0"), "an SQLite database"),
        (gzip(&bytes(b"BZh91AY&SY")), "packed twice"),
        (gzip(&gzip(csv.as_bytes())), "packed twice"),
        (gzip(&zip(csv.as_bytes(), zip::CompressionMethod::Deflated)), "packed twice"),
        (bytes(b""), "binary"),
        (noise, "binary"),
        (b"\n <!DOCTYPE html><table>".to_vec(), "an HTML page"),
    ] {
        let (message, hint) = error(&file, MAP);
        assert_eq!(message, format!("the file is {what}, not a table of companies"));
        assert_eq!(hint, "export the table as CSV, JSON Lines, Parquet or `.xlsx` and import that file");
    }
}

#[test]
fn a_column_that_is_not_there_is_told_with_those_that_are() {
    let (message, hint) = error(b"Firms\nNumber;Firm;City;Description;Branch\n1;A;B;C;D\n", MAP);
    assert_eq!(message, "the file has no column `Name`; it has `Number`, `Firm`, `City`, `Description`, `Branch`");
    assert!(hint.contains("`delimiter`, `encoding` and `skip_lines`"), "{hint}");
    let (message, _) = error("Number\u{202e}\u{1b}[2J;Firm\n".as_bytes(), MAP);
    assert!(!firmgate_clean::has_hidden(&message), "{message}");
}

#[test]
fn two_columns_of_one_name_are_told_apart_by_their_place() {
    let file = "Number,Name,Branch,City,Description,branch \n1,A,Hotels,B,C,Restaurants\n";
    let (message, hint) = error(file.as_bytes(), MAP);
    assert_eq!(message, "the file has two columns `Branch`: column 3 and column 6");
    assert_eq!(hint, "write `#3` or `#6` in the map, or rename one of them in the file");
    for (place, slug) in [("#3", "hospitality.hotels"), ("#6", "hospitality.restaurants")] {
        let (companies, ..) = read(file.as_bytes(), &MAP.replace("\"Branch\"", &format!("\"{place}\""))).unwrap();
        let slugs: Vec<&str> = companies.iter().flat_map(|company| &company.categories).map(|it| it.slug()).collect();
        assert_eq!(slugs, [slug]);
    }
    // Two that the map does not mention do not matter, and a header that looks like a place is a name.
    assert!(read(b"Number,Name,Branch,City,Description,x,x\n1,A,,,,,\n", MAP).is_ok());
    assert!(read(b"#7,Name,Branch,City,Description\n1,A,,,\n", &MAP.replace("Number", "#7")).is_ok());
    let (message, _) = error(b"Number,Name\n", &MAP.replace("Number", "#7"));
    assert!(message.starts_with("the file has no column `Description`; it has"), "{message}");
}

#[test]
fn cells_of_several_values_are_split_as_the_map_says() {
    let file = "Number,Name,Branch,City,Description\n1,A,Hotels|Restaurants | Nonsense||Hotels,,\n2,B,Nonsense,,\n3,C,Hotels,,\n";
    let split = "[separators]\ncategories = \"|\"\ntags = \"|\"\n";
    let slugs = |record: &CompanyRecord| record.categories.iter().map(|it| it.slug()).collect::<Vec<_>>();
    let (companies, _, summary) = read(file.as_bytes(), &format!("{MAP}{split}")).unwrap();
    let [first, ..] = companies.as_slice() else { panic!("{companies:?}") };
    assert_eq!(slugs(first), ["hospitality.hotels", "hospitality.restaurants"]);
    assert_eq!(first.tags, ["Hotels", "Restaurants", "Nonsense"]);
    assert_eq!(summary.category_labels.most(9), [("Nonsense", 2)]);
    assert_eq!(summary.category_labels.separator(), None);
    // A cell that the map lists is not split.
    let whole = format!("{MAP}{split}[categories]\n\"hotels|restaurants | nonsense||hotels\" = \"software.saas\"\n");
    let (companies, ..) = read(file.as_bytes(), &whole).unwrap();
    assert_eq!(companies.first().map(slugs).unwrap(), ["software.saas"]);
    // Without a separator the summary names the missing one, when most of the labels have it.
    let file = "Number,Name,Branch,City,Description\n1,A,Hotels|Inns,,\n2,B,Hotels|Bars,,\n3,C,Non/sense,,\n";
    let (companies, _, summary) = read(file.as_bytes(), MAP).unwrap();
    assert!(companies.iter().all(|company| company.categories.is_empty()));
    assert_eq!(summary.category_labels.separator(), Some('|'));
}

#[test]
fn a_map_says_what_encoding_delimiter_and_separators_can_be() {
    let message = |line: &str| ImportMap::parse(&format!("{line}\n{MAP}")).unwrap_err().to_string();
    assert!(message("encoding = \"ebcdic\"").starts_with("`encoding` cannot be `ebcdic`: a label of the WHATWG"));
    for wrong in ["", "||", "a", "\\\"", "\\n", "¦"] {
        let message = message(&format!("delimiter = \"{wrong}\""));
        assert!(message.ends_with("one ASCII character such as `;` or `|`, or `tab`"), "{message}");
    }
    assert!(message("skip_lines = -1").starts_with("line "));
    let separators = ImportMap::parse(&format!("{MAP}[separators]\ntags = \"\"\n")).unwrap_err().to_string();
    assert_eq!(separators, "`separators` cannot be ``: what separates the values of a cell, such as `|`");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// What a table holds does not depend on how it is written.
    #[test]
    fn a_table_is_read_alike_in_every_form(
        table in proptest::collection::vec(proptest::collection::vec("[a-zA-Zäöüßéñ0-9 ,;|\t\".&-]{0,20}", 5), 1..12),
        form in proptest::sample::select(&FORMS[..]),
        delimiter in proptest::sample::select(&b",;\t|"[..]),
    ) {
        let mut all = rows();
        for (at, mut row) in table.into_iter().enumerate() {
            row.insert(0, format!("n{at}"));
            row.truncate(5);
            all.push(row);
        }
        let plain = read(csv(&all, b',').as_bytes(), MAP).unwrap();
        let other = read(&form.write(&csv(&all, delimiter)), MAP).unwrap();
        prop_assert_eq!((plain.0, plain.1.len()), (other.0, other.1.len()));
    }
}
