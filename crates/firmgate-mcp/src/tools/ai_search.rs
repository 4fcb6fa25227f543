//! `ai_search`: companies by a sentence.

use firmgate_graphql::ops::{self, AiSearchInput, AiSearchVariables};
use firmgate_guard::{Action, Facts, GovernedAction, Read, Resource, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::search_companies::{page_rows, rows_left_out};
use crate::clean::Clean;
use crate::flat::{CompanySummary, text, texts};
use crate::limits::{
    CURSOR_CHARS_MAX, LIST_ITEMS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, QUERY_CHARS_MAX, THREAD_CHARS_MAX,
};
use crate::page::{Applied, Bounds, FacetCount, Found};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence};
use crate::tool::{About, Cause, Fault, Outcome, Reach, Tool};

pub(super) struct AiSearch;

pub(super) struct Input {
    input: AiSearchInput,
    rows: u32,
    warnings: Vec<String>,
}

/// Companies, and how the sentence was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// How the sentence was read. Show it when the answer could surprise.
    pub interpretation: Reading,
    /// The same search as a call that is not metered: page and refine with it. Left out when nothing was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equivalent_call: Option<EquivalentCall>,
    /// The rows; empty for a dry run.
    pub companies: Vec<CompanySummary>,
    /// Companies that match, on all pages.
    pub total: u64,
    /// Rows that this answer could hold.
    pub applied_limit: u32,
    /// A cursor for `equivalent_call`. Left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Clean>,
    /// Counts over the whole base to narrow by, when nothing was understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetCount>,
    /// Pass it to refine this question: a later sentence can add, replace (`instead of Spain, Portugal`), take away
    /// (`remove the size filter`), page (`next`) or begin again (`clear all filters`). Every answer has a new one.
    pub thread_id: Clean,
    /// What was clamped, assumed or left out.
    pub warnings: Vec<String>,
}

/// How a sentence was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reading {
    /// Name and version.
    pub interpreter: Clean,
    /// The filters that the sentence stands for.
    pub filters: Applied,
    /// Piece by piece.
    pub spans: Vec<Piece>,
    /// What was taken for granted.
    pub assumptions: Vec<Clean>,
    /// Words without meaning for the search.
    pub ignored: Vec<Clean>,
    /// Words that were not understood. They exclude nothing; those in `filters.prefer` rank.
    pub unresolved: Vec<Clean>,
    /// Wishes that cannot be answered here.
    pub unsupported: Vec<Clean>,
    /// Misspelt words and what they were taken for.
    pub corrected: Vec<Clean>,
    /// Other readings.
    pub alternatives: Vec<Clean>,
    /// When nothing matches: totals with one part taken away, where they are not 0.
    pub relaxations: Vec<Relaxed>,
    /// What to ask the user, when nothing was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Clean>,
}

/// A piece of a sentence and what it was read as.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Piece {
    /// The words.
    pub text: Clean,
    /// `country`, `region`, `city`, `category`, `employees`, `founded`, `keyword`, `sort`.
    pub slot: Clean,
    /// What they stand for.
    pub value: Clean,
    /// How that was found out.
    pub via: Clean,
    /// 0 to 1.
    pub confidence: f64,
}

/// A total with one filter taken away.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Relaxed {
    /// The filter.
    pub remove: Clean,
    /// The total without it.
    pub total: u64,
}

/// A call of another tool.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EquivalentCall {
    /// Name of the tool.
    pub tool: &'static str,
    /// Its arguments.
    pub arguments: EquivalentArguments,
}

/// Arguments of `search_companies`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EquivalentArguments {
    /// Keywords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Clean>,
    /// Words that rank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<Clean>,
    /// Filters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Clean>,
    /// Head count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Bounds>,
    /// Year of founding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founded: Option<Bounds>,
    /// Order, where it is not by relevance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Clean>,
    /// Where the page begins, when a further one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Clean>,
}

/// What only the backend can find out about the arguments.
const NAMED: &[About] = &[About {
    cause: Cause::NotFound,
    argument: "thread_id",
    problem: "there is no such thread, or it has expired",
    hint: "leave `thread_id` out and ask the whole question",
}];

impl GovernedAction for AiSearch {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.ask").needing(&[Scope::CompaniesRead]);
}

impl Tool for AiSearch {
    type Action = Self;
    type Input = Input;
    type Output = Answer;

