//! Synthetic companies: as many as asked for, each a pure function of a seed and its index.
//!
//! So any thread can generate any range, a load of ten million runs in the memory of one company, and a test can name
//! "company 4,711 of seed 42" and mean the same one everywhere. Nothing here is real: every domain is under the
//! reserved `.example`, every LEI has a prefix that no issuer uses, and every record says `synthetic`.
//!
//! INVARIANT (unique without memory): ids, domains, register numbers and contacts' ids are one-to-one images of the
//! index. `deal` has the shuffles, `naming` the argument for domains, `numbers` and `people` those for numbers.

use std::sync::LazyLock;

use firmgate_model::{CompanyRecord, ContactRecord, Identifier, Status};
use firmgate_vocabulary::Category;

use self::deal::Shuffle;
use self::describe::Facts;
use self::industry::{Field, Industries, IndustryProfile};
use self::naming::{Namer, Names};
use self::numbers::Numbers;
use self::people::People;
use self::place::{BLOCK_TURNS, CountryProfile, CountryProfiles};
use self::random::{Random, key};
use self::words::LEXICON;

mod deal;
mod describe;
mod figures;
mod industry;
mod naming;
mod numbers;
mod people;
mod place;
mod random;
#[cfg(test)]
mod tests;
mod words;

const SOURCE: &str = "synthetic";
/// The share of companies without a domain.
const DOMAINLESS_PERCENT: u64 = 8;

/// Generates the companies of one seed.
#[derive(Debug)]
pub struct Generator {
    companies: u64,
    turns: u64,
    draws: u64,
    namer: Namer,
    numbers: Numbers,
    people: People,
}

/// A company and its people.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// The company.
    pub record: CompanyRecord,
    /// Zero to five people at the company.
    pub contacts: Vec<ContactRecord>,
}

/// The tables, which no seed changes.
struct World {
    countries: CountryProfiles,
    industries: Industries,
}

static WORLD: LazyLock<World> =
    LazyLock::new(|| World { countries: CountryProfiles::new(), industries: Industries::new() });

/// The country at an index, and the rank of the company in it.
struct Turn {
    country: &'static CountryProfile,
    /// Of all companies with names in its language.
    rank_in_language: u64,
    rank_in_country: u64,
}

impl Generator {
    /// A generator of `companies` companies; the same seed yields the same companies, however many there are.
    #[must_use]
    pub fn new(seed: u64, companies: u64) -> Self {
        let tails = |language: usize| WORLD.industries.tails(language);
        Self {
            companies,
            turns: key(seed, 1),
            draws: key(seed, 2),
            namer: Namer::new(key(seed, 3), tails),
            numbers: Numbers::new(key(seed, 4)),
            people: People::new(key(seed, 5)),
        }
    }

    /// How many there are: indexes go from 0 to this, exclusive.
    #[must_use]
    pub fn companies(&self) -> u64 {
        self.companies
    }

    /// Company `index`.
    #[must_use]
    pub fn company(&self, index: u64) -> Generated {
        self.draw(index).unwrap_or_else(|| Generated::bare(index))
    }

    fn draw(&self, index: u64) -> Option<Generated> {
        let turn = self.turn(index)?;
        let country = turn.country;
        let random = &mut Random::new(self.draws, index);
        let industry = WORLD.industries.industry(random)?;
        let field = WORLD.industries.field(industry)?;
        let parts = self.namer.parts(country, turn.rank_in_language, field)?;
        let heads = figures::heads(random);
        let form = country.form(random, heads);
        let names = parts.names(country, form, random);
        let domain = (!random.chance(DOMAINLESS_PERCENT)).then(|| parts.domain());
        let identifiers = self.identifiers(index, &turn, domain.is_some(), random);
        let id =
            domain.clone().or_else(|| identifiers.first().map(|first| format!("{}:{}", first.scheme, first.value)))?;
        let contacts = {
            let language = LEXICON.languages.get(country.language)?;
            self.people.of(index, &id, domain.as_deref(), language, random)
        };
        let mut record = CompanyRecord { id, domain, identifiers, ..Generated::bare(index).record };
        record.legal_form = form.map(|form| form.label.to_owned());
        fill(&mut record, country, industry, field, heads, names, random);
        Some(Generated { record, contacts })
    }

    fn turn(&self, index: u64) -> Option<Turn> {
        let block = index / BLOCK_TURNS;
        let turn = Shuffle::new(BLOCK_TURNS, key(self.turns, block)).of(index % BLOCK_TURNS);
        let country = WORLD.countries.at(turn)?;
        Some(Turn {
            country,
            rank_in_language: WORLD.countries.language(country.language).rank(block, turn),
            rank_in_country: country.share.rank(block, turn),
        })
    }

