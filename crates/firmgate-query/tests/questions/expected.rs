//! The notation of the expectations: `cat=software.saas; in=DE; emp=50-200`.
//!
//! A panic here is a mistake in a file of the benchmark and names its line.
#![expect(clippy::panic, reason = "a test stops at the first mistake in its data")]

use std::collections::BTreeSet;

use firmgate_vocabulary::{Category, Country, Currency, Region, Sector, Subdivision, cities_named, fold};

/// Ends of a range; both belong to it.
pub(crate) type Ends = (Option<u32>, Option<u32>);

/// Ends of a revenue, and the code of its currency.
pub(crate) type Amounts = (Option<u64>, Option<u64>, &'static str);

/// One question and what a fair judge accepts.
pub(crate) struct Question {
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) wanted: String,
    pub(crate) countries: Set,
    pub(crate) not_countries: Set,
    pub(crate) states: Set,
    pub(crate) not_states: Set,
    pub(crate) cities: Set,
    pub(crate) not_cities: Set,
    pub(crate) categories: Set,
    pub(crate) not_categories: Set,
    pub(crate) statuses: Set,
    pub(crate) employees: Ranges,
    pub(crate) founded: Ranges,
    pub(crate) revenue: Vec<Option<Amounts>>,
    pub(crate) sorts: Set,
    /// Words that must rank or be searched for, any of the alternatives.
    pub(crate) prefer: Set,
    /// Words that may rank.
    pub(crate) may: BTreeSet<String>,
    /// Words of wishes that no filter answers: each must be named as unsupported. Alternatives within one.
    pub(crate) unsupported: Vec<Vec<String>>,
    /// Words that no filter answers and that must be named in any way.
    pub(crate) soft: Vec<String>,
}

/// The values of one field: one of `any_of`, each of which may have values of `optional` besides.
#[derive(Default)]
pub(crate) struct Set {
    pub(crate) any_of: Vec<BTreeSet<String>>,
    pub(crate) optional: BTreeSet<String>,
    pub(crate) is_anything_right: bool,
}

/// The ranges of one field.
#[derive(Default)]
pub(crate) struct Ranges {
    pub(crate) any_of: Vec<Option<Ends>>,
    pub(crate) is_optional: bool,
}

pub(crate) fn read(set: &str, text: &str) -> Vec<Question> {
    text.lines().enumerate().map(|(at, line)| question(set, at + 1, line)).collect()
}

fn question(set: &str, line: usize, row: &str) -> Question {
    let columns: Vec<&str> = row.split('\t').collect();
    let [language, text, wanted] = columns[..] else { panic!("{set} {line}: three columns expected") };
    assert!(["en", "de", "fr", "es", "it", "nl", "pt"].contains(&language), "{set} {line}: `{language}`");
    let mut question = Question {
        line,
        text: text.to_owned(),
        wanted: wanted.to_owned(),
        countries: Set::default(),
        not_countries: Set::default(),
        states: Set::default(),
        not_states: Set::default(),
        cities: Set::default(),
        not_cities: Set::default(),
        categories: Set::default(),
        not_categories: Set::default(),
        statuses: Set::default(),
        employees: Ranges::default(),
        founded: Ranges::default(),
        revenue: Vec::new(),
        sorts: Set::default(),
        prefer: Set::default(),
        may: BTreeSet::new(),
        unsupported: Vec::new(),
        soft: Vec::new(),
    };
    for part in wanted.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        question.add(part).unwrap_or_else(|| panic!("{set} {line}: `{part}` is not in the notation"));
    }
    question.close();
    question
}

impl Question {
    fn add(&mut self, part: &str) -> Option<()> {
        if part == "startup" {
            self.may_be_a_startup();
            return Some(());
        }
        let (key, value) = part.split_once('=')?;
        let (key, is_optional) = key.strip_suffix('?').map_or((key, false), |key| (key, true));
        match key {
            "in" => self.countries.add(value, is_optional, countries)?,
            "not-in" => self.not_countries.add(value, is_optional, countries)?,
            "city" => self.city(value, is_optional)?,
            "not-city" => self.not_cities.add(value, is_optional, |name| Some(vec![city(name)]))?,
            "state" => self.states.add(value, is_optional, state)?,
            "not-state" => self.not_states.add(value, is_optional, state)?,
            "part" => self.part(value)?,
            "cat" if value.ends_with("|*") => self.categories.is_anything_right = true,
            "cat" => self.categories.add(value, is_optional, categories)?,
            "not-cat" => self.not_categories.add(value, is_optional, categories)?,
            "status" => self.statuses.add(value, is_optional, |word| Some(vec![word.to_owned()]))?,
            "emp" => self.employees.add(value, is_optional)?,
            "founded" => self.founded.add(value, is_optional)?,
            "rev" => self.revenue.extend(amounts(value)?),
            "sort" => self.sorts.add(value, is_optional, |word| Some(vec![word.to_owned()]))?,
            "prefer" if is_optional => self.may.extend(words(value)),
            "prefer" => self.prefer.any_of = value.split('|').map(|one| words(one).collect()).collect(),
            "may" => self.may.extend(words(value)),
            "unsup" => self.unsupported(value, is_optional),
            "soft" => self.soft(value),
            _ => return None,
        }
        Some(())
    }

