//! From a filter and words to what the engine is asked: a conjunction of clauses, each an alternative of terms.
//!
//! The match set of a search is always one plan, so that counting, listing and facets agree by construction. Its words may be
//! read in several ways: each is a conjunction, and a company that fits one of them matches. Head counts may leave a residue that terms cannot decide; it is looked up in a column.

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, Range};
use firmgate_vocabulary::SizeBand;
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::places;
use super::schema::{mark, term};
use super::size::{self, Certainty};
use super::view::View;

/// A head count is looked up document by document, rather than by terms, when the other clauses leave at most
/// this share of the catalogue: reading a column beats merging a dozen lists.
const LOOK_UP_SHARE: u64 = 8;

/// Which documents match.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// From the filter.
    filters: Vec<Clause>,
    /// From the words: the ways to read them, one of which must hold. Empty is no restriction.
    readings: Vec<Vec<Clause>>,
    /// What each document that the clauses let through must still be checked for.
    pub(super) check: Option<Range>,
    /// Nothing can match.
    nothing: bool,
}

/// One of these terms, or none of them.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) terms: Vec<Term>,
    pub(super) side: Side,
    /// No document has two of the terms.
    pub(super) disjoint: bool,
}

/// Whether a clause lets in or keeps out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    In,
    Out,
}

impl Clause {
    /// A clause that lets in.
    pub(super) fn any(terms: Vec<Term>) -> Self {
        let disjoint = terms.len() == 1;
        Self { terms, side: Side::In, disjoint }
    }

    /// A clause that keeps out.
    pub(super) fn none(terms: Vec<Term>) -> Self {
        Self { side: Side::Out, ..Self::any(terms) }
    }

    /// How many documents have one of the terms; an upper bound unless the terms are disjoint.
    pub(super) fn frequency(&self, view: &View) -> tantivy::Result<u64> {
        self.terms.iter().map(|term| view.frequency(term)).sum()
    }

    fn occur(&self) -> Occur {
        match self.side {
            Side::In => Occur::Must,
            Side::Out => Occur::MustNot,
        }
    }

    /// As a query that does not score.
    pub(super) fn query(&self) -> Box<dyn Query> {
        match self.terms.as_slice() {
            [] => Box::new(EmptyQuery),
            [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic)),
            terms => {
                let each = |term: &Term| -> Box<dyn Query> {
                    Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic))
                };
                Box::new(BooleanQuery::union(terms.iter().map(each).collect()))
            }
        }
    }
}

impl Plan {
    /// The plan that lets nothing through.
    pub(super) fn nothing() -> Self {
        Self { nothing: true, ..Self::default() }
    }

    /// The plan of a filter alone.
    pub(super) fn of(filter: &Filter, view: &View) -> tantivy::Result<Self> {
        let mut plan = Self::default();
        let fields = &view.fields;
        let country = |country: &firmgate_vocabulary::Country| term(fields.country, country.alpha2());
        plan.values(filter.countries.any.iter().map(country), Side::In, true);
        plan.values(filter.countries.none.iter().map(country), Side::Out, true);
        let industry = |industry: &Industry| match industry {
            Industry::Category(category) => term(fields.category, category.slug()),
            Industry::Sector(sector) => term(fields.sector, sector.slug()),
        };
        plan.values(filter.industries.any.iter().map(industry), Side::In, false);
        plan.values(filter.industries.none.iter().map(industry), Side::Out, false);
        for (cities, side) in [(&filter.cities.any, Side::In), (&filter.cities.none, Side::Out)] {
            let terms =
                cities.iter().map(|city| places::city_terms(view, city)).collect::<tantivy::Result<Vec<_>>>()?;
            plan.values(terms.into_iter().flatten(), side, true);
        }
        let band = |band: &SizeBand| term(fields.size, &size::band_term(*band));
        plan.values(filter.sizes.any.iter().map(band), Side::In, true);
        plan.values(filter.sizes.none.iter().map(band), Side::Out, true);
        let status = |status: &Status| term(fields.status, status.word());
        plan.values(filter.statuses.any.iter().map(status), Side::In, true);
        plan.values(filter.statuses.none.iter().map(status), Side::Out, true);
        if let Some(range) = filter.founded {
            plan.add(Clause { terms: years(range, view)?, side: Side::In, disjoint: true });
        }
        plan.check = filter.employees;
        Ok(plan)
    }

    /// Adds the ways to read the words and settles how head counts are found.
    pub(super) fn with(mut self, mut readings: Vec<Vec<Clause>>, view: &View) -> tantivy::Result<Self> {
        let is_asked = !readings.is_empty();
        readings.retain(|reading| reading.iter().all(|clause| !clause.terms.is_empty()));
        self.nothing |= is_asked && readings.is_empty();
        self.readings = readings;
        if let Some(range) = self.check {
            self.settle(range, view)?;
        }
        Ok(self)
    }

    /// The plan with one clause more.
    pub(super) fn and(mut self, clause: Clause) -> Self {
        self.add(clause);
        self
    }

    /// As a query that does not score.
    pub(super) fn query(&self) -> Box<dyn Query> {
        self.query_and(&[])
    }

    /// As a query that does not score, restricted further.
    pub(super) fn query_and(&self, more: &[Clause]) -> Box<dyn Query> {
        if self.nothing {
            return Box::new(EmptyQuery);
        }
        let fixed = self.filters.iter().chain(more);
        match self.readings.as_slice() {
            [] => conjunction(fixed.collect()),
            [one] => conjunction(fixed.chain(one).collect()),
            several => {
                let each = several.iter().map(|reading| conjunction(reading.iter().collect())).collect();
                let mut parts: Vec<_> = fixed.map(|clause| (clause.occur(), clause.query())).collect();
                parts.push((Occur::Must, Box::new(BooleanQuery::union(each))));
                Box::new(BooleanQuery::new(parts))
            }
        }
    }

