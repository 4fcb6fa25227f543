#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use proptest::prelude::*;

use crate::import::{ImportMap, ImportSummary, Row, read};

const MAP: &str = r#"
source = "book"
id = ["no"]
[columns]
name = "Name"
employees = "Staff"
founded = "Founded"
tags = ["Active"]
[identifiers]
no = "Number"
"#;

const SHEET: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with a hidden sheet, an empty one and one with these rows.
fn book(rows: &str, strings: &str) -> Vec<u8> {
    let relation = |id, kind, target| {
        format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        )
    };
    let relations: String = [
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r2", "worksheet", "worksheets/sheet2.xml"),
        ("r3", "worksheet", "worksheets/sheet3.xml"),
        ("r4", "sharedStrings", "sharedStrings.xml"),
        ("r5", "styles", "styles.xml"),
    ]
    .map(|(id, kind, target)| relation(id, kind, target))
    .concat();
    let empty = format!("<worksheet {SHEET}><sheetData></sheetData></worksheet>");
    archive(&[
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
                relation("r1", "officeDocument", "xl/workbook.xml")
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook {SHEET} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Notes\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/><sheet name=\"Empty\" sheetId=\"2\" r:id=\"r2\"/><sheet name=\"Firms\" sheetId=\"3\" r:id=\"r3\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                "<worksheet {SHEET}><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>secret</t></is></c></row></sheetData></worksheet>"
            ),
        ),
        ("xl/worksheets/sheet2.xml", &empty),
        ("xl/worksheets/sheet3.xml", &format!("<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", &format!("<sst {SHEET}>{strings}</sst>")),
        (
            "xl/styles.xml",
            &format!("<styleSheet {SHEET}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        ),
    ])
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn header(row: u32) -> String {
    let names = ["Number", "Name", "Staff", "Founded", "Active"];
    let cells: String =
        ["A", "B", "C", "D", "E"].iter().zip(names).map(|(at, name)| text(&format!("{at}{row}"), name)).collect();
    format!("<row r=\"{row}\">{cells}</row>")
}

fn got(bytes: Vec<u8>, map: &str) -> Result<(Vec<String>, ImportSummary), String> {
    let map = ImportMap::parse(map).unwrap();
    let mut rows = Vec::new();
    let summary = read::<Infallible>(Cursor::new(bytes), &map, &mut |row| {
        rows.push(match row {
            Row::Company(record) => {
                let staff = record.employees.as_ref().map(|staff| staff.min);
                format!("{} {} {staff:?} {:?} {:?}", record.id, record.name, record.founded, record.tags)
            }
            Row::Rejected { line, reason, .. } => format!("{line}: {reason}"),
            Row::LeftOut => String::new(),
        });
        Ok(())
    });
    summary.map(|summary| (rows, summary)).map_err(|error| error.to_string())
}

#[test]
fn cells_of_every_kind_are_read() {
    let rows = [
        format!("<row r=\"1\">{}</row>", text("A1", "Our firms")),
        header(3),
        "<row r=\"4\"><c r=\"A4\"><v>12</v></c><c r=\"B4\" t=\"s\"><v>0</v></c><c r=\"C4\"><v>250</v></c><c r=\"D4\" s=\"1\"><v>36526</v></c><c r=\"E4\" t=\"b\"><v>1</v></c></row>".to_owned(),
        "<row r=\"5\"/>".to_owned(),
        format!("<row r=\"6\"><c r=\"A6\" t=\"str\"><f>\"A\"&amp;1</f><v>A1</v></c>{}<c r=\"D6\"><v>1988</v></c></row>", text("B6", "=HYPERLINK(\"x\") 😀 عربي")),
        "<row r=\"7\"><c r=\"A7\"><v>7</v></c><c r=\"B7\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>".to_owned(),
        format!("<row r=\"8\">{}{}{}</row>", text("A8", "8"), text("B8", "Wide"), text("G8", "more")),
    ]
    .concat();
    let (companies, summary) = got(book(&rows, "<si><t>Shared &amp; Co</t></si>"), MAP).unwrap();
    assert_eq!(
        companies,
        [
            "no:12 Shared & Co Some(250) Some(2000) [\"true\"]",
            "no:A1 =HYPERLINK(\"x\") 😀 عربي None Some(1988) []",
            "7: column `Name` holds the error `#DIV/0!` of a formula",
            "8: 7 columns, the header has 5",
        ]
    );
    assert_eq!(summary.read_as.to_string(), "sheet `Firms` of the workbook was read");
}

#[test]
fn a_sheet_is_named_or_the_first_that_is_shown() {
    let bytes = book(&header(1), "");
    let error = got(bytes.clone(), &MAP.replace("id =", "sheet = \"Other\"\nid =")).unwrap_err();
    assert_eq!(error, "the workbook has no sheet `Other` with rows; its sheets: `Empty`, `Firms`");
    let error = got(bytes, &MAP.replace("id =", "sheet = \"Notes\"\nid =")).unwrap_err();
    assert!(error.starts_with("the file has no column `Name`; it has `secret`"), "{error}");
}

#[test]
fn what_is_too_large_or_damaged_is_refused() {
    let long = format!("<row r=\"2\">{}</row>", text("A2", &"x".repeat(2 << 20)));
    let error = got(book(&(header(1) + &long), ""), MAP).unwrap_err();
    assert!(error.contains("a cell has more than 1048576 bytes"), "{error}");
    let whole = book(&header(1), "");
    for end in [60, whole.len() / 2, whole.len() - 30] {
        assert!(got(whole.get(..end).unwrap().to_vec(), MAP).is_err());
    }
    let broken = book("<row r=\"1\"><c r=\"A1\"></row>", "");
    assert!(got(broken, MAP).unwrap_err().starts_with("the workbook cannot be read"));
}

#[test]
fn a_workbook_of_many_rows_streams() {
    let mut rows = header(1);
    for row in 2..=20_001 {
        write!(
            rows,
            "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c>{}</row>",
            text(&format!("B{row}"), &format!("Firm {row}"))
        )
        .unwrap();
    }
    let (companies, summary) = got(book(&rows, ""), MAP).unwrap();
    assert_eq!((companies.len(), summary.accepted), (20_000, 20_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_rows_are_an_answer(rows in "(<row r=\"[0-9]{1,8}\">|</row>|<c r=\"[A-Z]{0,4}[0-9]{0,8}\"( t=\"(s|b|e|str|n|d)\")?( s=\"[0-9]\")?>|</c>|<v>|</v>|[0-9.a-z<>&-]{0,9}){0,30}") {
        let _ = got(book(&(header(1) + &rows), ""), MAP);
    }
}
