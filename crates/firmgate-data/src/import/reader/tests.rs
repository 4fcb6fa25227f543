#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::io::{self, Read};

use proptest::prelude::*;

use super::super::RowError;
use super::super::limits::ROW_BYTES_MAX;
use super::Lines;

type Rows = Vec<((u64, u64), Result<Vec<String>, RowError>)>;

/// Returns a few bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(count);
        buffer.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
        self.0 = later;
        Ok(count)
    }
}

fn rows(text: &[u8], delimiter: u8) -> Rows {
    let mut lines = Lines::open(Dribble(text, 7), delimiter, 0).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = lines.next().unwrap() {
        rows.push((row.lines, row.fields.map(|fields| fields.into_iter().map(str::to_owned).collect())));
    }
    rows
}

fn taken(rows: &Rows) -> Vec<&Vec<String>> {
    rows.iter().filter_map(|(_, fields)| fields.as_ref().ok()).collect()
}

fn broken(rows: &Rows) -> Vec<((u64, u64), &RowError)> {
    rows.iter().filter_map(|(lines, fields)| Some((*lines, fields.as_ref().err()?))).collect()
}

/// An input, the lines rejected in it, and how many rows are read.
type Case = (&'static str, &'static [(u64, u64)], usize);

#[test]
fn a_fault_ends_where_the_next_row_begins() {
    let head = "no,name,city,size\n";
    let cases: [Case; 12] = [
        ("1,\"A,x,5\n2,B,y,6\n3,\"C\",z,7\n", &[(2, 2)], 2),
        ("1,\"A,x,5\n2,B,y,6\n3,C,z,7\n", &[(2, 2)], 2),
        ("1,A,x,\"5\n2,B,y,6\n3,C,z,\"7\"\n", &[(2, 2)], 2),
        ("1,\"A \"Best\" A\",x,5\n2,B,y,6\n", &[(2, 2)], 1),
        ("1,\"A\n\"B\" said\nmore\",x,5\n2,B,y,6\n", &[(2, 4)], 1),
        ("1,\"A,x,5\n2,B,y,6\n3,C\",z,7\n4,D,w,8\n", &[(2, 2)], 3),
        ("1,\"A,x,5\n2,\"B,y,6\n3,C,z,7\n", &[(2, 2), (3, 3)], 1),
        ("1,A,x\n2,B,y,6,7\n3,C,z,7\n", &[(2, 2), (3, 3)], 1),
        ("1,A,x,5\n2,\"B,y,6", &[(3, 3)], 1),
        ("1,\"A,x,5\n\n\n2,\"B\nand more\",y,6\n", &[(2, 4)], 1),
        ("1,\"A\nand more\",x\n2,B,y,6\n", &[(2, 3)], 1),
        ("1,5\" pipe,x,5\n2,\"B\" ,y,6\n", &[], 2),
    ];
    for (body, lines, count) in cases {
        for end in ["\n", "\r\n", "\r"] {
            let read = rows(format!("{head}{body}").replace('\n', end).as_bytes(), b',');
            assert_eq!(broken(&read).iter().map(|(lines, _)| *lines).collect::<Vec<_>>(), lines, "{body:?} {end:?}");
            assert_eq!(taken(&read).len(), count, "{body:?} {end:?}");
        }
    }
}

#[test]
fn a_row_without_end_costs_itself_and_no_memory() {
    let head = b"no,name,city,size\n1,A,x,5\n";
    for start in [&b"2,\""[..], &b"2,"[..]] {
        let endless = io::repeat(b'x').take(6 << 20);
        let tail = b"\n3,C,z,7\n";
        let mut lines = Lines::open(head.chain(start).chain(endless).chain(&tail[..]), b',', 0).unwrap();
        let mut read = Vec::new();
        while let Some(row) = lines.next().unwrap() {
            read.push((row.lines, row.fields.map(|fields| fields.len())));
        }
        let long = RowError::TooLong { max: ROW_BYTES_MAX };
        assert_eq!(read, [((2, 2), Ok(4)), ((3, 3), Err(long)), ((4, 4), Ok(4))]);
    }
}

