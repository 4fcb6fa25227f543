//! Places, industries, sizes and orders, and what a negation before them covers.

use firmgate_vocabulary::{Category, Sector};

use super::lexicon::{Age, Sense, Size};
use super::pieces::What;
use super::places::{self, Place};
use super::reader::Reader;
use super::roles::Role;
use super::tokens::Letters;
use super::wishes::senses;
use super::{Slot, Via};
use crate::filter::{Industry, Range};

/// Years since the founding of a start-up, at most. No standard says so: it is always told.
const STARTUP_YEARS_MAX: u32 = 10;
/// Years since the founding of a young company, at most.
const YOUNG_YEARS_MAX: u32 = 5;
/// Behind these stands whom a company works for.
const FOR: [&str; 6] = ["for", "fur", "pour", "para", "per", "voor"];
/// The sectors that `tech` stands for.
const TECH_SECTORS: [&str; 4] = ["software", "it", "internet", "electronics"];

/// The kinds of things that are coordinated with one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Place,
    Industry,
    Other,
}

/// How far a negation reaches: over the group of one kind that follows it.
#[derive(Default)]
struct Scope {
    not: Option<usize>,
    kind: Option<Kind>,
    /// `and`, `or` or a comma came since the last thing.
    is_connected: bool,
}

#[derive(Default)]
struct State {
    scope: Scope,
    place: Option<Place>,
    /// The industry right before, and its last piece.
    industry: Option<(Vec<Industry>, usize)>,
    homes: Vec<(String, Vec<firmgate_vocabulary::Country>)>,
}

/// Reads everything that has a name.
pub(super) fn read(reader: &mut Reader<'_>) {
    let mut state = State::default();
    let mut at = 0;
    while at < reader.pieces.len() {
        at = step(reader, &mut state, at) + 1;
    }
    if let Some(not) = state.scope.not.filter(|_| state.scope.kind.is_none()) {
        let text = reader.written(not, not);
        reader.read.unresolved.push(text);
    }
    settle_places(reader, &state);
    if reader.read.filter.industries.any.len() > 1 && !is_tech_alone(reader) {
        reader.assume("Several industries are alternatives: one of them is enough".to_owned());
    }
}

/// Reads what begins at `at` and returns its last piece.
fn step(reader: &mut Reader<'_>, state: &mut State, at: usize) -> usize {
    if !reader.is_free(at) {
        state.end_of_scope(reader);
        state.place = None;
        return at;
    }
    let roles = reader.roles(at);
    if let Some(place) = places::at(reader, at, state.place.as_ref()) {
        return take_place(reader, state, at, place);
    }
    if let Some((industries, via)) = industry(reader, at) {
        return take_industry(reader, state, at, &industries, via);
    }
    if let Some(sense) =
        senses(reader, at).iter().find(|sense| matches!(sense, Sense::Sort(_) | Sense::Size(_) | Sense::Age(_)))
    {
        take_other(reader, state, at, *sense);
        return at;
    }
    if roles.has(Role::Not) {
        state.end_of_scope(reader);
        state.scope = Scope { not: Some(at), ..Scope::default() };
        state.place = None;
        return at;
    }
    if roles.has(Role::But) {
        state.end_of_scope(reader);
    } else if roles.has_any(&[Role::And, Role::Or]) || matches!(reader.symbol(at), Some(',' | '/')) {
        state.scope.is_connected = true;
    } else if roles.is_empty() {
        return take_word(reader, state, at);
    } else if !roles.has_any(&[Role::Place, Role::Silent, Role::Based]) {
        state.place = None;
    }
    at
}

impl State {
    /// Whether the thing of this kind that comes next is excluded. Moves the scope on.
    fn is_negated(&mut self, kind: Kind) -> bool {
        let reaches = match self.scope.kind {
            None => self.scope.not.is_some(),
            Some(known) => known == kind && self.scope.is_connected,
        };
        if reaches {
            self.scope.kind = Some(kind);
            self.scope.is_connected = false;
        } else {
            self.scope = Scope::default();
        }
        reaches
    }

    fn end_of_scope(&mut self, reader: &mut Reader<'_>) {
        let scope = std::mem::take(&mut self.scope);
        if let Some(not) = scope.not.filter(|not| scope.kind.is_none() && reader.is_free(*not)) {
            let text = reader.written(not, not);
            reader.read.unresolved.push(text);
            reader.use_up(not, not);
        }
    }

