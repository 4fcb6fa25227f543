//! Why a row is not imported.

/// Why a row is not imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// Bytes that are not text.
    #[error("column {column} is not text in the encoding of the file")]
    Encoding {
        /// From 1.
        column: usize,
    },
    /// Too few or too many columns.
    #[error("{found} columns, the header has {expected}")]
    Columns {
        /// In the header.
        expected: usize,
        /// In the row.
        found: usize,
    },
    /// A quote that is not closed, or text after a closing quote.
    #[error("a quote is not closed, or text follows a closing quote; inside quotes, a quote is written twice")]
    Quote,
    /// Too long to be a row.
    #[error("longer than {max} bytes")]
    TooLong {
        /// Bytes of the longest row.
        max: usize,
    },
    /// No name.
    #[error("no name")]
    NoName,
    /// A rule of the map excludes it.
    #[error("the map rejects names that start with `{prefix}`")]
    Rule {
        /// What the name starts with.
        prefix: String,
    },
    /// None of the values that could be an id is there.
    #[error("no value that could be an id")]
    NoId,
    /// A value that identifies the company cannot go out and come back as it is.
    #[error(
        "column `{column}` holds `{value}`, which cannot be an id: it has a hidden character, markup or a link in it"
    )]
    UncleanId {
        /// Name of the column.
        column: String,
        /// The beginning of the value.
        value: String,
    },
    /// An earlier row has the same id.
    #[error("an earlier row has the id `{id}`")]
    Duplicate {
        /// The id.
        id: String,
    },
    /// A record that is not well-formed.
    #[error("not a record of JSON: {reason}")]
    Json {
        /// What is wrong, without the text.
        reason: String,
    },
    /// A value of a kind that no column of a company is.
    #[error("column `{column}` holds a value that is neither text nor a number nor a date")]
    Kind {
        /// Path of the column.
        column: String,
    },
    /// A formula without a result.
    #[error("column `{column}` holds the error `{error}` of a formula")]
    Formula {
        /// Name of the column.
        column: String,
        /// As the workbook shows it.
        error: String,
    },
}
