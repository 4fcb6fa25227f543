//! Words for industries, and names of industries.

use firmgate_model::filter::Industry;
use firmgate_vocabulary::{Category, Sector};

use super::Via;
use super::lexicon::Sense;
use super::reader::Reader;
use super::tokens::Letters;
use super::wishes::senses;

/// The sectors that `tech` means.
const TECH_SECTORS: [&str; 4] = ["software", "it", "internet", "electronics"];

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