    /// Marks the negation as read.
    fn negation(&self, reader: &mut Reader<'_>) {
        if let Some(not) = self.scope.not {
            reader.use_up(not, not);
        }
    }
}

fn take_place(reader: &mut Reader<'_>, state: &mut State, at: usize, place: Place) -> usize {
    let is_negated = state.is_negated(Kind::Place);
    state.negation(reader);
    state.industry = None;
    if is_negated && place.is_part {
        // Leaving out the whole country would leave out more than was asked for.
        let (first, last) = (state.scope.not.unwrap_or(at), place.last);
        reader.refuse(first, last);
        state.place = Some(place);
        return last;
    }
    let filter = &mut reader.read.reading.filter;
    let countries = if is_negated { &mut filter.countries.none } else { &mut filter.countries.any };
    add_all(countries, &place.countries);
    let cities = if is_negated { &mut filter.cities.none } else { &mut filter.cities.any };
    add_all(cities, &place.cities);
    if !is_negated && !place.homes.is_empty() {
        state.homes.push((place.value.clone(), place.homes.clone()));
    }
    let value = if is_negated { format!("not {}", place.value) } else { place.value.clone() };
    if let Some(assumption) = &place.assumption {
        reader.assume(assumption.clone());
    }
    if let Some(alternative) = &place.alternative {
        reader.alternative(alternative.clone());
    }
    if let Some(unsupported) = &place.unsupported {
        reader.read.unsupported.push(unsupported.clone());
    }
    let last = place.last;
    reader.note(at, last, place.slot, value, place.via);
    state.place = Some(place);
    last
}

