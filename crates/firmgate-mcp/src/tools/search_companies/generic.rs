//! Queries that say nothing.

/// Words that every company matches: a query of nothing else is not a query.
const GENERIC: &[&str] = &[
    "a",
    "all",
    "any",
    "business",
    "businesses",
    "companies",
    "company",
    "enterprise",
    "enterprises",
    "every",
    "find",
    "firm",
    "firms",
    "list",
    "me",
    "of",
    "organisation",
    "organisations",
    "organization",
    "organizations",
    "search",
    "show",
    "the",
];

/// Whether a query has no other words.
pub(super) fn is_generic(query: &str) -> bool {
    query
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| GENERIC.contains(&word.to_lowercase().as_str()))
}