    /// Young, small, or only a word: nobody agrees what a startup is.
    fn may_be_a_startup(&mut self) {
        self.may.extend(words("startup startups start up ups"));
        self.employees.is_optional |= self.employees.any_of.is_empty();
        self.founded.is_optional |= self.founded.any_of.is_empty();
        if self.employees.is_optional {
            self.employees.any_of = ranges("@small|@micro").unwrap_or_default();
        }
        if self.founded.is_optional {
            self.founded.any_of = (2010..=2025).map(|year| Some((Some(year), None))).collect();
        }
    }

    /// `Berlin@DE`: the country of the city may be set besides.
    fn city(&mut self, value: &str, is_optional: bool) -> Option<()> {
        let (names, country) = value.split_once('@').map_or((value, ""), |(names, rest)| (names, rest));
        let codes = country.trim_end_matches('|');
        if !codes.is_empty() {
            self.countries.optional.extend(countries(codes)?);
        }
        let end = if country.ends_with('|') { "|" } else { "" };
        self.cities.add(&format!("{names}{end}"), is_optional, |name| Some(vec![city(name)]))
    }

    /// `Pfalz@DE-RP`, `Crete@GR`: a part of a state or country, which is the narrowest filter there is; the name must not
    /// be lost.
    fn part(&mut self, value: &str) -> Option<()> {
        let (name, whole) = value.split_once('@')?;
        if whole.contains('-') {
            let whole = state(whole)?;
            match self.states.any_of.as_mut_slice() {
                [] => self.states.any_of.push(whole.into_iter().collect()),
                all => all.iter_mut().for_each(|states| states.extend(whole.iter().cloned())),
            }
        } else {
            self.countries.add(whole, false, countries)?;
        }
        self.soft(name);
        Some(())
    }

    fn soft(&mut self, value: &str) {
        for name in value.split(',') {
            self.may.extend(words(name));
            self.soft.push(fold(name));
        }
    }

    fn unsupported(&mut self, value: &str, is_optional: bool) {
        for wish in value.split(',') {
            let readings: Vec<String> = wish.split('|').map(fold).collect();
            self.may.extend(readings.iter().flat_map(|reading| words(reading).collect::<Vec<_>>()));
            if !is_optional {
                self.unsupported.push(readings);
            }
        }
    }

    /// A field without an expectation must be empty.
    fn close(&mut self) {
        // The country of a state may be set besides.
        let named = self.states.any_of.iter().flatten().chain(&self.states.optional);
        self.countries
            .optional
            .extend(named.filter_map(|code| code.split_once('-')).map(|(country, _)| country.to_owned()));
        if self.revenue.is_empty() {
            self.revenue.push(None);
        }
        for set in [
            &mut self.countries,
            &mut self.not_countries,
            &mut self.states,
            &mut self.not_states,
            &mut self.cities,
            &mut self.not_cities,
            &mut self.categories,
            &mut self.not_categories,
            &mut self.statuses,
            &mut self.sorts,
            &mut self.prefer,
        ] {
            if set.any_of.is_empty() {
                set.any_of.push(BTreeSet::new());
            }
        }
        for ranges in [&mut self.employees, &mut self.founded] {
            if ranges.any_of.is_empty() || ranges.is_optional {
                ranges.any_of.push(None);
            }
        }
        let preferred: Vec<String> = self.prefer.any_of.iter().flatten().cloned().collect();
        self.may.extend(preferred);
    }
}

impl Set {
    /// `a,b|c`: both, or the third.
    fn add(&mut self, value: &str, is_optional: bool, read: impl Fn(&str) -> Option<Vec<String>>) -> Option<()> {
        for reading in value.split('|') {
            let mut values = BTreeSet::new();
            for one in reading.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                values.extend(read(one)?);
            }
            if is_optional {
                self.optional.extend(values);
            } else {
                self.any_of.push(values);
            }
        }
        Some(())
    }
}

