//! What to change in a search that the backend does not accept or that finds nothing.

use firmgate_upstream::ops::{self, FilterDimension, FilterValuesVariables, SearchCompaniesInput};
use firmgate_upstream::{ErrorKind, ReadOnly, UpstreamError};
use firmgate_vocabulary::{Subdivision, fold};

use crate::limits::{CITIES_NAMED_MAX, RELAXATIONS_MAX};
use crate::operation::{Cause, ErrorMapping, ToolError};
use crate::page::Applied;
use crate::parse::{InvalidInputError, excerpt};

/// What only the backend can find out about the arguments.
const NAMED: &[ErrorMapping] = &[
    ErrorMapping {
        cause: Cause::NotFound,
        argument: "exclude_collection",
        problem: "the caller has no such collection",
        hint: "find the id with list_collections",
    },
    ErrorMapping {
        cause: Cause::Field("revenue"),
        argument: "revenue",
        problem: "the platform did not accept it",
        hint: "send `min`, `max` or both, in whole units of a currency that the platform knows, such as `USD`",
    },
    ErrorMapping {
        cause: Cause::Field("similarTo"),
        argument: "similar_to",
        problem: "it is not one company that others can be compared with",
        hint: "call get_company with it to choose the id of one; the company needs an industry or a description",
    },
    ErrorMapping {
        cause: Cause::Field("nextToken"),
        argument: "cursor",
        problem: "it does not belong to this search, or the data has changed since",
        hint: "leave `cursor` out to begin with the first page",
    },
    ErrorMapping {
        cause: Cause::Field("categories"),
        argument: "categories",
        problem: "the platform does not know one of the values",
        hint: "the values are listed in firmgate://filters; a city must be spelt as in a result",
    },
];

/// Cities and states less similar than this are not suggested.
const LIKENESS_MIN: f64 = 0.8;

/// A refusal of the backend, reported for the argument that it concerns.
pub(super) async fn not_accepted(
    read: &ReadOnly<'_>,
    refusal: UpstreamError,
    search: &SearchCompaniesInput,
) -> ToolError {
    if let Some(argument) = addition(search).filter(|_| is_of_older_schema(&refusal)) {
        return InvalidInputError::new(argument, "the platform has no such filter")
            .hint(format!("leave `{argument}` out"))
            .into();
    }
    for (dimension, place) in [(FilterDimension::Cities, "cities"), (FilterDimension::States, "states")] {
        let named: Vec<&str> =
            search.categories.iter().flatten().filter_map(|filter| value_of(filter, place)).collect();
        if refusal.field() != Some("categories") || named.is_empty() {
            continue;
        }
        let known = read.query::<ops::FilterValues>(FilterValuesVariables { dimension }).await;
        // The refusal is what the caller has to know; why a list of values is missing is not.
        let Ok(known) = known.and_then(|answer| answer.answer()) else { continue };
        let mut known: Vec<String> = known.values.into_iter().map(|known| known.value).collect();
        if dimension == FilterDimension::States {
            known.extend(Subdivision::all().iter().map(|state| state.label().to_owned()));
        }
        let known: Vec<(String, String)> = known.into_iter().map(|name| (fold(&name), name)).collect();
        let is_unknown = |name: &&str| known.iter().all(|(folded, _)| *folded != fold(name));
        if let Some(name) = named.into_iter().find(is_unknown) {
            return no_place(dimension, name, &known).into();
        }
    }
    ToolError::mapped(refusal, NAMED)
}

/// Whether a backend with the first version of the schema refused: it refuses the document or its variables, and names no field.
pub(super) fn is_of_older_schema(refusal: &UpstreamError) -> bool {
    matches!(refusal.kind(), ErrorKind::Unsupported | ErrorKind::Rejected) && refusal.field().is_none()
}

/// The value of a filter of this dimension.
fn value_of<'f>(filter: &'f str, dimension: &str) -> Option<&'f str> {
    filter.trim_start_matches('!').strip_prefix(dimension)?.strip_prefix(';')
}

/// What a search asks for that was not in the first version of the schema.
pub(super) fn addition(search: &SearchCompaniesInput) -> Option<&'static str> {
    let revenue = search.revenue.as_ref().map(|_| "revenue");
    let excluded = search.exclude_collection.as_ref().map(|_| "exclude_collection");
    revenue.or(excluded).or_else(|| search.similar_to.as_ref().map(|_| "similar_to"))
}

