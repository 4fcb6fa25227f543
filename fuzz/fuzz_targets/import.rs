//! Import: the part before the first NUL is a map, the rest a file of any form that is read.
#![no_main]

use std::io::Cursor;

use firmgate_data::import::{ImportMap, propose, read, recognise};
use libfuzzer_sys::fuzz_target;

const MAP: &str = include_str!("../../maps/listed_companies.toml");

fuzz_target!(|data: &[u8]| {
    let cut = data.iter().position(|byte| *byte == 0).unwrap_or(0);
    let (map, file) = data.split_at(cut);
    let file = file.strip_prefix(b"\0").unwrap_or(file);
    let map = std::str::from_utf8(map).ok().and_then(|text| ImportMap::parse(text).ok());
    let map = map.unwrap_or_else(|| ImportMap::parse(MAP).expect("the shipped map is right"));
    let mut rows = 0;
    let file = file.to_vec();
    let _ = recognise(Cursor::new(file.clone()));
    if let Ok(proposed) = propose(Cursor::new(file.clone()), "fuzz") {
        let _ = ImportMap::parse(&proposed);
    }
    let read = read(Cursor::new(file), &map, &mut |_row| {
        rows += 1;
        Ok::<(), std::convert::Infallible>(())
    });
    if let Ok(summary) = read {
        assert_eq!(summary.read, rows);
    }
});
