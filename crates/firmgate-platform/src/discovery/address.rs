//! Validity of addresses, of a company's own domain, and which local parts name a department.

use firmgate_model::ContactRecord;
use firmgate_model::email::{Candidate, EmailKind, EmailStatus, Evidence, EvidenceKind, Verification};

use super::CANDIDATES_MAX;

/// RFC 5321, section 4.5.3.1.
const LOCAL_BYTES_MAX: usize = 64;
const ADDRESS_BYTES_MAX: usize = 254;
const LABEL_BYTES_MAX: usize = 63;
/// Leaves room for a local part and the `@`.
const DOMAIN_BYTES_MAX: usize = ADDRESS_BYTES_MAX - 1 - LOCAL_BYTES_MAX;

const CONFIDENCE_ROLE_KNOWN: f64 = 0.3;
const CONFIDENCE_DEPARTMENT: f64 = 0.2;
const CONFIDENCE_GENERAL: f64 = 0.15;

/// Domains where people and companies of all kinds have addresses or pages.
const SHARED_DOMAINS: [&str; 34] = [
    "aol.com",
    "bluewin.ch",
    "facebook.com",
    "free.fr",
    "freenet.de",
    "github.io",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "instagram.com",
    "libero.it",
    "linkedin.com",
    "live.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "wanadoo.fr",
    "web.de",
    "wordpress.com",
    "yahoo.com",
    "yandex.ru",
    "163.com",
];

/// Local parts that name a department or a function and never a person.
const ROLE_LOCALS: [&str; 58] = [
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administration",
    "billing",
    "booking",
    "bookings",
    "careers",
    "comercial",
    "commercial",
    "communications",
    "compliance",
    "contact",
    "contacto",
    "datenschutz",
    "dpo",
    "einkauf",
    "enquiries",
    "events",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hi",
    "hr",
    "info",
    "inquiries",
    "invoices",
    "it",
    "jobs",
    "kontakt",
    "legal",
    "mail",
    "marketing",
    "media",
    "news",
    "newsletter",
    "no-reply",
    "noreply",
    "office",
    "orders",
    "postmaster",
    "pr",
    "presse",
    "press",
    "privacy",
    "reception",
    "recruiting",
    "sales",
    "security",
    "service",
    "support",
    "team",
    "vertrieb",
    "webmaster",
    "welcome",
];

/// Words of a job title, and the department address that goes with them.
const DEPARTMENTS: [(&str, &str); 12] = [
    ("sales", "sales"),
    ("revenue", "sales"),
    ("account", "sales"),
    ("press", "press"),
    ("communications", "press"),
    ("marketing", "marketing"),
    ("recruit", "jobs"),
    ("talent", "jobs"),
    ("people", "jobs"),
    ("human resources", "jobs"),
    ("support", "support"),
    ("customer", "support"),
];

/// A company's own domain: lower case, at least two labels of letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Domain(String);

impl Domain {
    /// `None` for what is not a domain name in ASCII, and for domains that many share.
    pub(super) fn own(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
        let shared = SHARED_DOMAINS.contains(&text.as_str());
        (is_domain(&text) && !shared).then_some(Self(text))
    }

    /// Of a whole address. Shared domains are allowed: an address on file is not restricted.
    pub(super) fn of_address(address: &str) -> Option<Self> {
        let (_, domain) = address.rsplit_once('@')?;
        is_domain(domain).then(|| Self(domain.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn top_level(&self) -> &str {
        self.0.rsplit_once('.').map_or(self.as_str(), |(_, top)| top)
    }

    /// The address, when the local part is one.
    pub(super) fn address(&self, local: &str) -> Option<String> {
        is_local(local).then(|| format!("{local}@{}", self.0))
    }

    /// The local part of an address under exactly this domain.
    pub(super) fn local_of(&self, address: &str) -> Option<String> {
        let address = normal(address)?;
        let (local, domain) = address.rsplit_once('@')?;
        (domain == self.0).then(|| local.to_owned())
    }
}

/// A well-formed address in lower case.
pub(super) fn normal(address: &str) -> Option<String> {
    let address = address.trim().to_ascii_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    (is_stored_local(local) && is_domain(domain)).then_some(address)
}

pub(super) fn is_role(local: &str) -> bool {
    ROLE_LOCALS.contains(&local)
}

/// Department addresses: those on file first, then the one that fits the person's role, then a general one.
pub(super) fn role_candidates(role: &str, domain: &Domain, colleagues: &[ContactRecord]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let locals = colleagues.iter().filter_map(|colleague| domain.local_of(colleague.email.as_deref()?));
    let on_file = locals.filter(|local| is_role(local)).map(|local| (local, EmailStatus::Known, CONFIDENCE_ROLE_KNOWN));
    let role = role.to_lowercase();
    let fitting = DEPARTMENTS.iter().find(|(word, _)| role.contains(word));
    let department = fitting.map(|(_, local)| ((*local).to_owned(), EmailStatus::Inferred, CONFIDENCE_DEPARTMENT));
    let general = ("info".to_owned(), EmailStatus::Inferred, CONFIDENCE_GENERAL);
    for (local, status, confidence) in on_file.take(CANDIDATES_MAX - 2).chain(department).chain([general]) {
        let Some(email) = domain.address(&local) else { continue };
        if candidates.iter().any(|earlier| earlier.email == email) {
            continue;
        }
        let (kind, count) = match status {
            EmailStatus::Known => (EvidenceKind::KnownContact, 1),
            EmailStatus::Inferred => (EvidenceKind::Prior, 0),
        };
        candidates.push(Candidate {
            email,
            kind: EmailKind::Role,
            status,
            confidence,
            pattern: (status == EmailStatus::Inferred).then(|| "role".to_owned()),
            evidence: vec![Evidence { kind, count }],
            verification: Verification::NotPerformed,
        });
    }
    candidates
}

/// A local part that this program builds: letters and digits with single `.`, `_` or `-` between them.
fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_BYTES_MAX
        && local
            .split(['.', '_', '-'])
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A local part that others wrote: any dot-atom of RFC 5322.
fn is_stored_local(local: &str) -> bool {
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= LOCAL_BYTES_MAX && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    // A numeric top level would make an IP address a domain.
    let top_is_name = text.rsplit_once('.').is_some_and(|(_, top)| top.bytes().any(|byte| byte.is_ascii_lowercase()));
    text.len() <= DOMAIN_BYTES_MAX && top_is_name && text.split('.').all(label)
}
