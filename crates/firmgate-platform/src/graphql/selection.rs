//! What a request selects below a field, so that its root resolver can load all of it at once.

use apollo_compiler::response::JsonMap;
use apollo_compiler::response::serde_json_bytes::Value as Json;

use super::plan::Planned;

/// Some sibling fields.
pub(crate) struct Selection<'c> {
    fields: Vec<&'c Planned>,
    variables: &'c JsonMap,
}

impl<'c> Selection<'c> {
    /// These fields, with the variables that decide which of them are left out.
    pub(super) fn of(fields: &'c [Planned], variables: &'c JsonMap) -> Self {
        Self { fields: fields.iter().collect(), variables }
    }

    /// What is selected below the fields of a path. The selections of a field under several aliases are merged.
    pub(crate) fn below(&self, path: &[&str]) -> Self {
        let mut below = Self { fields: self.fields.clone(), variables: self.variables };
        for name in path {
            below.fields = below.named(name).flat_map(|field| &field.children).collect();
        }
        below
    }

    /// Whether a field is selected.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.named(name).next().is_some()
    }

    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'c Planned> + 's {
        let holds = |name: &str| self.variables.get(name).and_then(Json::as_bool).unwrap_or(false);
        self.fields.iter().copied().filter(move |field| field.name.as_str() == name && field.is_wanted(&holds))
    }
}
