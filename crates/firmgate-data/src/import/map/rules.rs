//! Rules of a map that depend on what a column holds.

use std::collections::BTreeMap;

use firmgate_model::Status;
use serde::{Deserialize, Deserializer};

/// Rows whose cell in a column is one of some values, in any case; where there is no list, any value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct Condition {
    pub(in crate::import) column: String,
    #[serde(default)]
    pub(in crate::import) values: Vec<String>,
}

/// Rows of a status; without a column, all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct StatusRule {
    #[serde(default)]
    pub(in crate::import) column: Option<String>,
    #[serde(default)]
    pub(in crate::import) values: Vec<String>,
    #[serde(deserialize_with = "status")]
    pub(in crate::import) is: Status,
}

/// Rows that are not companies, or not to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct LeaveOut {
    pub(in crate::import) column: String,
    #[serde(default)]
    pub(in crate::import) values: Vec<String>,
    /// What such a row is, for the summary.
    pub(in crate::import) why: String,
}

/// A number whose register another column names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::import) struct Authority {
    /// Names the register.
    pub(in crate::import) column: String,
    pub(in crate::import) number: String,
    /// The scheme of each register. The number of another one is not kept.
    pub(in crate::import) schemes: BTreeMap<String, String>,
}

fn status<'de, D: Deserializer<'de>>(value: D) -> Result<Status, D::Error> {
    let word = String::deserialize(value)?;
    Status::of_word(&word).ok_or_else(|| {
        let known = Status::ALL.map(Status::word).join("`, `");
        serde::de::Error::custom(format!("`is` cannot be `{word}`: one of `{known}`"))
    })
}
