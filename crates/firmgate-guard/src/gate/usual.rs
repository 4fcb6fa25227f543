//! Usual calls: what a tool is tried with before it is listed.

use super::Facts;
use crate::principal::Resource;

pub(super) fn usual_facts() -> [Facts; 2] {
    [
        Facts { rows: Some(10), ids: Some(1), countries: Vec::new(), purpose: None },
        Facts { rows: Some(10), ids: Some(1), countries: Vec::new(), purpose: Some("prospecting".to_owned()) },
    ]
}

pub(super) fn usual_resources() -> [Resource; 5] {
    let id = || "example".to_owned();
    [
        Resource::Directory,
        Resource::Company(id()),
        Resource::Collections,
        Resource::Collection(id()),
        Resource::Contact(id()),
    ]
}
