//! Words for industries, and names of industries.

use firmgate_model::filter::Industry;
use firmgate_vocabulary::{Category, Sector};

use super::interpretation::Via;
use super::pieces::{MAKERS, What};
use super::reader::Reader;
use super::roles::Role;
use super::senses::Sense;
use super::tokens::Letters;
use super::wishes::senses;

/// Words between a maker and what is made: `of the`.
const MAKER_LINKS_MAX: usize = 2;
/// Countries between them, and the words that join those.
const MAKER_DEMONYMS_MAX: usize = 5;
/// The sectors that `tech` means.
const TECH_SECTORS: [&str; 4] = ["software", "it", "internet", "electronics"];

/// These precede the customers of a company.
pub(super) const FOR: [&str; 6] = ["for", "fur", "pour", "para", "per", "voor"];

/// The industries that a piece names, if any.
pub(super) fn industry(reader: &Reader<'_>, at: usize) -> Option<(Vec<Industry>, Via)> {
    // `it` is a pronoun unless it is in capitals.
    // So is Portuguese `sem`, which is `without`.
    if matches!(reader.key(at).as_str(), "it" | "sem") && !is_raised(reader, at) {
        return None;
    }
    senses(reader, at).iter().find_map(|sense| match *sense {
        Sense::Category(category, via) => Some((vec![Industry::Category(category)], via)),
        Sense::Sector(sector, via) => Some((vec![Industry::Sector(sector)], via)),
        Sense::Tech => {
            let sectors = TECH_SECTORS.iter().filter_map(|slug| Sector::parse(slug).ok());
            Some((sectors.map(Industry::Sector).collect(), Via::Alias))
        }
        _ => None,
    })
}

fn is_raised(reader: &Reader<'_>, at: usize) -> bool {
    let token = reader.piece(at).and_then(|piece| reader.tokens.get(piece.first));
    token.is_some_and(|token| token.letters == Letters::AllCaps)
}

/// After another industry `manufacturers` only states that they make it.
pub(super) fn is_maker(industries: &[Industry]) -> bool {
    matches!(industries, [Industry::Sector(sector)] if sector.slug() == "manufacturing")
}

/// Whether the piece is a word for makers and what they make follows: `fabricantes de calçado`, `Zulieferer für die Luftfahrt`.
pub(super) fn is_before_goods(reader: &Reader<'_>, at: usize) -> bool {
    let mut next = at + 1;
    // `fabricantes italianos y turcos de muebles`
    let is_demonym =
        |at: usize| senses(reader, at).iter().any(|sense| matches!(sense, Sense::Country(_, Via::Demonym)));
    while next <= at + MAKER_DEMONYMS_MAX
        && (is_demonym(next) || reader.has(next, Role::And) && is_demonym(next - 1) && is_demonym(next + 1))
    {
        next += 1;
    }
    let start = next;
    while next < start + MAKER_LINKS_MAX && reader.roles(next).has_any(&[Role::Silent, Role::Place]) {
        next += 1;
    }
    MAKERS.contains(&reader.key(at).as_str()) && industry(reader, next).is_some()
}

/// Whether the words are narrower than their category: they rank as well.
pub(super) fn is_narrow(reader: &Reader<'_>, at: usize) -> bool {
    matches!(reader.piece(at).map(|piece| piece.what), Some(What::Phrase(entry)) if entry.is_narrow)
}

/// `metal fabrication shops`: shops of those who sell no goods are workshops and offices.
pub(super) fn is_workshop(reader: &Reader<'_>, at: usize, before: &[Industry]) -> bool {
    const GOODS: [&str; 5] = ["consumer", "electronics", "food", "retail", "agriculture"];
    let sells = |industry: &Industry| GOODS.iter().any(|sector| slug(*industry).starts_with(sector));
    matches!(reader.key(at).as_str(), "shop" | "shops" | "stores") && !before.iter().any(sells)
}

pub(super) fn is_tech_alone(reader: &Reader<'_>) -> bool {
    reader.read.filter.industries.any.iter().all(|industry| TECH_SECTORS.contains(&slug(*industry)))
        && reader.read.filter.industries.any.len() == TECH_SECTORS.len()
}

pub(super) fn slug(industry: Industry) -> &'static str {
    match industry {
        Industry::Category(category) => Category::slug(category),
        Industry::Sector(sector) => sector.slug(),
    }
}

pub(super) fn label(industry: Industry) -> &'static str {
    match industry {
        Industry::Category(category) => category.label(),
        Industry::Sector(sector) => sector.label(),
    }
}

/// `no hospitality, but hotels`: what is asked for by name is not left out with its sector.
pub(super) fn settle_industries(reader: &mut Reader<'_>) {
    let industries = &mut reader.read.reading.filter.industries;
    let any = industries.any.clone();
    let is_asked_for = |sector: &Industry| {
        any.iter().any(|asked| match (sector, asked) {
            (Industry::Sector(sector), Industry::Category(category)) => category.sector() == *sector,
            _ => false,
        })
    };
    industries.none.retain(|left_out| !is_asked_for(left_out));
}
