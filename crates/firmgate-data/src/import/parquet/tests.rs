#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::io::Cursor;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::import::{Form, ImportMap, ImportSummary, Row, read};

const MAP: &str = r#"
source = "parquet"
id = ["no"]
[columns]
name = "name"
employees = "staff"
founded = "since"
locality = "address.city"
tags = ["tags"]
[identifiers]
no = "no"
"#;
const SCHEMA: &str = "message firms {
    required int32 no; required binary name (UTF8); optional int32 staff; optional int32 since (DATE);
    optional group address { optional binary city (UTF8); }
    optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
}";

fn file(compression: Compression) -> Vec<u8> {
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for first in [1, 3] {
        let mut group = writer.next_row_group().unwrap();
        let texts = |texts: [&str; 2]| texts.map(ByteArray::from);
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[first, first + 1], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts(["Ü 😀", "Beta"]), None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[12], Some(&[1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&[10_957], Some(&[1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[ByteArray::from("Bonn")], Some(&[2, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts(["x", "y"]), Some(&[3, 3, 0]), Some(&[0, 1, 0])).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn got(bytes: Vec<u8>) -> Result<(Vec<String>, ImportSummary), String> {
    let map = ImportMap::parse(MAP).unwrap();
    let mut rows = Vec::new();
    let summary = read::<Infallible>(Cursor::new(bytes), &map, &mut |row| {
        rows.push(match row {
            Row::Company(record) => {
                let staff = record.employees.as_ref().and_then(|staff| staff.count);
                format!(
                    "{} {} {staff:?} {:?} {:?} {:?}",
                    record.id, record.name, record.founded, record.locality, record.tags
                )
            }
            Row::Rejected { line, reason, .. } => format!("{line}: {reason}"),
            Row::LeftOut => String::new(),
        });
        Ok(())
    });
    summary.map(|summary| (rows, summary)).map_err(|error| error.to_string())
}

#[test]
fn rows_of_every_group_are_read() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP(Default::default())] {
        let (rows, summary) = got(file(compression)).unwrap();
        let expected = [
            "no:1 Ü 😀 Some(12) Some(2000) Some(\"Bonn\") [\"x\", \"y\"]",
            "no:2 Beta None None None []",
            "no:3 Ü 😀 Some(12) Some(2000) Some(\"Bonn\") [\"x\", \"y\"]",
            "no:4 Beta None None None []",
        ];
        assert_eq!(rows, expected);
        assert_eq!(summary.read_as.form, Form::Parquet);
    }
}

#[test]
fn what_is_cut_or_no_table_is_refused() {
    let whole = file(Compression::SNAPPY);
    for end in [4, 8, whole.len() / 2, whole.len() - 1] {
        let error = got(whole.get(..end).unwrap().to_vec()).unwrap_err();
        assert!(error.starts_with("the Parquet file cannot be read"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn a_damaged_file_is_an_answer(at in 4_usize..1_000, byte in any::<u8>()) {
        let mut bytes = file(Compression::UNCOMPRESSED);
        let at = at % bytes.len();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        let _ = got(bytes);
    }
}
