#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

//! What the catalogue guarantees, against a reference that is too simple to be wrong.

mod filters;
mod lifecycle;
mod matching;
mod names;
mod paging;
mod places;
mod readings;
mod references;
mod relaxed;
mod similar;
mod texts;

use firmgate_model::filter::{FacetField, Filter, Industry, Range, Sort};
use firmgate_model::index::{Page, Search};
use firmgate_model::{Basis, CompanyIndex, CompanyRecord, Employees, Identifier, Revenue, Status};
use firmgate_vocabulary::{Category, Country};
use tempfile::TempDir;

use super::{Catalogue, CatalogueWriter};

/// A company that is only known by its name.
fn company(id: &str, name: &str) -> CompanyRecord {
    CompanyRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        legal_name: None,
        aliases: Vec::new(),
        domain: None,
        description: None,
        language: None,
        country: None,
        region: None,
        locality: None,
        postal_code: None,
        categories: Vec::new(),
        tags: Vec::new(),
        employees: None,
        revenue: None,
        founded: None,
        status: Status::Active,
        legal_form: None,
        identifiers: Vec::new(),
        source: "test".to_owned(),
        licence: None,
        also_in: Vec::new(),
        parent: None,
        updated_on: None,
    }
}

fn employees(count: Option<u32>, min: u32, max: Option<u32>) -> Employees {
    Employees { count, min, max, basis: Basis::Estimate, as_of: None }
}

fn exactly(count: u32) -> Option<Employees> {
    Some(employees(Some(count), count, Some(count)))
}

/// A catalogue of these records, in a folder that lives as long as the first part.
fn catalogue(records: &[CompanyRecord]) -> (TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = CatalogueWriter::create(dir.path(), records.len() as u64).unwrap();
    for record in records {
        writer.add(record).unwrap();
    }
    writer.finish(&mut |_| ()).unwrap();
    let catalogue = Catalogue::open(dir.path()).unwrap();
    (dir, catalogue)
}

fn ask(text: &str) -> Search {
    Search { text: Some(text.to_owned()), limit: 100, ..Search::default() }
}

fn ids(page: &Page) -> Vec<&str> {
    page.companies.iter().map(|company| company.id.as_str()).collect()
}

/// Ids of what a query finds, in order.
fn found(catalogue: &Catalogue, text: &str) -> Vec<String> {
    let page = catalogue.search(&ask(text)).unwrap();
    assert_eq!(page.total, page.companies.len() as u64, "the total of `{text}`");
    ids(&page).into_iter().map(str::to_owned).collect()
}

/// Pseudorandom numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len() as u64) as usize]
    }
}

const LANDS: [&str; 5] = ["DE", "FR", "US", "GB", "JP"];
const CITIES: [&str; 5] = ["München", "Paris", "New York", "London", "東京"];
/// States of the same countries, as sources write them.
const REGIONS: [&str; 5] = ["Bayern", "Île-de-France", "NY", "Kent", "東京都"];
const WORDS: [&str; 12] = [
    "alpha", "bravo", "corvax", "delta", "enodia", "falcon", "glacier", "hyperon", "indigo", "jupiter", "kepler",
    "lumen",
];

fn lands() -> Vec<Country> {
    LANDS.iter().map(|code| Country::of_code(code).unwrap()).collect()
}

fn lines() -> Vec<Category> {
    Category::all().iter().copied().step_by(17).take(8).collect()
}

/// Records in which everything occurs: gaps, intervals of all kinds, equal head counts.
fn corpus(records: u64) -> Vec<CompanyRecord> {
    let (lands, lines) = (lands(), lines());
    (0..records).map(|number| any_company(number, &lands, &lines)).collect()
}

fn any_revenue(number: u64) -> Option<Revenue> {
    let mut dice = Dice(number ^ 0x5EED);
    let min = dice.roll(40) * 1_000_000;
    let max = match dice.roll(4) {
        0 => return None,
        1 => None,
        2 => Some(min),
        _ => Some(min + dice.roll(60) * 1_000_000),
    };
    let currency = (*dice.pick(&["USD", "EUR", "JPY", "XXX"])).to_owned();
    Some(Revenue { min, max, currency, basis: Basis::Filing, year: None })
}

fn any_company(number: u64, lands: &[Country], lines: &[Category]) -> CompanyRecord {
    let mut dice = Dice(number);
    let mut words = || WORDS[dice.roll(WORDS.len() as u64) as usize];
    let name = format!("{} {} {number}", words(), words());
    let description = (0..6).map(|_| words()).collect::<Vec<_>>().join(" ");
    let land = dice.roll(lands.len() as u64 + 1) as usize;
    let founded = (dice.roll(5) > 0).then(|| 1_950 + dice.roll(76) as u16);
    let count = dice.roll(2_000) as u32;
    let staff = match dice.roll(6) {
        0 => None,
        1 => exactly(dice.roll(60) as u32),
        2 => Some(employees(None, 51, Some(100))),
        3 => Some(employees(None, count, Some(count + dice.roll(500) as u32))),
        4 => Some(employees(None, count, None)),
        _ => exactly(count),
    };
    let mut categories = vec![*dice.pick(lines), *dice.pick(lines)];
    categories.truncate(dice.roll(3) as usize);
    CompanyRecord {
        description: Some(description),
        country: lands.get(land).copied(),
        region: REGIONS.get(land).map(|region| (*region).to_owned()),
        locality: CITIES.get(land).map(|city| (*city).to_owned()),
        revenue: any_revenue(number),
        categories,
        employees: staff,
        founded,
        status: *dice.pick(&Status::ALL),
        ..company(&format!("c{number}.example"), &name)
    }
}
