//! One company by what a person would write. Never a guess: a reference that fits several is answered with several.

use firmgate_model::CompanyRecord;
use firmgate_model::filter::Filter;
use firmgate_model::index::{QUERY_CHARS_MAX, Resolved};
use firmgate_names::names::{name_key, spellings, variants, without_form, written};

use super::clause::Clause;
use super::document::{has_profile, identifier_key};
use super::error::QueryError;
use super::list::{SeenSet, by_rank};
use super::places;
use super::plan::Plan;
use super::schema;
use super::terms::{Term, TextField, mark, term};
use super::view::Snapshot;

/// Companies that are shown when a reference fits several.
const CANDIDATES_MAX: usize = 10;
/// Bytes of a domain name.
const DOMAIN_BYTES_MAX: usize = 253;

/// Resolves a reference.
pub(super) fn resolve(view: &Snapshot, reference: &str) -> Result<Resolved, QueryError> {
    let reference = reference.trim();
    if reference.is_empty() || reference.chars().nth(QUERY_CHARS_MAX).is_some() {
        return Ok(Resolved::None);
    }
    if let Some(found) = by_reference(view, reference)? {
        return Ok(found);
    }
    match by_name(view, reference)? {
        Some(found) => Ok(found),
        // A ticker, or another number without a digit.
        None => Ok(found(view, vec![term(TextField::Identifier, &identifier_key(reference))], "registry number")?
            .unwrap_or(Resolved::None)),
    }
}

/// By what identifies: an id, a domain or URL, a number in a register.
pub(super) fn by_reference(view: &Snapshot, reference: &str) -> Result<Option<Resolved>, QueryError> {
    let reference = reference.trim();
    for id in [reference, &reference.to_ascii_lowercase()] {
        if let Some(at) = view.locate(&schema::term(view.fields.id, id))? {
            return Ok(Some(Resolved::One { company: Box::new(view.record(at)?), by: "id".to_owned() }));
        }
    }
    if let Some(domain) = domain_of(reference) {
        for host in parents(&domain) {
            if let Some(found) = found(view, vec![term(TextField::Domain, host)], "domain")? {
                return Ok(Some(found));
            }
        }
    }
    by_number(view, reference)
}

/// By a name or alias: as it is written, in another spelling, as one word or several, with its country behind it.
pub(super) fn by_name(view: &Snapshot, reference: &str) -> Result<Option<Resolved>, QueryError> {
    let exact = TextField::Exact;
    let spellings: Vec<String> = spellings(reference).into_iter().chain(variants(reference)).collect();
    let bares: Vec<String> = spellings.iter().map(|spelling| without_form(&name_key(spelling))).collect();
    for (at, (spelling, bare)) in spellings.iter().zip(&bares).enumerate().filter(|(_, (_, bare))| !bare.is_empty()) {
        let listed =
            |mark: &str, key: &str| listed(view, vec![Clause::any(vec![term(exact, &format!("{mark}{key}"))])]);
        let by = |by: &'static str| if at == 0 { by } else { "spelling" };
        let mut full = listed(mark::WRITTEN, &written(spelling))?;
        full.append(&mut listed(mark::FULL, &name_key(spelling))?);
        let mut same = listed(mark::NAME, bare)?;
        // If very many have that name, one of them may not be listed.
        same.extend(
            full.iter().filter(|company| same.iter().all(|same| same.id != company.id)).cloned().collect::<Vec<_>>(),
        );
        if let Some(found) = choose(spelling, &full, same, by("name")) {
            return Ok(Some(found));
        }
        if let Some(found) = several(listed(mark::ALIAS, bare)?, by("alias")) {
            return Ok(Some(found));
        }
    }
    let marks = [mark::JOINED, mark::NAME, mark::ALIAS];
    let joined = bares.iter().flat_map(|bare| {
        let whole: String = bare.split(' ').collect();
        marks.map(|mark| term(exact, &format!("{mark}{whole}")))
    });
    match found(view, joined.collect(), "spelling")? {
        Some(found) => Ok(Some(found)),
        None => by_name_and_place(view, reference),
    }
}

/// `Redefine Properties South Africa`: the place tells apart companies of the same name. A company that sits elsewhere is not meant.
fn by_name_and_place(view: &Snapshot, reference: &str) -> Result<Option<Resolved>, QueryError> {
    let Some(placed) = places::of(view, reference, &Filter::default())? else { return Ok(None) };
    let bare = without_form(&name_key(&placed.rest.join(" ")));
    if bare.is_empty() {
        return Ok(None);
    }
    let named = [mark::NAME, mark::ALIAS, mark::JOINED];
    let named = Clause::any(named.map(|mark| term(TextField::Exact, &format!("{mark}{bare}"))).into());
    let there = std::iter::once(named.clone()).chain(placed.places).collect();
    if let Some(found) = several(listed(view, there)?, "name") {
        return Ok(Some(found));
    }
    let mut anywhere = listed(view, vec![named])?;
    anywhere.retain(|company| company.country.is_none());
    Ok(several(anywhere, "name"))
}

/// The company that a name means among those of that name: `full` have the same legal form, `same` any. Written the same wins; else the
/// same legal form, unless nothing is known about that company while something is known about another.
fn choose(written: &str, full: &[CompanyRecord], mut same: Vec<CompanyRecord>, by: &str) -> Option<Resolved> {
    let is_full = |company: &CompanyRecord| full.iter().any(|full| full.id == company.id);
    let is_equal = |name: &str| name.trim() == written.trim();
    let has_name =
        |company: &CompanyRecord| is_equal(&company.name) || company.legal_name.as_deref().is_some_and(is_equal);
    let is_known = |company: &CompanyRecord| has_profile(company) || !same.iter().any(has_profile);
    let chosen = only(&same, has_name).or_else(|| only(&same, is_full).filter(|company| is_known(company)));
    if let Some(company) = chosen {
        return Some(Resolved::One { company: Box::new(company.clone()), by: by.to_owned() });
    }
    same.sort_by_key(|company| (!has_profile(company), !is_full(company)));
    several(same, by)
}

/// The one of these companies that matches, when it is only one.
fn only(companies: &[CompanyRecord], holds: impl Fn(&CompanyRecord) -> bool) -> Option<&CompanyRecord> {
    let mut fitting = companies.iter().filter(|company| holds(company));
    fitting.next().filter(|_| fitting.next().is_none())
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
fn by_number(view: &Snapshot, reference: &str) -> Result<Option<Resolved>, QueryError> {
    let field = TextField::Identifier;
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

fn found(view: &Snapshot, terms: Vec<Term>, by: &str) -> Result<Option<Resolved>, QueryError> {
    Ok(several(listed(view, vec![Clause::any(terms)])?, by))
}

/// The companies that all of the clauses hold for, the most prominent first.
fn listed(view: &Snapshot, clauses: Vec<Clause>) -> Result<Vec<CompanyRecord>, QueryError> {
    for clause in &clauses {
        if clause.frequency(view)? == 0 {
            return Ok(Vec::new());
        }
    }
    let plan = Plan::default().with(vec![clauses], view)?;
    let hits = by_rank(view, view.fields.query(&plan).as_ref(), &plan, &SeenSet::new(&[]), None, CANDIDATES_MAX)?;
    hits.iter().map(|hit| view.record(hit.at)).collect()
}

fn several(mut companies: Vec<CompanyRecord>, by: &str) -> Option<Resolved> {
    match companies.len() {
        0 => None,
        1 => companies.pop().map(|company| Resolved::One { company: Box::new(company), by: by.to_owned() }),
        _ => Some(Resolved::Many(companies)),
    }
}
