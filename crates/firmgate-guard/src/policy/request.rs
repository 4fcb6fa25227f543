//! From a request to what Cedar evaluates, without a detour through JSON.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use cedar_policy::{
    AuthorizationError, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression,
};
use firmgate_identity::Principal;

use super::{Policy, Question, Registered};
use crate::context::{AttributeKind, Value};
use crate::writes::Writes;

/// The entity types, parsed once.
struct Names {
    user: EntityTypeName,
    group: EntityTypeName,
    tenant: EntityTypeName,
    gateway: EntityUid,
}

static NAMES: LazyLock<Option<Names>> = LazyLock::new(|| {
    let gateway: EntityTypeName = "Firmgate::Gateway".parse().ok()?;
    Some(Names {
        user: "Firmgate::User".parse().ok()?,
        group: "Firmgate::Group".parse().ok()?,
        tenant: "Firmgate::Tenant".parse().ok()?,
        gateway: EntityUid::from_type_name_and_id(gateway, EntityId::new("firmgate")),
    })
});

/// The request and its entities. `None` if Cedar does not accept them, which the caller treats as an error.
pub(super) fn build(question: &Question<'_>, action: &Registered, policy: &Policy) -> Option<(Request, Entities)> {
    let names = NAMES.as_ref()?;
    let user = uid(&names.user, question.principal.subject());
    let context = Context::from_pairs(context(question, policy)?).ok()?;
    // Valid for the schema as it is built: the types of the entities are fixed, and `context` checks the attributes.
    let request = Request::new(user.clone(), action.uid.clone(), names.gateway.clone(), context, None).ok()?;
    let caller = caller(names, user, question.principal)?;
    let gateway = Entity::new_no_attrs(names.gateway.clone(), HashSet::new());
    let entities = Entities::from_entities([caller, gateway, action.entity.clone()], None).ok()?;
    Some((request, entities))
}

/// Which policy failed.
pub(super) fn failed_policy(error: &AuthorizationError) -> String {
    match error {
        AuthorizationError::PolicyEvaluationError(error) => error.policy_id().to_string(),
    }
}

fn caller(names: &Names, user: EntityUid, principal: &Principal) -> Option<Entity> {
    let tenant = RestrictedExpression::new_entity_uid(uid(&names.tenant, principal.tenant()));
    let groups = principal.groups().iter().map(|group| uid(&names.group, group)).collect();
    Entity::new(user, HashMap::from([("tenant".to_owned(), tenant)]), groups).ok()
}

/// All attributes; none if the call has one that is not declared.
fn context(question: &Question<'_>, policy: &Policy) -> Option<Vec<(String, RestrictedExpression)>> {
    let given = question.context;
    if !given.declarations().all(|attribute| policy.attributes.contains(attribute)) {
        return None;
    }
    let mut pairs = vec![
        pair("transport", string(question.principal.transport().as_str())),
        pair("scopes", strings(question.principal.scopes())),
        pair("writes_enabled", RestrictedExpression::new_bool(question.writes == Writes::Enabled)),
        pair("resource_kind", string(question.resource.kind().name())),
    ];
    pairs.extend(question.resource.id().map(|id| pair("resource_id", string(id))));
    pairs.extend(given.iter().map(|(name, value)| pair(name, expression(value))));
    let sets = policy.attributes.iter().filter(|declared| declared.kind == AttributeKind::Words);
    let missing = sets.filter(|declared| given.get(declared.name).is_none());
    pairs.extend(missing.map(|declared| pair(declared.name, RestrictedExpression::new_set([]))));
    Some(pairs)
}

fn expression(value: &Value) -> RestrictedExpression {
    match value {
        Value::Number(number) => RestrictedExpression::new_long(i64::from(*number)),
        Value::Word(word) => string(word),
        Value::Words(words) => strings(words),
    }
}

fn pair(name: &str, value: RestrictedExpression) -> (String, RestrictedExpression) {
    (name.to_owned(), value)
}

fn string(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}

fn strings<'a>(values: impl IntoIterator<Item = &'a String>) -> RestrictedExpression {
    RestrictedExpression::new_set(values.into_iter().map(|value| string(value)))
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}
