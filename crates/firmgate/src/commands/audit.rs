//! `firmgate audit verify`: whether the record is as it was written.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use firmgate_guard::{AuditKey, Verified, verify};

use super::print;
use crate::cli::Audit;
use crate::failure::Failure;
use crate::paths::DataFolder;
use crate::settings::Sources;
use crate::wiring;

/// Open calls that are named; the others are counted.
const OPEN_SHOWN_MAX: usize = 10;

/// Carries out `firmgate audit`.
pub fn run(audit: &Audit, sources: &Sources) -> Result<ExitCode, Failure> {
    let Audit::Verify(flag) = audit;
    let data = sources.data(flag)?;
    let files = journals(&data.audit())
        .map_err(|error| Failure::run(format!("cannot read `{}`: {error}", data.audit().display())))?;
    if files.is_empty() {
        let shown = data.audit().display().to_string();
        return Err(Failure::run(format!("no audit journals in `{shown}`"))
            .hint("`firmgate serve` keeps one per process; is this the right `--data` folder?"));
    }
    let key = key(&data)?;
    let mut total = Total::default();
    for file in &files {
        total.add(file, &key)?;
    }
    print(&total.to_string())?;
    Ok(if total.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

/// The journals in a folder, oldest first: their names begin with the time.
fn journals(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[derive(Default)]
struct Total {
    files: usize,
    records: u64,
    open: usize,
    torn: usize,
    broken: usize,
}

impl Total {
    fn add(&mut self, path: &Path, key: &AuditKey) -> Result<(), Failure> {
        let name = path.file_name().unwrap_or(path.as_os_str()).display().to_string();
        let file =
            File::open(path).map_err(|error| Failure::run(format!("cannot read `{}`: {error}", path.display())))?;
        self.files += 1;
        match verify(BufReader::new(file), Some(key)) {
            Ok(verified) => {
                self.records += verified.records;
                self.open += verified.open_intents.len();
                self.torn += usize::from(verified.torn_tail.is_some());
                print(&good(&name, &verified))
            }
            Err(broken) => {
                self.broken += 1;
                print(&format!("{name}: BROKEN at line {}, seq {}: {}", broken.line, broken.seq, broken.reason))
            }
        }
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} files, {} records, {} calls without an outcome, {} cut off, {} broken",
            self.files, self.records, self.open, self.torn, self.broken
        )
    }
}

fn good(name: &str, verified: &Verified) -> String {
    let mut text = format!("{name}: {} records, intact", verified.records);
    if let Some(torn) = verified.torn_tail {
        let _never = write!(text, "; line {} was cut off after {} bytes", torn.line, torn.bytes);
    }
    for open in verified.open_intents.iter().take(OPEN_SHOWN_MAX) {
        let _never = write!(
            text,
            "\n  no outcome: {} {} of {}, call {}, seq {}",
            open.effect, open.tool, open.ts, open.call, open.seq
        );
    }
    if let Some(more) = verified.open_intents.len().checked_sub(OPEN_SHOWN_MAX).filter(|more| *more > 0) {
        let _never = write!(text, "\n  no outcome: {more} more");
    }
    text
}