/// The fault of a city or state that no company is in, with similar spellings.
fn no_place(dimension: FilterDimension, name: &str, known: &[(String, String)]) -> InvalidInputError {
    let wanted = fold(name);
    let likeness = |(folded, _): &&(String, String)| strsim::jaro_winkler(folded, &wanted);
    let mut near: Vec<_> = known.iter().map(|known| (likeness(&known), &known.1)).collect();
    near.retain(|(likeness, _)| *likeness >= LIKENESS_MIN);
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    near.dedup_by_key(|(_, name)| *name);
    let near: Vec<String> =
        near.iter().take(CITIES_NAMED_MAX).map(|(_, name)| format!("`{}`", excerpt(name))).collect();
    let kind = if dimension == FilterDimension::States { "state" } else { "city" };
    let hint = if near.is_empty() {
        format!("search for the country, or put the {kind} into `query`")
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    InvalidInputError::new("categories", format!("no company is in the {kind} `{}`", excerpt(name))).hint(hint)
}

/// Totals of a search with one part removed, the largest first; those of 0 are left out.
pub(super) async fn relaxed(
    read: &ReadOnly<'_>,
    search: &SearchCompaniesInput,
) -> Result<Vec<(String, u64)>, ToolError> {
    let mut found = Vec::new();
    for (part, without) in parts(search).into_iter().take(RELAXATIONS_MAX) {
        let input = SearchCompaniesInput { limit: Some(0), next_token: None, facets: None, sort: None, ..without };
        let is_open = input.query.is_none()
            && input.categories.is_none()
            && input.employees.is_none()
            && input.founded.is_none()
            && input.revenue.is_none();
        if is_open {
            continue;
        }
        let page = read.query::<ops::SearchCompanies>(ops::SearchCompaniesVariables { input }).await?.answer()?;
        let total = u64::try_from(page.total_results).unwrap_or_default();
        if total > 0 {
            found.push((part, total));
        }
    }
    found.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    Ok(found)
}

/// Each part of a search with what is left without it.
fn parts(search: &SearchCompaniesInput) -> Vec<(String, SearchCompaniesInput)> {
    let mut parts = Vec::new();
    let categories = search.categories.as_deref().unwrap_or_default();
    let dimension = |filter: &String| filter.trim_start_matches('!').split(';').next().map(str::to_owned);
    let mut dimensions: Vec<_> = categories.iter().map(dimension).collect();
    dimensions.dedup();
    for wanted in dimensions {
        let (taken, left): (Vec<String>, Vec<String>) =
            categories.iter().cloned().partition(|filter| dimension(filter) == wanted);
        let categories = Some(left).filter(|left| !left.is_empty());
        let (first, others) = (taken.first().map_or("", String::as_str), taken.len().saturating_sub(1));
        let part = if others == 0 {
            format!("`{}`", excerpt(first))
        } else {
            format!("`{}` and {others} more of its kind", excerpt(first))
        };
        parts.push((part, SearchCompaniesInput { categories, ..search.clone() }));
    }
    if search.employees.is_some() {
        parts.push(("`employees`".to_owned(), SearchCompaniesInput { employees: None, ..search.clone() }));
    }
    if search.founded.is_some() {
        parts.push(("`founded`".to_owned(), SearchCompaniesInput { founded: None, ..search.clone() }));
    }
    if search.revenue.is_some() {
        parts.push(("`revenue`".to_owned(), SearchCompaniesInput { revenue: None, ..search.clone() }));
    }
    if search.exclude_collection.is_some() {
        let without = SearchCompaniesInput { exclude_collection: None, ..search.clone() };
        parts.push(("`exclude_collection`".to_owned(), without));
    }
    if let Some(query) = &search.query {
        parts.push(("`query`".to_owned(), SearchCompaniesInput { query: None, ..search.clone() }));
        let words: Vec<&str> = query.split_whitespace().collect();
        for word in words.iter().filter(|_| words.len() > 1) {
            let rest: Vec<&str> = words.iter().filter(|other| *other != word).copied().collect();
            let query = Some(rest.join(" ")).filter(|rest| !rest.is_empty());
            parts.push((format!("the word `{}`", excerpt(word)), SearchCompaniesInput { query, ..search.clone() }));
        }
    }
    parts
}

/// The warning for a query with signs of a query language. They mean nothing to the platform, and their words are
/// searched for.
pub(super) fn without_operators(query: &str) -> Option<String> {
    let is_sign = |word: &&str| {
        let field = word.split_once(':').is_some_and(|(field, value)| {
            !value.is_empty() && !value.starts_with('/') && field.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        });
        let ends_in_sign = word.len() > 1 && word.ends_with(['*', '~', '?']) && !word.ends_with("~~");
        field
            || ends_in_sign
            || (word.len() > 1 && word.starts_with('"'))
            || matches!(*word, "AND" | "NOT" | "&&" | "||")
    };
    let shouted = !query.chars().any(char::is_lowercase);
    let signs: Vec<String> =
        query.split_whitespace().filter(is_sign).map(|word| format!("`{}`", excerpt(word))).collect();
    (!signs.is_empty() && !shouted).then(|| {
        format!("{} in `query` is looked for as words: it knows no fields, wildcards, phrases, `AND` or `NOT`; all words must match, \
            and filters exclude with `!`", signs.join(", "))
    })
}

/// The warning for a page whose keywords the platform replaced, such as misspelt words, or left out some of.
pub(super) fn read_otherwise(asked: Option<&str>, applied: &Applied) -> Option<String> {
    otherwise(asked?, applied.query.as_ref()?.as_str())
}

fn otherwise(asked: &str, applied: &str) -> Option<String> {
    let (asked, read) = (fold(asked), fold(applied));
    if asked == read {
        return None;
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (asked, read) = (words(&asked), words(&read));
    let left_out: Vec<String> =
        asked.iter().filter(|word| !read.contains(word)).map(|word| format!("`{}`", excerpt(word))).collect();
    let is_part = read.iter().all(|word| asked.contains(word)) && !left_out.is_empty();
    Some(if is_part {
        format!("no company has all of these words; these are found without {}", left_out.join(", "))
    } else {
        format!("no company has these words as written; `query` was read as `{}`", excerpt(applied))
    })
}

/// The warning for an empty page: what to remove, and how many companies match then.
pub(super) fn nothing_found(relaxed: Option<&[(String, u64)]>) -> String {
    // The answer is valid without the totals, too.
    let Some(relaxed) = relaxed else { return "nothing matches all of it: take a part away".to_owned() };
    if relaxed.is_empty() {
        return "nothing matches, and nothing would with one part less: search for something wider".to_owned();
    }
    let totals: Vec<String> = relaxed.iter().map(|(part, total)| format!("{total} without {part}")).collect();
    format!("nothing matches all of it; companies that match: {}", totals.join(", "))
}

#[cfg(test)]
mod tests;
