//! Companies like another one: which ones are, in which order, and why.
//!
//! Four traits are compared: the industry, the size, the place, and the words that describe the business. Each degree of each
//! trait is worth a fixed share, so every combination of them has a score. The combinations are the tiers of the search, best score
//! first: the order of the rows is the score that is shown, and both need no other computation than terms.

use firmgate_model::CompanyRecord;
use firmgate_model::index::{Likeness, city_key};
use firmgate_names::words::telling_words;
use firmgate_vocabulary::{Category, Country, SizeBand};

use super::clause::Clause;
use super::document::state_terms;
use super::error::QueryError;
use super::size::{self, Span};
use super::terms::{Frequencies, Term, TextField, term};
use super::tier::Tier;

/// Words of a description that are compared, the rarest first.
const WORDS_MAX: usize = 8;
/// Words that fewer companies have say nothing of other companies: a product's name, a person's.
const WORD_COMPANIES_MIN: u64 = 3;
/// A word that more than one company in this many has does not tell a business from another.
const WORD_SHARE: u64 = 100;
/// Words that few enough companies have, in a small base.
const WORD_COMPANIES_ALWAYS: u64 = 50;

/// The degrees of a trait, and what each is worth. They add up to 1 for a company that is the same in each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Degree {
    trait_of: Trait,
    /// 0 where the companies have nothing in common.
    worth: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trait {
    MainCategory,
    AnotherCategory,
    NoCategory,
    SameSize,
    NextSize,
    OtherSize,
    SamePlace,
    SameCountry,
    OtherPlace,
    Words,
    NoWords,
}

const INDUSTRY: [Degree; 3] =
    [degree(Trait::MainCategory, 0.5), degree(Trait::AnotherCategory, 0.35), degree(Trait::NoCategory, 0.0)];
const SIZE: [Degree; 3] = [degree(Trait::SameSize, 0.2), degree(Trait::NextSize, 0.1), degree(Trait::OtherSize, 0.0)];
const PLACE: [Degree; 3] =
    [degree(Trait::SamePlace, 0.2), degree(Trait::SameCountry, 0.12), degree(Trait::OtherPlace, 0.0)];
const WORDS: [Degree; 2] = [degree(Trait::Words, 0.1), degree(Trait::NoWords, 0.0)];

const fn degree(trait_of: Trait, worth: f64) -> Degree {
    Degree { trait_of, worth }
}

/// What other companies are compared with.
pub(super) struct Similar {
    categories: Vec<Category>,
    band: Option<SizeBand>,
    country: Option<Country>,
    states: Vec<String>,
    city: Option<String>,
    words: Vec<String>,
    /// Those that are possible, by score: one tier each.
    combinations: Vec<Combination>,
}

/// A combination of degrees.
struct Combination {
    degrees: [Degree; 4],
    score: f64,
}

impl Similar {
    /// To this company.
    pub(super) fn to(record: &CompanyRecord, index: &dyn Frequencies) -> Result<Self, QueryError> {
        let mut categories = record.categories.clone();
        categories.dedup();
        let mut similar = Self {
            categories,
            band: record.employees.as_ref().map(|figure| SizeBand::of(Span::of(figure).representative())),
            country: record.country,
            states: state_terms(record),
            city: record.locality.as_deref().map(city_key).filter(|city| !city.is_empty()),
            words: words_of(record, index)?,
            combinations: Vec::new(),
        };
        similar.combinations = similar.possible();
        Ok(similar)
    }

    /// What each similar company has: one of the industries, else one of the words.
    pub(super) fn clause(&self) -> Clause {
        if self.categories.is_empty() { self.any_word() } else { Clause::any(self.category_terms(0)) }
    }

    /// The combinations as tiers, best score first.
    pub(super) fn tiers(&self) -> Vec<Tier> {
        self.combinations.iter().map(|combination| self.tier(combination)).collect()
    }

    /// How like a company of a tier is.
    pub(super) fn likeness(&self, tier: u8, company: &CompanyRecord) -> Likeness {
        let Some(combination) = self.combinations.get(usize::from(tier)) else { return Likeness::default() };
        let most = self.combinations.first().map_or(1.0, |best| best.score);
        let why = combination.degrees.iter().filter_map(|degree| self.reason(degree.trait_of, company)).collect();
        let share = if most > 0.0 { combination.score / most } else { 0.0 };
        Likeness { score: (share * 100.0).round() / 100.0, why }
    }

    /// Those that are possible, by score. What is not known of the company distinguishes no others.
    fn possible(&self) -> Vec<Combination> {
        let mut all = Vec::new();
        for industry in INDUSTRY.iter().filter(|degree| self.is_possible(degree.trait_of)) {
            for size in SIZE.iter().filter(|degree| self.is_possible(degree.trait_of)) {
                for place in PLACE.iter().filter(|degree| self.is_possible(degree.trait_of)) {
                    for words in WORDS.iter().filter(|degree| self.is_possible(degree.trait_of)) {
                        let degrees = [*industry, *size, *place, *words];
                        let score = degrees.iter().map(|degree| degree.worth).sum();
                        all.push(Combination { degrees, score });
                    }
                }
            }
        }
        all.sort_by(|left, right| right.score.total_cmp(&left.score));
        all
    }

