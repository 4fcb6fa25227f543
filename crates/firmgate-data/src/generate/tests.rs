#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use firmgate_model::Status;
use firmgate_vocabulary::{Category, Country, Sector, SizeBand};
use sha2::{Digest, Sha256};

use super::deal::Shuffle;
use super::numbers::{Numbers, mod97};
use super::random::Random;
use super::words::{LEXICON, Word};
use super::{Generated, Generator, WORLD};

const SEED: u64 = 42;
/// Enough for every country and for the rare bands; a debug build generates them in a few seconds.
const SAMPLE: u64 = 60_000;

static COMPANIES: LazyLock<Vec<Generated>> = LazyLock::new(|| {
    let generator = Generator::new(SEED, SAMPLE);
    (0..SAMPLE).map(|index| generator.company(index)).collect()
});

fn sample() -> impl Iterator<Item = Generated> {
    COMPANIES.iter().cloned()
}

fn digest(companies: impl Iterator<Item = Generated>) -> String {
    let mut hash = Sha256::new();
    for company in companies {
        hash.update(serde_json::to_vec(&company.record).unwrap());
        hash.update(serde_json::to_vec(&company.contacts).unwrap());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_first_thousand_of_seed_42_never_change() {
    let generator = Generator::new(SEED, 1_000);
    assert_eq!(digest((0..1_000).map(|index| generator.company(index))), "4aebc61e81243843");
}

#[test]
fn a_company_depends_on_seed_and_index_only() {
    let (few, many) = (Generator::new(7, 10), Generator::new(7, 10_000_000));
    let backwards: Vec<_> = (0..2_000).rev().map(|index| few.company(index)).collect();
    for (index, company) in (0..2_000).zip(backwards.iter().rev()) {
        assert_eq!(&many.company(index), company);
    }
    assert_ne!(Generator::new(8, 10).company(3), few.company(3));
}

#[test]
fn ids_domains_numbers_and_contacts_are_unique() {
    let (mut ids, mut domains, mut numbers, mut contacts) =
        <(HashSet<_>, HashSet<_>, HashSet<_>, HashSet<_>)>::default();
    for company in sample() {
        let record = company.record;
        assert!(record.domain.iter().all(|domain| domains.insert(domain.clone())), "{record:?}");
        assert!(record.identifiers.iter().all(|number| numbers.insert(number.clone())), "{record:?}");
        assert!(company.contacts.iter().all(|contact| contacts.insert(contact.id.clone())), "{record:?}");
        let expected = record.domain.clone().unwrap_or_else(|| {
            let number = record.identifiers.first().unwrap();
            format!("{}:{}", number.scheme, number.value)
        });
        assert_eq!(record.id, expected);
        assert!(ids.insert(record.id), "{}", record.name);
    }
}

#[test]
fn domains_stay_unique_where_names_run_out() {
    // One turn of each block, ten million companies apart: extensions and rounds are in use there.
    let generator = Generator::new(SEED, 0);
    let mut domains = HashSet::new();
    for base in [0, 100_000_000, 2_000_000_000, 40_000_000_000] {
        for index in base..base + 4_000 {
            let domain = generator.company(index).record.domain;
            assert!(domain.iter().all(|domain| domains.insert(domain.clone())), "{domain:?}");
        }
    }
}

#[test]
fn a_shuffle_is_one_to_one() {
    for size in [1, 2, 3, 10, 64, 1_000, 4_097] {
        let shuffle = Shuffle::new(size, 99);
        let places: HashSet<u64> = (0..size).map(|at| shuffle.of(at)).collect();
        assert_eq!(places.len() as u64, size);
        assert!(places.iter().all(|place| *place < size));
    }
}

#[test]
fn the_first_word_of_a_domain_decides() {
    let mut heads = HashSet::new();
    let extensions: HashSet<&str> = LEXICON.extensions.iter().map(slug).collect();
    assert_eq!(extensions.len(), LEXICON.extensions.len());
    for (at, language) in LEXICON.languages.iter().enumerate() {
        for (kind, words) in [(0, &language.invented), (1, &language.compounds), (2, &language.houses)] {
            assert!(words.len() >= 12, "{} has {} words of kind {kind}", language.code, words.len());
            assert!(words.iter().all(|word| heads.insert(slug(word))), "{}", language.code);
        }
        let houses: HashSet<&str> = language.houses.iter().map(slug).collect();
        // A tail determines its own place, whatever the sector.
        let mut places: HashMap<&str, String> = HashMap::new();
        let tails = WORLD.industries.tails(at);
        for field in WORLD.industries.fields() {
            assert_eq!(field.tails[at].len(), tails, "{}", language.code);
            let words = field.tails[at].iter().chain(&language.tails).chain(&language.kin);
            for (place, word) in words.enumerate() {
                let known = places.entry(slug(word)).or_insert_with(|| place.to_string());
                assert_eq!(known, &place.to_string(), "{} in {}", word.latin, language.code);
                assert!(!extensions.contains(slug(word)), "{}", word.latin);
                assert!(!houses.contains(slug(word)), "{}", word.latin);
            }
        }
    }
    let plain =
        |slug: &&str| !slug.is_empty() && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    assert!(heads.iter().chain(&extensions).all(plain));
}

fn slug(word: &Word) -> &str {
    &word.slug
}

#[test]
fn the_tables_have_no_holes() {
    let (industries, countries) = (WORLD.industries.industries(), &WORLD.countries);
    let covered: HashSet<Category> = industries.iter().map(|industry| industry.category).collect();
    let missing: Vec<_> = Category::all().iter().filter(|category| !covered.contains(category)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(covered.len(), industries.len());
    assert_eq!(WORLD.industries.fields().len(), Sector::all().len());
    assert_eq!(countries.turns() as u64, super::BLOCK_TURNS);
    assert!(countries.all().len() >= 70);
    let lines = include_str!("data/countries.tsv").lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(countries.all().len(), lines);
    for country in countries.all() {
        assert!(country.city(&mut Random::new(1, 1)).is_some(), "{:?}", country.country);
        assert!(country.form(&mut Random::new(1, 1), 1).is_some(), "{:?}", country.country);
    }
    let local = include_str!("data/local.tsv").lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(WORLD.industries.fields().iter().map(|field| field.local.len()).sum::<usize>(), local);
}

#[test]
fn countries_categories_and_bands_have_their_shares() {
    let (mut countries, mut bands, mut categories) =
        <(BTreeMap<&str, u64>, BTreeMap<&str, u64>, HashSet<_>)>::default();
    let (mut domainless, mut active, mut counted, mut unknown, mut leis) = (0, 0, 0, 0, 0);
    let mut heads = Vec::new();
    for company in sample() {
        let record = company.record;
        *countries.entry(record.country.map_or("", Country::alpha2)).or_default() += 1;
        categories.extend(record.categories.first().copied());
        domainless += u64::from(record.domain.is_none());
        active += u64::from(record.status == Status::Active);
        leis += u64::from(record.identifiers.iter().any(|number| number.scheme == "lei"));
        match record.employees {
            None => unknown += 1,
            Some(employees) => {
                *bands.entry(SizeBand::of(employees.count.unwrap_or(employees.min)).label()).or_default() += 1;
                counted += u64::from(employees.count.is_some());
                heads.extend(employees.count);
            }
        }
    }
    let percent = |count: u64| count as f64 * 100.0 / SAMPLE as f64;
    let near = |count: u64, wanted: f64| {
        assert!((percent(count) - wanted).abs() < wanted * 0.1 + 0.2, "{count} for {wanted} %")
    };
    assert!(countries.len() >= 60, "{}", countries.len());
    near(countries["US"], 30.0);
    near(countries["GB"], 9.0);
    near(countries["DE"], 8.0);
    near(domainless, 8.0);
    near(active, 94.0);
    near(unknown, 15.0);
    near(counted, 75.0);
    near(leis, 20.0);
    assert_eq!(bands.len(), SizeBand::all().len(), "{bands:?}");
    assert!(categories.len() > 200, "{}", categories.len());
    heads.sort_unstable();
    let median = heads[heads.len() / 2];
    assert!((15..=21).contains(&median), "{median}");
}

#[test]
fn the_example_question_has_answers() {
    for seed in [SEED, 1, 2, 3] {
        let generator = Generator::new(seed, 10_000);
        let answers = (0..10_000).map(|index| generator.company(index).record).filter(|record| {
            let saas = record.categories.iter().any(|category| category.slug() == "software.saas");
            let count = record.employees.as_ref().and_then(|employees| employees.count);
            saas && record.country.is_some_and(|country| country.alpha2() == "DE")
                && count.is_some_and(|count| (50..=200).contains(&count))
        });
        assert!(answers.count() >= 3, "seed {seed}");
    }
}

#[test]
fn descriptions_have_20_to_40_words_and_fit_the_category() {
    let (mut languages, mut texts) = <(BTreeMap<String, u64>, HashSet<String>)>::default();
    for company in sample() {
        let record = company.record;
        let Some(text) = record.description else { continue };
        let words = text.split_whitespace().count();
        assert!((20..=40).contains(&words), "{words}: {text}");
        assert!(!text.contains(['{', '}']) && !text.contains("  ") && text.ends_with('.'), "{text}");
        let language = record.language.unwrap();
        if let Some(category) = record.categories.first().copied().filter(|_| language == "en") {
            let industry = WORLD.industries.industries().iter().find(|industry| industry.category == category).unwrap();
            assert!(
                text.contains(&industry.label) || text.to_lowercase().contains(&industry.label.to_lowercase()),
                "{text}"
            );
        }
        *languages.entry(language).or_default() += 1;
        texts.insert(text);
    }
    let local: u64 = ["de", "fr", "es", "it", "nl"].iter().map(|language| languages[*language]).sum();
    assert_eq!(languages.len(), 6, "{languages:?}");
    assert!((SAMPLE / 14..SAMPLE / 7).contains(&local), "{local}");
    assert!(texts.len() as u64 > SAMPLE * 94 / 100, "{}", texts.len());
}

#[test]
fn some_companies_have_gaps_and_none_contradicts_itself() {
    let mut gaps = [0_u64; 4];
    for company in sample() {
        let record = company.record;
        let missing = [
            record.country.is_none(),
            record.locality.is_none(),
            record.categories.is_empty(),
            record.description.is_none(),
        ];
        for (count, missing) in gaps.iter_mut().zip(missing) {
            *count += u64::from(missing);
        }
        assert!(record.locality.is_some() || record.region.is_none() && record.postal_code.is_none(), "{record:?}");
        assert!(record.country.is_some() || record.identifiers.iter().all(|id| id.scheme == "lei"), "{record:?}");
        assert_eq!(record.description.is_some(), record.language.is_some(), "{record:?}");
        let is_saas = record.categories.first().is_some_and(|category| category.slug() == "software.saas");
        assert!(!is_saas || record.founded.is_none_or(|year| year >= 1999), "{record:?}");
    }
    assert!(gaps.iter().all(|count| (SAMPLE / 200..SAMPLE / 15).contains(count)), "{gaps:?}");
}

#[test]
fn addresses_are_under_example_and_follow_one_pattern() {
    let (mut people, mut known) = (0, 0);
    for company in sample() {
        let domain = company.record.domain.unwrap_or_default();
        assert!(domain.is_empty() || domain.ends_with(".example"), "{domain}");
        assert!(domain.split('.').all(|label| label.len() <= 63), "{domain}");
        assert!(company.contacts.len() <= 5);
        let mut dots = HashSet::new();
        for contact in company.contacts {
            people += 1;
            assert_eq!(contact.company, company.record.id);
            assert!(contact.id.len() == 15 && contact.id.starts_with("ct-"), "{}", contact.id);
            if let Some(email) = contact.email {
                known += 1;
                let (local, host) = email.split_once('@').unwrap();
                assert_eq!(host, domain);
                assert!(local.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_')), "{email}");
                dots.insert(local.contains('.'));
            }
        }
        assert!(dots.len() <= 1, "two patterns at {domain}");
    }
    assert!((SAMPLE * 19 / 10..SAMPLE * 22 / 10).contains(&people), "{people}");
    assert!((people * 28 / 100..people * 36 / 100).contains(&known), "{known} of {people}");
}

#[test]
fn leis_have_valid_check_digits() {
    for real in ["529900T8BM49AURSDO55", "HWUPKR0MPOU8FGXBT394"] {
        assert_eq!(mod97(real), 1, "{real}");
    }
    assert_ne!(mod97("529900T8BM49AURSDO56"), 1);
    let numbers = Numbers::new(1);
    for index in (0..3_000).chain([u64::from(u32::MAX)]) {
        let lei = numbers.lei(index).value;
        assert_eq!((lei.len(), mod97(&lei)), (20, 1), "{lei}");
        assert!(lei.starts_with("SYNT00"));
    }
}

#[test]
fn register_numbers_have_the_shape_of_their_country() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for company in sample().take(20_000) {
        for number in company.record.identifiers {
            let digits: Vec<u32> = number.value.chars().filter_map(|c| c.to_digit(10)).collect();
            *seen.entry(number.scheme.clone()).or_default() += 1;
            match number.scheme.as_str() {
                "gb" => assert_eq!((digits.len(), number.value.len()), (8, 8)),
                "de-hr" => assert!(number.value.starts_with("HRB") && digits.len() == 6, "{number:?}"),
                "fr-siren" => {
                    let luhn: u32 = digits
                        .iter()
                        .rev()
                        .enumerate()
                        .map(|(at, digit)| {
                            let digit = if at % 2 == 1 { digit * 2 } else { *digit };
                            digit / 10 + digit % 10
                        })
                        .sum();
                    assert_eq!((digits.len(), luhn % 10), (9, 0), "{number:?}");
                }
                "no-orgnr" => {
                    let weights = [3, 2, 7, 6, 5, 4, 3, 2, 1];
                    let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
                    assert_eq!((digits.len(), sum % 11), (9, 0), "{number:?}");
                }
                "lei" => {}
                scheme => assert_eq!((scheme.len(), digits.len()), (2, 9), "{number:?}"),
            }
        }
    }
    assert!(["gb", "de-hr", "fr-siren", "no-orgnr", "us"].iter().all(|scheme| seen[*scheme] > 30), "{seen:?}");
}

#[test]
fn years_and_figures_are_plausible() {
    let (mut recent, mut years) = (0_u64, 0_u64);
    let mut native = 0;
    for company in sample() {
        let record = company.record;
        if let Some(year) = record.founded {
            assert!((1850..=2025).contains(&year), "{year}");
            years += 1;
            recent += u64::from(year >= 2000);
        }
        if let Some(employees) = &record.employees {
            assert!(employees.max.is_none_or(|max| employees.min <= max), "{employees:?}");
            assert!(employees.count.is_none_or(|count| (0..=300_000).contains(&count)));
        }
        if let Some(revenue) = &record.revenue {
            assert!(revenue.max.unwrap() >= revenue.min && revenue.currency.len() == 3, "{revenue:?}");
        }
        native += usize::from(record.name.contains("株式会社"));
        assert_eq!(record.source, "synthetic");
        assert!(!record.name.is_empty() && record.name.len() <= 100, "{}", record.name);
    }
    assert!(recent * 100 / years >= 60, "{recent} of {years}");
    assert!(native > 20, "{native}");
}
