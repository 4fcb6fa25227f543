//! The JSON schemas that a client sees, generated from the types that the code uses.

use firmgate_guard::EffectKind;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::limits::PAGE_ROWS_CLAMPED_MAX;
use crate::parse::{Field, Kind, Parameter, Presence};

/// The schema of a tool's arguments.
#[must_use]
pub fn input(parameters: &[Parameter], effect: EffectKind) -> Map<String, Value> {
    let properties: Map<String, Value> = parameters
        .iter()
        .map(|parameter| {
            let mut schema = kind_schema(parameter, effect);
            if let Some(object) = schema.as_object_mut() {
                object.insert("description".to_owned(), json!(parameter.about));
            }
            (parameter.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.presence == Presence::Required)
        .map(|parameter| parameter.name)
        .collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !properties.is_empty() {
        schema.insert("properties".to_owned(), Value::Object(properties));
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn kind_schema(parameter: &Parameter, effect: EffectKind) -> Value {
    let mut schema = match parameter.kind {
        Kind::Text { chars_max } => json!({"type": "string", "minLength": 1, "maxLength": chars_max}),
        Kind::OneOf(words) => json!({"type": "string", "enum": words}),
        Kind::Rows { default, .. } => {
            json!({"type": "integer", "minimum": 0, "maximum": PAGE_ROWS_CLAMPED_MAX, "default": default})
        }
        Kind::Whole { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        // The check names the bounds to whoever is beyond them; models pay for this list by the token.
        Kind::Range { .. } => {
            let end = |about| json!({"type": "integer", "description": about});
            let ends = json!({"min": end("From."), "max": end("To.")});
            json!({"type": "object", "properties": ends, "minProperties": 1, "additionalProperties": false})
        }
        Kind::Money { .. } => {
            let end = |about| json!({"type": "integer", "description": about});
            let currency = json!({"type": "string", "description": "ISO 4217; `USD` by default."});
            let parts = json!({"min": end("From."), "max": end("To."), "currency": currency});
            json!({"type": "object", "properties": parts, "minProperties": 1, "additionalProperties": false})
        }
        Kind::Texts { items_max, .. } => json!({
            "type": "array", "minItems": 1, "maxItems": items_max, "items": {"type": "string"}
        }),
        Kind::SomeOf(words) => json!({
            "type": "array", "minItems": 1, "maxItems": words.len(), "items": {"type": "string", "enum": words}
        }),
        Kind::Records { items_max, fields, .. } => {
            let field = |field: &Field| json!({"type": "string", "description": field.about});
            let fields: Map<_, _> = fields.iter().map(|known| (known.name.to_owned(), field(known))).collect();
            let record = json!({"type": "object", "properties": fields, "additionalProperties": false});
            json!({"type": "array", "minItems": 1, "maxItems": items_max, "items": record})
        }
        // The schema of the other tool has them: models pay for this list by the token.
        Kind::Arguments(_) => json!({"type": "object", "minProperties": 1}),
        Kind::Switch => json!({"type": "boolean", "default": false}),
    };
    // What may be left out of a read may also be empty.
    let may_be_empty = parameter.presence != Presence::Required && effect == EffectKind::Read;
    if let (true, Value::Object(object)) = (may_be_empty, &mut schema) {
        object.retain(|keyword, _| !matches!(keyword.as_str(), "minLength" | "minItems" | "minProperties"));
    }
    schema
}

/// An object whose fields another tool's schema describes: it is only an object in this one.
pub(crate) type Opaque = Map<String, Value>;

/// The schema of a tool's result. Clients hand it to a model with every conversation, so it states each thing once.
///
/// A field that is unknown is left out and never `null`: several clients refuse a list of types.
pub fn output<T: JsonSchema>() -> Map<String, Value> {
    // What is left out when it is empty is not required: the schema is that of what is written.
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    RecursiveTransform(brief).transform(&mut schema);
    match schema.to_value() {
        Value::Object(mut object) => {
            object.remove("title");
            object.remove("description");
            object
        }
        _ => Map::new(),
    }
}

/// Drops what is of no use to a reader: lower bounds of counts, that further fields are allowed, and descriptions of
/// types whose field has one.
fn brief(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.retain(|keyword, value| match keyword.as_str() {
        "minimum" => value.as_u64() != Some(0),
        "additionalProperties" => value.as_bool() != Some(true),
        "required" => false,
        _ => true,
    });
    if let Some(Value::Object(items)) = object.get_mut("items") {
        items.remove("description");
    }
    let Some(Value::Object(types)) = object.get_mut("$defs") else { return };
    for definition in types.values_mut().filter_map(Value::as_object_mut) {
        definition.remove("description");
    }
}

fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("format");
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type") != Some(&json!("null")));
    if let [Value::Object(only)] = choices.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        object.extend(only);
    }
}
