use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use firmgate_model::filter::{Money, State, Values};
use firmgate_model::index::FacetCounts;
use firmgate_vocabulary::{Currency, RevenueBand, SizeBand, Subdivision, fold};
use proptest::prelude::*;

use super::*;

const RECORDS: u64 = 3_000;

static CORPUS: LazyLock<(TempDir, Catalogue, Vec<CompanyRecord>)> = LazyLock::new(|| {
    let records = corpus(RECORDS);
    let (dir, catalogue) = catalogue(&records);
    (dir, catalogue, records)
});

/// The rule of `Filter`, word for word.
fn matches(filter: &Filter, record: &CompanyRecord) -> bool {
    let is_in = |industry: &Industry| {
        record.categories.iter().any(|category| match industry {
            Industry::Category(wanted) => category == wanted,
            Industry::Sector(wanted) => category.sector() == *wanted,
        })
    };
    let is_at = |city: &String| record.locality.as_ref().is_some_and(|own| fold(own) == fold(city));
    let countries = &filter.countries;
    (countries.any.is_empty() || record.country.is_some_and(|own| countries.any.contains(&own)))
        && !record.country.is_some_and(|own| countries.none.contains(&own))
        && (filter.industries.any.is_empty() || filter.industries.any.iter().any(is_in))
        && !filter.industries.none.iter().any(is_in)
        && (filter.states.any.is_empty() || filter.states.any.iter().any(|state| lies_in(record, state)))
        && !filter.states.none.iter().any(|state| lies_in(record, state))
        && (filter.cities.any.is_empty() || filter.cities.any.iter().any(is_at))
        && !filter.cities.none.iter().any(is_at)
        && (filter.sizes.any.is_empty()
            || record.employees.as_ref().is_some_and(|own| filter.sizes.any.contains(&band(own))))
        && !record.employees.as_ref().is_some_and(|own| filter.sizes.none.contains(&band(own)))
        && (filter.statuses.any.is_empty() || filter.statuses.any.contains(&record.status))
        && !filter.statuses.none.contains(&record.status)
        && filter.employees.is_none_or(|range| record.employees.as_ref().is_some_and(|own| fits(own, range)))
        && filter.revenue.is_none_or(|money| record.revenue.as_ref().is_some_and(|own| earns(own, money)))
        && filter.founded.is_none_or(|range| record.founded.is_some_and(|year| holds(range, u32::from(year))))
}

fn lies_in(record: &CompanyRecord, state: &State) -> bool {
    let Some(region) = record.region.as_deref() else { return false };
    match (Subdivision::of_region(record.country, region), state) {
        (Some(own), State::Known(state)) => own == *state || own.part_of() == Some(*state),
        (None, State::Named(name)) => fold(region) == fold(name),
        _ => false,
    }
}

/// A revenue in thousands of dollars is compared as a head count is.
fn in_thousands(own: &Revenue) -> Option<Employees> {
    let currency = Currency::of_code(&own.currency)?;
    let thousands = |amount: u64| u32::try_from(currency.thousands_usd(amount)).unwrap();
    Some(employees(None, thousands(own.min), own.max.map(thousands)))
}

fn earns(own: &Revenue, money: Money) -> bool {
    let end = |amount: u64| u32::try_from(money.currency.thousands_usd(amount)).unwrap();
    let range = Range { min: money.min.map(end), max: money.max.map(end) };
    in_thousands(own).is_some_and(|own| fits(&own, range))
}

/// The band of a head count.
fn band(own: &Employees) -> SizeBand {
    SizeBand::of(middle(own))
}

fn middle(own: &Employees) -> u32 {
    let middle = |low: f64, high: f64| (low.max(0.5) * high).sqrt().floor() as u32;
    let most = own.max.filter(|_| own.count.is_none() && own.max != Some(own.min));
    most.map_or(own.count.unwrap_or(own.min), |max| middle(own.min.into(), f64::from(max) + 1.0))
}

fn holds(range: Range, value: u32) -> bool {
    range.min.is_none_or(|min| min <= value) && range.max.is_none_or(|max| value <= max)
}

/// An exact number is compared; of an interval half must be in the range, on a logarithmic scale. An open interval
/// is treated as reaching to ten times its lower end.
fn fits(own: &Employees, range: Range) -> bool {
    if let Some(count) = own.count {
        return holds(range, count);
    }
    if own.max == Some(own.min) {
        return holds(range, own.min);
    }
    let log = |value: f64| value.max(0.5).ln();
    let from = log(f64::from(own.min));
    let to = log(own.max.map_or(f64::from(own.min.max(1)) * 10.0, |max| f64::from(max) + 1.0));
    let low = range.min.map_or(from, |min| log(f64::from(min)).max(from));
    let high = range.max.map_or(to, |max| log(f64::from(max) + 1.0).min(to));
    (high - low) / (to - from) >= 0.5 - 1e-13
}

