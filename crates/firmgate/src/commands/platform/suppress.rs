//! `firmgate platform suppress`: those who must not be contacted.

use std::path::Path;
use std::process::ExitCode;

use firmgate_engine_local::LocalEngines;
use firmgate_model::jobs::Subject;
use firmgate_model::{Engines as _, UserStore};

use crate::cli::Suppress;
use crate::commands::print;
use crate::failure::Failure;
use crate::progress::counted;
use crate::settings::Sources;
use crate::wiring;

/// Bytes of a file of `--from`.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Who or what is meant.
enum Named {
    Address(String),
    Domain(String),
    Person { company: String, name: String },
}

/// Runs `firmgate platform suppress`.
pub fn run(flags: &Suppress, sources: &Sources) -> Result<ExitCode, Failure> {
    let engines = wiring::engines(&sources.data(&flags.data)?)?;
    let mut named = flags.subjects.iter().map(|subject| read(subject, &engines)).collect::<Result<Vec<_>, _>>()?;
    if let (Some(name), Some(company)) = (&flags.person, &flags.company) {
        named.push(Named::Person { company: company.clone(), name: name.clone() });
    }
    if let Some(path) = sources.path("`--from`", flags.from.as_deref())? {
        named.extend(listed(&path, &engines)?);
    }
    let store = engines.users();
    if flags.check { check(store, &named) } else { add(store, &named, &flags.reason) }
}

fn add(store: &dyn UserStore, named: &[Named], reason: &str) -> Result<ExitCode, Failure> {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let mut added: u64 = 0;
    for one in named {
        let is_there = store.is_any_suppressed(&[one.subject()]).map_err(|error| Failure::advised(&error))?;
        store.suppress(&one.subject(), reason, now_ms).map_err(|error| Failure::advised(&error))?;
        added = added.saturating_add(u64::from(!is_there));
    }
    let all = u64::try_from(named.len()).unwrap_or(u64::MAX);
    let known = match all.saturating_sub(added) {
        0 => String::new(),
        known => format!("; {} covered before", counted(known, "was", "were")),
    };
    print(&format!("{} added to the list{known}", counted(added, "entry", "entries")))?;
    Ok(ExitCode::SUCCESS)
}

/// Exit code 1 when one of them is not on the list.
fn check(store: &dyn UserStore, named: &[Named]) -> Result<ExitCode, Failure> {
    let subjects: Vec<_> = named.iter().map(Named::subject).collect();
    let suppressed = store.suppressed(&subjects).map_err(|error| Failure::advised(&error))?;
    for (one, is_suppressed) in named.iter().zip(&suppressed) {
        print(&format!(
            "{}: {}",
            one.shown(),
            if *is_suppressed { "must not be contacted" } else { "not on the list" }
        ))?;
    }
    Ok(if suppressed.contains(&false) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn listed(path: &Path, engines: &LocalEngines) -> Result<Vec<Named>, Failure> {
    let shown = path.display();
    let text = firmgate_files::read_text(path, FILE_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the file `{shown}`: {error}")))?;
    let lines = text.lines().enumerate().map(|(at, line)| (at, line.split('#').next().unwrap_or_default().trim()));
    let named = lines.filter(|(_, line)| !line.is_empty()).map(|(at, line)| {
        read(line, engines)
            .map_err(|error| Failure::usage(format!("`{shown}`, line {}: {error}", at.saturating_add(1))))
    });
    named.collect()
}

fn read(subject: &str, engines: &LocalEngines) -> Result<Named, Failure> {
    let subject = subject.trim();
    let unknown = || {
        Failure::usage(format!("`{subject}` is no address, domain or id of a contact"))
            .hint("write `jane@example.com`, `example.com` or `ct-0123456789ab`; a person goes with `--person` and `--company`")
    };
    if subject.starts_with("ct-") && !subject.contains(['.', '@']) {
        let contact = engines.base().contacts.contact(subject);
        let contact = contact.map_err(|error| Failure::advised(&error))?;
        let contact = contact.ok_or_else(|| Failure::usage(format!("no contact has the id `{subject}`")))?;
        return Ok(Named::Person { company: contact.company, name: format!("{} {}", contact.first, contact.last) });
    }
    let is_host = |host: &str| {
        host.contains('.')
            && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
    };
    match subject.rsplit_once('@') {
        Some((local, host)) if !local.is_empty() && is_host(host) => Ok(Named::Address(subject.to_owned())),
        None if is_host(subject) => Ok(Named::Domain(subject.to_owned())),
        _ => Err(unknown()),
    }
}

impl Named {
    fn subject(&self) -> Subject<'_> {
        match self {
            Self::Address(address) => Subject::Address(address),
            Self::Domain(domain) => Subject::Domain(domain),
            // The words of a name are compared in any order.
            Self::Person { company, name } => Subject::Person { company, first: name, last: "" },
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Address(name) | Self::Domain(name) => name.clone(),
            Self::Person { company, .. } => format!("a person at {company}"),
        }
    }
}
