//! `firmgate audit`: verification of the audit log, and archiving of its old files.

mod archive;
mod check;
mod report;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::check::{Archive, Check};
use self::report::Report;
use super::{print, print_json};
use crate::cli::{Audit, Verify};
use crate::failure::Failure;
use crate::paths::DataFolder;
use crate::settings::Sources;
use crate::wiring;
use firmgate_guard::AuditKey;
use firmgate_guard::audit::Index;
use firmgate_ledger::{INDEX, journals, sort};

/// Runs `firmgate audit`.
pub fn run(audit: &Audit, sources: &Sources) -> Result<ExitCode, Failure> {
    match audit {
        Audit::Verify(flags) => verify(flags, sources),
        Audit::Archive(flags) => archive::run(flags, sources),
    }
}

fn verify(flags: &Verify, sources: &Sources) -> Result<ExitCode, Failure> {
    let data = sources.data(&flags.data)?;
    let archives = flags.archive.iter().filter_map(|dir| sources.path("`--archive`", Some(dir)).transpose());
    let archives: Vec<PathBuf> = archives.collect::<Result<_, _>>()?;
    let (report, _) = checked(&data, &archives)?;
    match (flags.json, flags.quiet) {
        (true, _) => print_json(&report)?,
        (false, true) if report.intact => {}
        (false, true) => print(&report.faults())?,
        (false, false) => print(&report.text())?,
    }
    Ok(if report.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks the audit log of a data folder, with the files that were moved to archives.
fn checked(data: &DataFolder, archives: &[PathBuf]) -> Result<(Report, Index), Failure> {
    let folder = data.audit();
    let unreadable =
        |folder: &Path, error: io::Error| Failure::run(format!("cannot read `{}`: {error}", folder.display()));
    let mut files = journals(&folder).map_err(|error| unreadable(&folder, error))?;
    let index = match fs::read(folder.join(INDEX)) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(&folder, error)),
    };
    if files.is_empty() && index.is_none() {
        let shown = folder.display().to_string();
        return Err(Failure::run(format!("no audit journals in `{shown}`"))
            .hint("`firmgate serve` keeps one per process; is this the right `--data` folder, or `--record-dir`?"));
    }
    for archive in archives {
        if !archive.is_dir() {
            return Err(Failure::usage(format!("`{}` is not a folder", archive.display())));
        }
        files.extend(journals(archive).map_err(|error| unreadable(archive, error))?);
    }
    sort(&mut files);
    let mut check = Check::new(&folder, key(data)?, index.as_deref());
    for name in &files {
        let mut places = std::iter::once(&folder).chain(archives).map(|place| place.join(name));
        if let Some(path) = places.find(|path| path.exists()) {
            check.add(name, &path)?;
        }
    }
    let archive = if archives.is_empty() { Archive::Elsewhere } else { Archive::AtHand };
    Ok(check.end(&files, archive))
}

/// Without the key a forger could rewrite whole chains, so there is no verification without it; and a new key would
/// match nothing.
fn key(data: &DataFolder) -> Result<AuditKey, Failure> {
    let path = data.audit_key();
    if !path.exists() {
        return Err(Failure::run(format!("the key of the record, `{}`, is gone", path.display()))
            .hint("put the key back that the journals were written with"));
    }
    wiring::audit_key(data).map_err(|error| Failure::run(format!("cannot read the key of the record: {error}")))
}
