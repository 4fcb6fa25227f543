//! Counts of values over everything that matches.

use std::collections::HashMap;
use std::sync::Arc;

use firmgate_model::filter::FacetField;
use firmgate_model::index::{CityNames, city_key, state_key};
use firmgate_vocabulary::{RevenueBand, SizeBand, Subdivision};
use tantivy::COLLECT_BLOCK_BUFFER_LEN;
use tantivy::DocId;

use super::error::QueryError;
use super::list::each_block;
use super::plan::Plan;
use super::schema::{LAND_CODES, SIZED_MIN, land_name, prominence};
use super::size::Span;
use super::view::{Columns, Counts, Snapshot, ordered};

/// Decades of a year of founding.
const DECADES: usize = 6_554;

/// Counts by each field over what a plan lets through, and how many that are.
pub(super) fn count(
    view: &Snapshot,
    plan: &Plan,
    fields: &[FacetField],
) -> Result<(u64, Vec<Arc<Counts>>), QueryError> {
    let query = view.fields.query(plan);
    let weight = view.matching(query.as_ref())?;
    let mut total = 0;
    let mut tallies: Vec<Tally> = fields.iter().map(|field| Tally::new(*field, view)).collect();
    each_block(view, weight.as_ref(), plan, &mut |segment, docs| {
        total += docs.len() as u64;
        let Some(columns) = view.columns.get(segment as usize) else { return };
        for tally in &mut tallies {
            tally.add(segment, columns, docs);
        }
    })?;
    let counts = tallies.into_iter().map(|tally| Ok(Arc::new(tally.finish(view)?)));
    Ok((total, counts.collect::<std::io::Result<_>>()?))
}

/// Counts by one field over the whole catalogue, made once per generation.
pub(super) fn of_everything(view: &Snapshot, field: FacetField) -> Result<Arc<Counts>, QueryError> {
    let slot = view.cached(field);
    if let Some(counts) = slot.get() {
        return Ok(Arc::clone(counts));
    }
    let (_, counts) = count(view, &Plan::default(), &[field])?;
    let counts = counts.into_iter().next().unwrap_or_default();
    Ok(Arc::clone(slot.get_or_init(|| counts)))
}

