//! Import: the first line is taken for a map, the rest for a CSV file.
#![no_main]

use firmgate_platform::ImportMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (map, _) = text.split_once('\u{0}').unwrap_or((&text, ""));
    let _ = ImportMap::parse(map);
});
