//! Countries of the synthetic companies: how many, where in the country, with which forms, numbers and money.

use firmgate_vocabulary::{City, Country, cities_of};

use super::deal::Share;
use super::random::{Random, Weighted};
use super::words::LEXICON;

/// Turns of one block of the deal: every run of this many companies holds every country with its exact share.
pub(super) const BLOCK_TURNS: u64 = 4096;

const COUNTRIES: &str = include_str!("data/countries.tsv");

/// One country.
#[derive(Debug)]
pub(super) struct CountryProfile {
    pub(super) country: Country,
    /// Position of the language of its names.
    pub(super) language: usize,
    /// Its turns in every block.
    pub(super) share: Share,
    /// ISO 4217.
    pub(super) currency: &'static str,
    /// Units of the currency for 1,000 US dollars.
    pub(super) units_per_kusd: u64,
    postal: Option<&'static str>,
    /// The language that a part of the descriptions is written in.
    pub(super) local: Option<&'static str>,
    forms: Vec<(u64, Form)>,
    /// Legal form in the local script.
    pub(super) native_form: Option<&'static str>,
    cities: Weighted<&'static City>,
}

/// A legal form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) label: &'static str,
    /// Whether it precedes the name.
    pub(super) leads: bool,
    least_employees: u32,
}

/// All countries, with the language shares of a block.
#[derive(Debug)]
pub(super) struct CountryProfiles {
    /// By language, so that the turns of a language are one run.
    countries: Vec<CountryProfile>,
    /// Country of each turn.
    turns: Vec<usize>,
    languages: Vec<Share>,
}

impl CountryProfiles {
    pub(super) fn new() -> Self {
        let mut countries: Vec<CountryProfile> = COUNTRIES.lines().filter_map(CountryProfile::parse).collect();
        countries.sort_by_key(|country| country.language);
        let mut languages = vec![Share::default(); LEXICON.languages.len()];
        let mut turns = Vec::new();
        for (at, country) in countries.iter_mut().enumerate() {
            country.share.from = turns.len() as u64;
            if let Some(language) = languages.get_mut(country.language) {
                if language.size == 0 {
                    language.from = country.share.from;
                }
                language.size += country.share.size;
            }
            turns.extend((0..country.share.size).map(|_| at));
        }
        Self { countries, turns, languages }
    }

    /// Whose turn it is.
    pub(super) fn at(&self, turn: u64) -> Option<&CountryProfile> {
        let country = usize::try_from(turn).ok().and_then(|turn| self.turns.get(turn))?;
        self.countries.get(*country)
    }

    /// The turns of a language.
    pub(super) fn language(&self, language: usize) -> Share {
        self.languages.get(language).copied().unwrap_or_default()
    }

    /// All countries.
    #[cfg(test)]
    pub(super) fn all(&self) -> &[CountryProfile] {
        &self.countries
    }

    /// Turns in a block.
    #[cfg(test)]
    pub(super) fn turns(&self) -> usize {
        self.turns.len()
    }
}

impl CountryProfile {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t').map(|field| (field != "-").then_some(field));
        let mut field = || fields.next().flatten();
        let country = Country::of_code(field()?)?;
        let language = LEXICON.position(field()?)?;
        let size = field()?.parse().ok()?;
        let currency = field()?;
        let units_per_kusd = field()?.parse().ok()?;
        let (postal, local) = (field(), field());
        let forms = field()?.split('|').filter_map(Form::parse).collect();
        let cities = cities_of(country).iter().map(|city| (u64::from(city.weight.max(1)), city));
        Some(Self {
            country,
            language,
            share: Share { from: 0, size },
            currency,
            units_per_kusd,
            postal,
            local,
            forms,
            native_form: field(),
            cities: Weighted::new(cities),
        })
    }

    /// A city, large ones more often.
    pub(super) fn city(&self, random: &mut Random) -> Option<&'static City> {
        self.cities.pick(random).copied()
    }

    /// A legal form that a company of this size may have.
    pub(super) fn form(&self, random: &mut Random, employees: u32) -> Option<Form> {
        let allowed = || self.forms.iter().filter(|(_, form)| form.least_employees <= employees);
        let mut ticket = random.below(allowed().map(|(weight, _)| weight).sum());
        let mut last = None;
        for (weight, form) in allowed() {
            last = Some(*form);
            match ticket.checked_sub(*weight) {
                Some(rest) => ticket = rest,
                None => break,
            }
        }
        last
    }

    /// A postal code in the shape of the country.
    pub(super) fn postal_code(&self, random: &mut Random) -> Option<String> {
        let code = self.postal?.chars().map(|c| match c {
            '#' => char::from(b'0' + u8::try_from(random.below(10)).unwrap_or(0)),
            '?' => char::from(b'A' + u8::try_from(random.below(26)).unwrap_or(0)),
            _ => c,
        });
        Some(code.collect())
    }
}

impl Form {
    /// `label:weight@least employees`, with `^` where it precedes the name.
    fn parse(text: &'static str) -> Option<(u64, Self)> {
        let (label, numbers) = text.rsplit_once(':')?;
        let (weight, least) = numbers.split_once('@').unwrap_or((numbers, "0"));
        let form = Self {
            label: label.trim_start_matches('^'),
            leads: label.starts_with('^'),
            least_employees: least.parse().ok()?,
        };
        Some((weight.parse().ok()?, form))
    }
}
