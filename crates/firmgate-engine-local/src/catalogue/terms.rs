//! What companies are found by, in any engine: terms of fields, and how often each occurs.
//!
//! Reading a query needs only frequencies and spellings, so what a query means is decided once and not by each engine.

use super::error::QueryError;

/// A field whose terms companies are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TextField {
    /// The id of a company.
    Id,
    /// Names, aliases, initials and joined names as a whole, with their mark.
    Exact,
    /// Alpha-2 code.
    Country,
    /// Slug.
    Sector,
    /// Code of ISO 3166-2, else folded.
    State,
    /// Folded.
    City,
    /// Bands and buckets of head counts.
    Size,
    /// Years and decades of founding, with their mark.
    Year,
    /// Lower case.
    Domain,
    /// With and without the scheme.
    Identifier,
    /// Parts of names that people write as one word.
    Joined,
    /// Its word.
    Status,
    /// Slug.
    Category,
    /// Every word of a company.
    All,
    /// Words of its names.
    Name,
    /// Words of its aliases.
    Aliases,
    /// Beginnings of words in names and aliases.
    Edge,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) field: TextField,
    pub(super) value: String,
}

/// A value of a field.
pub(super) fn term(field: TextField, value: &str) -> Term {
    Term { field, value: value.to_owned() }
}

/// Prefixes of a term that distinguish values of a shared field.
pub(super) mod mark {
    /// Key of a name, with its legal form.
    pub(in super::super) const FULL: &str = "f:";
    /// Key of a name without its legal form.
    pub(in super::super) const NAME: &str = "n:";
    /// A name as it is written, in lower case.
    pub(in super::super) const WRITTEN: &str = "x:";
    /// Key of a name or alias of several words, with and without its legal form, written as one word.
    pub(in super::super) const JOINED: &str = "j:";
    /// The initials of a name.
    pub(in super::super) const INITIALS: &str = "i:";
    /// Key of an alias without its legal form.
    pub(in super::super) const ALIAS: &str = "a:";
    /// Identifier of the next company up.
    pub(in super::super) const DIRECT: &str = "d:";
    /// Identifier of the company at the top.
    pub(in super::super) const ULTIMATE: &str = "u:";
    /// Year of founding, five digits.
    pub(in super::super) const YEAR: &str = "y";
    /// The year of founding without its last digit, four digits.
    pub(in super::super) const DECADE: &str = "d";
}

/// What reading a query needs to know about an index.
pub(super) trait Frequencies {
    /// How many companies there are.
    fn companies(&self) -> u64;

    /// How many companies have the term; an upper bound where companies were changed lately.
    fn frequency(&self, term: &Term) -> Result<u64, QueryError>;

    /// The values of a field from `from` on and before `until`, at least the first `max` of them.
    fn between(&self, field: TextField, from: &str, until: &str, max: usize) -> Result<Vec<String>, QueryError>;

    /// The values of a field that differ from a word by this many edits at most, each with the number of companies that
    /// have it.
    fn near(&self, field: TextField, word: &str, edits: u8) -> Result<Vec<(String, u64)>, QueryError>;
}
