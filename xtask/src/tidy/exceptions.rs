//! Where a rule does not hold yet, and why. An exception that is no longer needed is a fault: the list can only shrink.

use super::{Fault, Rule};

/// One place that may break one rule.
pub(super) struct Exception {
    pub(super) rule: Rule,
    /// A file, or a type or function as `package::Name`.
    pub(super) place: &'static str,
    pub(super) why: &'static str,
}

const QUERY: &str = "changes with the interpreters to come";
const SERVER: &str = "changes with the split of the binary into server, identity and AppSync face";
const TOOLS: &str = "changes with the tools' next additions";

pub(super) const EXCEPTIONS: &[Exception] = &[
    file("crates/firmgate-guard/src/limit.rs", TOOLS),
    file("crates/firmgate-mcp/src/tools/ai_search.rs", TOOLS),
    file("crates/firmgate-query/src/places.rs", QUERY),
    file("crates/firmgate-server/src/protocol/handler.rs", SERVER),
    file("crates/firmgate-server/src/streamable_http.rs", SERVER),
];

const fn file(place: &'static str, why: &'static str) -> Exception {
    Exception { rule: Rule::FileLines, place, why }
}

/// The exceptions, and which of them were needed.
pub(super) struct Used<'a> {
    exceptions: &'a [Exception],
    needed: Vec<bool>,
}

impl<'a> Used<'a> {
    pub(super) fn new(exceptions: &'a [Exception]) -> Self {
        Self { exceptions, needed: vec![false; exceptions.len()] }
    }

    /// Whether an exception covers the fault.
    pub(super) fn covers(&mut self, fault: &Fault) -> bool {
        let mut is_covered = false;
        for (exception, needed) in self.exceptions.iter().zip(&mut self.needed) {
            if exception.rule == fault.rule && exception.place == fault.place {
                *needed = true;
                is_covered = true;
            }
        }
        is_covered
    }

    /// What to remove from the list.
    pub(super) fn unused(self) -> impl Iterator<Item = String> {
        let unused = self.exceptions.iter().zip(self.needed).filter(|(_, needed)| !needed);
        unused.map(|(exception, _)| {
            format!(
                "the exception of {:?} for `{}` ({}) is not needed any more: remove it from xtask/src/tidy/exceptions.rs",
                exception.rule, exception.place, exception.why
            )
        })
    }
}