    /// At least one for a company without a domain, since it is what its id is made of.
    fn identifiers(&self, index: u64, turn: &Turn, has_domain: bool, random: &mut Random) -> Vec<Identifier> {
        let lei = random.chance(20);
        let registers = if matches!(turn.country.country.alpha2(), "GB" | "DE" | "FR" | "NO") { 75 } else { 35 };
        let registered = random.chance(registers) || !(has_domain || lei);
        let lei = lei.then(|| self.numbers.lei(index));
        let register = registered.then(|| self.numbers.register(turn.country, turn.rank_in_country));
        lei.into_iter().chain(register).collect()
    }
}

impl Generated {
    /// A record with nothing but an id and a name. A table with a hole would lead here; the tests verify that there is
    /// none.
    fn bare(index: u64) -> Self {
        let record = CompanyRecord {
            id: format!("{SOURCE}:{index}"),
            name: format!("Company {index}"),
            legal_name: None,
            aliases: Vec::new(),
            domain: None,
            description: None,
            language: None,
            country: None,
            region: None,
            locality: None,
            postal_code: None,
            categories: Vec::new(),
            tags: Vec::new(),
            employees: None,
            revenue: None,
            founded: None,
            status: Status::Unknown,
            legal_form: None,
            identifiers: Vec::new(),
            source: SOURCE.to_owned(),
            licence: None,
            also_in: Vec::new(),
            parent: None,
            updated_on: None,
        };
        Self { record, contacts: Vec::new() }
    }
}

fn fill(
    record: &mut CompanyRecord,
    country: &CountryProfile,
    industry: &IndustryProfile,
    field: &Field,
    heads: u32,
    names: Names,
    random: &mut Random,
) {
    let city = country.city(random);
    record.country = Some(country.country);
    record.region = city.and_then(|city| city.region).map(str::to_owned);
    record.locality = city.map(|city| city.name.to_owned());
    record.postal_code = country.postal_code(random).filter(|_| random.chance(80));
    record.categories = categories(industry, random);
    record.employees = figures::employees(heads, country, random);
    record.revenue = figures::revenue(heads, field, country, random);
    record.founded = figures::founded(heads, industry.category, random);
    record.status = figures::status(random);
    let local = country.local.and_then(|language| Some((language, field.local.get(language)?)));
    let facts = Facts {
        name: &names.spoken,
        city: city.map_or(country.country.name(), |city| city.name),
        country: country.country.name(),
        year: record.founded,
        industry,
        customers: &field.customers,
        local,
    };
    let (description, language) = describe::description(&facts, random);
    record.description = Some(description);
    record.language = Some(language.to_owned());
    let tags = random.between(0, 2);
    record.tags = (0..tags).map(|_| random.word(&industry.products)).map(tag).collect();
    record.tags.dedup();
    record.updated_on = Some(figures::date(2025, random));
    record.name = names.name;
    record.legal_name = names.legal_name;
    record.aliases = names.aliases;
    forget(record, random);
}

/// What is unknown of some companies, as in every register; drawn last, so that nothing else depends on it.
fn forget(record: &mut CompanyRecord, random: &mut Random) {
    let (place, text, industry, country) = (random.chance(3), random.chance(4), random.chance(2), random.chance(2));
    // A number of a national register says where the company is.
    let no_country = country && record.identifiers.iter().all(|number| number.scheme == "lei");
    if no_country {
        record.country = None;
    }
    if place || no_country {
        (record.region, record.locality, record.postal_code) = (None, None, None);
    }
    if text {
        (record.description, record.language) = (None, None);
    }
    if industry {
        (record.categories, record.tags) = (Vec::new(), Vec::new());
    }
}

/// One category for most, up to three for some.
fn categories(industry: &IndustryProfile, random: &mut Random) -> Vec<Category> {
    let mut categories = vec![industry.category];
    let more = match random.below(100) {
        0..67 => 0,
        67..92 => 1,
        _ => 2,
    };
    for _ in 0..more {
        let further = WORLD.industries.further(industry, random);
        categories.extend(further.filter(|further| !categories.contains(further)));
    }
    categories
}

/// A product as a label: without its article.
fn tag(product: &str) -> String {
    ["a ", "an "].iter().find_map(|article| product.strip_prefix(article)).unwrap_or(product).to_owned()
}
