//! Every number that bounds a call, with its unit in its name.

use std::time::Duration;

/// Rows of a page when the caller does not set it.
pub const PAGE_ROWS_DEFAULT: u32 = 10;
/// Rows of a page at most. A larger `limit` is clamped to it, and the answer states it.
pub const PAGE_ROWS_MAX: u32 = 100;
/// A `limit` above this is treated as a mistake and refused instead of clamped.
pub const PAGE_ROWS_CLAMPED_MAX: u32 = 10_000;
/// Rows of a page of collection items when the caller does not set it.
pub const ITEMS_ROWS_DEFAULT: u32 = 25;
/// Items that can be skipped in a collection.
pub const OFFSET_ROWS_MAX: u32 = 10_000;

/// Characters of a search query or a question.
pub const QUERY_CHARS_MAX: u32 = 512;
/// Characters of an id, a domain, a register number or a name in place of an id.
pub const ID_CHARS_MAX: u32 = 256;
/// Characters of a filter value.
pub const FILTER_CHARS_MAX: u32 = 128;
/// Characters of a cursor.
pub const CURSOR_CHARS_MAX: u32 = 1_024;
/// Characters of a thread of questions, which holds the question itself.
pub const THREAD_CHARS_MAX: u32 = 4_096;
/// Characters of a day or time.
pub const TIME_CHARS_MAX: u32 = 40;
/// Characters of a collection's name.
pub const NAME_CHARS_MAX: u32 = 120;
/// Characters of a collection's description.
pub const ABOUT_CHARS_MAX: u32 = 500;
/// Companies of one exported file.
pub const EXPORT_ROWS_MAX: u32 = 10_000;
/// Bytes of one exported file: 10,000 rows with long descriptions have less.
pub const EXPORT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Characters of the address of an exported file, which holds its search.
pub const EXPORT_ADDRESS_CHARS_MAX: usize = 8 * 1024;
/// Exported files per caller, unless configured.
pub const EXPORT_CALLS: (u32, Duration) = (20, Duration::from_secs(3_600));
/// Characters of an idempotency key.
pub const KEY_CHARS_MAX: u32 = 128;

/// Ids of one batch read.
pub const BATCH_IDS_MAX: u32 = 50;
/// Rows of a list that one call matches.
pub const MATCH_ROWS_MAX: u32 = 50;
/// Characters of a value in such a row.
pub const MATCH_CHARS_MAX: u32 = 300;
/// Ids that one write adds.
pub const ADD_IDS_MAX: u32 = 100;
/// Category filters of one search.
pub const CATEGORIES_MAX: u32 = 50;
/// Facets of one search.
pub const FACETS_MAX: u32 = 8;
/// States that the resource of filter values lists, those with most companies.
pub const STATES_LISTED_MAX: usize = 500;

/// Bytes of a call's arguments, as JSON.
pub const ARGUMENTS_BYTES_MAX: usize = 64 * 1024;
/// Nesting of a call's arguments.
pub const ARGUMENTS_DEPTH_MAX: usize = 4;

/// Characters of a description in a row.
pub const ROW_DESCRIPTION_CHARS_MAX: usize = 400;
/// Characters of a description in a profile.
pub const PROFILE_DESCRIPTION_CHARS_MAX: usize = 2_000;
/// Characters of any other text of a profile.
pub const TEXT_CHARS_MAX: usize = 256;
/// Bytes of the records of one answer, as JSON. At 2.5 bytes a token, which is few for JSON, 19,200 tokens: clients
/// cut answers from 25,000 on.
pub const ANSWER_BYTES_MAX: usize = 48_000;
/// Items of any list in a profile.
pub const LIST_ITEMS_MAX: usize = 50;

/// Matches above which an unfiltered answer also carries counts to narrow by.
pub const BROAD_TOTAL_MIN: u64 = 10_000;

/// Two equal writes without an idempotency key within this window are one write.
pub const DERIVED_KEY_WINDOW: Duration = Duration::from_secs(600);
/// Writes without an idempotency key that a gate remembers, of all callers.
pub const REPEATS_MAX: usize = 4_096;

/// Questions per caller, unless configured: the origin's numbers.
pub const AI_SEARCH_CALLS: (u32, Duration) = (5, Duration::from_secs(60));
/// Discovery requests per caller, unless configured.
pub const DISCOVERY_CALLS: (u32, Duration) = (10, Duration::from_secs(3_600));

/// Searches that are counted with one part removed, when a search finds nothing.
pub const RELAXATIONS_MAX: usize = 8;
/// Cities that an error suggests for one that is not known.
pub const CITIES_NAMED_MAX: usize = 3;

/// Suggestions of one completion, as the protocol has it.
pub const COMPLETIONS_MAX: usize = 100;
