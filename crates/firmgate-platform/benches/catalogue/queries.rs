//! The queries, drawn from the companies themselves: same companies, same queries.

use firmgate_data::generate::Generator;
use firmgate_engine_local::catalogue::Catalogue;
use firmgate_model::CompanyRecord;
use firmgate_model::filter::{FacetField, Filter, Industry, Range, Sort, Values};
use firmgate_model::index::{CompanyIndex as _, Search};

/// A kind of query and how many of it are in the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Kw,
    KwTotal,
    KwCountry,
    Filter,
    Filter1,
    Broad,
    BroadKw,
    Fuzzy,
    Prefix,
    Facet,
    FacetAll,
    Get,
    Batch50,
    Page100,
    Deep,
}

const MIX: [(Class, usize); 15] = [
    (Class::Kw, 400),
    (Class::KwTotal, 200),
    (Class::KwCountry, 400),
    (Class::Filter, 300),
    (Class::Filter1, 100),
    (Class::Broad, 60),
    (Class::BroadKw, 60),
    (Class::Fuzzy, 300),
    (Class::Prefix, 200),
    (Class::Facet, 150),
    (Class::FacetAll, 20),
    (Class::Get, 300),
    (Class::Batch50, 150),
    (Class::Page100, 150),
    (Class::Deep, 100),
];

/// A query, ready to run.
pub struct Query {
    pub class: Class,
    /// Name of the company that it was drawn from.
    pub meant: String,
    pub call: Call,
}

pub enum Call {
    Search(Box<Search>),
    /// A page somewhere in the list: the search and how many pages of 100 precede it. The cursor is fetched untimed.
    Deep(Box<Search>, usize, std::cell::OnceCell<Option<String>>),
    Ids(Vec<String>),
}

impl Query {
    /// Runs it and returns how many rows were found.
    pub fn run(&self, catalogue: &Catalogue) -> usize {
        match &self.call {
            Call::Search(search) => catalogue.search(search).unwrap().companies.len(),
            Call::Deep(search, pages, cursor) => {
                let cursor = cursor.get_or_init(|| cursor_after(catalogue, search, *pages)).clone();
                catalogue.search(&Search { cursor, ..search.as_ref().clone() }).unwrap().companies.len()
            }
            Call::Ids(ids) => match ids.as_slice() {
                [id] => usize::from(catalogue.company(id).unwrap().is_some()),
                ids => {
                    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                    catalogue.companies(&ids).unwrap().into_iter().flatten().count()
                }
            },
        }
    }
}

fn cursor_after(catalogue: &Catalogue, search: &Search, pages: usize) -> Option<String> {
    let mut search = Search { limit: 100, ..search.clone() };
    for _ in 0..pages {
        let Some(next) = catalogue.search(&search).unwrap().next else { break };
        search.cursor = Some(next);
    }
    search.cursor
}

/// The mix, shuffled.
pub fn queries(generator: &Generator, companies: u64) -> Vec<Query> {
    let mut draw = Draw { state: 7, generator, companies };
    let mut all = Vec::new();
    for (class, number) in MIX {
        all.extend((0..number).map(|at| draw.query(class, at)));
    }
    for at in (1..all.len()).rev() {
        let other = draw.below(at as u64 + 1) as usize;
        all.swap(at, other);
    }
    all
}

struct Draw<'a> {
    state: u64,
    generator: &'a Generator,
    companies: u64,
}

