//! The effect of a question on the previous one of its thread: removes a part, requests the next page, starts over.
//!
//! Without a previous question, the same words are ordinary ones: `without limits` is then about companies.

use firmgate_model::filter::Sort;

use super::pieces::What;
use super::reader::Reader;
use super::roles::{FIELDS, Role};
use super::senses::Sense;
use super::wishes::senses;

/// Reads references to the previous question.
pub(super) fn read(reader: &mut Reader<'_>) {
    if reader.context.previous.is_none() {
        return;
    }
    for at in 0..reader.pieces.len() {
        let roles = reader.roles(at);
        if roles.has(Role::More) {
            more(reader, at);
        } else if roles.has_any(&[Role::Remove, Role::Not, Role::Any]) {
            take_away(reader, at);
        }
    }
}

/// `next 20`, `20 more`, `more`: the number goes with it. The rest of the sentence decides whether it is a page.
fn more(reader: &mut Reader<'_>, at: usize) {
    reader.read.cues.is_more = true;
    let is_number = |reader: &Reader<'_>, at: usize| {
        reader.is_free(at) && matches!(reader.piece(at).map(|piece| piece.what), Some(What::Number(_)))
    };
    let before = at.checked_sub(1).filter(|before| is_number(reader, *before));
    let mut last = at;
    while reader.has(last + 1, Role::More) {
        last += 1;
    }
    if is_number(reader, last + 1) && !counts_something(reader, last + 2) {
        last += 1;
    } else if before.is_none() {
        return;
    }
    reader.ignore(before.unwrap_or(at), last);
    reader.assume("The number of rows is set by `limit`, not by the sentence".to_owned());
}

fn counts_something(reader: &Reader<'_>, at: usize) -> bool {
    reader.roles(at).has_any(&[Role::Staff, Role::Years, Role::To, Role::OrMore, Role::Distance, Role::Currency])
        || reader.symbol(at).is_some_and(|symbol| matches!(symbol, '–' | '+'))
}

/// `remove the size filter`, `without the country`, `any year`
fn take_away(reader: &mut Reader<'_>, at: usize) {
    let is_any = reader.has(at, Role::Any);
    let mut first = at;
    let mut found = false;
    while let Some((field, last)) = field(reader, first + 1) {
        // `without employees in Spain` names a part; `any company` does not.
        if let Some(field) = field {
            reader.read.cues.cleared.add(field);
        } else if is_any || !reader.has(at, Role::Remove) && reader.key(at) != "no" && !is_end(reader, last + 1) {
            break;
        } else {
            // `clear the filters`: all of them.
            reader.read.cues.reset = true;
        }
        found = true;
        first = last;
        // `and the city`
        let is_linked = reader.roles(last + 1).has_any(&[Role::And, Role::Or]) || reader.symbol(last + 1) == Some(',');
        if !is_linked || field.is_none() || self::field(reader, last + 2).is_none() {
            break;
        }
        first = last + 1;
    }
    if found {
        reader.ignore(at, first);
    } else if reader.has(at, Role::Remove) && reader.key(at) == "clear" && is_end(reader, at + 1) {
        reader.read.cues.reset = true;
        reader.ignore(at, at);
    }
}

fn is_end(reader: &Reader<'_>, at: usize) -> bool {
    reader.piece(at).is_none()
}

/// The part of the question that is named from `at` on, and its last piece. Without a part, all filters are meant.
fn field(reader: &Reader<'_>, at: usize) -> Option<(Option<Role>, usize)> {
    let mut at = at;
    let mut noun = None;
    loop {
        let roles = reader.roles(at);
        // Spanish `estado` is the state or the status: the one that is set.
        let is_state = roles.has(Role::FieldState) && is_state_set(reader);
        let may_be = |field: &Role| roles.has(*field) && !(is_state && *field == Role::FieldStatus);
        if let Some(field) = FIELDS.iter().copied().find(may_be) {
            let mut last = at;
            while reader.has(last + 1, Role::FilterNoun) {
                last += 1;
            }
            // `no employees over 60`, `without year 2010`: that is more than the part.
            return is_free_of_values(reader, last + 1).then_some((Some(field), last));
        }
        // `het filter op grootte`: alone these words are an order.
        if let Some(field) = noun.and_then(|_| field_of_order(reader, at)) {
            return Some((Some(field), at));
        }
        if roles.has(Role::FilterNoun) {
            noun = Some(at);
        } else if !roles.has_any(&[Role::Silent, Role::Place, Role::Any])
            || noun.is_none() && reader.symbol(at).is_some()
        {
            return noun.map(|noun| (None, noun));
        }
        at += 1;
    }
}

fn is_state_set(reader: &Reader<'_>) -> bool {
    let filter = reader.context.previous.map(|previous| &previous.filter);
    filter.is_some_and(|filter| filter.statuses.is_empty() && !filter.states.is_empty())
}

fn field_of_order(reader: &Reader<'_>, at: usize) -> Option<Role> {
    senses(reader, at).iter().find_map(|sense| match sense {
        Sense::Sort(Sort::EmployeesAsc | Sort::EmployeesDesc) => Some(Role::FieldSize),
        Sense::Sort(Sort::FoundedAsc | Sort::FoundedDesc) => Some(Role::FieldFounded),
        _ => None,
    })
}

fn is_free_of_values(reader: &Reader<'_>, at: usize) -> bool {
    !matches!(reader.piece(at).map(|piece| piece.what), Some(What::Number(_) | What::Decade(_)))
        && !reader.roles(at).has_any(&[Role::Over, Role::Under, Role::AtLeast, Role::AtMost])
}
