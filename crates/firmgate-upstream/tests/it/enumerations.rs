//! The values of an enumeration are stated in `schema.graphql` and nowhere else: a value that is added there has to be added here, too.

use firmgate_upstream::ops::{
    CompanySort, CompanyStatus, DiscoveryPurpose, EmailKind, EmailStatus, FacetField, FigureBasis, FilterDimension,
    ItemType, JobOutcome, JobState, MatchGrade, MatchVerdict,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::documents::schema;

/// Whether a value of the schema is read as itself.
type IsKnown = fn(&str) -> bool;

fn read<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_value(Value::from(value)).ok()
}

const READ: [(&str, IsKnown); 13] = [
    ("CompanySort", |value| read(value).is_some_and(|read: CompanySort| read != CompanySort::Other)),
    ("FacetField", |value| read(value).is_some_and(|read: FacetField| read != FacetField::Other)),
    // The gate sends these and no backend answers with one.
    ("FilterDimension", |value| read::<FilterDimension>(value).is_some()),
    ("ItemType", |value| read(value).is_some_and(|read: ItemType| read != ItemType::Other)),
    ("FigureBasis", |value| read(value).is_some_and(|read: FigureBasis| read != FigureBasis::Other)),
    ("CompanyStatus", |value| read(value).is_some_and(|read: CompanyStatus| read != CompanyStatus::Other)),
    ("MatchVerdict", |value| read(value).is_some_and(|read: MatchVerdict| read != MatchVerdict::Other)),
    ("MatchGrade", |value| read(value).is_some_and(|read: MatchGrade| read != MatchGrade::Other)),
    ("DiscoveryPurpose", |value| read(value).is_some_and(|read: DiscoveryPurpose| read != DiscoveryPurpose::Unlisted)),
    ("JobState", |value| read(value).is_some_and(|read: JobState| read != JobState::Other)),
    ("JobOutcome", |value| read(value).is_some_and(|read: JobOutcome| read != JobOutcome::Other)),
    ("EmailKind", |value| read(value).is_some_and(|read: EmailKind| read != EmailKind::Other)),
    ("EmailStatus", |value| read(value).is_some_and(|read: EmailStatus| read != EmailStatus::Other)),
];

#[test]
fn every_value_of_the_schema_is_known_by_its_name() {
    let schema = schema();
    let stated = schema.types.values().filter(|kind| !kind.is_built_in()).filter_map(|kind| kind.as_enum());
    for kind in stated {
        let (_, is_known) = READ
            .iter()
            .find(|(name, _)| *name == kind.name.as_str())
            .unwrap_or_else(|| panic!("`{}` has no type in `ops`", kind.name));
        for value in kind.values.keys() {
            assert!(is_known(value.as_str()), "{}::{value}", kind.name);
        }
    }
}