    fn is_possible(&self, of: Trait) -> bool {
        match of {
            Trait::MainCategory => !self.categories.is_empty(),
            Trait::AnotherCategory => self.categories.len() > 1,
            Trait::NoCategory => self.categories.is_empty(),
            Trait::SameSize | Trait::NextSize => self.band.is_some(),
            Trait::SamePlace => self.country.is_some() && !(self.states.is_empty() && self.city.is_none()),
            Trait::SameCountry => self.country.is_some(),
            Trait::Words => !self.words.is_empty(),
            Trait::OtherSize | Trait::OtherPlace => true,
            Trait::NoWords => !self.categories.is_empty(),
        }
    }

    fn tier(&self, combination: &Combination) -> Tier {
        Tier::Pinned(combination.degrees.iter().flat_map(|degree| self.clauses(degree.trait_of)).collect())
    }

    /// What a company with at least this degree has.
    fn clauses(&self, of: Trait) -> Vec<Clause> {
        let country = || self.country.map(|country| Clause::any(vec![term(TextField::Country, country.alpha2())]));
        let bands = |bands: Vec<SizeBand>| {
            Clause::any(bands.into_iter().map(|band| term(TextField::Size, &size::band_term(band))).collect())
        };
        match of {
            Trait::MainCategory => vec![Clause::any(self.category_terms(0).into_iter().take(1).collect())],
            Trait::AnotherCategory => vec![Clause::any(self.category_terms(1))],
            Trait::SameSize => self.band.map(|band| bands(vec![band])).into_iter().collect(),
            Trait::NextSize => self.band.map(|band| bands(next_to(band))).into_iter().collect(),
            Trait::SamePlace => {
                let states = self.states.first().map(|state| term(TextField::State, state));
                let city = self.city.as_deref().map(|city| term(TextField::City, city));
                country().into_iter().chain([Clause::any(states.into_iter().chain(city).collect())]).collect()
            }
            Trait::SameCountry => country().into_iter().collect(),
            Trait::Words => vec![self.any_word()],
            Trait::NoCategory | Trait::OtherSize | Trait::OtherPlace | Trait::NoWords => Vec::new(),
        }
    }

    fn reason(&self, of: Trait, company: &CompanyRecord) -> Option<String> {
        let shared = |from: usize| {
            let own = self.categories.iter().skip(from).find(|category| company.categories.contains(category));
            own.map(|category| format!("same industry: {}", category.label()))
        };
        match of {
            Trait::MainCategory => shared(0),
            Trait::AnotherCategory => shared(1),
            Trait::SameSize => self.band.map(|band| format!("same size: {} employees", band.label())),
            Trait::NextSize => self.band.map(|band| format!("next to its size of {} employees", band.label())),
            Trait::SamePlace => {
                let place = company.locality.as_ref().filter(|city| self.city.as_deref() == Some(&*city_key(city)));
                let place = place.or(company.region.as_ref());
                place.map(|place| format!("same place: {place}"))
            }
            Trait::SameCountry => self.country.map(|country| format!("same country: {}", country.name())),
            Trait::Words => Some(self.shared_words(company)),
            Trait::NoCategory | Trait::OtherSize | Trait::OtherPlace | Trait::NoWords => None,
        }
    }

    fn shared_words(&self, company: &CompanyRecord) -> String {
        let theirs = described(company);
        let shared: Vec<&str> = self.words.iter().filter(|word| theirs.contains(word)).map(String::as_str).collect();
        if shared.is_empty() {
            return "words of its description".to_owned();
        }
        format!("same words: {}", shared.join(", "))
    }

    fn category_terms(&self, from: usize) -> Vec<Term> {
        self.categories.iter().skip(from).map(|category| term(TextField::Category, category.slug())).collect()
    }

    fn any_word(&self) -> Clause {
        Clause::any(self.words.iter().map(|word| term(TextField::All, word)).collect())
    }
}

/// The bands above and below.
fn next_to(band: SizeBand) -> Vec<SizeBand> {
    let bands = SizeBand::all();
    let at = bands.iter().position(|one| *one == band).unwrap_or_default();
    let from = at.saturating_sub(1);
    bands.iter().enumerate().filter(|(other, _)| (from..=at + 1).contains(other)).map(|(_, band)| *band).collect()
}

/// The words that describe what a company does.
fn described(record: &CompanyRecord) -> Vec<String> {
    let texts = record.description.iter().chain(&record.tags);
    let mut words: Vec<String> = texts.flat_map(|text| telling_words(text)).collect();
    words.sort();
    words.dedup();
    words
}

/// The rarest words that describe what a company does and that others have too.
fn words_of(record: &CompanyRecord, index: &dyn Frequencies) -> Result<Vec<String>, QueryError> {
    let names = std::iter::once(&record.name).chain(&record.legal_name).chain(&record.aliases);
    let places = record.locality.iter().chain(&record.region);
    let mut others: Vec<String> = names.chain(places).flat_map(|text| telling_words(text)).collect();
    for category in &record.categories {
        let labels = [category.label(), category.sector().label()];
        others.extend(labels.iter().flat_map(|label| telling_words(label)));
    }
    let most = (index.companies() / WORD_SHARE).max(WORD_COMPANIES_ALWAYS);
    let mut words = Vec::new();
    for word in described(record).into_iter().filter(|word| !others.contains(word)) {
        let frequency = index.frequency(&term(TextField::All, &word))?;
        if (WORD_COMPANIES_MIN..=most).contains(&frequency) {
            words.push((frequency, word));
        }
    }
    words.sort();
    Ok(words.into_iter().take(WORDS_MAX).map(|(_, word)| word).collect())
}
