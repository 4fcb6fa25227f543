//! From a filter and words to the query of an engine: a conjunction of clauses, each an alternative of terms.
//!
//! The match set of a search is always one plan, so that counting, listing and facets agree by construction. Its words may be
//! read in several ways: each is a conjunction, and a company that fits one of them matches. What terms cannot decide is a residue: head
//! counts and revenue are looked up in a column, and companies that are left out by name in a set of documents.

use std::sync::Arc;

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, Range, State};
use firmgate_model::index::state_key;
use firmgate_vocabulary::SizeBand;

use super::clause::{Clause, Side};
use super::error::QueryError;
use super::left_out::LeftOut;
use super::places;
use super::size::{self, Certainty};
use super::terms::{Frequencies, Term, TextField, mark, term};

/// A head count is looked up document by document, rather than by terms, when the other clauses leave at most
/// this share of the catalogue: reading a column beats merging a dozen lists.
const LOOK_UP_SHARE: u64 = 8;

/// Which documents match.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// From the filter.
    pub(super) filters: Vec<Clause>,
    /// From the words: the ways to read them, one of which must match. Empty means no restriction.
    pub(super) readings: Vec<Vec<Clause>>,
    /// The head counts that must still be checked for each document that passes the clauses.
    pub(super) employees: Option<Range>,
    /// The revenue, in thousands of US dollars, that must be checked for each.
    pub(super) revenue: Option<Range>,
    /// The documents that match nothing.
    pub(super) left_out: Option<Arc<LeftOut>>,
    /// Nothing can match.
    pub(super) nothing: bool,
}

impl Plan {
    /// The plan that matches nothing.
    pub(super) fn nothing() -> Self {
        Self { nothing: true, ..Self::default() }
    }

    /// Whether nothing restricts it.
    pub(super) fn is_everything(&self) -> bool {
        self.filters.is_empty()
            && self.readings.is_empty()
            && self.employees.is_none()
            && self.revenue.is_none()
            && self.left_out.is_none()
            && !self.nothing
    }

    /// The plan of a filter alone.
    pub(super) fn of(filter: &Filter, index: &dyn Frequencies) -> Result<Self, QueryError> {
        let mut plan = Self::default();
        let country = |country: &firmgate_vocabulary::Country| term(TextField::Country, country.alpha2());
        plan.values(filter.countries.any.iter().map(country), Side::In, true);
        plan.values(filter.countries.none.iter().map(country), Side::Out, true);
        let industry = |industry: &Industry| match industry {
            Industry::Category(category) => term(TextField::Category, category.slug()),
            Industry::Sector(sector) => term(TextField::Sector, sector.slug()),
        };
        plan.values(filter.industries.any.iter().map(industry), Side::In, false);
        plan.values(filter.industries.none.iter().map(industry), Side::Out, false);
        let state = |state: &State| match state {
            State::Known(state) => term(TextField::State, state.code()),
            State::Named(name) => term(TextField::State, &state_key(name)),
        };
        // A company in a part of a state has the term of both.
        plan.values(filter.states.any.iter().map(state), Side::In, false);
        plan.values(filter.states.none.iter().map(state), Side::Out, false);
        for (cities, side) in [(&filter.cities.any, Side::In), (&filter.cities.none, Side::Out)] {
            let terms =
                cities.iter().map(|city| places::city_terms(index, city)).collect::<Result<Vec<_>, QueryError>>()?;
            plan.values(terms.into_iter().flatten(), side, true);
        }
        let band = |band: &SizeBand| term(TextField::Size, &size::band_term(*band));
        plan.values(filter.sizes.any.iter().map(band), Side::In, true);
        plan.values(filter.sizes.none.iter().map(band), Side::Out, true);
        let status = |status: &Status| term(TextField::Status, status.word());
        plan.values(filter.statuses.any.iter().map(status), Side::In, true);
        plan.values(filter.statuses.none.iter().map(status), Side::Out, true);
        if let Some(range) = filter.founded {
            plan.add(Clause { terms: years(range, index)?, side: Side::In, disjoint: true });
        }
        plan.employees = filter.employees;
        plan.revenue = filter.revenue.map(size::in_thousands);
        Ok(plan)
    }

    /// Adds the ways to read the words and decides how head counts are matched.
    pub(super) fn with(mut self, mut readings: Vec<Vec<Clause>>, index: &dyn Frequencies) -> Result<Self, QueryError> {
        let is_asked = !readings.is_empty();
        readings.retain(|reading| reading.iter().all(|clause| !clause.terms.is_empty()));
        self.nothing |= is_asked && readings.is_empty();
        self.readings = readings;
        if let Some(range) = self.employees {
            self.settle(range, index)?;
        }
        Ok(self)
    }

