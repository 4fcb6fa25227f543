//! `ai_search`: companies by a sentence.

mod equivalent;

use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{self, AiSearchInput, AiSearchVariables};
use schemars::JsonSchema;
use serde::Serialize;

use self::equivalent::{EquivalentArguments, EquivalentCall, equivalent};
use super::advice::read_otherwise;
use super::common::{LIMIT, page_rows};
use crate::clean::Clean;
use crate::domain;
use crate::fit::Fitted;
use crate::flat::{CompanySummary, rows_left_out, text, texts};
use crate::limits::{LIST_ITEMS_MAX, PAGE_ROWS_DEFAULT, QUERY_CHARS_MAX, THREAD_CHARS_MAX};
use crate::operation::{Cause, ErrorMapping, Operation, Summary, Tool, ToolContext, ToolError};
use crate::page::{Applied, FacetCount, Found};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};
use crate::schema::Opaque;

pub(super) struct AiSearch;

const QUERY: Param<String> = Param::text(
    "query",
    "One sentence: industry, place, employees, revenue, year of founding, topic; in English, German, French, Spanish, Italian, \
     Dutch or Portuguese.",
    QUERY_CHARS_MAX,
);
const THREAD: Param<Option<String>> =
    Param::text("thread_id", "`thread_id` of an earlier answer, to refine that question.", THREAD_CHARS_MAX).optional();
const DRY_RUN: Param<Option<bool>> =
    Param::switch("dry_run", "`true` returns the reading and the total without rows; `false` when it is left out.")
        .optional();

pub(super) struct Input {
    input: AiSearchInput,
    rows: u32,
    warnings: Vec<String>,
}

/// Companies, and how the sentence was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// How the sentence was read.
    pub interpretation: Reading,
    /// `tool` and `arguments` of the same search as a call that is not metered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Opaque")]
    pub equivalent_call: Option<EquivalentCall>,
    /// Rows, as in search_companies.
    #[schemars(with = "Vec<Opaque>")]
    pub companies: Fitted<CompanySummary>,
    /// Matches on all pages.
    pub total: u64,
    /// `limit`, or less.
    pub applied_limit: u32,
    /// `cursor` for `equivalent_call`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Clean>,
    /// Counts to narrow by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Opaque>")]
    pub facets: Vec<FacetCount>,
    /// To refine with: `only in Berlin`, `remove the size filter`, `next`.
    pub thread_id: Clean,
    /// Notes.
    pub warnings: Vec<String>,
}

/// How a sentence was read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Reading {
    /// Version.
    pub interpreter: Clean,
    /// As `filters` of search_companies.
    #[schemars(with = "Opaque")]
    pub filters: Applied,
    /// `text`, `slot`, `value`, `via` and `confidence` of each piece.
    #[schemars(with = "Vec<Opaque>")]
    pub spans: Vec<Piece>,
    /// What was taken for granted.
    pub assumptions: Vec<Clean>,
    /// Words without meaning here.
    pub ignored: Vec<Clean>,
    /// Words not understood; they exclude nothing.
    pub unresolved: Vec<Clean>,
    /// Wishes that no filter answers.
    pub unsupported: Vec<Clean>,
    /// Misspelt words.
    pub corrected: Vec<Clean>,
    /// Other readings.
    pub alternatives: Vec<Clean>,
    /// When nothing matches: `total` without `remove`.
    #[schemars(with = "Vec<Opaque>")]
    pub relaxations: Vec<Relaxed>,
    /// What to ask the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Clean>,
}

/// A piece of a sentence and what it was read as.
#[derive(Debug, Serialize)]
pub struct Piece {
    /// The words.
    pub text: Clean,
    /// Kind of filter.
    pub slot: Clean,
    /// Read as.
    pub value: Clean,
    /// How it was found.
    pub via: Clean,
    /// 0 to 1.
    pub confidence: f64,
}

/// A total with one filter taken away.
#[derive(Debug, Serialize)]
pub struct Relaxed {
    /// The filter.
    pub remove: Clean,
    /// Total without it.
    pub total: u64,
}

/// What only the backend can find out about the arguments.
const NAMED: &[ErrorMapping] = &[ErrorMapping {
    cause: Cause::NotFound,
    argument: "thread_id",
    problem: "there is no such thread, or it has expired",
    hint: "leave `thread_id` out and ask the whole question",
}];

impl GovernedAction for AiSearch {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.ask").needing(&[domain::COMPANIES_READ]);
}

impl Tool for AiSearch {
    const TITLE: &'static str = "Ask for companies";
    const ABOUT: &'static str = "Interprets a sentence such as `SaaS companies in Germany with 50-200 employees`, searches with what it \
        understood and returns the interpretation with the rows: check `unresolved`, `unsupported` and `assumptions` before you \
        trust the total. `thread_id` refines the last question (`only in Berlin`). It is metered, by default 5 calls a minute: \
        to page or to change a filter, make the call in `equivalent_call` instead.";
}

