//! From the bytes of a file to rows: packing, encoding, delimiter and header. The first byte chooses what the map
//! states about them, the rest is the file. However little of it the operating system returns at a time, the rows are
//! the same.
#![no_main]

use std::convert::Infallible;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use firmgate_data::import::{ImportMap, ImportSummary, Input, Row, read};
use libfuzzer_sys::fuzz_target;

const MAP: &str = "source = \"x\"\nid = [\"no\"]\n[columns]\nname = \"a\"\ntags = [\"b\"]\n[separators]\ntags = \"|\"\n[identifiers]\nno = \"c\"\n";
const ENCODINGS: [&str; 8] =
    ["", "utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "gb18030", "iso-2022-jp"];
const DELIMITERS: [&str; 4] = ["", ";", "tab", "^"];

/// Returns a few bytes at a time.
struct Dribble(Cursor<Vec<u8>>, usize);

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len());
        self.0.read(&mut buffer[..count])
    }
}

impl Seek for Dribble {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

fn rows(file: impl Input, map: &ImportMap) -> (Vec<Row>, Option<ImportSummary>) {
    let mut rows = Vec::new();
    let read = read(file, map, &mut |row| {
        rows.push(row);
        Ok::<(), Infallible>(())
    });
    (rows, read.ok())
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, file)) = data.split_first() else { return };
    let choice = usize::from(*choice);
    let mut map = String::new();
    for (key, value) in [("encoding", ENCODINGS[choice % 8]), ("delimiter", DELIMITERS[choice / 8 % 4])] {
        if !value.is_empty() {
            map.push_str(&format!("{key} = \"{value}\"\n"));
        }
    }
    if choice >= 128 {
        map.push_str(&format!("skip_lines = {}\n", choice % 3));
    }
    let map = ImportMap::parse(&(map + MAP)).expect("the map is right");
    let (whole, summary) = rows(Cursor::new(file.to_vec()), &map);
    assert_eq!(rows(Dribble(Cursor::new(file.to_vec()), 1 + choice % 7), &map), (whole.clone(), summary.clone()));
    if let Some(summary) = summary {
        assert_eq!(summary.read, whole.len() as u64);
        assert_eq!(summary.accepted + summary.rejected, summary.read);
    }
});
