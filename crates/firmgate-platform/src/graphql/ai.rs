//! `aiSearch`: a sentence, how it was read, and the companies that it stands for.

use super::categories;
use super::error::{ErrorKind, FieldError};
use super::inputs::{AiSearch, PAGE_ROWS_MAX, QUERY_CHARS_MAX, SEARCH_ROWS, number, required};
use super::search::{self, Applied, Companies};
use super::session::Session;
use super::value::{Call, Object, Value};
use crate::filter::{Filter, Range};
use crate::understanding::{Context, INTERPRETER, Interpretation, Slot, Span, Via, interpret};

/// `AiSearchResult`
pub(super) struct Answer<'s> {
    thread: String,
    reading: Reading,
    results: Companies<'s>,
}

/// `Interpretation`
struct Reading {
    interpretation: Interpretation,
    applied: Applied,
    relaxations: Vec<Relaxation>,
}

struct Relaxation {
    remove: String,
    total: u64,
}

/// Answers `aiSearch`: the thread's last reading, the new one, the search, and the thread again.
pub(super) fn answer<'s>(session: &'s Session<'s>, input: AiSearch) -> Result<Answer<'s>, FieldError> {
    let sentence = required("query", input.query, QUERY_CHARS_MAX)?;
    let limit = number("limit", input.limit, SEARCH_ROWS, 0, PAGE_ROWS_MAX)?;
    let limit = if input.dry_run == Some(true) { 0 } else { limit };
    let thread = input.thread_id.map(|id| id.0);
    let previous = thread.as_deref().map(|id| recall(session, id)).transpose()?;
    let catalogue = &session.dataset.catalogue;
    let interpretation = interpret(
        &sentence,
        Context {
            previous: previous.as_ref(),
            year: year(session.now_ms),
            known_city: &|city| catalogue.known_city(city),
        },
    );
    let applied = Applied {
        query: interpretation.keywords.clone(),
        filter: interpretation.filter.clone(),
        sort: interpretation.sort,
    };
    let results = search::run(session, applied.clone(), limit, None, Vec::new())?;
    let relaxations = if results.total() == 0 { relaxations(session, &applied)? } else { Vec::new() };
    let state = serde_json::to_string(&interpretation).map_err(FieldError::internal)?;
    let thread = session.store.thread_put(session.owner(), thread.as_deref(), &state, session.now_ms)?;
    Ok(Answer { thread, reading: Reading { interpretation, applied, relaxations }, results })
}

fn recall(session: &Session<'_>, thread: &str) -> Result<Interpretation, FieldError> {
    let state = session.store.thread_get(session.owner(), thread, session.now_ms)?;
    let gone = || {
        let message = "`threadId` is not known or has expired: ask the whole question without it";
        FieldError::new(ErrorKind::NotFound, message)
    };
    // A thread of an older version that no longer reads is as good as expired.
    serde_json::from_str(&state.ok_or_else(gone)?).map_err(|_| gone())
}

fn year(now_ms: i64) -> u16 {
    let now = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    u16::try_from(now.year()).unwrap_or(0)
}

/// The total with each part of the question left out, the most helpful first.
fn relaxations(session: &Session<'_>, applied: &Applied) -> Result<Vec<Relaxation>, FieldError> {
    let mut all = Vec::new();
    for (remove, without) in parts(applied) {
        all.push(Relaxation { remove, total: search::run(session, without, 0, None, Vec::new())?.total() });
    }
    all.sort_by_key(|relaxation| std::cmp::Reverse(relaxation.total));
    Ok(all)
}

/// Every part that restricts the search, with the question that is left without it.
fn parts(applied: &Applied) -> Vec<(String, Applied)> {
    let mut parts = Vec::new();
    let mut part = |alone: Filter, clear: &dyn Fn(&mut Filter)| {
        let strings = categories::strings(&alone);
        if !strings.is_empty() {
            let mut without = applied.clone();
            clear(&mut without.filter);
            parts.push((strings.join(", "), without));
        }
    };
    let filter = &applied.filter;
    part(Filter { countries: filter.countries.clone(), ..Filter::default() }, &|filter| {
        filter.countries = Default::default();
    });
    part(Filter { industries: filter.industries.clone(), ..Filter::default() }, &|filter| {
        filter.industries = Default::default();
    });
    part(Filter { cities: filter.cities.clone(), ..Filter::default() }, &|filter| filter.cities = Default::default());
    part(Filter { sizes: filter.sizes.clone(), ..Filter::default() }, &|filter| filter.sizes = Default::default());
    if let Some(range) = filter.employees {
        let without = Applied { filter: Filter { employees: None, ..filter.clone() }, ..applied.clone() };
        parts.push((format!("employees {}", shown(range)), without));
    }
    if let Some(range) = filter.founded {
        let without = Applied { filter: Filter { founded: None, ..filter.clone() }, ..applied.clone() };
        parts.push((format!("founded {}", shown(range)), without));
    }
    if let Some(query) = &applied.query {
        parts.push((format!("query {query}"), Applied { query: None, ..applied.clone() }));
    }
    parts
}

fn shown(range: Range) -> String {
    match (range.min, range.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} and more"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => String::new(),
    }
}

impl Object for Answer<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "threadId" => Value::from(&self.thread),
            "interpretation" => Value::object(&self.reading),
            "results" => Value::object(&self.results),
            _ => return call.unknown(),
        })
    }
}

impl Object for Reading {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let read = &self.interpretation;
        Ok(match call.name() {
            "interpreter" => Value::from(INTERPRETER),
            "filters" => Value::object(&self.applied),
            "spans" => Value::objects(&read.spans),
            "assumptions" => Value::list(&read.assumptions),
            "ignored" => Value::list(&read.ignored),
            "unresolved" => Value::list(&read.unresolved),
            "unsupported" => Value::list(&read.unsupported),
            "corrected" => Value::list(&read.corrected),
            "alternatives" => Value::list(&read.alternatives),
            "relaxations" => Value::objects(&self.relaxations),
            _ => return call.unknown(),
        })
    }
}

impl Object for Span {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "text" => Value::from(&self.text),
            "start" => Value::from(self.start),
            "end" => Value::from(self.end),
            "slot" => Value::from(slot(self.slot)),
            "value" => Value::from(&self.value),
            "via" => Value::from(via(self.via)),
            // Two digits are all that the number means; a widened f32 would show more.
            "confidence" => Value::Float((f64::from(self.confidence) * 100.0).round() / 100.0),
            _ => return call.unknown(),
        })
    }
}

impl Object for Relaxation {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "remove" => Value::from(&self.remove),
            "totalResults" => Value::from(self.total),
            _ => return call.unknown(),
        })
    }
}

fn slot(slot: Slot) -> &'static str {
    match slot {
        Slot::Country => "country",
        Slot::Region => "region",
        Slot::City => "city",
        Slot::Category => "category",
        Slot::Employees => "employees",
        Slot::Founded => "founded",
        Slot::Keyword => "keyword",
        Slot::Sort => "sort",
    }
}

fn via(via: Via) -> &'static str {
    match via {
        Via::Name => "name",
        Via::Demonym => "demonym",
        Via::Code => "code",
        Via::Label => "label",
        Via::Alias => "alias",
        Via::Grammar => "grammar",
        Via::Correction => "correction",
        Via::Residual => "residual",
    }
}