/// Every id that a search finds, page by page.
pub(super) fn all_ids(catalogue: &Catalogue, search: &Search) -> Vec<String> {
    let mut search = search.clone();
    let mut all = Vec::new();
    loop {
        let page = catalogue.search(&search).unwrap();
        all.extend(page.companies.into_iter().map(|company| company.id));
        match page.next {
            Some(next) => search.cursor = Some(next),
            None => return all,
        }
    }
}

fn values<T: Clone + std::fmt::Debug + 'static>(pool: Vec<T>) -> impl Strategy<Value = Values<T>> {
    let some = proptest::sample::subsequence(pool, 0..=2);
    (some.clone(), some, 0..4_u8).prop_map(|(any, none, shape)| Values {
        any: if shape & 1 == 1 { any } else { Vec::new() },
        none: if shape == 2 { none } else { Vec::new() },
    })
}

fn ranges(most: u32) -> impl Strategy<Value = Option<Range>> {
    let round = prop_oneof![Just(50), Just(51), Just(100), Just(200), Just(250), Just(1_000), 0..most];
    proptest::option::of((proptest::option::of(round.clone()), proptest::option::of(round)).prop_map(|(a, b)| {
        match (a, b) {
            (Some(a), Some(b)) => Range { min: Some(a.min(b)), max: Some(a.max(b)) },
            (min, max) => Range { min, max },
        }
    }))
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let mut industries: Vec<Industry> = lines().into_iter().map(Industry::Category).collect();
    industries.extend(lines().into_iter().map(|line| Industry::Sector(line.sector())));
    let cities = ["munchen", "PARIS", "東京", "nowhere"].map(str::to_owned).to_vec();
    let years = proptest::option::of((1_940..2_030_u32, 0..60_u32, 0..3_u8).prop_map(|(year, more, open)| Range {
        min: (open != 1).then_some(year),
        max: (open != 2).then_some(year + more),
    }));
    let sizes = values(SizeBand::all().iter().copied().take(6).collect());
    let states = ["DE-BY", "US-NY", "FR-IDF", "CA-ON"].map(|code| State::Known(Subdivision::of_code(code).unwrap()));
    let states = values(states.into_iter().chain([State::Named("KENT".to_owned())]).collect());
    let currencies =
        proptest::sample::select(["USD", "EUR", "JPY"].map(|code| Currency::of_code(code).unwrap()).to_vec());
    let revenues = (ranges(100), currencies).prop_map(|(range, currency)| {
        let amount = |millions: u32| u64::from(millions) * 1_000_000;
        range.map(|range| Money { min: range.min.map(amount), max: range.max.map(amount), currency })
    });
    let places = (values(lands()), states, values(cities));
    let figures = (ranges(2_500), years, revenues);
    (places, values(industries), sizes, values(Status::ALL.to_vec()), figures).prop_map(
        |((countries, states, cities), industries, sizes, statuses, (employees, founded, revenue))| Filter {
            countries,
            states,
            industries,
            cities,
            sizes,
            statuses,
            employees,
            founded,
            revenue,
            not_in: None,
        },
    )
}

fn tally(values: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    counts
}

fn facet(field: FacetField, records: &[&CompanyRecord]) -> Vec<(String, u64)> {
    let records = records.iter();
    match field {
        FacetField::Country => tally(records.filter_map(|own| own.country).map(|own| own.alpha2().to_owned())),
        FacetField::Industry => tally(
            records.flat_map(|own| own.categories.iter().map(|own| own.slug().to_owned()).collect::<BTreeSet<_>>()),
        ),
        FacetField::Size => {
            tally(records.filter_map(|own| own.employees.as_ref()).map(|own| band(own).label().to_owned()))
        }
        FacetField::FoundedDecade => {
            tally(records.filter_map(|own| own.founded).map(|year| (year / 10 * 10).to_string()))
        }
        FacetField::Status => tally(records.map(|own| own.status.word().to_owned())),
        FacetField::City => tally(records.filter_map(|own| own.locality.clone())),
        FacetField::State => tally(records.filter_map(|own| {
            let region = own.region.as_deref()?;
            let code = Subdivision::of_region(own.country, region).map(|state| state.code().to_owned());
            Some(code.unwrap_or_else(|| region.to_owned()))
        })),
        FacetField::Revenue => tally(records.filter_map(|own| {
            let own = in_thousands(own.revenue.as_ref()?)?;
            Some(RevenueBand::of_thousands(middle(&own)).label().to_owned())
        })),
    }
}

