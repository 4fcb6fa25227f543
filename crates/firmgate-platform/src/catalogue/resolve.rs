//! One company by what a person would write. Never a guess: what fits several is answered with several.

use tantivy::Term;

use super::document::identifier_key;
use super::error::SearchError;
use super::list::{Shown, by_rank};
use super::plan::{Clause, Plan};
use super::schema::{mark, term};
use super::view::View;
use super::words::{name_key, without_form};
use super::{Resolved, words::QUERY_CHARS_MAX};

/// Companies that are shown when a reference fits several.
const CANDIDATES_MAX: usize = 10;
/// Bytes of a domain name.
const DOMAIN_BYTES_MAX: usize = 253;

/// Resolves a reference.
pub(super) fn resolve(view: &View, reference: &str) -> Result<Resolved, SearchError> {
    let reference = reference.trim();
    if reference.is_empty() || reference.chars().nth(QUERY_CHARS_MAX).is_some() {
        return Ok(Resolved::None);
    }
    let fields = &view.fields;
    for id in [reference, &reference.to_ascii_lowercase()] {
        if let Some(at) = view.locate(&term(fields.id, id))? {
            return Ok(Resolved::One { company: Box::new(view.record(at)?), by: "id".to_owned() });
        }
    }
    if let Some(domain) = domain_of(reference) {
        for host in parents(&domain) {
            if let Some(found) = found(view, vec![term(fields.domain, host)], "domain")? {
                return Ok(found);
            }
        }
    }
    if let Some(found) = by_number(view, reference)? {
        return Ok(found);
    }
    let key = name_key(reference);
    let bare = without_form(&key);
    if bare.is_empty() {
        return Ok(Resolved::None);
    }
    // The closest reading that anybody answers to.
    for (mark, key, by) in [
        (mark::NAME, &key, "name"),
        (mark::NAME, &bare, "name"),
        (mark::ALIAS, &key, "alias"),
        (mark::ALIAS, &bare, "alias"),
    ] {
        if let Some(found) = found(view, vec![term(fields.exact, &format!("{mark}{key}"))], by)? {
            return Ok(found);
        }
    }
    Ok(Resolved::None)
}

/// The domain in a URL or in what looks like a bare domain, lower case and without `www.`.
pub(super) fn domain_of(text: &str) -> Option<String> {
    let text = text.trim();
    let rest =
        ["https://", "http://", "//"].iter().find_map(|scheme| strip_prefix_folded(text, scheme)).unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let labels = || host.split('.');
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    };
    let ends_in_letters =
        labels().next_back().is_some_and(|last| last.chars().all(char::is_alphabetic) || last.starts_with("xn--"));
    let is_domain = host.len() <= DOMAIN_BYTES_MAX && labels().count() > 1 && labels().all(is_label) && ends_in_letters;
    is_domain.then(|| host.to_owned())
}

fn strip_prefix_folded<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The domain and those above it, down to two labels.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |host| host.split_once('.').map(|(_, parent)| parent))
        .filter(|host| host.contains('.'))
}

/// A number in a register, with its scheme in front or alone.
fn by_number(view: &View, reference: &str) -> Result<Option<Resolved>, SearchError> {
    let field = view.fields.identifier;
    if let Some((scheme, value)) = reference.split_once(':') {
        let scheme = scheme.trim().to_ascii_lowercase();
        let by = if scheme == "lei" { "LEI" } else { "registry number" };
        return found(view, vec![term(field, &format!("{scheme}:{}", identifier_key(value)))], by);
    }
    let key = identifier_key(reference);
    // A register number has a digit; a name that happens to be one, such as `365`, is found as a name below.
    if !key.chars().any(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    let lei = vec![term(field, &format!("lei:{key}"))];
    match found(view, lei, "LEI")? {
        Some(found) => Ok(Some(found)),
        None => found(view, vec![term(field, &key)], "registry number"),
    }
}

fn found(view: &View, terms: Vec<Term>, by: &str) -> Result<Option<Resolved>, SearchError> {
    let clause = Clause::any(terms);
    if clause.frequency(view)? == 0 {
        return Ok(None);
    }
    let query = clause.query();
    let hits = by_rank(view, query.as_ref(), &Plan::default(), &Shown::new(&[]), None, CANDIDATES_MAX)?;
    let mut companies = hits.iter().map(|hit| view.record(hit.at)).collect::<Result<Vec<_>, _>>()?;
    Ok(match companies.len() {
        0 => None,
        1 => companies.pop().map(|company| Resolved::One { company: Box::new(company), by: by.to_owned() }),
        _ => Some(Resolved::Many(companies)),
    })
}
