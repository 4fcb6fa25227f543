//! What the synthetic companies do: categories with unequal chances, what they sell and to whom.

use std::collections::HashMap;

use firmgate_vocabulary::{Category, Sector};

use super::random::{Random, Weighted};
use super::words::{LEXICON, Word};

const CATEGORIES: &str = include_str!("data/categories.tsv");
const SECTORS: &str = include_str!("data/sectors.tsv");
const LOCAL: &str = include_str!("data/local.tsv");

/// What a category sells.
#[derive(Debug)]
pub(super) struct IndustryProfile {
    pub(super) category: Category,
    /// In running text: `software as a service`.
    pub(super) label: String,
    pub(super) products: Vec<&'static str>,
    /// Position of its sector.
    pub(super) field: usize,
}

/// What the companies of a sector share.
#[derive(Debug)]
pub(super) struct Field {
    sector: Sector,
    /// Revenue per head in thousand US dollars.
    pub(super) revenue_kusd: u64,
    pub(super) customers: Vec<&'static str>,
    /// Industry words of names, by language.
    pub(super) tails: Vec<Vec<Word>>,
    /// The same in other languages.
    pub(super) local: HashMap<&'static str, Local>,
    industries: Vec<usize>,
}

/// A sector in another language.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) field: &'static str,
    pub(super) products: Vec<&'static str>,
    pub(super) customers: &'static str,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Industries {
    industries: Weighted<IndustryProfile>,
    fields: Vec<Field>,
}

impl Industries {
    pub(super) fn new() -> Self {
        let mut fields: Vec<Field> = rows(SECTORS).filter_map(|row| Field::parse(&row)).collect();
        let industries: Vec<_> = rows(CATEGORIES).filter_map(|row| IndustryProfile::parse(&row, &fields)).collect();
        for (at, (_, industry)) in industries.iter().enumerate() {
            if let Some(field) = fields.get_mut(industry.field) {
                field.industries.push(at);
            }
        }
        Self { industries: Weighted::new(industries), fields }
    }

    /// The main industry of a company.
    pub(super) fn industry(&self, random: &mut Random) -> Option<&IndustryProfile> {
        self.industries.pick(random)
    }

    /// How many industry words each sector has in a language; the tests show that all have as many.
    pub(super) fn tails(&self, language: usize) -> usize {
        self.fields.iter().filter_map(|field| field.tails.get(language)).map(Vec::len).min().unwrap_or(0)
    }

    pub(super) fn field(&self, industry: &IndustryProfile) -> Option<&Field> {
        self.fields.get(industry.field)
    }

    /// A further category of the same sector.
    pub(super) fn further(&self, industry: &IndustryProfile, random: &mut Random) -> Option<Category> {
        let at = random.pick(&self.field(industry)?.industries)?;
        self.industries.items().get(*at).map(|other| other.category)
    }

    #[cfg(test)]
    pub(super) fn industries(&self) -> &[IndustryProfile] {
        self.industries.items()
    }

    #[cfg(test)]
    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }
}

impl IndustryProfile {
    fn parse(row: &[&'static str], fields: &[Field]) -> Option<(u64, Self)> {
        let [slug, weight, products] = row else { return None };
        let category = Category::of_slug(slug)?;
        let field = fields.iter().position(|field| field.sector == category.sector())?;
        let label = category.label().split(' ').map(running).collect::<Vec<_>>().join(" ");
        Some((weight.parse().ok()?, Self { category, label, products: products.split(';').collect(), field }))
    }
}

impl Field {
    fn parse(row: &[&'static str]) -> Option<Self> {
        let [slug, revenue, customers, tails] = row else { return None };
        let sector = Sector::all().iter().copied().find(|sector| sector.slug() == *slug)?;
        let local = |language: &str| {
            rows(LOCAL).find(|row| row.first().is_some_and(|code| *code == language) && row.get(1) == Some(slug))
        };
        let tails = LEXICON.languages.iter().map(|language| {
            let own = local(language.code).and_then(|row| row.get(2).copied()).unwrap_or("");
            let words = own.split(';').filter(|word| !word.is_empty()).chain(tails.split(' '));
            words.map(|word| Word::parse(word, language.code)).collect()
        });
        let locals = LEXICON.languages.iter().filter_map(|language| Local::parse(&local(language.code)?));
        Some(Self {
            sector,
            revenue_kusd: revenue.parse().ok()?,
            customers: customers.split(';').collect(),
            tails: tails.collect(),
            local: locals.collect(),
            industries: Vec::new(),
        })
    }
}

impl Local {
    fn parse(row: &[&'static str]) -> Option<(&'static str, Self)> {
        let [language, _, _, field, products, customers] = row else { return None };
        Some((language, Self { field, products: products.split(';').collect(), customers }))
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A word of a label inside a sentence: lower case, unless it is written in capitals.
fn running(word: &str) -> String {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    if capitals > 1 && !word.contains('-') { word.to_owned() } else { word.to_lowercase() }
}
