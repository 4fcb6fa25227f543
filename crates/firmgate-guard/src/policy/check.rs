//! All checks of a policy text before it may decide anything.

use std::collections::{BTreeMap, HashMap};

use cedar_policy::{
    ActionConstraint, Effect, EntityUid, Policy as CedarPolicy, PolicyId, PolicySet, Schema, ValidationMode, Validator,
};
use miette::Diagnostic;

use super::{
    Approval, POLICIES_MAX, POLICY_ID_CHARS_MAX, POLICY_TEXT_BYTES_MAX, PolicyError, Registered, is_reserved, one_line,
    schema,
};

/// A text that passed every check.
pub(super) struct Checked {
    pub(super) policies: PolicySet,
    pub(super) approval: BTreeMap<String, Approval>,
}

/// Reads and checks the text.
pub(super) fn read(
    cedar: &str,
    schema: &Schema,
    actions: &HashMap<String, Registered>,
) -> Result<Checked, PolicyError> {
    if cedar.len() > POLICY_TEXT_BYTES_MAX {
        return Err(PolicyError::TooLong { bytes: cedar.len(), max: POLICY_TEXT_BYTES_MAX });
    }
    let parsed: PolicySet = cedar.parse().map_err(|errors| syntax(cedar, &errors))?;
    if let Some(template) = parsed.templates().next() {
        let id = template.annotation("id").map_or_else(|| template.id().to_string(), ToOwned::to_owned);
        return Err(PolicyError::Template { id });
    }
    let count = parsed.num_of_policies();
    if count > POLICIES_MAX {
        return Err(PolicyError::TooMany { count, max: POLICIES_MAX });
    }
    let mut approval = BTreeMap::new();
    let mut renamed = Vec::with_capacity(count);
    for (policy, number) in in_order_of_text(&parsed).into_iter().zip(1..) {
        let id = id(policy, number)?;
        if is_reserved(id.as_str()) {
            return Err(PolicyError::ReservedId { id, number });
        }
        if approval.insert(id.clone(), annotations(&id, policy)?).is_some() {
            return Err(PolicyError::DuplicateId { id, number });
        }
        known_actions(&id, policy, actions)?;
        renamed.push(policy.new_id(PolicyId::new(id)));
    }
    let policies = PolicySet::from_policies(renamed)
        .map_err(|error| PolicyError::Invalid { problem: one_line(&error.to_string()) })?;
    validate(&policies, schema)?;
    Ok(Checked { policies, approval })
}

/// The parser numbers the policies in order: `policy0`, `policy1`, ...
fn in_order_of_text(parsed: &PolicySet) -> Vec<&CedarPolicy> {
    let mut policies: Vec<&CedarPolicy> = parsed.policies().collect();
    policies.sort_by_key(|policy| {
        let place = policy.id().to_string();
        place.strip_prefix("policy").and_then(|number| number.parse::<usize>().ok())
    });
    policies
}

fn id(policy: &CedarPolicy, number: usize) -> Result<String, PolicyError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    match policy.annotation("id") {
        Some(id) if (1..=POLICY_ID_CHARS_MAX).contains(&id.len()) && id.chars().all(allowed) => Ok(id.to_owned()),
        _ => Err(PolicyError::BadId { number, max: POLICY_ID_CHARS_MAX }),
    }
}

/// Whether the policy asks for an approval. A misspelt annotation must not silently require none.
fn annotations(id: &str, policy: &CedarPolicy) -> Result<Approval, PolicyError> {
    let mut approval = Approval::NotRequired;
    for (key, value) in policy.annotations() {
        match (key, value) {
            ("id" | "description", _) => {}
            ("approval", "required") if policy.effect() == Effect::Permit => approval = Approval::Required,
            _ => {
                return Err(PolicyError::Annotation {
                    id: id.to_owned(),
                    key: key.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
    }
    Ok(approval)
}

/// The validator would also reject an unknown action, but it cannot list the ones that exist.
fn known_actions(id: &str, policy: &CedarPolicy, actions: &HashMap<String, Registered>) -> Result<(), PolicyError> {
    let named: Vec<EntityUid> = match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::In(uids) => uids,
        ActionConstraint::Eq(uid) => vec![uid],
    };
    for uid in named {
        let name = uid.id().unescaped().to_owned();
        if uid.type_name().to_string() != schema::ACTION_TYPE {
            let expected = format!("{}::{name:?}", schema::ACTION_TYPE);
            return Err(PolicyError::ActionType { id: id.to_owned(), written: uid.to_string(), expected });
        }
        let exists =
            actions.get(&name).is_some_and(|known| known.uid == uid) || schema::groups().contains(&name.as_str());
        if !exists {
            let mut known: Vec<&str> = actions.keys().map(String::as_str).collect();
            known.sort_unstable();
            return Err(PolicyError::UnknownAction { id: id.to_owned(), action: name, known: known.join(", ") });
        }
    }
    Ok(())
}

fn validate(policies: &PolicySet, schema: &Schema) -> Result<(), PolicyError> {
    let result = Validator::new(schema.clone()).validate(policies, ValidationMode::Strict);
    match result.validation_errors().next() {
        None => Ok(()),
        Some(error) => Err(PolicyError::Invalid { problem: one_line(&error.to_string()) }),
    }
}

fn syntax(cedar: &str, errors: &cedar_policy::ParseErrors) -> PolicyError {
    let offset = errors.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset());
    let line = 1 + cedar.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    PolicyError::Syntax { line, problem: one_line(&errors.to_string()) }
}