const FIELDS: [FacetField; 8] = [
    FacetField::Country,
    FacetField::Industry,
    FacetField::Size,
    FacetField::FoundedDecade,
    FacetField::Status,
    FacetField::State,
    FacetField::City,
    FacetField::Revenue,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_finds_what_it_says(
        filter in any_filter(),
        word in proptest::option::of(proptest::sample::select(&WORDS[..])),
        every in proptest::option::of(2..5_usize),
    ) {
        let (_, catalogue, records) = &*CORPUS;
        let left_out: Vec<String> = every.map_or_else(Vec::new, |every| {
            records.iter().step_by(every).map(|own| own.id.clone()).chain(["gone.example".to_owned()]).collect()
        });
        let has = |record: &&CompanyRecord| word.is_none_or(|word| {
            format!("{} {}", record.name, record.description.as_deref().unwrap_or_default()).split(' ').any(|own| own == word)
        });
        let expected: Vec<&CompanyRecord> = records.iter().filter(has)
            .filter(|own| matches(&filter, own) && !left_out.contains(&own.id)).collect();
        let filter = Filter { not_in: every.map(|every| every.to_string()), ..filter };
        let facets = FIELDS.to_vec();
        let search = Search { text: word.map(str::to_owned), filter, limit: 100, facets, left_out, ..Search::default() };
        let page = catalogue.search(&search).unwrap();
        prop_assert_eq!(page.total, expected.len() as u64);
        for FacetCounts { field, values: counts } in page.facets {
            prop_assert_eq!(counts, facet(field, &expected), "{:?}", field);
        }
        let all = all_ids(catalogue, &search);
        let distinct: BTreeSet<&str> = all.iter().map(String::as_str).collect();
        prop_assert_eq!(distinct.len(), all.len(), "a row came twice");
        prop_assert_eq!(distinct, expected.iter().map(|own| own.id.as_str()).collect::<BTreeSet<_>>());
    }
}

#[test]
fn a_range_without_ends_is_the_known_ones() {
    let (_, catalogue, records) = &*CORPUS;
    let known = records.iter().filter(|own| own.employees.is_some()).count() as u64;
    let filter = Filter { employees: Some(Range { min: None, max: None }), ..Filter::default() };
    assert_eq!(catalogue.search(&Search { filter, ..Search::default() }).unwrap().total, known);
}

#[test]
fn an_interval_follows_the_half_rule() {
    let within = |min, max, low, high| {
        let (_dir, catalogue) = catalogue(&[CompanyRecord {
            employees: Some(employees(None, low, high)),
            ..company("one.example", "One")
        }]);
        let filter = Filter { employees: Some(Range { min, max }), ..Filter::default() };
        catalogue.search(&Search { filter, ..Search::default() }).unwrap().total == 1
    };
    // The examples of the rule: `50-200` accepts 51-200 and not 11-50.
    assert!(within(Some(50), Some(200), 51, Some(200)));
    assert!(!within(Some(50), Some(200), 11, Some(50)));
    assert!(!within(Some(50), Some(200), 20, Some(49)));
    assert!(within(Some(50), Some(200), 50, Some(99)));
    assert!(within(Some(50), Some(200), 100, Some(199)));
    assert!(!within(Some(100), Some(120), 51, Some(200)));
    assert!(within(Some(5_000), None, 10_001, None));
    assert!(!within(Some(100_000), None, 10_001, None));
    // An interval that is exactly half inside matches: 25 to 50 is half of 25 to 100 on this scale.
    assert!(within(Some(25), Some(49), 25, Some(99)));
}

#[test]
fn values_cover_the_whole_catalogue() {
    let (_, catalogue, records) = &*CORPUS;
    let everyone: Vec<&CompanyRecord> = records.iter().collect();
    for field in FIELDS {
        assert_eq!(*catalogue.values(field).unwrap(), facet(field, &everyone), "{field:?}");
    }
    let page = catalogue.search(&Search { facets: vec![FacetField::Size], ..Search::default() }).unwrap();
    let sizes = FacetCounts { field: FacetField::Size, values: facet(FacetField::Size, &everyone) };
    assert_eq!(page.facets, vec![sizes]);
    assert_eq!((page.total, page.companies.len()), (RECORDS, 0));
    let cities = tally(records.iter().filter_map(|own| own.locality.clone()));
    assert_eq!(*catalogue.cities().unwrap(), cities);
    let names = catalogue.city_names().unwrap();
    assert!(names.contains("munchen") && names.contains(" 東京") && !names.contains("mun"));
}

