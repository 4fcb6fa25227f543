//! `firmgate audit verify`: whether the record is as it was written.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;
use std::process::ExitCode;

use firmgate_clean::one_line;
use firmgate_guard::audit::{Carried, FileEnd, Index, IndexedFile, verify_after};
use firmgate_guard::{AuditKey, Verified};

use super::print;
use crate::cli::Audit;
use crate::failure::Failure;
use crate::journal::{INDEX, journals};
use crate::paths::DataFolder;
use crate::settings::Sources;
use crate::wiring;

/// Open calls that are named; the others are counted.
const OPEN_SHOWN_MAX: usize = 10;

/// Carries out `firmgate audit`.
pub fn run(audit: &Audit, sources: &Sources) -> Result<ExitCode, Failure> {
    let Audit::Verify(flag) = audit;
    let data = sources.data(flag)?;
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
            .hint("`firmgate serve` keeps one per process; is this the right `--data` folder?"));
    }
    let key = key(&data)?;
    let mut total = Total::default();
    let index = total.index(index.as_deref(), &key)?;
    for name in &files {
        total.add(&folder, name, &index, &key)?;
    }
    total.missing(&files, &index)?;
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

#[derive(Default)]
struct Total {
    files: usize,
    records: u64,
    open: usize,
    torn: usize,
    archived: usize,
    broken: usize,
    /// Files whose end is not in the index yet.
    unended: usize,
    /// Hash of the last entry of the index.
    head: String,
    /// What each process left to its next file.
    carried: HashMap<String, Carried>,
}

impl Total {
    /// The index; an empty one if it cannot be used, which is said.
    fn index(&mut self, text: Option<&[u8]>, key: &AuditKey) -> Result<Index, Failure> {
        let Some(text) = text else {
            self.fault(INDEX, "the index of the journals is missing, so files may be missing too")?;
            return Ok(Index::default());
        };
        match Index::read(text, key) {
            Ok(index) => {
                self.head = index.head().to_owned();
                if index.whole_bytes() < text.len() {
                    self.fault(
                        INDEX,
                        "the last entry is not whole; after a crash the next start of a gate takes it away",
                    )?;
                }
                Ok(index)
            }
            Err(broken) => {
                self.fault(INDEX, &format!("line {}: {}", broken.line, broken.reason))?;
                Ok(Index::default())
            }
        }
    }

    fn add(&mut self, folder: &Path, name: &str, index: &Index, key: &AuditKey) -> Result<(), Failure> {
        let path = folder.join(name);
        let file =
            File::open(&path).map_err(|error| Failure::run(format!("cannot read `{}`: {error}", path.display())))?;
        self.files += 1;
        let process = process_of(name).to_owned();
        let carried = self.carried.remove(&process).unwrap_or_default();
        let verified = match verify_after(BufReader::new(file), Some(key), carried) {
            Ok(verified) => verified,
            Err(broken) => {
                let at = format!("at line {}, seq {}: {}", broken.line, broken.seq, broken.reason);
                return self.fault(name, &at);
            }
        };
        self.records += verified.records;
        self.torn += usize::from(verified.torn_tail.is_some());
        let indexed = index.files().get(name);
        if let Some(problem) = against_index(name, &verified, indexed) {
            self.fault(name, &problem)?;
        } else {
            self.unended += usize::from(indexed.is_some_and(|file| file.end.is_none()));
            self.open += verified.open_intents.len();
            print(&good(name, &verified))?;
        }
        self.carried.insert(process, Carried { open: verified.open_intents, lost: verified.lost });
        Ok(())
    }

    /// Files that the index knows and the folder does not have.
    fn missing(&mut self, present: &[String], index: &Index) -> Result<(), Failure> {
        for (name, file) in index.files() {
            let never_written = file.end.as_ref().is_some_and(|end| end.records == 0);
            if file.archived {
                self.archived += 1;
            }
            if present.contains(name) || never_written || file.archived {
                continue;
            }
            self.fault(name, "the file is missing")?;
        }
        Ok(())
    }

    fn fault(&mut self, name: &str, problem: &str) -> Result<(), Failure> {
        self.broken += 1;
        print(&format!("{}: BROKEN {problem}", one_line(name)))
    }
}

/// What a file is, held against what the index says of it.
fn against_index(name: &str, verified: &Verified, indexed: Option<&IndexedFile>) -> Option<String> {
    let Some(indexed) = indexed else { return Some("the index does not know this file".to_owned()) };
    let ends = FileEnd { records: verified.records, head: verified.head.clone().unwrap_or_default() };
    if let Some(end) = &indexed.end {
        if *end != ends {
            return Some(format!(
                "it was closed with {} records and has {}, or ends otherwise",
                end.records, ends.records
            ));
        }
        if verified.torn_tail.is_some() && ends.records == 0 {
            return Some("something was put into a file without records".to_owned());
        }
    }
    indexed.opened.as_ref()?;
    if verified.records == 0 {
        let unused = indexed.end.is_some();
        return (!unused).then(|| "the file is empty".to_owned());
    }
    if verified.file.as_deref() != Some(name) {
        return Some(format!("it was written as {}", verified.file.as_deref().map_or("another file".into(), one_line)));
    }
    (verified.previous != indexed.opened).then(|| "it was not opened by the entry that the index has".to_owned())
}

/// The run of a process that wrote a file of this name: `<time>-<boot id>` and, from the second file on, a number.
fn process_of(name: &str) -> &str {
    name.split(['-', '.']).nth(1).unwrap_or(name)
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} files, {} records, {} calls without an outcome, {} cut off, {} archived, {} broken\n\
             head of the index: {}\n\
             not covered: the end of {} that {} not closed yet, and an end of the index that was cut off together with its files; \
             a copy of the head kept elsewhere shows that",
            self.files,
            self.records,
            self.open,
            self.torn,
            self.archived,
            self.broken,
            if self.head.is_empty() { "none" } else { &self.head },
            if self.unended == 1 { "1 file".to_owned() } else { format!("{} files", self.unended) },
            if self.unended == 1 { "is" } else { "are" },
        )
    }
}

fn good(name: &str, verified: &Verified) -> String {
    let mut text = format!("{}: {} records, intact", one_line(name), verified.records);
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
