//! What several tools share.

use crate::limits::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX};
use crate::operation::{Cause, ErrorMapping};
use crate::parse::Param;

/// Rows of a page of companies.
pub(super) const LIMIT: Param<Option<u32>> = Param::rows(
    "limit",
    "Rows, 10 by default, at most 100; more is clamped. 0 returns the total alone.",
    PAGE_ROWS_DEFAULT,
    PAGE_ROWS_MAX,
)
.optional();

/// Another user's collection is reported as not found.
pub(super) const NO_COLLECTION: &[ErrorMapping] = &[ErrorMapping {
    cause: Cause::NotFound,
    argument: "collection_id",
    problem: "the caller has no such collection",
    hint: "find the id with list_collections",
}];

/// Rows of a page: `limit`, clamped with a warning.
pub(super) fn page_rows(asked: Option<u32>, default: u32, warnings: &mut Vec<String>) -> u32 {
    let asked = asked.unwrap_or(default);
    if asked > PAGE_ROWS_MAX {
        warnings.push(format!("`limit` {asked} was clamped to {PAGE_ROWS_MAX}"));
    }
    asked.min(PAGE_ROWS_MAX)
}
