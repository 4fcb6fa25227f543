//! The place of a company in its group.

use std::collections::HashSet;

use firmgate_model::index::{Family, Relative, SUBSIDIARIES_MAX};
use firmgate_model::{CompanyRecord, Identifier};
use tantivy::Term;
use tantivy::query::TermSetQuery;

use super::document::{self, identifier_term};
use super::error::QueryError;
use super::schema::term;
use super::terms::mark;
use super::view::Snapshot;

/// Those above a company as its record names them, and those below as their records name it.
pub(super) fn of(view: &Snapshot, company: &CompanyRecord) -> Result<Family, QueryError> {
    let above = company.parent.as_ref();
    let relative = |identifier: Option<&Identifier>| identifier.map(|named| relative(view, named)).transpose();
    let (parent, top) =
        (above.and_then(|above| above.direct.as_ref()), above.and_then(|above| above.ultimate.as_ref()));
    let own = || company.identifiers.iter();
    let group_total = match top {
        Some(top) => below(view, mark::ULTIMATE, std::iter::once(top))?,
        None => below(view, mark::ULTIMATE, own())?,
    };
    Ok(Family {
        parent: relative(parent)?,
        ultimate_parent: relative(top)?,
        subsidiaries: subsidiaries(view, company)?,
        subsidiaries_total: below(view, mark::DIRECT, own())?,
        group_total,
    })
}

fn relative(view: &Snapshot, named: &Identifier) -> Result<Relative, QueryError> {
    let found = view.records(&term(view.fields.identifier, &identifier_term(named)), 1)?.pop();
    Ok(Relative { identifier: named.clone(), company: found })
}

/// The largest first, by what is known of their size.
fn subsidiaries(view: &Snapshot, company: &CompanyRecord) -> Result<Vec<CompanyRecord>, QueryError> {
    let mut found = Vec::new();
    for term in terms(view, mark::DIRECT, company.identifiers.iter()) {
        found.extend(view.records(&term, SUBSIDIARIES_MAX)?);
    }
    let mut seen = HashSet::new();
    found.retain(|record| seen.insert(record.id.clone()));
    found.sort_by_key(|record| std::cmp::Reverse(document::prominence(record)));
    found.truncate(SUBSIDIARIES_MAX);
    Ok(found)
}

/// How many companies name one of the identifiers as that of a company above them.
fn below<'i>(
    view: &Snapshot,
    mark: &str,
    identifiers: impl Iterator<Item = &'i Identifier>,
) -> Result<u64, QueryError> {
    let terms = terms(view, mark, identifiers);
    if terms.is_empty() {
        return Ok(0);
    }
    let weight = view.matching(&TermSetQuery::new(terms))?;
    let counts = view.searcher.segment_readers().iter().map(|reader| weight.count(reader));
    Ok(counts.sum::<tantivy::Result<u32>>()?.into())
}

fn terms<'i>(view: &Snapshot, mark: &str, identifiers: impl Iterator<Item = &'i Identifier>) -> Vec<Term> {
    identifiers.map(|known| term(view.fields.parent, &format!("{mark}{}", identifier_term(known)))).collect()
}
