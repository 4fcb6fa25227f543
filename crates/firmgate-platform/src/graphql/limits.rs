//! Every bound of the executor, in one place.

/// The whole request body.
pub const REQUEST_BYTES_MAX: usize = 1 << 20;
/// The text of a document.
pub const QUERY_BYTES_MAX: usize = 64 << 10;
/// Lexical tokens of a document, white space included.
pub const QUERY_TOKENS_MAX: usize = 8_000;
/// Nesting that the parser follows; deeper documents are refused before any recursion over them.
pub const PARSER_NESTING_MAX: usize = 80;
/// Variables, counted as the bytes of their strings and names plus `VARIABLE_NODE_BYTES` for each value.
pub const VARIABLES_BYTES_MAX: usize = 256 << 10;
/// The cost of one JSON value besides its text.
pub const VARIABLE_NODE_BYTES: usize = 8;
/// Fields below each other. The deepest useful path of the schema has seven.
pub const DEPTH_MAX: usize = 10;
/// What the limit of an API can be set to, as on AppSync; also the bound of an introspection query.
pub const DEPTH_HIGHEST: usize = 75;
/// Selections that a document unfolds to, fragments spread.
pub const SELECTIONS_MAX: usize = 2_000;
/// Fields of Query or Mutation in one operation, aliases counted.
pub const ROOT_FIELDS_MAX: usize = 10;
/// Values that an operation may request: fields times the rows of the lists they are in.
pub const COST_MAX: u64 = 50_000;
/// Rows that an inner list of objects is assumed to have, where no argument sets them.
pub const INNER_LIST_ROWS: u64 = 5;
/// The answer.
pub const RESPONSE_BYTES_MAX: usize = 5 << 20;
/// Validated documents that are kept.
pub const DOCUMENTS_KEPT_MAX: usize = 64;
/// How long the token of a thread is valid.
pub const THREAD_MINUTES: i64 = 60;
/// Length of such a token.
pub const THREAD_CHARS_MAX: usize = 4_096;
/// Size of the state in it, unpacked.
pub const THREAD_STATE_BYTES_MAX: usize = 64 << 10;
/// Errors that an answer lists.
pub const ERRORS_MAX: usize = 50;
