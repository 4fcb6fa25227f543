#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use apollo_compiler::Schema;
use serde_json::Value;

use super::{CompanySort, Dimension, DiscoveryPurpose, Facet};

const SDL: &str =
    concat!(include_str!("../../../../../appsync-prelude.graphql"), include_str!("../../../../../schema.graphql"));

/// Whether a value of the schema is accepted.
type Accepts = fn(Value) -> bool;

const INPUTS: [(&str, Accepts); 4] = [
    ("CompanySort", |value| serde_json::from_value::<CompanySort>(value).is_ok()),
    ("FacetField", |value| serde_json::from_value::<Facet>(value).is_ok()),
    ("FilterDimension", |value| serde_json::from_value::<Dimension>(value).is_ok()),
    ("DiscoveryPurpose", |value| serde_json::from_value::<DiscoveryPurpose>(value).is_ok()),
];

#[test]
fn every_value_that_the_schema_lets_a_caller_send_is_accepted() {
    let schema = Schema::parse_and_validate(SDL, "schema.graphql").unwrap();
    for (name, accepts) in INPUTS {
        let stated = schema.get_enum(name).unwrap_or_else(|| panic!("`{name}` is not in the schema"));
        for value in stated.values.keys() {
            assert!(accepts(Value::from(value.as_str())), "{name}::{value}");
        }
    }
}
