#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use crate::*;

#[test]
fn people_find_the_country_they_mean() {
    for (text, code) in [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("German", "DE"),
        ("DE", "DE"),
        ("deu", "DE"),
        ("Allemagne", "DE"),
        ("Alemania", "DE"),
        ("UK", "GB"),
        ("Britain", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("U.S.", "US"),
        ("u.s.a.", "US"),
        ("America", "US"),
        ("Holland", "NL"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("South Korea", "KR"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Tuerkei", "TR"),
        ("Macedonia", "MK"),
        ("Ivory Coast", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("Republic of the Congo", "CG"),
        ("DR Congo", "CD"),
        ("Hong Kong", "HK"),
        ("Taiwan", "TW"),
        ("Jersey", "JE"),
        ("Guernsey", "GG"),
        ("Isle of Man", "IM"),
        ("British Virgin Islands", "VG"),
        ("Macau", "MO"),
        ("Falkland Islands", "FK"),
        ("French Guiana", "GF"),
        ("Faroe Islands", "FO"),
        ("Curacao", "CW"),
        ("Kosovo", "XK"),
        ("österreich", "AT"),
        ("oesterreich", "AT"),
        ("Bosnia & Herzegovina", "BA"),
        ("  swiss ", "CH"),
    ] {
        assert_eq!(Country::parse(text).map(Country::alpha2), Ok(code), "{text}");
    }
    assert!(Country::parse("Netherlands Antilles").is_err(), "dissolved, with several successors");
    assert!(Country::parse("").is_err());
}

#[test]
fn every_country_is_complete_and_parses_by_each_of_its_names() {
    assert_eq!(Country::all().len(), 250);
    let mut codes = HashSet::new();
    for &country in Country::all() {
        assert_eq!(country.alpha2().len(), 2);
        assert_eq!(country.alpha3().len(), 3);
        assert!(codes.insert(country.alpha2()) && codes.insert(country.alpha3()), "{country}");
        let names = [country.name(), country.alpha2(), country.alpha3()];
        for name in names.iter().chain(country.demonyms()).chain(country.names()) {
            assert_eq!(Country::parse(name), Ok(country), "{name}");
        }
        let json = serde_json::to_string(&country).unwrap();
        assert_eq!(serde_json::from_str::<Country>(&json).unwrap(), country);
    }
    assert!(serde_json::from_str::<Country>("\"ZZ\"").is_err());
}

#[test]
fn regions_have_the_members_they_claim() {
    let members = |name: &str| Region::parse(name).unwrap().members().len();
    assert_eq!(members("EU"), 27);
    assert_eq!(members("eea"), 30);
    assert_eq!(members("DACH"), 3);
    assert_eq!(members("Benelux"), 3);
    assert_eq!(members("Nordics"), 5);
    assert_eq!(members("G7"), 7);
    assert_eq!(members("ASEAN"), 11);
    let table = include_str!("../data/regions.tsv");
    let mut rows = table::rows(table);
    let mut names: HashMap<String, Region> = HashMap::new();
    for &region in Region::all() {
        let written = rows.next().unwrap().split('\t').nth(2).unwrap().split(' ').count();
        assert_eq!(region.members().len(), written, "{region:?} names a code that is none");
        let distinct: HashSet<_> = region.members().iter().collect();
        assert_eq!(distinct.len(), written, "{region:?} names a country twice");
        for name in std::iter::once(&region.name()).chain(region.aliases()) {
            assert_eq!(*names.entry(key(name)).or_insert(region), region, "{name} names two regions");
            assert!(Country::parse(name).is_err(), "{name} is a country, too");
            assert_eq!(Region::parse(name), Some(region));
        }
    }
    let eu = Region::parse("EU").unwrap();
    let eea = Region::parse("EEA").unwrap();
    assert!(eu.members().iter().all(|country| eea.members().contains(country)));
}

#[test]
fn no_word_stands_for_two_categories() {
    assert!(Sector::all().len() >= 25);
    assert!(Category::all().len() >= 200);
    let mut owners: HashMap<String, &str> = HashMap::new();
    let mut own = |name: &str, slug: &'static str| {
        let first = *owners.entry(key(name)).or_insert(slug);
        assert_eq!(first, slug, "{name}");
    };
    for &sector in Sector::all() {
        assert!(!sector.categories().is_empty(), "{sector:?}");
        for name in std::iter::once(&sector.label()).chain(sector.synonyms()) {
            own(name, sector.slug());
            assert_eq!(Sector::parse(name), Ok(sector), "{name}");
        }
        assert_eq!(Sector::parse(sector.slug()), Ok(sector));
    }
    let mut slugs = HashSet::new();
    for &category in Category::all() {
        assert!(slugs.insert(category.slug()), "{category:?}");
        assert!(category.slug().starts_with(&format!("{}.", category.sector().slug())));
        assert!(category.sector().categories().contains(&category));
        for name in std::iter::once(&category.label()).chain(category.synonyms()) {
            own(name, category.slug());
            assert_eq!(Category::parse(name), Ok(category), "{name}");
        }
        assert_eq!(Category::of_slug(category.slug()), Some(category));
        let json = serde_json::to_string(&category).unwrap();
        assert_eq!(serde_json::from_str::<Category>(&json).unwrap(), category);
    }
    assert_eq!(Category::of_slug("software saas"), None, "a slug is written with its dot");
}

#[test]
fn codes_of_categories_have_the_form_of_their_scheme() {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    for &category in Category::all() {
        if let Some(nace) = category.nace() {
            let (division, class) = nace.split_once('.').unwrap();
            assert!(division.len() == 2 && class.len() == 2 && digits(division) && digits(class), "{nace}");
        }
        assert!(category.naics().is_none_or(|code| code.len() == 6 && digits(code)), "{category:?}");
        assert!(category.sic().is_none_or(|code| code.len() == 4 && digits(code)), "{category:?}");
    }
}

#[test]
fn people_find_the_category_they_mean() {
    for (text, slug) in [
        ("SaaS", "software.saas"),
        ("software as a service", "software.saas"),
        ("software.saas", "software.saas"),
        ("Maschinenbau", "manufacturing.machinery"),
        ("Versicherungen", "finance.insurance"),
        ("cabinets d’avocats", "professional.legal"),
        ("aseguradoras", "finance.insurance"),
        ("oil & gas", "energy.oil"),
        ("Oil, Gas & Consumable Fuels", "energy.oil"),
        ("gold miners", "materials.gold"),
        ("Proptech", "realestate.proptech"),
        ("Krankenhaeuser", "health.hospitals"),
    ] {
        assert_eq!(Category::parse(text).map(Category::slug), Ok(slug), "{text}");
    }
    for (text, slug) in [("Information Technology", "it"), ("Industrials", "manufacturing"), ("Financials", "finance")]
    {
        assert_eq!(Sector::parse(text).map(Sector::slug), Ok(slug), "{text}");
    }
}

#[test]
fn a_slip_of_the_pen_is_answered_with_the_right_word() {
    assert_eq!(Country::parse("Germny").unwrap_err().nearest.first().unwrap(), "Germany");
    assert_eq!(Category::parse("Software as a Servce").unwrap_err().nearest.first().unwrap(), "Software as a Service");
    assert_eq!(Sector::parse("Telecomunications").unwrap_err().nearest.first().unwrap(), "Telecommunications");
    let nonsense = Country::parse("qqqqqqqq").unwrap_err();
    assert_eq!((nonsense.text.as_str(), nonsense.nearest.len()), ("qqqqqqqq", 0));
    let refusal = Country::parse("Germny").unwrap_err().to_string();
    assert!(refusal.starts_with("unknown value `Germny`: did you mean `Germany`"), "{refusal}");
    assert!(Category::parse(&"a".repeat(100_000)).unwrap_err().nearest.is_empty());
}

#[test]
fn cities_are_many_and_lie_in_their_countries() {
    let rows = table::rows(include_str!("../data/cities.tsv")).count();
    assert_eq!(cities().len(), rows, "a row names an unknown country");
    assert!(rows >= 900);
    let countries: HashSet<Country> = cities().iter().map(|city| city.country).collect();
    assert!(countries.len() >= 65);
    assert_eq!(countries.iter().map(|country| cities_of(*country).len()).sum::<usize>(), rows);
    for (code, least) in [("US", 80), ("DE", 50), ("GB", 40), ("FR", 20), ("JP", 20), ("CN", 20), ("AU", 20)] {
        let country = Country::of_code(code).unwrap();
        assert!(cities_of(country).len() >= least, "{code}");
        assert!(cities_of(country).iter().all(|city| city.country == country));
    }
    let mut seen = HashSet::new();
    for city in cities() {
        assert!(city.weight > 0 && !city.name.is_empty() && city.region.is_some(), "{city:?}");
        assert!(seen.insert((city.country, fold(city.name))), "{city:?}");
    }
}

#[test]
fn bands_are_gapless_and_round_trip() {
    let mut next = 1;
    for &band in SizeBand::all() {
        assert_eq!(band.min(), next);
        assert_eq!(SizeBand::of(band.min()), band);
        assert_eq!(SizeBand::parse(band.label()), Some(band));
        if let Some(max) = band.max() {
            assert_eq!(SizeBand::of(max), band);
            next = max + 1;
        }
    }
    assert_eq!(SizeBand::of(0), SizeBand::From1To10);
    assert_eq!(SizeBand::of(10_000), SizeBand::From5001To10000);
    assert_eq!(SizeBand::of(u32::MAX), SizeBand::Above10000);
    assert_eq!(SizeBand::parse("1,001 – 5,000"), Some(SizeBand::From1001To5000));
    assert_eq!(SizeBand::parse("10001+"), Some(SizeBand::Above10000));
    assert_eq!(SizeBand::parse("10000"), None);
    assert_eq!(SizeBand::parse("11-51"), None);
}

#[test]
fn folding_writes_letters_out() {
    for (text, folded) in [
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("İstanbul", "istanbul"),
        ("ﬁrm", "firm"),
        ("Đà Nẵng", "da nang"),
        ("ÆON", "aeon"),
        ("ガス", "カ\u{3099}ス"),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
    assert_eq!(key("  R&D — U.S.A. (côte d’ivoire) "), "r and d usa cote divoire");
}

#[test]
fn folding_any_single_letter_is_idempotent() {
    for c in '\0'..=char::MAX {
        let once = fold(&c.to_string());
        assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
    }
}

proptest! {
    #[test]
    fn folding_is_idempotent(text in ".{0,64}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.clone());
        let key_once = key(&text);
        prop_assert_eq!(key(&key_once), key_once.clone());
        prop_assert_eq!(key(&once), key_once);
    }

    #[test]
    fn no_text_is_too_odd_to_look_up(text in "\\PC{0,64}") {
        let _ = Country::parse(&text);
        let _ = Category::parse(&text);
        let _ = Sector::parse(&text);
        let _ = Region::parse(&text);
        let _ = SizeBand::parse(&text);
    }

    #[test]
    fn case_and_accents_do_not_matter(at in 0usize..250) {
        let country = Country::all().get(at).copied().unwrap();
        prop_assert_eq!(Country::parse(&country.name().to_uppercase()), Ok(country));
        prop_assert_eq!(Country::parse(&fold(country.name())), Ok(country));
    }
}

#[test]
fn a_country_is_known_by_every_form_of_the_standard() {
    for country in Country::all() {
        let (alpha2, alpha3) = (country.alpha2(), country.alpha3());
        for form in
            [alpha2, alpha3, country.name(), &alpha2.to_lowercase(), &format!(" {alpha3} "), &format!("{alpha2}-1A")]
        {
            assert_eq!(Country::parse(form).as_ref(), Ok(country), "{form}");
        }
    }
    for (form, code) in [
        ("EL", "GR"),
        ("GB-ENG", "GB"),
        ("US-CA", "US"),
        ("276", "DE"),
        ("004", "AF"),
        ("Bahamas, The", "BS"),
        ("Gambia (The)", "GM"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("Venezuela, Bolivarian Republic of", "VE"),
        ("Ireland {Republic of}", "IE"),
        ("Yemen, Republic of", "YE"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Korea, Republic of", "KR"),
        ("Korea (Republic of)", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Tanzania, United Republic of", "TZ"),
        ("Micronesia (Federated States of)", "FM"),
        ("Moldova, Republic of", "MD"),
        ("Egypt, Arab Republic of", "EG"),
        ("Netherlands, The", "NL"),
        ("Netherlands (Kingdom of the)", "NL"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Congo (Republic of the)", "CG"),
        ("Virgin Islands, U.S.", "VI"),
        ("Virgin Islands, British", "VG"),
    ] {
        assert_eq!(Country::parse(form).map(Country::alpha2), Ok(code), "{form}");
    }
}

#[test]
fn a_name_that_several_countries_have_is_given_to_none_of_them() {
    for (name, candidates) in [
        ("Korea", ["South Korea", "North Korea"]),
        ("COREA", ["South Korea", "North Korea"]),
        ("Congo", ["Democratic Republic of the Congo", "Republic of the Congo"]),
        ("Virgin Islands", ["U.S. Virgin Islands", "British Virgin Islands"]),
    ] {
        assert_eq!(Country::parse(name).unwrap_err().nearest, candidates, "{name}");
    }
    for nonsense in ["999", "XX-YY", "Atlantis, Republic of", "GB-england", "-ENG", "Korea, Kingdom of"] {
        assert!(Country::parse(nonsense).is_err(), "{nonsense}");
    }
}

#[test]
fn every_subdivision_is_complete_and_parses_by_its_label_code_and_names() {
    let mut codes = HashSet::new();
    for state in Subdivision::all().iter().copied() {
        assert!(codes.insert(state.code()), "{state:?} is there twice");
        assert!(state.code().starts_with(&format!("{}-", state.country().alpha2())), "{state:?}");
        assert!(!state.name().is_empty(), "{state:?}");
        assert_eq!(Subdivision::parse(state.label(), &[]), Ok(vec![state]), "{state:?} by its label");
        assert_eq!(Subdivision::of_code(&state.code().to_lowercase()), Some(state));
        assert!(state.part_of().is_none_or(|whole| whole.country() == state.country()), "{state:?}");
        let there = [state.country()];
        let (_, part) = state.code().split_once('-').unwrap();
        for name in [state.name(), part].iter().chain(state.names()) {
            let meant = Subdivision::parse(name, &there).unwrap();
            assert!(meant.contains(&state), "{state:?} by {name}: {meant:?}");
        }
        for name in [state.name()].iter().chain(state.names()) {
            let own = Subdivision::of_region(Some(state.country()), name);
            assert_eq!(own, Some(state), "{state:?} by the region {name}");
        }
    }
    assert!(codes.len() > 400);
}

#[test]
fn a_state_is_found_as_people_and_records_write_it() {
    let country = |code: &str| Country::of_code(code);
    for (land, region, code) in [
        ("US", "CA", "US-CA"),
        ("US", "Calif.", "US-CA"),
        ("US", "california", "US-CA"),
        ("US", "US-CA", "US-CA"),
        ("CA", "Québec", "CA-QC"),
        ("DE", "Bayern", "DE-BY"),
        ("DE", "Thueringen", "DE-TH"),
        ("AT", "Niederösterreich", "AT-3"),
        ("CH", "Kanton Zürich", "CH-ZH"),
        ("JP", "東京都", "JP-13"),
        ("JP", "Kanagawa Prefecture", "JP-14"),
        ("IT", "Lombardia", "IT-25"),
        ("NL", "Province of Limburg", "NL-LI"),
        ("BE", "Limburg", "BE-VLI"),
        ("IE", "Co. Cork", "IE-CO"),
    ] {
        let found = Subdivision::of_region(country(land), region);
        assert_eq!(found.map(Subdivision::code), Some(code), "{region} in {land}");
    }
    assert_eq!(Subdivision::of_region(country("FR"), "Bayern"), None);
    assert_eq!(Subdivision::of_region(country("FR"), "US-CA"), None);
    assert_eq!(Subdivision::of_region(None, "California").map(Subdivision::code), Some("US-CA"));
    assert_eq!(Subdivision::of_region(None, "CA"), None, "an abbreviation has a meaning in a country only");
    assert_eq!(Subdivision::of_region(None, "Limburg"), None, "there are two");
    let limburgs: Vec<&str> = Subdivision::parse("Limburg", &[]).unwrap().iter().map(|state| state.code()).collect();
    assert_eq!(limburgs, ["NL-LI", "BE-VLI"]);
    assert_eq!(Subdivision::parse("Limburg", &[Country::of_code("BE").unwrap()]).unwrap().len(), 1);
    assert_eq!(Subdivision::of_code("NL-LI").unwrap().label(), "NL-LI", "the name alone would be two");
    assert_eq!(Subdivision::of_code("BE-VAN").unwrap().part_of(), Subdivision::of_code("BE-VLG"));
    assert_eq!(Subdivision::parse("Califronia", &[]).unwrap_err().nearest, ["California"]);
    for word in ["in", "or", "me", "la", "Ind.", "miss", "13"] {
        assert!(subdivisions_named(word).is_empty(), "`{word}` is a word of a sentence");
    }
    assert_eq!(subdivisions_named("Kalifornien").len(), 0);
    assert_eq!(subdivisions_named("Nordrhein-Westfalen").len(), 1);
}

#[test]
fn currencies_have_plausible_rates_and_parse_by_code_name_and_sign() {
    let mut codes = HashSet::new();
    for currency in Currency::all().iter().copied() {
        let code = currency.code();
        assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) && codes.insert(code), "{code}");
        assert_eq!(Currency::parse(&code.to_lowercase()), Ok(currency));
        assert!((1..5_000).contains(&currency.thousands_usd(1_000_000_000).div_ceil(1_000)), "{code}");
    }
    assert!(codes.len() >= 35);
    let code = |text: &str| Currency::parse(text).map(Currency::code);
    assert_eq!([code("€"), code("euros"), code("£"), code("US$")], [Ok("EUR"), Ok("EUR"), Ok("GBP"), Ok("USD")]);
    assert!(code("$").is_err(), "many currencies have it");
    assert!(code("XYZ").is_err() && code("").is_err());
    assert_eq!(Currency::usd().thousands_usd(10_000_999), 10_000);
    assert_eq!(Currency::usd().thousands_usd(u64::MAX), u64::MAX / 1_000);
}

#[test]
fn bands_of_revenue_are_gapless() {
    for pair in RevenueBand::all().windows(2) {
        let [below, above] = pair else { continue };
        let start = above.min_thousands();
        assert_eq!(RevenueBand::of_thousands(start), *above);
        assert_eq!(RevenueBand::of_thousands(start - 1), *below);
    }
    assert_eq!(RevenueBand::of_thousands(0), RevenueBand::Below1M);
    assert_eq!(RevenueBand::of_thousands(u32::MAX), RevenueBand::From10B);
}
