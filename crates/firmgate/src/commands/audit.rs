//! `firmgate audit verify`: whether the record is as it was written.

mod check;
mod report;

use std::fs;
use std::io;
use std::process::ExitCode;

use firmgate_guard::AuditKey;

use self::check::Check;
use super::{print, print_json};
use crate::cli::{Audit, Verify};
use crate::failure::Failure;
use crate::journal::{INDEX, journals};
use crate::paths::DataFolder;
use crate::settings::Sources;
use crate::wiring;

/// Carries out `firmgate audit`.
pub fn run(audit: &Audit, sources: &Sources) -> Result<ExitCode, Failure> {
    let Audit::Verify(Verify { data, json, quiet }) = audit;
    let data = sources.data(data)?;
    let folder = data.audit();
    let unreadable = |error: io::Error| Failure::run(format!("cannot read `{}`: {error}", folder.display()));
    let files = journals(&folder).map_err(unreadable)?;
    let index = match fs::read(folder.join(INDEX)) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(error)),
    };
    if files.is_empty() && index.is_none() {
        let shown = folder.display().to_string();
        return Err(Failure::run(format!("no audit journals in `{shown}`"))
            .hint("`firmgate serve` keeps one per process; is this the right `--data` folder, or `--record-dir`?"));
    }
    let mut check = Check::new(&folder, key(&data)?, index.as_deref());
    for name in &files {
        check.add(name)?;
    }
    let report = check.end(&files);
    match (json, quiet) {
        (true, _) => print_json(&report)?,
        (false, true) if report.intact => {}
        (false, true) => print(&report.faults())?,
        (false, false) => print(&report.text())?,
    }
    Ok(if report.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Without the key a forger could write whole chains anew, so there is no checking without it; and a new key would fit nothing.
fn key(data: &DataFolder) -> Result<AuditKey, Failure> {
    let path = data.audit_key();
    if !path.exists() {
        return Err(Failure::run(format!("the key of the record, `{}`, is gone", path.display()))
            .hint("put the key back that the journals were written with"));
    }
    wiring::audit_key(data).map_err(|error| Failure::run(format!("cannot read the key of the record: {error}")))
}
