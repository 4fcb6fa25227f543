//! The policies that can apply to an action, by their scope alone.
//!
//! Cedar evaluates every policy of a set for every request, and the scope of most names another action. A scope that names another
//! action is false and cannot fail, so leaving its policy out changes neither a decision nor its reasons nor its errors.

use std::collections::HashMap;

use cedar_policy::{ActionConstraint, EntityUid, PolicySet, Schema};

use super::{PolicyError, Registered, one_line};

/// Gives each action its policies.
pub(super) fn divide(
    policies: &PolicySet,
    schema: &Schema,
    actions: &mut HashMap<String, Registered>,
) -> Result<(), PolicyError> {
    let invalid = |problem: &dyn std::fmt::Display| PolicyError::Invalid { problem: one_line(&problem.to_string()) };
    let entities = schema.action_entities().map_err(|error| invalid(&error))?;
    for action in actions.values_mut() {
        let above = entities.ancestors(&action.uid).into_iter().flatten();
        let names: Vec<&EntityUid> = std::iter::once(&action.uid).chain(above).collect();
        let own = policies.policies().filter(|policy| names_one(&policy.action_constraint(), &names)).cloned();
        action.policies = PolicySet::from_policies(own).map_err(|error| invalid(&error))?;
    }
    Ok(())
}

/// Whether a scope names the action or one of its groups, or leaves it open. The action comes first in `names`.
fn names_one(constraint: &ActionConstraint, names: &[&EntityUid]) -> bool {
    match constraint {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => names.first().is_some_and(|action| *action == uid),
        ActionConstraint::In(groups) => groups.iter().any(|group| names.contains(&group)),
    }
}
