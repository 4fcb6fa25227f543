//! `aiSearch`: a sentence, how it was read, and the matching companies.

use firmgate_model::filter::{FacetField, Filter, Money, Range, Sort};
use firmgate_model::index::CityNames;
use firmgate_query::{Context, INTERPRETER, Interpretation, Memory, Slot, Span, Via, interpret};
use serde::{Deserialize, Serialize};

use super::categories;
use super::error::{ErrorKind, FieldError};
use super::inputs::{AiSearch, PAGE_ROWS_MAX, QUERY_CHARS_MAX, SEARCH_ROWS, number, required};
use super::search::{self, Applied, Asked, Companies};
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};

/// Keywords that a search is tried without, one at a time.
const WORDS_TRIED_MAX: usize = 8;

/// `AiSearchResult`
pub(super) struct Answer {
    thread: String,
    /// Where the page begins.
    page_token: Option<String>,
    reading: Reading,
    results: Companies,
}

/// `Interpretation`
struct Reading {
    interpretation: Interpretation,
    applied: Applied,
    relaxations: Vec<Relaxation>,
    question: Option<&'static str>,
}

struct Relaxation {
    remove: String,
    total: u64,
}

/// What a thread holds: how its last question was read, and how far its rows were shown.
#[derive(Default, Serialize, Deserialize)]
struct Thread {
    #[serde(flatten)]
    memory: Memory,
    /// Where the next page begins; nothing when the last one was shown.
    next: Option<String>,
}

const NOT_UNDERSTOOD: &str = "Which companies? Name an industry, a country, state or city, a number of employees, a revenue or a \
    year of founding, in English, German, French, Spanish, Italian, Dutch or Portuguese";
const NO_FILTER: &str =
    "No filter is set. Which industry, country, state or city, number of employees, revenue or year of founding?";
const NOT_FOUND: &str = "No company has these words. Is it a name that is written in another way, or which industry, country, \
    state or city is meant?";
const WHICH_TO_WIDEN: &str = "Which filter should go? `relaxations` has the totals without each";
const LAST_PAGE: &str = "There are no more companies: the last page was shown";

/// Answers `aiSearch`: the thread's last reading, the new one, the search, and the thread for the next question. It
/// writes nothing.
pub(super) fn answer(session: &Session<'_>, input: AiSearch, selection: &Selection<'_>) -> Result<Answer, FieldError> {
    let sentence = required("query", input.query, QUERY_CHARS_MAX)?;
    let limit = number("limit", input.limit, SEARCH_ROWS, 0, PAGE_ROWS_MAX)?;
    let limit = if input.dry_run == Some(true) { 0 } else { limit };
    let thread = input.thread_id.map(|id| recall(session, &id.0)).transpose()?;
    let Read { interpretation, applied, page_token, is_behind_end } =
        read(&sentence, thread.as_ref(), year(session.now_ms), &*session.companies.city_names()?);
    let limit = if is_behind_end { 0 } else { limit };
    let results = results(session, &applied, limit, page_token.clone(), &selection.below(&["results"]))?;
    let is_empty = results.total() == 0;
    let is_reset = thread.is_some() && is_bare(&applied);
    let question = match () {
        () if is_reset => Some(NO_FILTER),
        () if is_bare(&applied) => Some(NOT_UNDERSTOOD),
        () if is_empty && applied.filter.is_empty() => Some(NOT_FOUND),
        () if interpretation.is_widening => Some(WHICH_TO_WIDEN),
        () => None,
    };
    let wants_relaxations = is_empty && !is_bare(&applied) || interpretation.is_widening;
    let relaxations = if wants_relaxations { relaxations(session, &applied)? } else { Vec::new() };
    // A dry run shows no rows, so the next page is the first one; behind the last page there is none.
    let next = results.next().map(str::to_owned);
    let state = Thread { memory: interpretation.memory(), next };
    let state = serde_json::to_string(&state).map_err(FieldError::internal)?;
    let thread = session.threads().seal(&state)?;
    Ok(Answer { thread, page_token, reading: Reading { interpretation, applied, relaxations, question }, results })
}

/// A sentence as a search: none of it depends on the answer of an engine any more.
struct Read {
    interpretation: Interpretation,
    applied: Applied,
    /// Where the page begins.
    page_token: Option<String>,
    /// The page after the last one is requested.
    is_behind_end: bool,
}

/// Reads a sentence in its thread.
fn read(sentence: &str, thread: Option<&Thread>, year: u16, cities: &CityNames) -> Read {
    let previous = thread.map(|thread| &thread.memory);
    let mut interpretation = interpret(sentence, Context { previous, year, known_city: &|city| cities.contains(city) });
    let applied = Applied {
        query: interpretation.keywords.clone(),
        prefer: interpretation.preferred.clone(),
        filter: interpretation.filter.clone(),
        similar_to: None,
        sort: interpretation.sort,
    };
    let page_token = thread.filter(|_| interpretation.is_next_page).and_then(|thread| thread.next.clone());
    let is_behind_end = interpretation.is_next_page && page_token.is_none();
    if is_behind_end {
        interpretation.assumptions.push(LAST_PAGE.to_owned());
    }
    Read { interpretation, applied, page_token, is_behind_end }
}

