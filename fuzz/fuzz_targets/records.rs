//! Registers: the first byte chooses the map of one, the rest is a file of it, as records or as a table.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use firmgate_data::import::{ImportMap, Register, Row, read};
use libfuzzer_sys::fuzz_target;

static MAPS: LazyLock<Vec<ImportMap>> =
    LazyLock::new(|| Register::ALL.iter().map(|register| register.map().expect("a map of the program is right")).collect());

fuzz_target!(|data: &[u8]| {
    let Some((choice, file)) = data.split_first() else { return };
    let map = &MAPS[usize::from(*choice) % MAPS.len()];
    let read = read(Cursor::new(file.to_vec()), map, &mut |row| {
        if let Row::Company(record) = row {
            assert!(!record.name.is_empty() && record.licence.is_some());
        }
        Ok::<(), std::convert::Infallible>(())
    });
    if let Ok(summary) = read {
        let left_out: u64 = summary.left_out.values().sum();
        assert_eq!(summary.read, summary.accepted + summary.rejected + left_out);
    }
});
