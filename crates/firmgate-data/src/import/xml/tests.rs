#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::io::Cursor;

use proptest::prelude::*;

use crate::import::{ImportError, ImportSummary, Register, Row, read};

fn got(text: String) -> Result<(Vec<String>, ImportSummary), ImportError<Infallible>> {
    let map = Register::named("gleif").unwrap().map().unwrap();
    let mut names = Vec::new();
    let summary = read::<Infallible>(Cursor::new(text), &map, &mut |row| {
        match row {
            Row::Company(record) => names.push(record.name),
            Row::Rejected { line, reason, .. } => names.push(format!("{line}: {reason}")),
            Row::LeftOut => {}
        }
        Ok(())
    })?;
    Ok((names, summary))
}

fn record(lei: &str, name: &str) -> String {
    format!(
        "<LEIRecord>\n<LEI>{lei}</LEI><Entity><LegalName xml:lang=\"en\">{name}</LegalName><EntityStatus/></Entity></LEIRecord>\n"
    )
}

#[test]
fn text_is_what_xml_says_it_is() {
    let names =
        ["A &amp; B", "&lt;b&gt; &#x41;&#66;", "<![CDATA[C & <D>]]>", "  E <!-- no --> F ", "&unknown;G", "Ü😀"];
    let records: String = (1..).zip(names).map(|(number, name)| record(&format!("LEI{number}"), name)).collect();
    let (names, _) =
        got(format!("<?xml version=\"1.0\"?>\n<LEIData><LEIRecords>{records}</LEIRecords></LEIData>")).unwrap();
    assert_eq!(names, ["A & B", "<b> AB", "C & <D>", "E F", "G", "Ü😀"]);
}

#[test]
fn what_is_damaged_ends_with_its_line() {
    let start = format!("<LEIData>\n{}", record("L1", "A"));
    let error = |text: String| got(text).unwrap_err().to_string();
    assert_eq!(
        error(format!("{start}<LEIRecord>\n<LEI>L2</LEI>")),
        "the file is damaged after line 5: the file ends in the middle of a record"
    );
    assert!(error(format!("{start}<LEIRecord><a></b></LEIRecord>")).contains("damaged after line 4"));
    let deep = "<a>".repeat(100);
    assert!(error(format!("{start}<LEIRecord>{deep}")).contains("nested too deep"));
    let long = "x".repeat(2 << 20);
    assert!(error(format!("{start}<LEIRecord><LEI>{long}</LEI></LEIRecord>")).contains("longer than"));
    let entities = "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"x\">]>";
    let (names, _) = got(format!("{entities}<LEIData>{}</LEIData>", record("L1", "&b;A"))).unwrap();
    assert_eq!(names, ["A"]);
}

proptest! {
    #[test]
    fn any_text_is_an_answer(text in "(<LEIRecord>|</LEIRecord>|<LEI>|</LEI>|<a b=\"c\">|</a>|&amp;|<!\\[CDATA\\[|\\]\\]>|[<>&;a\" \n])|\\PC{0,40}") {
        let _ = got(format!("<LEIRecord>{text}"));
        let _ = got(text);
    }
}