    const NAME: &'static str = "ai_search";
    const TITLE: &'static str = "Ask for companies";
    const ABOUT: &'static str = "Reads a sentence such as `SaaS companies in Germany with 50-200 employees`, searches \
        with what it understood and returns the reading beside the rows: check `unresolved`, `unsupported` and \
        `assumptions` before you trust the total. Pass `thread_id` to refine the last question (`only in Berlin`). \
        It is metered, by default 5 calls a minute: to page or to change a filter, make the call in \
        `equivalent_call` instead. When the limit is reached, wait for the time given or use search_companies.";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            name: "query",
            about: "One sentence about companies: industry, place, head count, year of founding, topic. English, German, French, \
                Spanish, Italian, Dutch and Portuguese are read; translate other languages first.",
            kind: Kind::Text { chars_max: QUERY_CHARS_MAX },
            presence: Presence::Required,
        },
        Parameter {
            name: "thread_id",
            about: "`thread_id` of an earlier answer, to refine that question.",
            kind: Kind::Text { chars_max: THREAD_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "limit",
            about: "Rows, at most 100; a larger number is clamped and the answer says so.",
            kind: Kind::Rows { default: PAGE_ROWS_DEFAULT, max: PAGE_ROWS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "dry_run",
            about: "`true` returns the reading and the total without rows.",
            kind: Kind::Switch,
            presence: Presence::Optional,
        },
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        let mut warnings = Vec::new();
        let rows = page_rows(arguments, PAGE_ROWS_DEFAULT, &mut warnings);
        let dry_run = arguments.switch("dry_run");
        let input = AiSearchInput {
            query: arguments.required_text("query")?.to_owned(),
            thread_id: arguments.text("thread_id").map(ops::Id::new),
            limit: i32::try_from(rows).ok(),
            dry_run: dry_run.then_some(true),
        };
        Ok(Input { input, rows: if dry_run { 0 } else { rows }, warnings })
    }

    fn resource(_: &Input) -> Resource {
        Resource::Directory
    }

    fn facts(input: &Input) -> Facts {
        Facts { rows: Some(input.rows), ..Facts::default() }
    }

    async fn run(reach: Reach<'_, Self>, input: Input) -> Result<Answer, Fault> {
        let variables = AiSearchVariables { input: input.input };
        let result = reach.read().query_page::<ops::AiSearch>(variables).await;
        let (result, left_out) = result.map_err(|upstream| Fault::about(upstream, NAMED))?;
        let result = result.answer()?;
        let warnings = input.warnings.into_iter().chain(rows_left_out(left_out)).collect();
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
        let mut arguments = EquivalentArguments::from(found.filters);
        let is_call = arguments.asks_for_something();
        arguments.cursor = result.page_token.map(|token| Clean::line(&token, CURSOR_CHARS_MAX as usize));
        Ok(Answer {
            equivalent_call: is_call.then_some(EquivalentCall { tool: "search_companies", arguments }),
            interpretation,
            facets: found.facets,
            companies: found.companies,
            total: found.total,
            applied_limit: found.applied_limit,
            next_cursor: found.next_cursor,
            thread_id: Clean::line(result.thread_id.inner(), THREAD_CHARS_MAX as usize),
            warnings: found.warnings,
        })
    }
}

impl Outcome for Answer {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let read =
            self.interpretation.spans.iter().map(|piece| format!("{}={}", piece.slot.as_str(), piece.value.as_str()));
        format!("{} of {} companies, read as {}", self.companies.len(), self.total, read.collect::<Vec<_>>().join(", "))
    }

    fn table(&self) -> Option<String> {
        let mut table = format!("{}\nid\tname\tcountry\tcity\temployees\tindustries\n", self.summary());
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

impl EquivalentArguments {
    /// Whether search_companies takes it: words that only rank are not enough.
    fn asks_for_something(&self) -> bool {
        self.query.is_some()
            || !self.categories.is_empty()
            || self.employees.is_some()
            || self.founded.is_some()
            || self.sort.is_some()
    }
}

impl From<Applied> for EquivalentArguments {
    fn from(applied: Applied) -> Self {
        Self {
            query: applied.query,
            prefer: applied.prefer,
            categories: applied.categories,
            employees: applied.employees,
            founded: applied.founded,
            sort: Some(applied.sort).filter(|sort| sort.as_str() != "relevance"),
            cursor: None,
        }
    }
}
