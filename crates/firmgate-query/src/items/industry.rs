//! What the words for an industry say in their place: what is asked for, left out, sold to, or said more exactly.

use firmgate_model::filter::Industry;

use super::{Effect, Kind, State};
use crate::industries::{FOR, industry, is_before_goods, is_maker, is_narrow, is_workshop, label, slug};
use crate::interpretation::{Slot, Via};
use crate::read::add_all;
use crate::reader::Reader;
use crate::roles::Role;

/// Words that link what is sold or done to those who do it.
const OF: [&str; 14] = ["of", "de", "del", "di", "dei", "delle", "della", "von", "van", "do", "da", "d", "des", "du"];

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

/// `cosmetics exporters`: companies that export the goods named before.
fn is_exporter(reader: &Reader<'_>, at: usize) -> bool {
    const EXPORTERS: [&str; 7] =
        ["exporters", "exporteure", "exportateurs", "exportadores", "exportadoras", "esportatori", "exporteurs"];
    EXPORTERS.contains(&reader.key(at).as_str())
}
