//! What has been read of a sentence so far.

use firmgate_model::filter::Industry;
use firmgate_vocabulary::{Country, Subdivision};

use super::interpretation::Interpretation;
use super::roles::Roles;

/// A reading, and its references to the previous question.
#[derive(Default)]
pub(super) struct Read {
    pub reading: Interpretation,
    pub cues: Cues,
    /// Words that are searched for because they have no other meaning.
    pub searched: Vec<String>,
}

impl std::ops::Deref for Read {
    type Target = Interpretation;

    fn deref(&self) -> &Interpretation {
        &self.reading
    }
}

impl std::ops::DerefMut for Read {
    fn deref_mut(&mut self) -> &mut Interpretation {
        &mut self.reading
    }
}

/// The references of a sentence to the previous question.
#[derive(Clone, Default)]
pub(super) struct Cues {
    /// `also in France`
    pub is_addition: bool,
    /// `of any size`
    pub any_size: bool,
    /// `worldwide`
    pub anywhere: bool,
    /// `start over`
    pub reset: bool,
    /// `next 20`
    pub is_more: bool,
    /// `how many`
    pub is_count: bool,
    /// `widen the search`
    pub is_widened: bool,
    /// Parts that are removed: `remove the size filter`.
    pub cleared: Roles,
    /// Values that are removed: `instead of Spain`, `remove Spain`.
    pub dropped: Dropped,
}

/// Values to remove from the previous question.
#[derive(Clone, Default)]
pub(super) struct Dropped {
    pub countries: Vec<Country>,
    pub states: Vec<Subdivision>,
    pub cities: Vec<String>,
    pub industries: Vec<Industry>,
}

impl Dropped {
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty_of_places() && self.industries.is_empty()
    }

    pub(super) fn is_empty_of_places(&self) -> bool {
        self.countries.is_empty() && self.states.is_empty() && self.cities.is_empty()
    }
}

pub(super) fn add_all<T: Clone + PartialEq>(values: &mut Vec<T>, more: &[T]) {
    for value in more {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
}
