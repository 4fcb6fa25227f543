//! What a check found: as JSON, and as lines for a person.

use std::fmt::{Display, Write as _};

use firmgate_clean::{counted, noun, one_line};
use firmgate_guard::Verified;
use serde::Serialize;

/// Open calls that are listed individually; the others are counted.
const OPEN_SHOWN_MAX: usize = 10;

/// What a check found. The fields are described in docs/AUDIT.md.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub intact: bool,
    pub folder: String,
    pub counts: Counts,
    /// Hash of the last entry of the index; empty when there is none.
    pub index_head: String,
    pub problems: Vec<Problem>,
    pub files: Vec<CheckedFile>,
}

#[derive(Debug, Default, Serialize)]
pub struct Counts {
    pub files: usize,
    pub records: u64,
    pub open_calls: usize,
    pub cut_off: usize,
    pub archived: usize,
    pub not_closed: usize,
    pub problems: usize,
}

#[derive(Debug, Serialize)]
pub struct Problem {
    pub file: String,
    pub line: Option<u64>,
    pub seq: Option<u64>,
    pub reason: String,
}

#[derive(Debug, Serialize)]
pub struct CheckedFile {
    pub file: String,
    pub intact: bool,
    /// Whether its end is in the index.
    pub closed: bool,
    pub records: u64,
    /// The records of a file are numbered from 1 without a gap, or the file is not intact.
    pub first_seq: Option<u64>,
    pub last_seq: Option<u64>,
    pub first_ts: Option<String>,
    pub last_ts: Option<String>,
    /// Hash of the last record.
    pub head: Option<String>,
    pub cut_off: Option<CutOff>,
    pub open_calls: Vec<OpenCall>,
    /// Calls that may still end in a later file of the same process.
    #[serde(skip)]
    pub left_open: u64,
}

/// A last line that was not written to its end.
#[derive(Debug, Serialize)]
pub struct CutOff {
    pub line: u64,
    pub bytes: usize,
}

/// A call that began and has no recorded end.
#[derive(Debug, Serialize)]
pub struct OpenCall {
    pub seq: u64,
    pub ts: String,
    pub call: String,
    pub tool: String,
    pub effect: String,
}

impl Problem {
    pub fn of(file: &str, reason: impl Display) -> Self {
        Self { file: file.to_owned(), line: None, seq: None, reason: reason.to_string() }
    }
}

impl CheckedFile {
    /// A file whose chain is broken: none of its content is trusted.
    pub fn unread(name: &str) -> Self {
        Self { closed: true, ..Self::of(name, &Verified::default()) }
    }

    pub fn of(name: &str, verified: &Verified) -> Self {
        let some = verified.records > 0;
        let open = verified.open_intents.iter().map(|open| OpenCall {
            seq: open.seq,
            ts: open.ts.clone(),
            call: open.call.clone(),
            tool: open.tool.clone(),
            effect: open.effect.clone(),
        });
        Self {
            file: name.to_owned(),
            intact: false,
            closed: false,
            records: verified.records,
            first_seq: some.then_some(1),
            last_seq: some.then_some(verified.records),
            first_ts: verified.first_ts.clone(),
            last_ts: verified.last_ts.clone(),
            head: verified.head.clone(),
            cut_off: verified.torn_tail.map(|torn| CutOff { line: torn.line, bytes: torn.bytes }),
            open_calls: open.collect(),
            left_open: u64::try_from(verified.open_intents.len()).unwrap_or(u64::MAX).saturating_add(verified.lost),
        }
    }

    fn line(&self) -> String {
        let mut text = format!("{}: {}, intact", one_line(&self.file), counted(self.records, "record", "records"));
        if let Some(CutOff { line, bytes }) = self.cut_off {
            let _never = write!(text, "; line {line} was cut off after {}", counted(bytes, "byte", "bytes"));
        }
        for open in self.open_calls.iter().take(OPEN_SHOWN_MAX) {
            let OpenCall { seq, ts, call, tool, effect } = open;
            let _never = write!(text, "\n  no outcome: {effect} {tool} of {ts}, call {call}, seq {seq}");
        }
        if let Some(more) = self.open_calls.len().checked_sub(OPEN_SHOWN_MAX).filter(|more| *more > 0) {
            let _never = write!(text, "\n  no outcome: {more} more");
        }
        text
    }
}

impl Report {
    /// Counts what was found.
    pub fn count(&mut self) {
        let intact = || self.files.iter().filter(|file| file.intact);
        self.counts = Counts {
            files: self.files.len(),
            records: self.files.iter().map(|file| file.records).sum(),
            open_calls: intact().map(|file| file.open_calls.len()).sum(),
            cut_off: self.files.iter().filter(|file| file.cut_off.is_some()).count(),
            archived: self.counts.archived,
            not_closed: intact().filter(|file| !file.closed).count(),
            problems: self.problems.len(),
        };
        self.intact = self.problems.is_empty();
    }

    /// The problems, one on each line.
    pub fn faults(&self) -> String {
        self.problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
    }

    /// A line for each problem and each file without problems, and the counts.
    pub fn text(&self) -> String {
        let good = self.files.iter().filter(|file| file.intact).map(CheckedFile::line);
        let lines: Vec<String> = self.problems.iter().map(Problem::to_string).chain(good).collect();
        let counts = &self.counts;
        format!(
            "{}\n{}, {}, {} without an outcome, {} cut off, {} archived, {} broken\n\
             head of the index: {}\n\
             not covered: the end of {} that {} not closed yet, and an end of the index that was cut off together with its files; \
             a copy of the head kept elsewhere shows that",
            lines.join("\n"),
            counted(counts.files, "file", "files"),
            counted(counts.records, "record", "records"),
            counted(counts.open_calls, "call", "calls"),
            counts.cut_off,
            counts.archived,
            counts.problems,
            if self.index_head.is_empty() { "none" } else { &self.index_head },
            counted(counts.not_closed, "file", "files"),
            noun(counts.not_closed, "is", "are"),
        )
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: BROKEN ", one_line(&self.file))?;
        match (self.line, self.seq) {
            (Some(line), Some(seq)) => write!(f, "at line {line}, seq {seq}: ")?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            (None, _) => {}
        }
        f.write_str(&self.reason)
    }
}
