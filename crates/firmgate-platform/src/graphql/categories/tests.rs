#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, Values};
use firmgate_model::index::{CityNames, ValueCounts};
use firmgate_vocabulary::{Category, Country, Sector, SizeBand};

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
