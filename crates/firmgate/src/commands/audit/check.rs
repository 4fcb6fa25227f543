//! The files of an audit log and their index, compared with each other.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use firmgate_clean::{counted, one_line};
use firmgate_guard::audit::{Carried, FileEnd, Index, IndexedFile, verify_after};
use firmgate_guard::{AuditKey, Verified};
use firmgate_ledger::{INDEX, sort};

use super::report::{CheckedFile, Problem, Report};
use crate::failure::Failure;

/// Where the archived files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive {
    /// Available: they are checked like the others.
    AtHand,
    /// Not available.
    Elsewhere,
}

/// A check that iterates over the files, oldest first.
pub struct Check {
    key: AuditKey,
    index: Index,
    report: Report,
    /// The state of each process for its next file, and the position of its last file in the report.
    carried: HashMap<String, (Carried, Option<usize>)>,
}

impl Check {
    /// Begins with the index, which is treated as empty if it cannot be used.
    pub fn new(folder: &Path, key: AuditKey, index: Option<&[u8]>) -> Self {
        let mut report = Report { folder: folder.display().to_string(), ..Report::default() };
        let index = read_index(index, &key, &mut report.problems);
        index.head().clone_into(&mut report.index_head);
        Self { key, index, report, carried: HashMap::new() }
    }

    /// Checks the file of this name, which is at `path`.
    pub fn add(&mut self, name: &str, path: &Path) -> Result<(), Failure> {
        let file =
            File::open(path).map_err(|error| Failure::run(format!("cannot read `{}`: {error}", path.display())))?;
        let process = process_of(name).to_owned();
        let (carried, before) = self.carried.remove(&process).unwrap_or_else(|| (self.left_by_archived(name), None));
        // Calls that were open at the end of the previous file are searched for in this one.
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

    /// The state for this file from the missing files of the same process.
    fn left_by_archived(&self, name: &str) -> Carried {
        let of_process = self.index.files().iter().filter(|(other, _)| process_of(other) == process_of(name));
        let mut before: Vec<String> = of_process.map(|(other, _)| other.clone()).chain([name.to_owned()]).collect();
        sort(&mut before);
        let earlier = before.iter().take_while(|other| *other != name);
        let left = earlier.filter_map(|other| self.index.files().get(other)?.archived).last();
        Carried { open: Vec::new(), lost: left.unwrap_or_default() }
    }

    /// Ends with the files that the index knows and that are not `present`. Archived ones may be missing, unless all
    /// were to be checked.
    pub fn end(mut self, present: &[String], archive: Archive) -> (Report, Index) {
        for (name, file) in self.index.files() {
            let never_written = file.end.as_ref().is_some_and(|end| end.records == 0);
            let may_be_away = file.archived.is_some() && archive == Archive::Elsewhere;
            self.report.counts.archived += usize::from(file.archived.is_some());
            if !may_be_away && !present.contains(name) && !never_written {
                self.report.problems.push(Problem::of(name, "the file is missing"));
            }
        }
        self.report.count();
        (self.report, self.index)
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

/// A file compared with its entry in the index.
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
pub fn process_of(name: &str) -> &str {
    name.split(['-', '.']).nth(1).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use firmgate_guard::audit::IndexEvent;

    use super::*;

    /// A later file of a process ends calls that began in an earlier one, which may be missing.
    #[test]
    fn a_file_takes_over_what_its_archived_predecessors_left_open() {
        let key = AuditKey::new([7; 32]);
        let mut index = Index::default();
        let mut text = String::new();
        for (file, open) in
            [("20261127T000000Z-aa.jsonl", 5), ("20261127T000000Z-aa-2.jsonl", 2), ("20261126T000000Z-bb.jsonl", 9)]
        {
            let event = IndexEvent::Archived { file: file.to_owned(), open };
            text.extend(index.add(event, 0, &key).map(|line| line + "\n"));
        }
        let check = Check::new(Path::new("folder"), key, Some(text.as_bytes()));
        let left = |name: &str| check.left_by_archived(name).lost;
        assert_eq!(left("20261127T000000Z-aa-1.jsonl"), 5);
        assert_eq!(left("20261128T000000Z-aa-10.jsonl"), 2);
        assert_eq!(left("20261127T000000Z-cc-1.jsonl"), 0);
    }
}