/// Whether the question is unrestricted: every company would match, and ten of them would be chance.
fn is_bare(applied: &Applied) -> bool {
    applied.filter.is_empty() && applied.query.is_none() && applied.sort == Sort::Relevance
}

/// The companies. An unrestricted question has no rows, but counts to narrow by.
fn results(
    session: &Session<'_>,
    applied: &Applied,
    limit: u32,
    cursor: Option<String>,
    selection: &Selection<'_>,
) -> Result<Companies, FieldError> {
    let applied = applied.clone();
    if is_bare(&applied) {
        let facets = vec![FacetField::Country, FacetField::Industry];
        let asked = Asked { applied, limit: 0, cursor: None, facets };
        return Ok(search::run(session, asked, selection)?.without_matches());
    }
    search::run(session, Asked { applied, limit, cursor, facets: Vec::new() }, selection)
}

fn recall(session: &Session<'_>, thread: &str) -> Result<Thread, FieldError> {
    let state = session.threads().open(thread);
    let gone = || {
        let message = "`threadId` is not known or has expired: ask the whole question without it";
        FieldError::new(ErrorKind::NotFound, message)
    };
    // A thread of an older version that cannot be read any more is treated as expired.
    serde_json::from_str(&state.ok_or_else(gone)?).map_err(|_| gone())
}

fn year(now_ms: i64) -> u16 {
    let now = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    u16::try_from(now.year()).unwrap_or(0)
}

/// The total with each part of the question left out, the most helpful first. Parts that do not help are left out.
fn relaxations(session: &Session<'_>, applied: &Applied) -> Result<Vec<Relaxation>, FieldError> {
    let mut all = Vec::new();
    for (remove, without) in parts(applied) {
        // Without its only part a question matches everything.
        if is_bare(&without) {
            continue;
        }
        let asked = Asked { applied: without, limit: 0, cursor: None, facets: Vec::new() };
        let total = search::page(session, &asked)?.total;
        if total > 0 {
            all.push(Relaxation { remove, total });
        }
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
    part(Filter { states: filter.states.clone(), ..Filter::default() }, &|filter| filter.states = Default::default());
    part(Filter { cities: filter.cities.clone(), ..Filter::default() }, &|filter| filter.cities = Default::default());
    part(Filter { sizes: filter.sizes.clone(), ..Filter::default() }, &|filter| filter.sizes = Default::default());
    part(Filter { statuses: filter.statuses.clone(), ..Filter::default() }, &|filter| {
        filter.statuses = Default::default();
    });
    if let Some(range) = filter.employees {
        let without = Applied { filter: Filter { employees: None, ..filter.clone() }, ..applied.clone() };
        parts.push((format!("employees {}", shown(range)), without));
    }
    if let Some(range) = filter.founded {
        let without = Applied { filter: Filter { founded: None, ..filter.clone() }, ..applied.clone() };
        parts.push((format!("founded {}", shown(range)), without));
    }
    if let Some(money) = filter.revenue {
        let without = Applied { filter: Filter { revenue: None, ..filter.clone() }, ..applied.clone() };
        parts.push((format!("revenue {}", shown_money(money)), without));
    }
    if let Some(query) = &applied.query {
        parts.push((format!("query {query}"), Applied { query: None, ..applied.clone() }));
        let words: Vec<&str> = query.split_whitespace().collect();
        for left_out in words.iter().take(WORDS_TRIED_MAX).filter(|_| words.len() > 1) {
            let rest: Vec<&str> = words.iter().filter(|word| *word != left_out).copied().collect();
            let query = Some(rest.join(" ")).filter(|rest| !rest.is_empty());
            parts.push((format!("query {left_out}"), Applied { query, ..applied.clone() }));
        }
    }
    parts
}

fn shown(range: Range) -> String {
    ends(range.min, range.max)
}

fn shown_money(money: Money) -> String {
    format!("{} {}", ends(money.min, money.max), money.currency)
}

fn ends<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} and more"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => String::new(),
    }
}

impl Object for Answer {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "threadId" => Value::from(&self.thread),
            "pageToken" => Value::from(self.page_token.as_ref()),
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
            "question" => self.question.map_or(Value::Null, Value::from),
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
            // Only two digits are significant; a widened f32 would show more.
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
        Slot::State => "state",
        Slot::City => "city",
        Slot::Category => "category",
        Slot::Employees => "employees",
        Slot::Founded => "founded",
        Slot::Revenue => "revenue",
        Slot::Status => "status",
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