    /// The plan without these documents.
    pub(super) fn without(mut self, left_out: Option<LeftOut>) -> Self {
        self.left_out = left_out.map(Arc::new);
        self
    }

    /// Whether clauses alone do not decide what matches.
    pub(super) fn has_residue(&self) -> bool {
        self.employees.is_some() || self.revenue.is_some() || self.left_out.is_some()
    }

    /// The plan with one clause more.
    pub(super) fn and(mut self, clause: Clause) -> Self {
        self.add(clause);
        self
    }

    /// The number of matches where it follows from the frequencies of terms, which must be exact.
    pub(super) fn count_by_frequency(&self, index: &dyn Frequencies) -> Result<Option<u64>, QueryError> {
        if self.nothing {
            return Ok(Some(0));
        }
        if self.has_residue() || self.readings.len() > 1 {
            return Ok(None);
        }
        let clauses: Vec<&Clause> = self.filters.iter().chain(self.readings.iter().flatten()).collect();
        match clauses.as_slice() {
            [] => Ok(Some(index.companies())),
            [clause] if clause.disjoint => {
                let with = clause.frequency(index)?;
                Ok(Some(if clause.side == Side::In { with } else { index.companies().saturating_sub(with) }))
            }
            _ => Ok(None),
        }
    }

    fn values(&mut self, terms: impl Iterator<Item = Term>, side: Side, disjoint: bool) {
        let mut terms: Vec<Term> = terms.collect();
        if !terms.is_empty() {
            terms.sort();
            terms.dedup();
            let disjoint = disjoint || terms.len() == 1;
            self.add(Clause { terms, side, disjoint });
        }
    }

    fn add(&mut self, clause: Clause) {
        self.nothing |= clause.side == Side::In && clause.terms.is_empty();
        self.filters.push(clause);
    }

    fn settle(&mut self, range: Range, index: &dyn Frequencies) -> Result<(), QueryError> {
        let mut sure = Vec::new();
        let mut maybe = Vec::new();
        for (value, certainty) in size::terms(range) {
            let term = term(TextField::Size, &value);
            if index.frequency(&term)? > 0 {
                if certainty == Certainty::Sure { sure.push(term) } else { maybe.push(term) }
            }
        }
        let mut fewest = fewest(index, &self.filters)?;
        if !self.readings.is_empty() {
            let each = self.readings.iter().map(|reading| self::fewest(index, reading));
            fewest = fewest.min(each.sum::<Result<u64, QueryError>>()?);
        }
        if fewest <= index.companies() / LOOK_UP_SHARE && !self.nothing {
            return Ok(());
        }
        if maybe.is_empty() {
            self.employees = None;
        }
        sure.append(&mut maybe);
        self.add(Clause { terms: sure, side: Side::In, disjoint: true });
        Ok(())
    }
}

/// How many companies at most have all of the clauses.
fn fewest(index: &dyn Frequencies, clauses: &[Clause]) -> Result<u64, QueryError> {
    let mut fewest = index.companies();
    for clause in clauses.iter().filter(|clause| clause.side == Side::In) {
        fewest = fewest.min(clause.frequency(index)?);
    }
    Ok(fewest)
}

/// Terms of the years and decades that make up a range: those that occur.
fn years(range: Range, index: &dyn Frequencies) -> Result<Vec<Term>, QueryError> {
    let from = range.min.unwrap_or(0);
    let until = range.max.unwrap_or(u32::MAX).min(u32::from(u16::MAX)) + 1;
    let (first, last) = (from.div_ceil(10), until / 10);
    let mut terms = Vec::new();
    if first < last {
        occurring(index, mark::DECADE, 4, first..last, &mut terms)?;
        occurring(index, mark::YEAR, 5, from..first * 10, &mut terms)?;
        occurring(index, mark::YEAR, 5, last * 10..until, &mut terms)?;
    } else {
        occurring(index, mark::YEAR, 5, from..until, &mut terms)?;
    }
    terms.sort();
    terms.dedup();
    Ok(terms)
}

/// Adds the terms of `year` for those numbers that a company has.
fn occurring(
    index: &dyn Frequencies,
    mark: &str,
    digits: usize,
    numbers: std::ops::Range<u32>,
    terms: &mut Vec<Term>,
) -> Result<(), QueryError> {
    if numbers.is_empty() {
        return Ok(());
    }
    let bound = |number: u32| format!("{mark}{number:0digits$}");
    let values = index.between(TextField::Year, &bound(numbers.start), &bound(numbers.end), usize::MAX)?;
    terms.extend(values.iter().map(|value| term(TextField::Year, value)));
    Ok(())
}
