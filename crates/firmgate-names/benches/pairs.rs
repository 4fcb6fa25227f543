//! How long the judgement of a pair of names takes: with both names taken apart each time, and with both prepared.
//!
//! The names are those of `name_pairs.csv`, see `tests/pairs.rs`; without that file, a few that are written here.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use firmgate_names::{Party, Prepared, compare};

const ROUNDS: u32 = 200;

fn names() -> Vec<[String; 2]> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("FIRMGATE_SHARED_DATA").map_or_else(beside, PathBuf::from).join("name_pairs.csv");
    let Ok(mut table) = csv::Reader::from_path(data) else {
        let pairs = [
            ["Müller Maschinenbau GmbH", "Mueller Maschinenbau Gesellschaft mit beschränkter Haftung"],
            ["Banco Santander S.A.", "Banco Santander Chile S.A."],
            ["Газпром ПАО", "Gazprom Public Joint Stock Company"],
        ];
        return pairs.map(|pair| pair.map(str::to_owned)).to_vec();
    };
    let rows = table.records().flatten().filter(|row| !matches!(row.get(1), Some("Person" | "Vessel") | None));
    rows.map(|row| [2, 3].map(|at| row.get(at).unwrap_or_default().to_owned())).collect()
}

fn report(what: &str, pairs: usize, run: impl Fn()) {
    run();
    let start = Instant::now();
    (0..ROUNDS).for_each(|_| run());
    let each = start.elapsed() / ROUNDS / u32::try_from(pairs).unwrap_or(1);
    eprintln!("{what:28} {:8.2} µs a pair", each.as_secs_f64() * 1e6);
}

fn main() {
    let pairs = names();
    let party = |name| Party { names: name, ..Party::default() };
    let texts: Vec<[[&str; 1]; 2]> = pairs.iter().map(|pair| pair.each_ref().map(|name| [name.as_str()])).collect();
    let prepared: Vec<[Prepared; 2]> =
        texts.iter().map(|pair| pair.each_ref().map(|name| Prepared::new(&party(name)))).collect();
    report("taken apart and compared", pairs.len(), || {
        for [left, right] in &texts {
            black_box(compare(&party(left), &party(right)));
        }
    });
    report("compared", pairs.len(), || {
        for [left, right] in &prepared {
            black_box(left.compare(right));
        }
    });
}
