//! Words for industries, and names of industries.

use firmgate_model::filter::Industry;
use firmgate_vocabulary::{Category, Sector};

use super::items::{Effect, Kind, State, add_all};
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::senses::Sense;
use super::tokens::Letters;
use super::wishes::senses;
use super::{Slot, Via};

/// Words between a maker and what is made: `of the`.
const MAKER_LINKS_MAX: usize = 2;
/// Countries between them, and the words that join those.
const MAKER_DEMONYMS_MAX: usize = 5;
/// The sectors that `tech` means.
const TECH_SECTORS: [&str; 4] = ["software", "it", "internet", "electronics"];

/// These precede the customers of a company.
pub(super) const FOR: [&str; 6] = ["for", "fur", "pour", "para", "per", "voor"];
/// Words that link what is sold or done to those who do it.
const OF: [&str; 14] = ["of", "de", "del", "di", "dei", "delle", "della", "von", "van", "do", "da", "d", "des", "du"];

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

/// Words for makers and suppliers that mean nothing beside what is made.
pub(super) const MAKERS: [&str; 38] = [
    "industrias",
    "industrie",
    "editeurs",
    "editores",
    "editori",
    "developpeurs",
    "desarrolladores",
    "sviluppatori",
    "desenvolvedores",
    "fabbricanti",
    "entwickler",
    "manufacturer",
    "manufacturers",
    "factories",
    "hersteller",
    "produzenten",
    "zulieferer",
    "fabricant",
    "fabricants",
    "producteurs",
    "equipementiers",
    "fabricante",
    "fabricantes",
    "fabricas",
    "productores",
    "productoras",
    "produtores",
    "produtoras",
    "produttori",
    "produttore",
    "costruttori",
    "fabrikanten",
    "fabrikant",
    "producenten",
    "toeleveranciers",
    "makers",
    "usines",
    "fabbriche",
];

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

/// `cosmetics exporters`: whoever sells abroad what was named.
fn is_exporter(reader: &Reader<'_>, at: usize) -> bool {
    const EXPORTERS: [&str; 7] =
        ["exporters", "exporteure", "exportateurs", "exportadores", "exportadoras", "esportatori", "exporteurs"];
    EXPORTERS.contains(&reader.key(at).as_str())
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

pub(super) fn take_industry(
    reader: &mut Reader<'_>,
    state: &mut State,
    at: usize,
    industries: &[Industry],
    via: Via,
) -> usize {
    if let Some(word) = customers(reader, at) {
        // What is sold to them is requested, not they: they only rank.
        let text = reader.written(at, at);
        reader.customers.push(text);
        state.end_of_scope(reader);
        reader.refuse(word, at);
        return at;
    }
    if is_before_goods(reader, at) {
        // `fabricants de meubles`: what they make says it.
        reader.ignore(at, at);
        return at;
    }
    let is_negated = state.is_negated(Kind::Industry);
    state.negation(reader);
    state.place = None;
    let is_asked_for = |value| reader.context.previous.is_some_and(|p| p.filter.industries.any.contains(value));
    if is_negated && is_narrow(reader, at) {
        // Leaving out the whole category would exclude more than was requested.
        reader.refuse(state.scope.not.unwrap_or(at), at);
        return at;
    }
    let is_removed = state.scope.effect == Effect::Remove && industries.iter().any(is_asked_for);
    if is_negated && (is_removed || state.scope.effect == Effect::Replace) {
        add_all(&mut reader.read.cues.dropped.industries, industries);
        let slugs: Vec<&str> = industries.iter().map(|industry| slug(*industry)).collect();
        reader.note(at, at, Slot::Category, format!("without {}", slugs.join(",")), via);
        return at;
    }
    both(reader, at);
    if !is_negated && is_narrow(reader, at) {
        let text = reader.written(at, at);
        reader.customers.push(text);
    }
    let current = beside(reader, state.industry.take(), at, industries, is_negated);
    let filter = &mut reader.read.reading.filter;
    let values = if is_negated { &mut filter.industries.none } else { &mut filter.industries.any };
    add_all(values, &current);
    if matches!(industries, [_, _, ..]) {
        let labels: Vec<&str> = industries.iter().map(|industry| label(*industry)).collect();
        let text = reader.written(at, at);
        reader.assume(format!("`{text}` means {}", labels.join(", ")));
    }
    let slugs: Vec<&str> = current.iter().map(|industry| slug(*industry)).collect();
    let value = format!("{}{}", if is_negated { "not " } else { "" }, slugs.join(","));
    reader.note(at, at, Slot::Category, value, via);
    state.industry = Some((current, at));
    at
}

/// What an industry means beside the one before it, which it narrows, repeats or is modified by.
fn beside(
    reader: &mut Reader<'_>,
    before: Option<(Vec<Industry>, usize)>,
    at: usize,
    industries: &[Industry],
    is_negated: bool,
) -> Vec<Industry> {
    let Some((before, last)) = before.filter(|_| !is_negated) else { return industries.to_vec() };
    let is_adjacent = last + 1 == at;
    let is_linked = last + 2 == at && OF.contains(&reader.key(last + 1).as_str());
    if !is_adjacent && !is_linked {
        return industries.to_vec();
    }
    // `SaaS software`: the narrower of two adjacent words is meant.
    let is_within = |outer: &[Industry], inner: &[Industry]| match (outer, inner) {
        ([Industry::Sector(sector)], [Industry::Category(category)]) => category.sector() == *sector,
        _ => outer == inner,
    };
    let adds_nothing = is_maker(industries) || is_exporter(reader, at) || is_workshop(reader, at, &before);
    let repeats = is_within(industries, &before) || adds_nothing;
    if repeats || industries.len() > 1 {
        return before;
    }
    let (kept, modifier) = if is_linked && !is_within(&before, industries) {
        // `importers of wine`
        (before.clone(), Some(at))
    } else {
        // `insurance software`: the last word says what they are, the one before it what for.
        reader.read.reading.filter.industries.any.retain(|value| !before.contains(value));
        let is_narrowed = is_within(&before, industries) || before.len() > 1 || is_maker(&before);
        (industries.to_vec(), (!is_narrowed).then_some(last))
    };
    if let Some(modifier) = modifier {
        let text = reader.written(modifier, modifier);
        if !reader.customers.contains(&text) {
            reader.assume(format!("`{text}` ranks: it says more about the industry beside it"));
            reader.customers.push(text);
        }
    }
    kept
}

/// The word before an industry that makes it a customer of the one before: `software for hotels`.
fn customers(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let is_for = |at: usize| FOR.contains(&reader.key(at).as_str()) && !reader.read.filter.industries.any.is_empty();
    let word = at.checked_sub(1)?;
    let article = || word.checked_sub(1).filter(|at| reader.has(word, Role::Silent) && is_for(*at));
    if is_for(word) { Some(word) } else { article() }
}

/// `both software and hotels`: no filter requires two industries at once.
fn both(reader: &mut Reader<'_>, at: usize) {
    let Some(word) = at.checked_sub(1).filter(|word| reader.has(*word, Role::Both)) else { return };
    let link = at + 1;
    if reader.roles(link).has_any(&[Role::And, Role::Silent]) && industry(reader, link + 1).is_some() {
        let wish = format!("{} at once: a company in one of them is enough", reader.written(word, link + 1));
        reader.read.unsupported.push(wish);
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
