//! What other engines need to be measured with: the companies, a part of the mix, and what the catalogue answered.
//!
//! `companies.jsonl` has the records as they are stored, `categories.json` the words that a category is found by,
//! `queries.jsonl` a query on each line with the time of each pass, `catalogue.json` the rest of the figures.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Duration;

use firmgate_data::generate::Generator;
use firmgate_engine_local::catalogue::Catalogue;
use firmgate_model::CompanyIndex as _;
use firmgate_model::filter::{Industry, Range};
use firmgate_model::index::Search;
use firmgate_names::words::telling_words;
use firmgate_vocabulary::Category;
use serde_json::{Value, json};

use super::megabytes;
use super::queries::{Call, Class, Query};

/// The classes that every engine can be asked.
const CLASSES: [Class; 8] =
    [Class::Kw, Class::KwCountry, Class::Filter, Class::Fuzzy, Class::Prefix, Class::Facet, Class::Get, Class::Page100];

/// Leaves at most so many queries of each class that every engine can be asked.
pub fn part(mix: &mut Vec<Query>, each: u64) {
    let mut taken: BTreeMap<Class, u64> = BTreeMap::new();
    mix.retain(|query| {
        let taken = taken.entry(query.class).or_default();
        *taken += 1;
        CLASSES.contains(&query.class) && *taken <= each
    });
}

/// Writes the companies and how long it took to load them, in seconds.
pub fn write_companies(dir: &Path, generator: &Generator, companies: u64, seconds: f64) {
    let words = |category: &Category| {
        let names = [category.label(), category.sector().label()];
        names.into_iter().chain(category.synonyms().iter().copied()).collect::<Vec<_>>().join(" ")
    };
    let words = Category::all().iter().map(|category| (category.slug().to_owned(), json!(words(category))));
    let words: serde_json::Map<String, Value> = words.collect();
    std::fs::write(dir.join("categories.json"), Value::Object(words).to_string()).unwrap();
    std::fs::write(dir.join("load.json"), json!({"companies": companies, "load_s": seconds}).to_string()).unwrap();
    let mut file = BufWriter::new(File::create(dir.join("companies.jsonl")).unwrap());
    for index in 0..companies {
        serde_json::to_writer(&mut file, &generator.company(index).record).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.flush().unwrap();
}

/// Writes the queries with their times, and the other figures of the catalogue. `private_kib` is the private memory
/// before the catalogue was opened, and after the passes.
pub fn write_answers(
    dir: &Path,
    catalogue: &Catalogue,
    mix: &[Query],
    passes: &[Vec<(Class, Duration, usize)>],
    private_kib: [u64; 2],
) {
    let mut file = BufWriter::new(File::create(dir.join("queries.jsonl")).unwrap());
    for (at, query) in mix.iter().enumerate() {
        let nanos: Vec<u64> = passes.iter().map(|pass| u64::try_from(pass[at].1.as_nanos()).unwrap()).collect();
        let mut line = json!({"class": format!("{:?}", query.class), "meant": query.meant, "nanos": nanos});
        let fields = line.as_object_mut().unwrap();
        match &query.call {
            Call::Search(search) => asked(search, fields),
            Call::Ids(ids) => drop(fields.insert("ids".to_owned(), json!(ids))),
            Call::Deep(..) => continue,
        }
        answered(catalogue, &query.call, fields);
        serde_json::to_writer(&mut file, &line).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.flush().unwrap();
    let [before, after] = private_kib;
    let figures = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "passes": passes.len(),
        "disk_mb": megabytes(&dir.join("catalogue")),
        "private_before_kib": before,
        "private_kib": after,
    });
    std::fs::write(dir.join("catalogue.json"), figures.to_string()).unwrap();
}

fn asked(search: &Search, fields: &mut serde_json::Map<String, Value>) {
    let filter = &search.filter;
    let range = |range: Option<Range>| range.map(|range| json!([range.min, range.max]));
    let countries: Vec<&str> = filter.countries.any.iter().map(|country| country.alpha2()).collect();
    let categories: Vec<&str> = filter
        .industries
        .any
        .iter()
        .filter_map(|industry| match industry {
            Industry::Category(category) => Some(category.slug()),
            Industry::Sector(_) => None,
        })
        .collect();
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    set("text", json!(search.text));
    set("words", json!(search.text.as_deref().map(telling_words)));
    set("limit", json!(search.limit));
    set("country", json!(countries.first()));
    set("category", json!(categories.first()));
    set("employees", json!(range(filter.employees)));
    set("founded", json!(range(filter.founded)));
}

/// What was found, by which the engines are compared.
fn answered(catalogue: &Catalogue, call: &Call, fields: &mut serde_json::Map<String, Value>) {
    let Call::Search(search) = call else { return };
    let page = catalogue.search(search).unwrap();
    let names: Vec<&str> = page.companies.iter().map(|company| company.name.as_str()).collect();
    fields.insert("total".to_owned(), json!(page.total));
    fields.insert("names".to_owned(), json!(names));
}