impl Operation for AiSearch {
    type Action = Self;
    type Input = Input;
    type Output = Answer;

    const NAME: &'static str = "ai_search";
    const PARAMETERS: &'static [Parameter] = &[QUERY.untyped(), THREAD.untyped(), LIMIT.untyped(), DRY_RUN.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut warnings = arguments.notes();
        let rows = page_rows(arguments.optional(&LIMIT), PAGE_ROWS_DEFAULT, &mut warnings);
        let dry_run = arguments.optional(&DRY_RUN).unwrap_or_default();
        let input = AiSearchInput {
            query: arguments.required(&QUERY)?,
            thread_id: arguments.optional(&THREAD).map(ops::Id::new),
            limit: i32::try_from(rows).ok(),
            dry_run: dry_run.then_some(true),
        };
        Ok(Input { input, rows: if dry_run { 0 } else { rows }, warnings })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::DIRECTORY)
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::ROWS, input.rows)
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<Answer, ToolError> {
        let variables = AiSearchVariables { input: input.input };
        let result = context.read().query_newest_page::<ops::AiSearch>(variables).await;
        let (result, left_out) = result.map_err(|upstream| ToolError::mapped(upstream, NAMED))?;
        let result = result.answer()?;
        let warnings = input.warnings.into_iter().chain(rows_left_out(left_out)).collect();
        let searched = result.results.filters.clone();
        let mut found = Found::new(result.results, input.rows, warnings);
        let interpretation = Reading::from(result.interpretation);
        for (words, what) in
            [(&interpretation.unresolved, "not understood"), (&interpretation.unsupported, "no filter for")]
        {
            if !words.is_empty() {
                let words: Vec<&str> = words.iter().map(Clean::as_str).collect();
                found.warnings.push(format!("{what}: {}", words.join("; ")));
            }
        }
        let keywords = interpretation.filters.query.as_ref().map(Clean::as_str);
        found.warnings.extend(read_otherwise(keywords, &found.filters));
        let mut arguments = EquivalentArguments::from(found.filters);
        arguments.cursor = result.page_token.map(Clean::token);
        let equivalent_call = match arguments.asks_for_something().then(|| equivalent(&searched, arguments)) {
            Some(Ok(call)) => Some(call),
            Some(Err(why)) => {
                found
                    .warnings
                    .push(format!("search_companies cannot make this search: {why}; refine with `thread_id`"));
                None
            }
            None => None,
        };
        Ok(Answer {
            // A cursor is of use with that call only.
            next_cursor: found.next_cursor.filter(|_| equivalent_call.is_some()),
            equivalent_call,
            interpretation,
            facets: found.facets,
            companies: found.companies,
            total: found.total,
            applied_limit: found.applied_limit,
            thread_id: Clean::token(result.thread_id.inner()),
            warnings: found.warnings,
        })
    }
}

impl Summary for Answer {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let read =
            self.interpretation.spans.iter().map(|piece| format!("{}={}", piece.slot.as_str(), piece.value.as_str()));
        let companies = firmgate_clean::counted(self.total, "company", "companies");
        format!("{} of {companies}, read as {}", self.companies.len(), read.collect::<Vec<_>>().join(", "))
    }

    fn table(&self) -> Option<String> {
        let mut table = format!("{}\n{}", self.summary(), crate::table::HEADER);
        table.push_str(&crate::table::companies(&self.companies));
        for (label, words) in [
            ("assumption", &self.interpretation.assumptions),
            ("unresolved", &self.interpretation.unresolved),
            ("unsupported", &self.interpretation.unsupported),
        ] {
            for word in words {
                table.push_str(&format!("{label}: {}\n", word.as_str()));
            }
        }
        if let Some(question) = &self.interpretation.question {
            table.push_str(&format!("question: {}\n", question.as_str()));
        }
        table.push_str(&format!("thread_id: {}\n", self.thread_id.as_str()));
        Some(table)
    }
}

impl From<ops::Interpretation> for Reading {
    fn from(read: ops::Interpretation) -> Self {
        let pieces = read.spans.into_iter().take(LIST_ITEMS_MAX).map(|span| Piece {
            text: text(&span.text),
            slot: text(&span.slot),
            value: text(&span.value),
            via: text(&span.via),
            confidence: span.confidence,
        });
        let relaxations = read.relaxations.into_iter().take(LIST_ITEMS_MAX).map(|relaxation| Relaxed {
            remove: text(&relaxation.remove),
            total: u64::try_from(relaxation.total_results).unwrap_or_default(),
        });
        Self {
            interpreter: text(&read.interpreter),
            filters: read.filters.into(),
            spans: pieces.collect(),
            assumptions: texts(&read.assumptions),
            ignored: texts(&read.ignored),
            unresolved: texts(&read.unresolved),
            unsupported: texts(&read.unsupported),
            corrected: texts(&read.corrected),
            alternatives: texts(&read.alternatives),
            relaxations: relaxations.collect(),
            question: read.question.as_deref().map(text),
        }
    }
}
