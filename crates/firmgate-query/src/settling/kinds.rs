//! Countries that say which kind of company is meant, and not where it is.

use super::{Places, Seen, homes_of};
use crate::industries::industry;
use crate::interpretation::Slot;
use crate::pieces::What;
use crate::reader::Reader;
use crate::roles::Role;

/// What surrounds a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// A preposition precedes it: `in Poland`.
    Placed,
    /// An industry or a word for companies follows: `Indian restaurants`, `US subsidiaries`.
    Modifier,
    Other,
}

/// What surrounds the place at `at`.
pub(super) fn position(reader: &Reader<'_>, at: usize, last: usize) -> Position {
    let before = |back: usize| at.checked_sub(back).map(|at| reader.roles_anyway(at)).unwrap_or_default();
    let is_placed = before(1).has(Role::Place) || before(1).has(Role::Silent) && before(2).has(Role::Place);
    let next = reader.roles_anyway(last + 1);
    // `Swiss watch retailers`
    let is_word = |at: usize| matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word));
    let thing = if is_word(last + 1) { last + 2 } else { last + 1 };
    let is_thing =
        industry(reader, thing).is_some() || reader.roles_anyway(thing).has_any(&[Role::Head, Role::Ownership]);
    let is_also = (1..4).any(|back| before(back).has(Role::Also));
    match () {
        // `UK hotels, also in Ireland`
        () if is_also => Position::Other,
        () if is_placed || next.has(Role::Based) => Position::Placed,
        () if is_thing => Position::Modifier,
        () => Position::Other,
    }
}

/// `Indian restaurants in London`, `Japanese car makers outside Japan`: a country or state before what they are says which kind
/// of them when another place says where. Its word ranks.
pub(super) fn settle_kinds(reader: &mut Reader<'_>, places: &mut Places) {
    let excluded = reader.read.filter.countries.none.clone();
    let is_excluded = |list: usize| {
        let mut countries = places.seen.iter().filter(|seen| seen.list == list).flat_map(|seen| &seen.countries);
        countries.next().is_some_and(|first| excluded.contains(first))
            && countries.all(|country| excluded.contains(country))
    };
    let is_kind = |seen: &Seen| {
        let is_modifier = matches!(seen.slot, Slot::Country | Slot::State) && seen.position == Position::Modifier;
        let is_elsewhere =
            |other: &Seen| other.list != seen.list && other.position == Position::Placed && !are_near(seen, other);
        let others =
            || places.seen.iter().filter(|other| other.list != seen.list && other.position == Position::Placed);
        let is_placed_elsewhere = others().next().is_some() && others().all(is_elsewhere);
        is_modifier && (is_placed_elsewhere || is_excluded(seen.list))
    };
    let kinds: Vec<bool> = places.seen.iter().map(is_kind).collect();
    for (seen, _) in places.seen.iter().zip(&kinds).filter(|(_, is_kind)| **is_kind) {
        let text = &seen.text;
        reader.assume(format!("`{text}` ranks: it says which kind, and another word where"));
        reader.customers.push(text.clone());
        let mut spans = reader.read.reading.spans.iter_mut();
        if let Some(span) = spans.find(|span| span.text == *text && span.slot == seen.slot) {
            (span.slot, span.value) = (Slot::Keyword, text.clone());
        }
    }
    let mut kinds = kinds.into_iter();
    places.seen.retain(|_| !kinds.next().unwrap_or_default());
}

/// Whether one of the places is in the other: `British banks in London`, `Bavarian breweries in Germany`.
fn are_near(one: &Seen, other: &Seen) -> bool {
    let mut homes = other.states.iter().map(|state| state.country()).chain(other.homes.iter().copied());
    let is_in_country = homes.any(|home| one.countries.contains(&home));
    let is_same = other.countries.iter().any(|country| one.countries.contains(country));
    let cities = if other.slot == Slot::City { homes_of(&other.name) } else { Vec::new() };
    let is_in_state = one.states.iter().any(|state| {
        other.states.contains(state) || other.countries.contains(&state.country()) || cities.contains(state)
    });
    is_in_country || is_same || is_in_state
}