/// The cities of the catalogue as they are written there, computed once per generation. Spellings that are compared as
/// equal are one city, shown as most companies write it.
pub(super) fn cities(view: &Snapshot) -> Result<Arc<Counts>, QueryError> {
    if let Some(cities) = view.cities.get() {
        return Ok(Arc::clone(cities));
    }
    let mut spellings: HashMap<String, u64> = HashMap::new();
    for reader in view.searcher.segment_readers() {
        let index = reader.inverted_index(view.fields.locality)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            if let Ok(city) = std::str::from_utf8(terms.key()) {
                *spellings.entry(city.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let cities = Arc::new(merged(spellings, city_key));
    Ok(Arc::clone(view.cities.get_or_init(|| cities)))
}

/// Spellings that are compared as equal are one value, shown as most companies write it.
fn merged(spellings: HashMap<String, u64>, key: impl Fn(&str) -> String) -> Counts {
    let mut shown: HashMap<String, (String, u64)> = HashMap::new();
    for (spelling, count) in ordered(spellings) {
        let key = key(&spelling);
        shown.entry(key).or_insert_with(|| (spelling, 0)).1 += count;
    }
    ordered(shown.into_values().collect())
}

/// The cities of the catalogue as they are compared, made once per generation.
pub(super) fn city_names(view: &Snapshot) -> Result<Arc<CityNames>, QueryError> {
    if let Some(names) = view.city_names.get() {
        return Ok(Arc::clone(names));
    }
    let mut keys: Vec<String> = Vec::new();
    for reader in view.searcher.segment_readers() {
        let index = reader.inverted_index(view.fields.city)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            keys.extend(std::str::from_utf8(terms.key()).map(str::to_owned).ok());
        }
    }
    let names = Arc::new(keys.into_iter().collect());
    Ok(Arc::clone(view.city_names.get_or_init(|| names)))
}

/// Counts by one field while they are computed.
enum Tally {
    /// By code.
    Codes(FacetField, Vec<u64>),
    /// By segment and number of the term: numbers are valid within their segment only.
    Terms(FacetField, Vec<Vec<u64>>),
}

impl Tally {
    fn new(field: FacetField, view: &Snapshot) -> Self {
        let terms = |columns: &Columns| columns.texts(field).map_or(0, |column| column.num_terms());
        match field {
            FacetField::Country => Self::Codes(field, vec![0; LAND_CODES]),
            FacetField::Industry | FacetField::Status | FacetField::State | FacetField::City => {
                Self::Terms(field, view.columns.iter().map(|columns| vec![0; terms(columns)]).collect())
            }
            FacetField::Size => Self::Codes(field, vec![0; SizeBand::all().len()]),
            FacetField::FoundedDecade => Self::Codes(field, vec![0; DECADES]),
            FacetField::Revenue => Self::Codes(field, vec![0; RevenueBand::all().len()]),
        }
    }

    fn add(&mut self, segment: u32, columns: &Columns, docs: &[DocId]) {
        let mut values = [0_u64; COLLECT_BLOCK_BUFFER_LEN];
        let Some(values) = values.get_mut(..docs.len()) else { return };
        match self {
            Self::Codes(FacetField::Country, counts) => {
                columns.land.get_vals(docs, values);
                values.iter().for_each(|code| bump(counts, *code));
            }
            Self::Codes(FacetField::Size, counts) => {
                columns.rank.get_vals(docs, values);
                values.iter().filter_map(|rank| band(*rank)).for_each(|band| bump(counts, band));
            }
            Self::Codes(FacetField::Revenue, counts) => {
                columns.revenue.get_vals(docs, values);
                values.iter().filter_map(|packed| revenue_band(*packed)).for_each(|band| bump(counts, band));
            }
            Self::Codes(_, counts) => {
                columns.founded.get_vals(docs, values);
                values.iter().for_each(|year| bump(counts, *year / 10));
            }
            Self::Terms(field, segments) => {
                if let (Some(column), Some(counts)) = (columns.texts(*field), segments.get_mut(segment as usize)) {
                    let (mut owners, mut rows) = (Vec::new(), Vec::new());
                    column.ords().row_ids_for_docs(docs, &mut owners, &mut rows);
                    let mut terms = vec![0; rows.len()];
                    column.ords().values.get_vals(&rows, &mut terms);
                    terms.iter().for_each(|term| bump(counts, *term));
                }
            }
        }
    }

    fn finish(self, view: &Snapshot) -> std::io::Result<Counts> {
        let mut named = HashMap::new();
        match self {
            Self::Codes(field, counts) => {
                for (code, count) in (0_u64..).zip(counts) {
                    if let Some(name) = name_of(field, code) {
                        named.insert(name, count);
                    }
                }
            }
            Self::Terms(field, segments) => {
                for (counts, columns) in segments.iter().zip(&view.columns) {
                    let Some(column) = columns.texts(field) else { continue };
                    for (term, count) in (0..).zip(counts).filter(|(_, count)| **count > 0) {
                        let mut name = String::new();
                        column.ord_to_str(term, &mut name)?;
                        *named.entry(name).or_default() += *count;
                    }
                }
                match field {
                    FacetField::City => return Ok(merged(named, city_key)),
                    FacetField::State => return Ok(merged(named, state_or_code)),
                    _ => {}
                }
            }
        }
        Ok(ordered(named))
    }
}

fn bump(counts: &mut [u64], code: u64) {
    if let Some(count) = usize::try_from(code).ok().and_then(|code| counts.get_mut(code)) {
        *count += 1;
    }
}

/// The position of the band that a company of this rank is in.
fn band(rank: u64) -> Option<u64> {
    let employees = u32::try_from(prominence(rank).checked_sub(SIZED_MIN)?).ok()?;
    let band = SizeBand::of(employees);
    SizeBand::all().iter().position(|known| *known == band).map(|position| position as u64)
}

/// The position of the band that a revenue, as its column has it, is in.
fn revenue_band(packed: u64) -> Option<u64> {
    let band = RevenueBand::of_thousands(Span::unpacked(packed)?.representative());
    RevenueBand::all().iter().position(|known| *known == band).map(|position| position as u64)
}

/// A code is a value of its own: a company may write `us-ca` as the name of another place.
fn state_or_code(value: &str) -> String {
    match Subdivision::of_code(value) {
        Some(state) if state.code() == value => value.to_owned(),
        _ => state_key(value),
    }
}

/// The meaning of a code; `None` for the mark of an unknown value.
fn name_of(field: FacetField, code: u64) -> Option<String> {
    match field {
        FacetField::Size => {
            let band = SizeBand::all().get(usize::try_from(code).ok()?)?;
            Some(band.label().to_owned())
        }
        FacetField::Revenue => {
            let band = RevenueBand::all().get(usize::try_from(code).ok()?)?;
            Some(band.label().to_owned())
        }
        _ if code == 0 => None,
        FacetField::Country => Some(land_name(code)),
        FacetField::FoundedDecade => Some((code * 10).to_string()),
        FacetField::Industry | FacetField::Status | FacetField::State | FacetField::City => None,
    }
}