/// The industries that a piece stands for, if it does.
fn industry(reader: &Reader<'_>, at: usize) -> Option<(Vec<Industry>, Via)> {
    // `it` is a pronoun unless somebody raises his voice.
    if reader.key(at) == "it" && !is_raised(reader, at) {
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

fn take_industry(reader: &mut Reader<'_>, state: &mut State, at: usize, industries: &[Industry], via: Via) -> usize {
    let is_negated = state.is_negated(Kind::Industry);
    state.negation(reader);
    state.place = None;
    let before = state.industry.take().filter(|(_, last)| *last + 1 == at && !is_negated).map(|(before, _)| before);
    let filter = &mut reader.read.reading.filter;
    let values = if is_negated { &mut filter.industries.none } else { &mut filter.industries.any };
    // `SaaS software`: the narrower of two words that stand together is meant.
    let is_within = |outer: &[Industry], inner: &[Industry]| match (outer, inner) {
        ([Industry::Sector(sector)], [Industry::Category(category)]) => category.sector() == *sector,
        _ => false,
    };
    let mut current = industries.to_vec();
    match &before {
        Some(before) if is_within(industries, before) || is_maker(industries) => current.clone_from(before),
        Some(before) if is_within(before, industries) => values.retain(|value| !before.contains(value)),
        _ => {}
    }
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

/// Behind another industry `manufacturers` only says that they make it.
fn is_maker(industries: &[Industry]) -> bool {
    matches!(industries, [Industry::Sector(sector)] if sector.slug() == "manufacturing")
}

fn take_other(reader: &mut Reader<'_>, state: &mut State, at: usize, sense: Sense) {
    // `enterprise` in front of what somebody sells is a kind of customer.
    if reader.key(at) == "enterprise" && industry(reader, at + 1).is_some() {
        return;
    }
    // `accountants for small businesses`: the customers are small.
    if let Some(before) = at.checked_sub(1).filter(|before| FOR.contains(&reader.key(*before).as_str())) {
        state.end_of_scope(reader);
        return reader.refuse(before, at);
    }
    let is_negated = state.is_negated(Kind::Other);
    let not = state.scope.not.filter(|_| is_negated);
    state.negation(reader);
    state.place = None;
    match sense {
        Sense::Sort(sort) if !is_negated => {
            reader.read.sort = sort;
            reader.note(at, at, Slot::Sort, format!("{sort:?}"), Via::Grammar);
        }
        Sense::Size(size) => take_size(reader, at, size, not),
        Sense::Age(age) => take_age(reader, at, age, not),
        _ => reader.refuse(not.unwrap_or(at), at),
    }
}

fn take_size(reader: &mut Reader<'_>, at: usize, size: Size, not: Option<usize>) {
    let (min, max) = match size {
        Size::Micro => (Some(1), Some(9)),
        Size::Small => (Some(10), Some(49)),
        Size::Medium => (Some(50), Some(249)),
        Size::Sme => (Some(1), Some(249)),
        Size::MidMarket => (Some(100), Some(999)),
        Size::Large => (Some(250), None),
    };
    let range = match (not, size) {
        (None, _) => Range { min, max },
        (Some(_), Size::Large) => Range { min: None, max: Some(249) },
        (Some(_), Size::Sme | Size::Micro) => Range { min: max.map(|max| max + 1), max: None },
        (Some(not), _) => return reader.refuse(not, at),
    };
    let text = reader.written(not.unwrap_or(at), at);
    let shown = super::claims::shown(range);
    let is_first = !reader.read.spans.iter().any(|span| span.slot == Slot::Employees && span.via == Via::Grammar);
    if is_first {
        // `small and medium-sized`: from the smaller to the larger one.
        let known = reader.read.filter.employees;
        let hull = known.map_or(range, |known| Range {
            min: known.min.zip(range.min).map(|(a, b)| a.min(b)),
            max: known.max.zip(range.max).map(|(a, b)| a.max(b)),
        });
        let is_open = hull.min.or(hull.max).is_none();
        reader.read.filter.employees = Some(if is_open { range } else { hull });
        reader.assume(format!("`{text}` means {shown} employees"));
    } else {
        reader.assume(format!("`{text}` adds nothing to the number of employees that is named"));
    }
    reader.note(at, at, Slot::Employees, shown, Via::Alias);
}

fn take_age(reader: &mut Reader<'_>, at: usize, age: Age, not: Option<usize>) {
    let years = match age {
        Age::Startup => STARTUP_YEARS_MAX,
        Age::Young => YOUNG_YEARS_MAX,
    };
    let since = u32::from(reader.context.year).saturating_sub(years);
    let range = match not {
        None => Range { min: Some(since), max: None },
        Some(_) => Range { min: None, max: Some(since.saturating_sub(1)) },
    };
    let text = reader.written(not.unwrap_or(at), at);
    if reader.read.filter.founded.is_none() {
        reader.read.filter.founded = Some(range);
        let not = if not.is_some() { "not " } else { "" };
        reader.assume(format!("`{text}` means {not}founded in the last {years} years"));
    } else {
        reader.assume(format!("`{text}` adds nothing to the year of founding that is named"));
    }
    reader.note(at, at, Slot::Founded, super::claims::shown(range), Via::Alias);
}

/// A word that nothing is known of. Behind a negation it is to be excluded, which no filter can do.
fn take_word(reader: &mut Reader<'_>, state: &mut State, at: usize) -> usize {
    state.place = None;
    let is_word = |reader: &Reader<'_>, at: usize| {
        reader.is_free(at) && matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word))
    };
    let open = state.scope.not.filter(|not| state.scope.kind.is_none() && at.abs_diff(*not) <= 2);
    match open {
        Some(not) if is_word(reader, at) => {
            let mut last = at;
            while is_word(reader, last + 1) {
                last += 1;
            }
            reader.refuse(not, last);
            state.scope = Scope::default();
            last
        }
        _ => {
            state.end_of_scope(reader);
            at
        }
    }
}

/// A country and a city elsewhere cannot be alternatives: the filter asks for both.
fn settle_places(reader: &mut Reader<'_>, state: &State) {
    if reader.read.filter.countries.any.is_empty() {
        return;
    }
    for (city, homes) in &state.homes {
        if homes.iter().any(|home| reader.read.filter.countries.any.contains(home)) {
            continue;
        }
        if let Some(home) = homes.first() {
            reader.read.filter.countries.any.push(*home);
            let wish = format!("{city} or a country it is not in (only {city} was searched)");
            reader.read.unsupported.push(wish);
        }
    }
}

fn is_tech_alone(reader: &Reader<'_>) -> bool {
    reader.read.filter.industries.any.iter().all(|industry| TECH_SECTORS.contains(&slug(*industry)))
        && reader.read.filter.industries.any.len() == TECH_SECTORS.len()
}

fn slug(industry: Industry) -> &'static str {
    match industry {
        Industry::Category(category) => Category::slug(category),
        Industry::Sector(sector) => sector.slug(),
    }
}

fn label(industry: Industry) -> &'static str {
    match industry {
        Industry::Category(category) => category.label(),
        Industry::Sector(sector) => sector.label(),
    }
}

fn add_all<T: Clone + PartialEq>(values: &mut Vec<T>, more: &[T]) {
    for value in more {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
}