impl Draw<'_> {
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end.max(1)
    }

    fn record(&mut self) -> CompanyRecord {
        let index = self.below(self.companies);
        self.generator.company(index).record
    }

    fn query(&mut self, class: Class, at: usize) -> Query {
        let record = self.record();
        Query { class, call: self.call(class, at, &record), meant: record.name }
    }

    fn call(&mut self, class: Class, at: usize, record: &CompanyRecord) -> Call {
        let half = at.is_multiple_of(2);
        let search = match class {
            Class::Get => return Call::Ids(vec![record.id.clone()]),
            Class::Batch50 => return Call::Ids((0..50).map(|_| self.record().id).collect()),
            Class::Kw | Class::KwTotal => texted(self.keywords(record), 20),
            Class::KwCountry => {
                let filter = Filter {
                    countries: country(record),
                    employees: if half { self.size(record) } else { None },
                    ..Filter::default()
                };
                Search { filter, ..texted(self.keywords(record), 20) }
            }
            Class::Filter => {
                let founded = record.founded.map(u32::from).filter(|_| at.is_multiple_of(3));
                let founded = founded.map(|year| Range { min: Some(year - 5), max: Some(year + 5) });
                filtered(Filter { employees: self.size(record), founded, ..country_and_line(record) }, 20)
            }
            Class::Filter1 => filtered(self.one_filter(record, at), 20),
            Class::Broad if half => filtered(Filter::default(), 20),
            Class::Broad => filtered(Filter { employees: self.size(record), ..Filter::default() }, 20),
            Class::BroadKw => texted(["software", "services", "company"][at % 3].to_owned(), 20),
            Class::Fuzzy => texted(self.misspelt(record), 10),
            Class::Prefix => texted(self.beginning(record), 10),
            Class::Facet => {
                let filter = if half {
                    country_and_line(record)
                } else {
                    Filter { countries: country(record), ..Filter::default() }
                };
                let text = (!half).then(|| self.keywords(record));
                Search { text, facets: vec![FacetField::Country, FacetField::Industry], ..filtered(filter, 0) }
            }
            Class::FacetAll => {
                Search { facets: vec![FacetField::Country, FacetField::Industry], ..filtered(Filter::default(), 0) }
            }
            Class::Page100 if half => filtered(country_and_line(record), 100),
            Class::Page100 => texted(self.keywords(record), 100),
            Class::Deep => {
                let filter = self.one_filter(record, at);
                let search = Box::new(Search { sort: Sort::EmployeesDesc, ..filtered(filter, 100) });
                return Call::Deep(search, self.below(20) as usize, std::cell::OnceCell::new());
            }
        };
        Call::Search(Box::new(search))
    }

    /// One to three words of a description, or a word of a name.
    fn keywords(&mut self, record: &CompanyRecord) -> String {
        let text = match self.below(5) {
            0 => &record.name,
            _ => record.description.as_ref().unwrap_or(&record.name),
        };
        let words = long_words(text, 3);
        let number = self.below(3) + 1;
        let chosen: Vec<&str> =
            (0..number).filter_map(|_| words.get(self.below(words.len() as u64) as usize).copied()).collect();
        if chosen.is_empty() { record.name.clone() } else { chosen.join(" ") }
    }

    /// A name with one random edit in its first long word.
    fn misspelt(&mut self, record: &CompanyRecord) -> String {
        let words = long_words(&record.name, 4);
        let Some(word) = words.first() else { return record.name.clone() };
        let mut letters: Vec<char> = word.chars().collect();
        let at = self.below(letters.len() as u64 - 1) as usize;
        let letter = char::from(b'a' + self.below(26) as u8);
        match self.below(4) {
            0 => letters[at] = letter,
            1 => letters.insert(at, letter),
            2 => letters.swap(at, at + 1),
            _ => drop(letters.remove(at)),
        }
        record.name.replacen(word, &letters.into_iter().collect::<String>(), 1)
    }

    fn beginning(&mut self, record: &CompanyRecord) -> String {
        let characters = 2 + self.below(5) as usize;
        record.name.chars().take(characters).collect()
    }

    /// A range as people request it, around the size of a company.
    fn size(&mut self, record: &CompanyRecord) -> Option<Range> {
        const ROUND: [u32; 10] = [1, 10, 20, 50, 100, 200, 250, 500, 1_000, 5_000];
        let own = record.employees.as_ref().map_or(50, |own| own.count.unwrap_or(own.min));
        let place = ROUND.partition_point(|round| *round <= own).saturating_sub(1);
        let max = ROUND.get(place + 1 + self.below(2) as usize).copied();
        Some(Range { min: Some(ROUND[place]), max })
    }

    fn one_filter(&mut self, record: &CompanyRecord, at: usize) -> Filter {
        match at % 4 {
            0 => Filter { countries: country(record), ..Filter::default() },
            1 => Filter { industries: country_and_line(record).industries, ..Filter::default() },
            2 => Filter {
                cities: Values { any: record.locality.clone().into_iter().collect(), none: Vec::new() },
                ..Filter::default()
            },
            _ => Filter { employees: self.size(record), ..Filter::default() },
        }
    }
}

fn texted(text: String, limit: usize) -> Search {
    Search { text: Some(text), limit, ..Search::default() }
}

fn filtered(filter: Filter, limit: usize) -> Search {
    Search { filter, limit, ..Search::default() }
}

fn country(record: &CompanyRecord) -> Values<firmgate_vocabulary::Country> {
    Values { any: record.country.into_iter().collect(), none: Vec::new() }
}

fn country_and_line(record: &CompanyRecord) -> Filter {
    let line = record.categories.first().copied().map(Industry::Category);
    Filter {
        countries: country(record),
        industries: Values { any: line.into_iter().collect(), none: Vec::new() },
        ..Filter::default()
    }
}

fn long_words(text: &str, chars: usize) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= chars).collect()
}
