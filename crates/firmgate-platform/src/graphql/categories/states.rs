//! The values of the dimension `states`.

use firmgate_model::filter::State;
use firmgate_model::index::state_key;
use firmgate_vocabulary::{Country, Subdivision, UnknownNameError, fold};

use super::{Coded, NEAREST_MAX, SIMILARITY_MIN, not_known};

/// The states that a value means. A name that several countries have is restricted to `countries`, unless there are none. `known` are the
/// states of companies: those of a country that is not in the vocabulary are accepted as its companies write them.
pub(super) fn states_of(value: &str, countries: &[Country], known: &[(String, u64)]) -> Result<Vec<State>, String> {
    let unknown = match Subdivision::parse(value, countries) {
        Ok(found) => return Ok(found.into_iter().map(State::Known).collect()),
        Err(unknown) => unknown,
    };
    let key = state_key(value);
    let written = known.iter().map(|(name, _)| name).filter(|name| !is_code(name));
    if let Some(name) = written.clone().find(|name| state_key(name) == key) {
        return Ok(vec![State::Named(name.clone())]);
    }
    if let Ok(elsewhere) = Subdivision::parse(value, &[]) {
        let mut lands: Vec<&str> = elsewhere.iter().map(|state| state.country().name()).collect();
        lands.dedup();
        return Err(format!("`{value}` is a state of {}, which `countries` leaves out", lands.join(" and ")));
    }
    let mut nearest = unknown.nearest;
    let mut near: Vec<(f64, &String)> = written
        .map(|name| (strsim::jaro_winkler(&state_key(name), &key), name))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    nearest.extend(near.into_iter().map(|(_, name)| name.clone()));
    nearest.truncate(NEAREST_MAX);
    Err(not_known("state", &UnknownNameError { text: value.to_owned(), nearest }))
}

/// A state as a filter accepts it.
pub(super) fn label(state: &State) -> &str {
    match state {
        State::Known(state) => state.label(),
        State::Named(name) => name,
    }
}

/// A state of the catalogue: a code, or a name as companies write it.
pub(super) fn coded(state: &str) -> Coded {
    match Subdivision::of_code(state).filter(|_| is_code(state)) {
        Some(known) => Coded {
            value: known.label().to_owned(),
            code: known.code().to_owned(),
            group: Some(known.country().name()),
        },
        None => Coded { value: state.to_owned(), code: fold(state), group: None },
    }
}

fn is_code(state: &str) -> bool {
    Subdivision::of_code(state).is_some_and(|known| known.code() == state)
}
