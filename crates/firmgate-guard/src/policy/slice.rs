//! The policies that can apply to an action, by their scope alone.
//!
//! Cedar evaluates every policy of a set for every request, and the scope of most names another action. A scope that names another
//! action is false and cannot fail, so leaving its policy out changes neither a decision nor its reasons nor its errors.

use std::collections::{HashMap, HashSet};

use cedar_policy::{ActionConstraint, EntityUid, PolicySet};

use super::{PolicyError, Registered, one_line};

/// Gives each action its policies.
pub(super) fn divide(policies: &PolicySet, actions: &mut HashMap<String, Registered>) -> Result<(), PolicyError> {
    for action in actions.values_mut() {
        let (uid, _, groups) = action.entity.clone().into_inner();
        let own = policies.policies().filter(|policy| names(&policy.action_constraint(), &uid, &groups)).cloned();
        action.policies = PolicySet::from_policies(own)
            .map_err(|error| PolicyError::Invalid { problem: one_line(&error.to_string()) })?;
    }
    Ok(())
}

/// Whether a scope names the action or one of its groups, or leaves it open.
fn names(constraint: &ActionConstraint, action: &EntityUid, groups: &HashSet<EntityUid>) -> bool {
    match constraint {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => uid == action,
        ActionConstraint::In(uids) => uids.iter().any(|uid| uid == action || groups.contains(uid)),
    }
}
