//! The judgement of two names, measured on labelled pairs of names of organisations.
//!
//! The pairs are in `name_pairs.csv` of `FIRMGATE_SHARED_DATA`, or of `shared/data` beside the checkout. Without that file there is
//! nothing to measure, and the test says so.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise, and prints what it measured"
)]

use std::path::{Path, PathBuf};

use firmgate_names::{Comparison, Party, Verdict, compare};

/// What must hold at the least: a change that makes it worse has to say why.
const F1_MIN: f64 = 0.88;
/// Companies of one group or name that may be taken for the same at the most.
const FALSE_MATCHES_MAX: usize = 1;

struct Pair {
    names: [String; 2],
    is_match: bool,
    quality: String,
}

fn data() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("FIRMGATE_SHARED_DATA").map_or_else(beside, PathBuf::from).join("name_pairs.csv")
}

fn pairs() -> Option<Vec<Pair>> {
    let path = data();
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    let mut pairs = Vec::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        if !["Person", "Vessel"].contains(&&row[1]) {
            let names = [row[2].to_owned(), row[3].to_owned()];
            pairs.push(Pair { names, is_match: &row[4] == "true", quality: row[5].to_owned() });
        }
    }
    Some(pairs)
}

fn judged(pair: &Pair) -> Comparison {
    let [left, right] = pair.names.each_ref().map(String::as_str);
    compare(&Party { names: &[left], ..Party::default() }, &Party { names: &[right], ..Party::default() })
}

#[derive(Default)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn f1(&self) -> f64 {
        let of = |count: usize| f64::from(u32::try_from(count).unwrap());
        2.0 * of(self.right) / (2.0 * of(self.right) + of(self.wrong) + of(self.missed))
    }
}

/// Whether the names are the same but for numbers and Roman numerals.
fn differ_in_numbers(pair: &Pair) -> bool {
    let is_numeral = |word: &str| word.chars().any(|c| c.is_ascii_digit()) || word.chars().all(|c| "IVX".contains(c));
    let bare = |name: &str| -> Vec<String> {
        name.split([' ', '-']).filter(|word| !is_numeral(word.trim_matches(','))).map(str::to_owned).collect()
    };
    bare(&pair.names[0].replace(',', "")) == bare(&pair.names[1].replace(',', ""))
}

#[test]
fn pairs_of_organisations_are_told_apart() {
    let Some(pairs) = pairs() else { return };
    let (mut counts, mut of_series) = (Counts::default(), 0);
    for pair in &pairs {
        let found = judged(pair);
        let is_match = found.verdict == Verdict::Match;
        match (is_match, pair.is_match) {
            (true, true) => counts.right += 1,
            (true, false) => counts.wrong += 1,
            (false, true) => {
                counts.missed += 1;
                of_series += usize::from(differ_in_numbers(pair));
            }
            (false, false) => {}
        }
        if is_match != pair.is_match {
            let kind = if is_match { "taken for the same" } else { "missed" };
            let [left, right] = &pair.names;
            println!(
                "{kind} ({}): {left} | {right}: {:.2} {}, {}",
                pair.quality,
                found.score,
                found.verdict.word(),
                found.why.join(", ")
            );
        }
    }
    let Counts { right, wrong, missed } = counts;
    println!(
        "{} pairs: {right} right, {wrong} taken for the same, {missed} missed: F1 {:.3}",
        pairs.len(),
        counts.f1()
    );
    // Funds V and VI are two legal entities, though the pairs call most of them a match.
    let others = Counts { missed: missed - of_series, ..counts };
    println!("without the {of_series} missed series of funds and trusts: F1 {:.3}", others.f1());
    assert!(counts.f1() >= F1_MIN, "F1 {:.3}", counts.f1());
    assert!(wrong <= FALSE_MATCHES_MAX, "{wrong} taken for the same");
}

#[test]
fn a_comparison_is_the_same_in_both_directions() {
    let Some(pairs) = pairs() else { return };
    for pair in pairs {
        let [left, right] = pair.names.clone();
        let back = Pair { names: [right, left], ..pair };
        let (there, back) =
            (judged(&back), judged(&Pair { names: [back.names[1].clone(), back.names[0].clone()], ..back }));
        assert_eq!((there.verdict, there.grades), (back.verdict, back.grades));
    }
}