#[test]
fn a_quoted_text_of_many_lines_is_one_field() {
    let text = "first\n\nsecond, with commas, and more\r\nthird \"quoted\"";
    let mut file = csv::Writer::from_writer(Vec::new());
    for record in [["no", "name", "city", "text"], ["1", "A", "x", text], ["2", "B", "y", ""]] {
        file.write_record(record).unwrap();
    }
    let read = rows(&file.into_inner().unwrap(), b',');
    assert_eq!(taken(&read)[0], &["1", "A", "x", text]);
    assert_eq!(read.iter().map(|(lines, _)| *lines).collect::<Vec<_>>(), [(2, 5), (6, 6)]);
}

/// What goes wrong in one row.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    NotClosed,
    InnerQuotes,
    TextBehind,
    TooFew,
    TooMany,
}

impl Fault {
    /// The row as a naive program writes it.
    fn write(self, fields: &[String], at: usize) -> String {
        let mut cells: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        let cell = &mut cells[at];
        let plain = cell.replace(['"', ',', '\n'], "");
        match self {
            Self::None => {}
            Self::NotClosed => *cell = format!("\"{plain}"),
            Self::InnerQuotes => *cell = format!("\"{plain} \"so called\" {plain}\""),
            Self::TextBehind => *cell = format!("\"{plain}\"x"),
            Self::TooFew => drop(cells.pop()),
            Self::TooMany => cells.push("more".to_owned()),
        }
        cells.join(",") + "\n"
    }
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        2 => Just(Fault::NotClosed),
        1 => Just(Fault::InnerQuotes),
        1 => Just(Fault::TextBehind),
        1 => Just(Fault::TooFew),
        1 => Just(Fault::TooMany),
    ]
}

fn table() -> impl Strategy<Value = Vec<(Vec<String>, Fault, usize)>> {
    let field = prop_oneof![
        5 => "[a-zß0-9][a-z0-9 .é-]{0,8}",
        1 => "[a-z]{1,4}, [a-z]{1,4}",
        1 => "[a-z]{1,4} \"[a-z]{1,4}\" [a-z]{1,4}",
        1 => "[a-z]{1,4}\n[a-z]{1,4}",
    ];
    proptest::collection::vec((proptest::collection::vec(field, 6), fault(), 0..6_usize), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Every row without a fault is read as written, and every other one is among the lines that were rejected.
    #[test]
    fn a_fault_costs_its_own_row(table in table()) {
        let mut text = "a,b,c,d,e,f\n".to_owned();
        let (mut line, mut right, mut faults) = (2_u64, Vec::new(), Vec::new());
        for (fields, fault, at) in &table {
            let row = fault.write(fields, *at);
            if matches!(fault, Fault::None) { right.push(fields) } else { faults.push(line) }
            line += row.matches('\n').count() as u64;
            text.push_str(&row);
        }
        let read = rows(text.as_bytes(), b',');
        prop_assert_eq!(taken(&read), right, "{}", text);
        let broken = broken(&read);
        for line in faults {
            prop_assert!(broken.iter().any(|((first, last), _)| (*first..=*last).contains(&line)), "line {} of {}", line, text);
        }
    }

    /// What the `csv` crate writes is read as it was, with every delimiter.
    #[test]
    fn a_file_without_faults_is_read_whole(
        table in proptest::collection::vec(proptest::collection::vec("[a-z,;|\t\" é]{0,6}", 3), 1..8),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
        crlf in any::<bool>(),
    ) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut file = csv::WriterBuilder::new().delimiter(delimiter).terminator(end).from_writer(Vec::new());
        file.write_record(["a", "b", "c"]).unwrap();
        for record in &table {
            file.write_record(record).unwrap();
        }
        let read = rows(&file.into_inner().unwrap(), delimiter);
        prop_assert_eq!(taken(&read), table.iter().collect::<Vec<_>>());
    }
}