    /// A scoring query, restricted by the filter and by `within`, which add nothing to the score.
    pub(super) fn scoring(&self, mut scored: Vec<Box<dyn Query>>, within: &[Clause]) -> Box<dyn Query> {
        if self.filters.is_empty() && within.is_empty() && scored.len() == 1 {
            return scored.pop().unwrap_or_else(|| Box::new(EmptyQuery));
        }
        let silent = |clause: &Clause| -> (Occur, Box<dyn Query>) {
            (clause.occur(), Box::new(ConstScoreQuery::new(clause.query(), 0.0)))
        };
        let mut parts: Vec<_> = self.filters.iter().chain(within).map(silent).collect();
        parts.extend(scored.into_iter().map(|query| (Occur::Must, query)));
        Box::new(BooleanQuery::new(parts))
    }

    /// The number of matches where it can be read off the frequencies of terms.
    pub(super) fn count_by_frequency(&self, view: &View) -> tantivy::Result<Option<u64>> {
        if self.nothing {
            return Ok(Some(0));
        }
        if view.has_deletes() || self.check.is_some() || self.readings.len() > 1 {
            return Ok(None);
        }
        let clauses: Vec<&Clause> = self.filters.iter().chain(self.readings.iter().flatten()).collect();
        match clauses.as_slice() {
            [] => Ok(Some(view.companies())),
            [clause] if clause.disjoint => {
                let with = clause.frequency(view)?;
                Ok(Some(if clause.side == Side::In { with } else { view.companies().saturating_sub(with) }))
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

    fn settle(&mut self, range: Range, view: &View) -> tantivy::Result<()> {
        let mut sure = Vec::new();
        let mut maybe = Vec::new();
        for (value, certainty) in size::terms(range) {
            let term = term(view.fields.size, &value);
            if view.frequency(&term)? > 0 {
                if certainty == Certainty::Sure { sure.push(term) } else { maybe.push(term) }
            }
        }
        let mut fewest = fewest(view, &self.filters)?;
        if !self.readings.is_empty() {
            let each = self.readings.iter().map(|reading| self::fewest(view, reading));
            fewest = fewest.min(each.sum::<tantivy::Result<u64>>()?);
        }
        if fewest <= view.companies() / LOOK_UP_SHARE && !self.nothing {
            return Ok(());
        }
        if maybe.is_empty() {
            self.check = None;
        }
        sure.append(&mut maybe);
        self.add(Clause { terms: sure, side: Side::In, disjoint: true });
        Ok(())
    }
}

/// How many companies at most have all of the clauses.
fn fewest(view: &View, clauses: &[Clause]) -> tantivy::Result<u64> {
    let mut fewest = view.companies();
    for clause in clauses.iter().filter(|clause| clause.side == Side::In) {
        fewest = fewest.min(clause.frequency(view)?);
    }
    Ok(fewest)
}

fn conjunction(clauses: Vec<&Clause>) -> Box<dyn Query> {
    match clauses.as_slice() {
        [] => Box::new(AllQuery),
        [clause] if clause.side == Side::In => clause.query(),
        clauses => {
            let mut parts: Vec<_> = clauses.iter().map(|clause| (clause.occur(), clause.query())).collect();
            if clauses.iter().all(|clause| clause.side == Side::Out) {
                parts.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(parts))
        }
    }
}

/// Terms of the years and decades that make up a range: those that occur.
fn years(range: Range, view: &View) -> tantivy::Result<Vec<Term>> {
    let from = range.min.unwrap_or(0);
    let until = range.max.unwrap_or(u32::MAX).min(u32::from(u16::MAX)) + 1;
    let (first, last) = (from.div_ceil(10), until / 10);
    let mut terms = Vec::new();
    if first < last {
        occurring(view, mark::DECADE, 4, first..last, &mut terms)?;
        occurring(view, mark::YEAR, 5, from..first * 10, &mut terms)?;
        occurring(view, mark::YEAR, 5, last * 10..until, &mut terms)?;
    } else {
        occurring(view, mark::YEAR, 5, from..until, &mut terms)?;
    }
    terms.sort();
    terms.dedup();
    Ok(terms)
}

/// Adds the terms of `year` for those numbers that a company has.
fn occurring(
    view: &View,
    mark: &str,
    digits: usize,
    numbers: std::ops::Range<u32>,
    terms: &mut Vec<Term>,
) -> tantivy::Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    let bound = |number: u32| format!("{mark}{number:0digits$}");
    for reader in view.searcher.segment_readers() {
        let index = reader.inverted_index(view.fields.year)?;
        let mut found = index.terms().range().ge(bound(numbers.start)).lt(bound(numbers.end)).into_stream()?;
        while found.advance() {
            terms.extend(std::str::from_utf8(found.key()).map(|value| term(view.fields.year, value)).ok());
        }
    }
    Ok(())
}

/// Whether a document passes the residue of a plan.
pub(super) struct Check {
    range: Range,
}

impl Check {
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        plan.check.map(|range| Self { range })
    }

    /// Whether a head count, as its column has it, is within the range.
    pub(super) fn passes(&self, packed: u64) -> bool {
        size::Span::unpacked(packed).is_some_and(|span| span.within(self.range))
    }
}
