#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, State, Values};
use firmgate_model::index::{CityNames, ValueCounts};
use firmgate_vocabulary::{Category, Country, Sector, SizeBand, Subdivision};
use proptest::prelude::*;

use super::{Known, parse, strings};

fn names(keys: &[&str]) -> Known {
    let cities: CityNames = keys.iter().map(|key| (*key).to_owned()).collect();
    Known { cities: cities.into(), ..Known::default() }
}

fn both<T: Clone>(all: &[T]) -> Values<T> {
    let (any, none) = all.split_at(all.len() / 2);
    Values { any: any.to_vec(), none: none.to_vec() }
}

/// Every value of the vocabularies, under any of its names, maps back to itself.
#[test]
fn strings_of_a_filter_are_that_filter() {
    let mut industries: Vec<_> = Category::all().iter().copied().map(Industry::Category).collect();
    industries.extend(Sector::all().iter().copied().map(Industry::Sector));
    for industry in industries {
        let filter = Filter { industries: Values { any: vec![industry], none: Vec::new() }, ..Filter::default() };
        let text = strings(&filter);
        assert_eq!(parse(&text, &Known::default()).unwrap(), filter, "{text:?}");
    }
    for countries in Country::all().chunks(40) {
        let filter = Filter { countries: both(countries), ..Filter::default() };
        assert_eq!(parse(&strings(&filter), &Known::default()).unwrap(), filter);
    }
    let filter = Filter {
        sizes: both(SizeBand::all()),
        statuses: both(&Status::ALL),
        cities: both(&["Zürich".to_owned(), "Nowhere".to_owned()]),
        ..Filter::default()
    };
    assert_eq!(parse(&strings(&filter), &names(&["zurich", "nowhere"])).unwrap(), filter);
}

#[test]
fn codes_and_regions_and_other_spellings_are_understood() {
    let read = |text: &str| strings(&parse(&[text.to_owned()], &names(&["zurich"])).unwrap());
    assert_eq!(read("countries;DE"), ["countries;Germany"]);
    assert_eq!(read(" ! countries ; deu "), ["!countries;Germany"]);
    assert_eq!(read("cities;ZURICH"), ["cities;Zürich"]);
    assert_eq!(read("industries;software.saas"), ["industries;Software as a Service"]);
    assert_eq!(read("countries;Benelux"), ["countries;Benelux"]);
    assert_eq!(read("! countries; Asia"), ["!countries;Asia"]);
    let twice = ["countries;DE".to_owned(), "countries;Germany".to_owned()];
    assert_eq!(strings(&parse(&twice, &Known::default()).unwrap()), ["countries;Germany"]);
}

fn swedish() -> Known {
    let states: ValueCounts = vec![("DE-BY".to_owned(), 3), ("Skåne".to_owned(), 2)];
    Known { states: states.into(), ..Known::default() }
}

fn some<T: Clone + std::fmt::Debug + 'static>(pool: Vec<T>) -> impl Strategy<Value = Values<T>> {
    let list = proptest::sample::subsequence(pool, 0..=4);
    (list.clone(), list).prop_map(|(any, none)| Values { any, none })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever combination of them: a state is not written so that a country of the same filter changes its meaning.
    #[test]
    fn any_strings_of_a_filter_are_that_filter(
        sizes in some(SizeBand::all().to_vec()),
        statuses in some(Status::ALL.to_vec()),
        states in some(Subdivision::all().iter().copied().map(State::Known).chain([State::Named("Skåne".to_owned())]).collect()),
        sectors in some(Sector::all().iter().copied().map(Industry::Sector).collect()),
        countries in proptest::sample::subsequence(Country::all().to_vec(), 0..=4),
    ) {
        let filter = Filter {
            countries: Values { any: Vec::new(), none: countries },
            states,
            industries: sectors,
            sizes,
            statuses,
            ..Filter::default()
        };
        let text = strings(&filter);
        prop_assert_eq!(parse(&text, &swedish()).unwrap(), filter, "{:?}", text);
    }
}

#[test]
fn a_state_means_what_the_countries_leave_of_it() {
    let read = |given: &[&str]| {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        parse(&given, &swedish()).map(|filter| strings(&filter)).map_err(|error| error.message)
    };
    assert_eq!(read(&["states;bayern"]).unwrap(), ["states;Bavaria"]);
    assert_eq!(read(&["! states ; US-CA"]).unwrap(), ["!states;California"]);
    assert_eq!(read(&["states;Limburg"]).unwrap(), ["states;NL-LI", "states;BE-VLI"]);
    assert_eq!(read(&["states;Limburg", "countries;BE"]).unwrap(), ["countries;Belgium", "states;BE-VLI"]);
    assert_eq!(read(&["states;SKANE"]).unwrap(), ["states;Skåne"], "of a country whose states have no codes");
    let elsewhere = read(&["states;California", "countries;DE"]).unwrap_err();
    assert!(
        elsewhere.contains("`California` is a state of United States, which `countries` leaves out"),
        "{elsewhere}"
    );
    let unknown = read(&["states;Bavarria"]).unwrap_err();
    assert!(unknown.contains("`Bavarria` is not a known state, nearest: `Bavaria`"), "{unknown}");
    let odd = read(&["states;Skane lan"]).unwrap_err();
    assert!(odd.contains("nearest: `Skåne`"), "{odd}");
}
