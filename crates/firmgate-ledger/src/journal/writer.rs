//! The thread that writes the journal.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::queue::{More, Queue};
use super::{Disk, Entry, Files, LOOK_EVERY, Opened, Rotation, SYNC_AFTER, Shared, locked};

/// A file that lines go to.
pub(super) struct Current {
    pub(super) disk: Box<dyn Disk>,
    pub(super) path: PathBuf,
    pub(super) number: u64,
    pub(super) bytes: u64,
    pub(super) since: Instant,
}

impl Current {
    pub(super) fn new(disk: Box<dyn Disk>, path: PathBuf, number: u64) -> Self {
        Self { disk, path, number, bytes: 0, since: Instant::now() }
    }
}

pub(super) struct Writer {
    pub(super) files: Box<dyn Files>,
    pub(super) rotation: Rotation,
    /// None while the disk accepts no lines.
    pub(super) current: Option<Current>,
    /// The file that follows, from when it is begun until the first line for it comes.
    pub(super) next: Option<Current>,
    pub(super) lines: Arc<Queue>,
    pub(super) shared: Arc<Mutex<Shared>>,
    pub(super) unsynced_since: Option<Instant>,
    /// Lines that were accepted and did not reach a file.
    pub(super) lost: u64,
}

impl Writer {
    pub(super) fn run(&mut self) {
        let mut looked = Instant::now();
        loop {
            let (batch, more) = self.next_batch();
            self.write_batch(batch);
            if more == More::None {
                break;
            }
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                self.look();
            }
            self.rotate();
        }
        self.end();
    }

    /// Writes a batch, with a change of files in it where the lines say so.
    fn write_batch(&mut self, mut batch: Vec<Entry>) {
        let next = self.next.as_ref().map(|next| next.number);
        let later = match next {
            Some(number) => {
                let at = batch.iter().position(|entry| entry.file == number).unwrap_or(batch.len());
                batch.split_off(at)
            }
            None => Vec::new(),
        };
        self.write_all(batch);
        if !later.is_empty() {
            self.change();
            self.write_all(later);
        }
    }

    fn write_all(&mut self, batch: Vec<Entry>) {
        let number = self.current.as_ref().map(|current| current.number);
        // What was queued for a file that failed is lost: nothing comes after a hole.
        let (batch, late): (Vec<_>, Vec<_>) = batch.into_iter().partition(|entry| Some(entry.file) == number);
        self.lose(late.len());
        match self.write(&batch) {
            Ok(()) => {
                for durable in batch.into_iter().filter_map(|entry| entry.durable) {
                    // A caller that was cancelled meanwhile no longer waits.
                    let _gone = durable.send(());
                }
            }
            // The waiters learn of it when their entries are dropped, after the journal was closed.
            Err(error) => self.fail(&error, batch.len()),
        }
    }

    /// INVARIANT (hole): after a failure nothing is appended to that file any more, because its end is unknown.
    fn fail(&mut self, error: &io::Error, lines: usize) {
        self.lose(lines);
        self.unsynced_since = None;
        self.next = None;
        self.current = None;
        let mut shared = locked(&self.shared);
        if shared.problem.is_none() {
            tracing::error!(%error, "the audit journal cannot be written; calls are refused until it can");
        }
        shared.problem = Some(error.to_string());
    }

    fn lose(&mut self, lines: usize) {
        self.lost = self.lost.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
    }

    /// Detects a folder that is gone, and tries again where the disk accepted nothing.
    fn look(&mut self) {
        if self.current.is_some() {
            if let Err(error) = self.files.check() {
                self.fail(&error, 0);
            }
            return;
        }
        // The index closes the file that failed when the next one is opened: its lock is no longer held.
        match self.files.open() {
            Ok(opened) => self.heal(opened),
            Err(error) => locked(&self.shared).problem = Some(error.to_string()),
        }
    }

    fn heal(&mut self, Opened { disk, path, mut start }: Opened) {
        // No line is accepted before the problem is gone, so what is queued now was meant for the file that failed.
        let late = self.lines.clear();
        self.lose(late);
        start.lost = std::mem::take(&mut self.lost);
        let lost = start.lost;
        self.current = Some(Current::new(disk, path, start.number));
        let mut shared = locked(&self.shared);
        shared.newest = start;
        shared.problem = None;
        drop(shared);
        tracing::info!(lost, "the audit journal can be written again, in a new file");
    }

    /// Begins the file that follows a large or an old one.
    fn rotate(&mut self) {
        let Some(current) = &self.current else { return };
        let Rotation { file_bytes_max, file_age_max } = self.rotation;
        let due = current.bytes > 0 && (current.bytes >= file_bytes_max || current.since.elapsed() >= file_age_max);
        if !due || self.next.is_some() {
            return;
        }
        match self.files.open() {
            Ok(Opened { disk, path, start }) => {
                self.next = Some(Current::new(disk, path, start.number));
                locked(&self.shared).newest = start;
            }
            Err(error) => self.fail(&error, 0),
        }
    }

    /// The first line of the next file has come: the current one is complete.
    fn change(&mut self) {
        let Some(next) = self.next.take() else { return };
        let synced = self.current.as_mut().map_or(Ok(()), |current| current.disk.sync());
        let old = self.current.replace(next);
        self.unsynced_since = None;
        if let Err(error) = synced.and_then(|()| self.note_end(old)) {
            self.fail(&error, 0);
        }
    }

    fn note_end(&mut self, old: Option<Current>) -> io::Result<()> {
        match old {
            Some(Current { path, .. }) => self.files.closed(&path),
            None => Ok(()),
        }
    }

    /// The end: what is there is synced and closed.
    fn end(&mut self) {
        let next = self.next.take();
        for mut file in self.current.take().into_iter().chain(next) {
            let ended = file.disk.sync().and_then(|()| self.files.closed(&file.path));
            if let Err(error) = ended {
                tracing::error!(%error, "the audit journal could not be closed");
            } else if file.bytes == 0 {
                let _still_there = fs::remove_file(&file.path);
            }
        }
    }

    /// Waits for a line, or until something is due, and takes what else is queued.
    fn next_batch(&mut self) -> (Vec<Entry>, More) {
        let wait = match self.unsynced_since {
            None => LOOK_EVERY,
            Some(since) => SYNC_AFTER.saturating_sub(since.elapsed()),
        };
        self.lines.next(wait)
    }

    fn write(&mut self, batch: &[Entry]) -> io::Result<()> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let mut text = String::new();
        for entry in batch {
            text.push_str(entry.line.trim_end_matches('\n'));
            text.push('\n');
        }
        if !text.is_empty() {
            current.disk.write_all(text.as_bytes())?;
            current.bytes = current.bytes.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
        }
        let waited_for = batch.iter().any(|entry| entry.durable.is_some());
        let overdue = self.unsynced_since.is_some_and(|since| since.elapsed() >= SYNC_AFTER);
        if waited_for || overdue {
            // A line in a file that has no name any more is lost with the process.
            if waited_for {
                self.files.check()?;
            }
            current.disk.sync()?;
            self.unsynced_since = None;
        } else if !batch.is_empty() && self.unsynced_since.is_none() {
            self.unsynced_since = Some(Instant::now());
        }
        Ok(())
    }
}

impl Drop for Writer {
    /// However it ends: what is queued is refused to those who wait, and so is what would come.
    fn drop(&mut self) {
        self.lines.close();
        self.lines.clear();
    }
}
