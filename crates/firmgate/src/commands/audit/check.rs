//! The files of a record and their index, held against one another.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use firmgate_clean::{counted, one_line};
use firmgate_guard::audit::{Carried, FileEnd, Index, IndexedFile, verify_after};
use firmgate_guard::{AuditKey, Verified};

use super::report::{CheckedFile, Problem, Report};
use crate::failure::Failure;
use crate::journal::INDEX;

/// A check that goes through the files, oldest first.
pub struct Check<'f> {
    folder: &'f Path,
    key: AuditKey,
    index: Index,
    report: Report,
    /// What each process left to its next file, and where its last file stands in the report.
    carried: HashMap<String, (Carried, Option<usize>)>,
}

impl<'f> Check<'f> {
    /// Begins with the index, which counts as empty if it cannot be used.
    pub fn new(folder: &'f Path, key: AuditKey, index: Option<&[u8]>) -> Self {
        let mut report = Report { folder: folder.display().to_string(), ..Report::default() };
        let index = read_index(index, &key, &mut report.problems);
        index.head().clone_into(&mut report.index_head);
        Self { folder, key, index, report, carried: HashMap::new() }
    }

    /// Checks one file.
    pub fn add(&mut self, name: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        let file =
            File::open(&path).map_err(|error| Failure::run(format!("cannot read `{}`: {error}", path.display())))?;
        let process = process_of(name).to_owned();
        let (carried, before) = self.carried.remove(&process).unwrap_or_default();
        // What was open at the end of the file before is looked for in this one.
        if let Some(before) = before.and_then(|at| self.report.files.get_mut(at)) {
            before.open_calls.clear();
        }
        let verified = match verify_after(BufReader::new(file), Some(&self.key), carried) {
            Ok(verified) => verified,
            Err(broken) => {
                let (line, seq) = (Some(broken.line), Some(broken.seq));
                self.report.problems.push(Problem { line, seq, ..Problem::of(name, &broken.reason) });
                self.report.files.push(CheckedFile::unread(name));
                return Ok(());
            }
        };
        let indexed = self.index.files().get(name);
        let problem = against_index(name, &verified, indexed);
        let mut checked = CheckedFile::of(name, &verified);
        checked.closed = indexed.is_none_or(|file| file.end.is_some());
        checked.intact = problem.is_none();
        self.report.problems.extend(problem.map(|problem| Problem::of(name, problem)));
        self.carried.insert(
            process,
            (Carried { open: verified.open_intents, lost: verified.lost }, Some(self.report.files.len())),
        );
        self.report.files.push(checked);
        Ok(())
    }

    /// Ends with the files that the index knows and the folder does not have.
    pub fn end(mut self, present: &[String]) -> Report {
        for (name, file) in self.index.files() {
            let never_written = file.end.as_ref().is_some_and(|end| end.records == 0);
            if file.archived {
                self.report.counts.archived += 1;
            } else if !present.contains(name) && !never_written {
                self.report.problems.push(Problem::of(name, "the file is missing"));
            }
        }
        self.report.count();
        self.report
    }
}

fn read_index(text: Option<&[u8]>, key: &AuditKey, problems: &mut Vec<Problem>) -> Index {
    let Some(text) = text else {
        problems.push(Problem::of(INDEX, "the index of the journals is missing, so files may be missing too"));
        return Index::default();
    };
    match Index::read(text, key) {
        Ok(index) => {
            if index.whole_bytes() < text.len() {
                let reason = "the last entry is not whole; after a crash the next start of a gate takes it away";
                problems.push(Problem::of(INDEX, reason));
            }
            index
        }
        Err(broken) => {
            problems.push(Problem { line: Some(broken.line), ..Problem::of(INDEX, broken.reason) });
            Index::default()
        }
    }
}

/// What a file is, held against what the index says of it.
fn against_index(name: &str, verified: &Verified, indexed: Option<&IndexedFile>) -> Option<String> {
    let Some(indexed) = indexed else { return Some("the index does not know this file".to_owned()) };
    let ends = FileEnd { records: verified.records, head: verified.head.clone().unwrap_or_default() };
    if let Some(end) = &indexed.end {
        if *end != ends {
            let closed_with = counted(end.records, "record", "records");
            return Some(format!("it was closed with {closed_with} and has {}, or ends otherwise", ends.records));
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
