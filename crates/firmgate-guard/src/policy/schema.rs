//! The schema that policies are checked against, generated from what the tools declare.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Schema};

use super::{ACTION_CHARS_MAX, PolicyError, Registered, one_line};
use crate::context::AttributeKind;
use crate::declarations::Declarations;
use crate::effect::EffectKind;

/// The entity type of all actions and groups of actions.
pub(super) const ACTION_TYPE: &str = "Firmgate::Action";
/// The group of all actions.
const ALL: &str = "CallTool";
/// The group of the actions that only read.
const READS: &str = "Read";
/// The group of the actions that may change something.
const WRITES: &str = "Mutate";

/// Entities and the common context of every call.
const BASE: &str = r#"
namespace Firmgate {
  entity Tenant;
  entity Group;
  entity User in [Group] = { tenant: Tenant };
  entity Gateway;

  action "CallTool";
  action "Read" in ["CallTool"];
  action "Mutate" in ["CallTool"];

  type Call = {
    transport: String,
    scopes: Set<String>,
    writes_enabled: Bool,
    resource_kind: String,
    resource_id?: String,
"#;
/// The attributes that the guard itself sets.
const RESERVED: [&str; 5] = ["transport", "scopes", "writes_enabled", "resource_kind", "resource_id"];

/// Builds the schema.
///
/// One context type for all actions: a policy that limits rows then works for every tool, and a new tool needs no new
/// type.
pub(super) fn build(declared: &Declarations) -> Result<Schema, PolicyError> {
    let mut text = BASE.to_owned();
    let mut seen = HashSet::from(RESERVED);
    for attribute in &declared.attributes {
        let name = attribute.name;
        if !is_attribute_name(name) || !seen.insert(name) {
            return Err(PolicyError::BadAttribute { name: name.to_owned() });
        }
        let (optional, of) = match attribute.kind {
            AttributeKind::Number => ("?", "Long"),
            AttributeKind::Word => ("?", "String"),
            AttributeKind::Words => ("", "Set<String>"),
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "    {name}{optional}: {of},");
    }
    text.push_str("  };\n");
    let mut seen = HashSet::from([ALL, READS, WRITES]);
    for (name, effect) in &declared.actions {
        if !well_formed(name) || !seen.insert(name) {
            return Err(PolicyError::BadAction { name: (*name).to_owned() });
        }
        let group = group(*effect);
        let _ = writeln!(
            text,
            r#"  action "{name}" in ["{group}"] appliesTo {{ principal: [User], resource: [Gateway], context: Call }};"#
        );
    }
    text.push_str("}\n");
    let (schema, _warnings) = Schema::from_cedarschema_str(&text).map_err(schema_error)?;
    Ok(schema)
}

/// Prepares what a request needs for each action.
pub(super) fn register(
    schema: &Schema,
    actions: &[(&str, EffectKind)],
) -> Result<HashMap<String, Registered>, PolicyError> {
    let entities = schema.action_entities().map_err(schema_error)?;
    let kind: EntityTypeName = ACTION_TYPE.parse().map_err(schema_error)?;
    let mut registered = HashMap::with_capacity(actions.len());
    for (name, effect) in actions {
        let uid = EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(name));
        let ancestors: HashSet<EntityUid> = entities.ancestors(&uid).into_iter().flatten().cloned().collect();
        let entity = Entity::new_no_attrs(uid.clone(), ancestors);
        registered.insert((*name).to_owned(), Registered { effect: *effect, uid, entity, policies: PolicySet::new() });
    }
    Ok(registered)
}

/// The groups of actions that a policy may name.
pub(super) const fn groups() -> [&'static str; 3] {
    [ALL, READS, WRITES]
}

const fn group(effect: EffectKind) -> &'static str {
    match effect {
        EffectKind::Read => READS,
        EffectKind::Write => WRITES,
    }
}

fn well_formed(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && name.len() <= ACTION_CHARS_MAX && name.chars().all(allowed)
}

/// Names that Cedar accepts without quotes.
fn is_attribute_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= ACTION_CHARS_MAX && name.chars().all(allowed)
}

fn schema_error(error: impl std::fmt::Display) -> PolicyError {
    PolicyError::Schema { problem: one_line(&error.to_string()) }
}
