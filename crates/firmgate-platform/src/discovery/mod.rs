//! A business address for one person, from what is on file and from the pattern of the company's other addresses.
//!
//! Pure: no network, no mail server, no clock. The result is a guess with its reasons, never a verified address,
//! and [`Verification`] has no other value.
//!
//! INVARIANT (refusal first): whether the person may be searched for is decided before any address is built.

mod address;
mod names;
mod pattern;
mod posterior;
#[cfg(test)]
mod tests;

use firmgate_model::ContactRecord;
use firmgate_model::email::{
    Candidate, EmailKind, EmailStatus, Evidence, EvidenceKind, Finding, Outcome, Verification,
};
use firmgate_model::jobs::Subject;
use firmgate_vocabulary::{Country, Region};

use self::address::Domain;
pub use self::posterior::CONFIDENCE_MAX;

/// Candidates for one person.
pub const CANDIDATES_MAX: usize = 12;

/// Names that RFC 2606 and RFC 6761 reserve: no real person can be reached under them.
const RESERVED_TOP_LEVELS: [&str; 3] = ["example", "test", "invalid"];

/// The person of a search, and what is known about the company.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// The person.
    pub contact: &'a ContactRecord,
    /// The domain of the person's company.
    pub domain: Option<&'a str>,
    /// The country of that company.
    pub country: Option<Country>,
    /// People at the same company, with or without an address; the person may be among them.
    pub colleagues: &'a [ContactRecord],
}

/// Who may be searched for.
#[derive(Clone, Debug)]
pub struct Rules {
    /// People at companies in these countries are not searched for, nor people at a company whose country is not
    /// known. The rule does not hold for a domain under a reserved name (`.example`, `.test`, `.invalid`): the
    /// people there are synthetic.
    pub gated: Vec<Country>,
    /// Whether a department's address is offered where no personal one can be built.
    pub roles: Roles,
}

/// Whether addresses such as `info@` may be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// Where no personal address can be built.
    Offered,
    /// Never.
    Withheld,
}

/// Searches for an address. `suppressed` returns whether any of some subjects is on the suppression list: it is called
/// for the person, for the domain, and for all addresses before they are returned.
///
/// # Errors
/// That of `suppressed`, which ends the search.
pub fn discover<E>(
    inquiry: &Inquiry<'_>,
    rules: &Rules,
    suppressed: &mut dyn FnMut(&[Subject<'_>]) -> Result<bool, E>,
) -> Result<Finding, E> {
    let ContactRecord { company, first, last, email, .. } = inquiry.contact;
    if suppressed(&[Subject::Person { company, first, last }])? {
        return Ok(without(Outcome::NotPermitted));
    }
    let domain = inquiry.domain.and_then(Domain::own);
    let known = email.as_deref().and_then(address::normal);
    let Some(place) = domain.clone().or_else(|| known.as_deref().and_then(Domain::of_address)) else {
        return Ok(without(Outcome::NoDomain));
    };
    if rules.forbid(inquiry.country, &place) || suppressed(&[Subject::Domain(place.as_str())])? {
        return Ok(without(Outcome::NotPermitted));
    }
    let finding = match (known, domain) {
        (Some(email), _) => Finding { outcome: Outcome::Found, candidates: vec![on_file(email)] },
        (None, Some(domain)) => inferred(inquiry, &domain, rules.roles),
        (None, None) => without(Outcome::NoDomain),
    };
    // One address on the list is enough: to offer the next best guess for the same person would defeat the suppression.
    let addresses: Vec<_> = finding.candidates.iter().map(|candidate| Subject::Address(&candidate.email)).collect();
    if !addresses.is_empty() && suppressed(&addresses)? {
        return Ok(without(Outcome::NotPermitted));
    }
    Ok(finding)
}

/// Personal addresses that a person may have under a domain, the most likely first; empty when the name has no
/// form in Latin letters or the domain is not one. Does not check the suppression list: [`discover`] does.
#[must_use]
pub fn candidates(
    contact: &ContactRecord,
    domain: &str,
    country: Option<Country>,
    colleagues: &[ContactRecord],
) -> Vec<Candidate> {
    Domain::own(domain).map_or_else(Vec::new, |domain| posterior::candidates(contact, &domain, country, colleagues))
}

fn inferred(inquiry: &Inquiry<'_>, domain: &Domain, roles: Roles) -> Finding {
    let Inquiry { contact, country, colleagues, .. } = *inquiry;
    let mut candidates = posterior::candidates(contact, domain, country, colleagues);
    if candidates.is_empty() && roles == Roles::Offered {
        candidates = address::role_candidates(&contact.role, domain, colleagues);
    }
    let outcome = if candidates.is_empty() { Outcome::None } else { Outcome::Candidates };
    Finding { outcome, candidates }
}

impl Default for Rules {
    /// The European Economic Area and the United Kingdom are gated, as is industry practice.
    fn default() -> Self {
        // A region that the vocabulary does not know must close the gate, not open it.
        let mut gated = Region::parse("EEA").map_or_else(|| Country::all().to_vec(), |area| area.members().to_vec());
        gated.extend(Country::of_code("GB"));
        Self { gated, roles: Roles::Offered }
    }
}

impl Rules {
    fn forbid(&self, country: Option<Country>, domain: &Domain) -> bool {
        let reserved = RESERVED_TOP_LEVELS.contains(&domain.top_level());
        !reserved && country.is_none_or(|country| self.gated.contains(&country))
    }
}

fn without(outcome: Outcome) -> Finding {
    Finding { outcome, candidates: Vec::new() }
}

fn on_file(email: String) -> Candidate {
    Candidate {
        email,
        kind: EmailKind::Personal,
        status: EmailStatus::Known,
        confidence: CONFIDENCE_MAX,
        pattern: None,
        evidence: vec![Evidence { kind: EvidenceKind::KnownContact, count: 1 }],
        verification: Verification::NotPerformed,
    }
}
