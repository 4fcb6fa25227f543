//! The group of a company and the sources of its record, flat.

use firmgate_upstream::ops::{Family, FamilyMember, RecordSource};
use serde::Serialize;

use super::{id, optional_ref, text, texts};
use crate::clean::Clean;
use crate::limits::LIST_ITEMS_MAX;

/// The place of a company in its group.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FamilyDetail {
    /// The next company up: its id, or `scheme:value` where the platform does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Clean>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<Clean>,
    /// The company at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ultimate_parent_id: Option<Clean>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ultimate_parent_name: Option<Clean>,
    /// Companies whose next one up it is, the largest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subsidiary_ids: Vec<Clean>,
    /// In the order of `subsidiaryIds`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subsidiary_names: Vec<Clean>,
    /// All of them; none where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subsidiary_total: Option<i32>,
    /// Companies below the one at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_total: Option<i32>,
}

/// A source of a record.
#[derive(Debug, Serialize)]
pub struct SourceDetail {
    source: Clean,
    /// The id that the record has there.
    id: Clean,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<Clean>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Clean>,
    /// What was taken from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Clean>,
}

impl From<&Family> for FamilyDetail {
    fn from(family: &Family) -> Self {
        let below = || family.subsidiaries.iter().filter(|member| member.id.is_some()).take(LIST_ITEMS_MAX);
        let some = |total: i32| Some(total).filter(|total| *total > 0);
        Self {
            parent_id: family.parent.as_ref().and_then(id_of),
            parent_name: family.parent.as_ref().and_then(|member| optional_ref(&member.name)),
            ultimate_parent_id: family.ultimate_parent.as_ref().and_then(id_of),
            ultimate_parent_name: family.ultimate_parent.as_ref().and_then(|member| optional_ref(&member.name)),
            subsidiary_ids: below().filter_map(id_of).collect(),
            subsidiary_names: below().map(|member| text(member.name.as_deref().unwrap_or_default())).collect(),
            subsidiary_total: some(family.subsidiaries_total),
            group_total: some(family.group_total),
        }
    }
}

fn id_of(member: &FamilyMember) -> Option<Clean> {
    let named = || member.identifier.as_ref().map(|by| id(firmgate_clean::id_of(&by.scheme, &by.value)));
    member.id.as_ref().map(|known| id(known.inner())).or_else(named)
}

impl From<&RecordSource> for SourceDetail {
    fn from(from: &RecordSource) -> Self {
        Self {
            source: text(&from.source),
            id: id(&from.record_id),
            licence: optional_ref(&from.licence),
            date: optional_ref(&from.updated_on),
            fields: texts(&from.fields),
        }
    }
}
