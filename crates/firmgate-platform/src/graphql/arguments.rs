//! The arguments of a field as JSON: literals of the document and values of variables.

use apollo_compiler::Schema;
use apollo_compiler::ast::{Type, Value};
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::serde_json_bytes::Value as Json;

use super::limits::{COST_MAX, INNER_LIST_ROWS};
use super::plan::Planned;

/// Rows that a list is assumed to have when no argument sets them.
const ROWS_DEFAULT: u64 = 10;

/// The arguments of a field. `variables` are coerced.
pub(super) fn of(schema: &Schema, field: &Planned, variables: &JsonMap) -> JsonMap {
    let mut map = JsonMap::new();
    for definition in &field.definition.arguments {
        let given = field.arguments.iter().find(|argument| argument.name == definition.name);
        let given = given.and_then(|argument| literal(schema, &definition.ty, &argument.value, variables));
        let default = || {
            let value = definition.default_value.as_ref()?;
            literal(schema, &definition.ty, value, variables)
        };
        if let Some(value) = given.or_else(default) {
            map.insert(definition.name.as_str(), value);
        }
    }
    map
}

/// The value of a literal; `None` for a variable without a value.
fn literal(schema: &Schema, ty: &Type, value: &Value, variables: &JsonMap) -> Option<Json> {
    let json = match (value, ty) {
        (Value::Variable(name), _) => return variables.get(name.as_str()).cloned(),
        (Value::Null, _) => Json::Null,
        (Value::List(items), Type::List(inner) | Type::NonNullList(inner)) => {
            items.iter().map(|item| literal(schema, inner, item, variables).unwrap_or_default()).collect()
        }
        // One value is coerced to a list of one.
        (one, Type::List(inner) | Type::NonNullList(inner)) => {
            Json::Array(vec![literal(schema, inner, one, variables)?])
        }
        (Value::Object(given), _) => object(schema, ty, given, variables),
        (Value::Enum(name), _) => Json::from(name.as_str()),
        (Value::String(text), _) => Json::from(text.as_str()),
        (Value::Boolean(value), _) => Json::from(*value),
        (Value::Float(number), _) => Json::from(number.try_to_f64().ok()?),
        (Value::Int(number), _) => match ty.inner_named_type().as_str() {
            "ID" => Json::from(number.as_str()),
            "Float" => Json::from(number.try_to_f64().ok()?),
            _ => Json::from(number.try_to_i32().ok()?),
        },
        (Value::List(_), _) => Json::Null,
    };
    Some(json)
}

fn object(
    schema: &Schema,
    ty: &Type,
    given: &[(apollo_compiler::Name, apollo_compiler::Node<Value>)],
    variables: &JsonMap,
) -> Json {
    let mut map = JsonMap::new();
    let Some(definition) = schema.get_input_object(ty.inner_named_type()) else { return Json::Null };
    for (name, field) in &definition.fields {
        let value = given.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        let value = value.and_then(|value| literal(schema, &field.ty, value, variables));
        let default = || literal(schema, &field.ty, field.default_value.as_ref()?, variables);
        if let Some(value) = value.or_else(default) {
            map.insert(name.as_str(), value);
        }
    }
    Json::Object(map)
}

/// How many values a field requests: itself, and what is below it for every row. Never too low for the page
/// sizes that the resolvers allow; saturates a little above the limit.
pub(super) fn cost(field: &Planned, arguments: &JsonMap) -> u64 {
    cost_below(field, rows(arguments), Rows::Outer)
}

#[derive(Clone, Copy, PartialEq)]
enum Rows {
    Outer,
    Inner,
}

fn cost_below(field: &Planned, rows: u64, at: Rows) -> u64 {
    let (times, below) = match (field.ty().is_list() && !field.children.is_empty(), at) {
        (false, _) => (1, at),
        (true, Rows::Outer) => (rows, Rows::Inner),
        (true, Rows::Inner) => (INNER_LIST_ROWS, Rows::Inner),
    };
    let children: u64 = field.children.iter().map(|child| cost_below(child, rows, below)).sum();
    children.saturating_mul(times).saturating_add(1).min(COST_MAX + 1)
}

/// The page size that the arguments request: a `limit`, or the length of a list of ids.
fn rows(arguments: &JsonMap) -> u64 {
    let mut rows = None;
    for (name, value) in arguments.iter() {
        let found = match value {
            Json::Object(input) => input.get("limit").and_then(Json::as_i64),
            Json::Array(items) => i64::try_from(items.len()).ok(),
            Json::Number(_) if name.as_str() == "limit" => value.as_i64(),
            _ => None,
        };
        rows = rows.max(found);
    }
    rows.map_or(ROWS_DEFAULT, |rows| u64::try_from(rows).unwrap_or(0))
}
