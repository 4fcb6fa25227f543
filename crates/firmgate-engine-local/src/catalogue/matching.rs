//! The companies that a row of a list means: found by what identifies, then by name, and judged one by one.

use std::collections::HashSet;

use firmgate_model::CompanyRecord;
use firmgate_model::filter::{Filter, Values};
use firmgate_model::index::{QUERY_CHARS_MAX, Resolved, Search};
use firmgate_model::matching::{MatchRow, Matched};
use firmgate_names::names::{name_key, without_form};

use super::error::QueryError;
use super::judge::Judge;
use super::terms::{Frequencies as _, TextField, term};
use super::view::Snapshot;
use super::{page, resolve};

/// Companies of one search by name that are judged.
const NAMED_MAX: usize = 10;
/// A word that more companies have in their name stands for none of them.
const RARE_COMPANIES_MAX: u64 = 1_000;

/// Answers for one row.
pub(super) fn matched(view: &Snapshot, row: &MatchRow) -> Result<Matched, QueryError> {
    let mut found = Found::default();
    let references = row.identifiers.iter().chain(&row.domain);
    for reference in references {
        found.add(resolve::by_reference(view, reference)?);
    }
    if let Some(name) = row.name.as_deref() {
        found.add(resolve::by_name(view, name)?);
        found.named(view, name, row)?;
    }
    Ok(Judge::new(row).verdict(found.companies))
}

/// Companies that a row may mean, each once.
#[derive(Default)]
struct Found {
    companies: Vec<CompanyRecord>,
    ids: HashSet<String>,
}

impl Found {
    fn add(&mut self, resolved: Option<Resolved>) {
        match resolved {
            Some(Resolved::One { company, .. }) => self.extend([*company]),
            Some(Resolved::Many(companies)) => self.extend(companies),
            Some(Resolved::None) | None => {}
        }
    }

    fn extend(&mut self, companies: impl IntoIterator<Item = CompanyRecord>) {
        for company in companies {
            if self.ids.insert(company.id.clone()) {
                self.companies.push(company);
            }
        }
    }

    /// What a search for the name shows first: in the country of the row, then anywhere, since a list may be wrong about it.
    fn named(&mut self, view: &Snapshot, name: &str, row: &MatchRow) -> Result<(), QueryError> {
        let text: String = name.chars().take(QUERY_CHARS_MAX).collect();
        let there = row
            .country
            .map(|country| Filter { countries: Values { any: vec![country], none: Vec::new() }, ..Filter::default() });
        for filter in there.into_iter().chain([Filter::default()]) {
            let search = Search { text: Some(text.clone()), filter, limit: NAMED_MAX, ..Search::default() };
            self.extend(page(view, &search)?.companies);
        }
        if self.companies.is_empty() {
            // A word that no other company has stands for the name, however it is dressed.
            let search =
                Search { text: rarest(view, name)?, prefer: Some(text), limit: NAMED_MAX, ..Search::default() };
            if search.text.is_some() {
                self.extend(page(view, &search)?.companies);
            }
        }
        Ok(())
    }
}

/// The word of a name that the fewest companies have in theirs.
fn rarest(view: &Snapshot, name: &str) -> Result<Option<String>, QueryError> {
    let mut rarest = None;
    for word in without_form(&name_key(name)).split(' ') {
        let companies = view.frequency(&term(TextField::Name, word))?;
        if (1..=RARE_COMPANIES_MAX).contains(&companies)
            && rarest.as_ref().is_none_or(|(fewest, _)| companies < *fewest)
        {
            rarest = Some((companies, word.to_owned()));
        }
    }
    Ok(rarest.map(|(_, word)| word))
}