impl Ranges {
    fn add(&mut self, value: &str, is_optional: bool) -> Option<()> {
        self.any_of.extend(ranges(value)?);
        self.is_optional |= is_optional;
        Some(())
    }
}

/// `50-200|51-|-99|@small|~100`; nothing after a bar is no range.
fn ranges(value: &str) -> Option<Vec<Option<Ends>>> {
    let mut all = Vec::new();
    for one in value.split('|') {
        match one.strip_prefix('~') {
            _ if one.is_empty() => all.push(None),
            Some(about) => all.extend(around(about.parse().ok()?).map(Some)),
            None if one.starts_with('@') => all.extend(ranges(size(one)?)?),
            None => {
                let (min, max) = one.split_once('-')?;
                let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
                all.push(Some((number(min)?, number(max)?)));
            }
        }
    }
    Some(all)
}

/// `10m- EUR|1k-2bn USD|~5m GBP`; nothing after a bar is no range.
fn amounts(value: &str) -> Option<Vec<Option<Amounts>>> {
    let mut all = Vec::new();
    for one in value.split('|') {
        if one.is_empty() {
            all.push(None);
            continue;
        }
        let (ends, code) = one.split_once(' ')?;
        let code = Currency::of_code(code)?.code();
        if let Some(about) = ends.strip_prefix('~') {
            let about = amount(about)?;
            let margins = [10, 20, 25, 30].map(|share| about * share / 100);
            all.extend(margins.map(|margin| Some((Some(about - margin), Some(about + margin), code))));
            continue;
        }
        let (min, max) = ends.split_once('-')?;
        let end = |text: &str| if text.is_empty() { Some(None) } else { amount(text).map(Some) };
        all.push(Some((end(min)?, end(max)?, code)));
    }
    Some(all)
}

fn amount(text: &str) -> Option<u64> {
    let units = [("bn", 1_000_000_000), ("m", 1_000_000), ("k", 1_000), ("", 1)];
    let (digits, unit) = units.iter().find_map(|(name, unit)| text.strip_suffix(name).map(|rest| (rest, unit)))?;
    Some(digits.parse::<u64>().ok()? * unit)
}

fn state(code: &str) -> Option<Vec<String>> {
    Subdivision::of_code(code).map(|state| vec![state.code().to_owned()])
}

/// What `about 100` may mean: 10 to 30 % less and more, rounded either way.
fn around(about: u32) -> impl Iterator<Item = Ends> {
    let margins = [10, 20, 25, 30].into_iter().map(move |share| (about * share / 100, (about * share).div_ceil(100)));
    margins.flat_map(move |(less, more)| [less, more].map(|margin| (Some(about - margin), Some(about + margin))))
}

/// The sizes that people disagree about.
fn size(name: &str) -> Option<&'static str> {
    Some(match name {
        "@micro" => "1-9|1-10",
        "@small" => "1-49|1-50|10-49|10-50|11-50",
        "@medium" => {
            "50-249|50-250|51-250|50-499|50-500|51-500|100-499|100-500|101-500|101-1000|100-999|100-1000|50-999|50-1000|51-1000"
        }
        "@sme" => "1-249|1-250|10-249|10-250|11-250|1-499|1-500|10-499|10-500|11-500",
        "@notlarge" => "1-249|1-250|1-499|1-500|1-999|1-1000",
        "@large" => "250-|251-|500-|501-|1000-|1001-|5000-|5001-",
        _ => return None,
    })
}

fn countries(name: &str) -> Option<Vec<String>> {
    if name.len() == 2
        && let Some(country) = Country::of_code(name)
    {
        return Some(vec![country.alpha2().to_owned()]);
    }
    let region = Region::parse(name)?;
    Some(region.members().iter().map(|country| country.alpha2().to_owned()).collect())
}

fn categories(slug: &str) -> Option<Vec<String>> {
    if let Some(category) = Category::of_slug(slug) {
        return Some(vec![category.slug().to_owned()]);
    }
    let sector = Sector::all().iter().find(|sector| sector.slug() == slug)?;
    Some(sector.categories().iter().map(|category| category.slug().to_owned()).collect())
}

/// One name for a city, whichever language it is written in.
pub(crate) fn city(name: &str) -> String {
    cities_named(name).first().map_or_else(|| fold(name), |city| fold(city.name))
}

/// Folded words.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words: Vec<String> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}