#[test]
fn a_state_is_found_by_its_code_and_the_state_that_it_is_a_part_of() {
    let at = |id: &str, country: Option<&str>, region: &str| CompanyRecord {
        country: country.and_then(Country::of_code),
        region: Some(region.to_owned()),
        ..company(id, id)
    };
    let (_dir, catalogue) = catalogue(&[
        at("antwerp", Some("BE"), "Antwerpen"),
        at("flanders", Some("BE"), "Vlaanderen"),
        at("somewhere", None, "California"),
        at("malmo", Some("SE"), "Skåne"),
        at("lund", Some("SE"), " SKANE "),
    ]);
    let found = |state: State| {
        let states = Values { any: vec![state], none: Vec::new() };
        let search = Search { filter: Filter { states, ..Filter::default() }, limit: 10, ..Search::default() };
        let mut found = all_ids(&catalogue, &search);
        found.sort();
        found
    };
    let known = |code: &str| State::Known(Subdivision::of_code(code).unwrap());
    assert_eq!(found(known("BE-VLG")), ["antwerp", "flanders"]);
    assert_eq!(found(known("BE-VAN")), ["antwerp"]);
    assert_eq!(found(known("US-CA")), ["somewhere"], "one subdivision has the name");
    assert_eq!(found(State::Named("skane".to_owned())), ["lund", "malmo"]);
    let states = catalogue.values(FacetField::State).unwrap();
    let count = |name: &str| states.iter().find(|(value, _)| value == name).map(|(_, count)| *count);
    assert_eq!([count("BE-VLG"), count("BE-VAN"), count("US-CA")], [Some(2), Some(1), Some(1)]);
    assert_eq!(states.len(), 4, "{states:?}: two spellings are one state");
}

#[test]
fn revenue_is_compared_in_dollars_and_without_a_rate_not_at_all() {
    let earning = |id: &str, min, max, currency: &str| CompanyRecord {
        revenue: Some(Revenue { min, max, currency: currency.to_owned(), basis: Basis::Filing, year: None }),
        ..company(id, id)
    };
    let (_dir, catalogue) = catalogue(&[
        earning("euros", 10_000_000, Some(10_000_000), "EUR"),
        earning("dollars", 10_000_000, Some(10_000_000), "USD"),
        earning("yen", 10_000_000, Some(10_000_000), "JPY"),
        earning("open", 10_000_000, None, "USD"),
        earning("unknown", 10_000_000, Some(10_000_000), "XXX"),
        company("silent", "silent"),
    ]);
    let found = |min, max, currency: &str| {
        let revenue = Some(Money { min, max, currency: Currency::of_code(currency).unwrap() });
        let search = Search { filter: Filter { revenue, ..Filter::default() }, limit: 10, ..Search::default() };
        let mut found = all_ids(&catalogue, &search);
        found.sort();
        found
    };
    assert_eq!(found(Some(10_000_000), Some(10_000_000), "EUR"), ["euros"], "the end belongs to it");
    assert_eq!(found(Some(10_000_000), None, "USD"), ["dollars", "euros", "open"]);
    assert_eq!(found(None, Some(1_000_000), "USD"), ["yen"]);
    assert_eq!(found(Some(10_000_000_000_000), None, "USD"), [""; 0]);
}

#[test]
fn a_cursor_outlives_a_collection_that_grows_and_belongs_to_one() {
    let (_, catalogue, _) = &*CORPUS;
    let filter = Filter { not_in: Some("col-1".to_owned()), ..Filter::default() };
    let search = Search { filter, limit: 10, ..Search::default() };
    let first = catalogue.search(&search).unwrap();
    let left_out = first.companies.iter().map(|company| company.id.clone()).collect();
    let next = Search { left_out, cursor: first.next.clone(), ..search.clone() };
    let second = catalogue.search(&next).unwrap();
    let all = catalogue.search(&Search { limit: 20, ..Search::default() }).unwrap();
    assert_eq!(ids(&second), ids(&all)[10..], "a row neither lost nor repeated");
    assert_eq!(second.total, all.total - 10);
    let other = Filter { not_in: Some("col-2".to_owned()), ..Filter::default() };
    assert!(catalogue.search(&Search { filter: other, cursor: first.next, ..search }).is_err());
}
