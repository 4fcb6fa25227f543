//! The audit journal: one file per process, one thread that writes it, one sync for all who wait.
//!
//! Whoever needs its line to survive a power failure waits for the sync; the others are written in the same batch and synced soon
//! after. The queue is bounded, and a full queue refuses: a gate that cannot record must not act.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use firmgate_guard::{Appending, Durability, Journal, JournalUnavailable};
use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::paths::{private_file, private_folder, sync_folder};

/// Lines that may wait for the writer.
const QUEUE_LINES_MAX: usize = 4096;
/// Lines that are written in one go.
const BATCH_LINES_MAX: usize = 1024;
/// How long a line that nobody waits for may stay unsynced.
const SYNC_AFTER: Duration = Duration::from_millis(100);

/// The journal of this process.
pub struct JournalFile {
    path: PathBuf,
    queue: Mutex<Option<SyncSender<Entry>>>,
    broken: Arc<AtomicBool>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

struct Entry {
    line: String,
    /// Told when the line is on disk; absent when nobody waits.
    durable: Option<oneshot::Sender<()>>,
}

impl JournalFile {
    /// Makes the file `<folder>/<UTC time>-<boot id>.jsonl` and starts its writer.
    pub fn create(folder: &Path, boot_id: &str) -> io::Result<Self> {
        private_folder(folder)?;
        let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
        let path = folder.join(format!("{stamp}-{boot_id}.jsonl"));
        let file = private_file(&path)?;
        // A durable line in a file whose name was lost would not be durable.
        sync_folder(folder)?;
        Self::writing_to(Box::new(file), path)
    }

    fn writing_to(disk: Box<dyn Disk>, path: PathBuf) -> io::Result<Self> {
        let (queue, lines) = sync_channel(QUEUE_LINES_MAX);
        let broken = Arc::new(AtomicBool::new(false));
        let mut writer = Writer { disk, lines, broken: Arc::clone(&broken), unsynced_since: None };
        let writer = thread::Builder::new().name("audit-journal".to_owned()).spawn(move || writer.run())?;
        Ok(Self { path, queue: Mutex::new(Some(queue)), broken, writer: Mutex::new(Some(writer)) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes and syncs what is queued and ends the writer; later lines are refused. A file without a line is removed.
    pub fn close(&self) {
        drop(self.lock_queue().take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(writer) = writer else { return };
        if writer.join().is_err() {
            tracing::error!("the audit journal ended early");
        }
        if fs::metadata(&self.path).is_ok_and(|file| file.len() == 0) {
            let _still_there = fs::remove_file(&self.path);
        }
    }

    fn lock_queue(&self) -> MutexGuard<'_, Option<SyncSender<Entry>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, entry: Entry) -> Result<(), JournalUnavailable> {
        if self.broken.load(Ordering::Acquire) {
            return Err(JournalUnavailable);
        }
        match self.lock_queue().as_ref() {
            Some(queue) => queue.try_send(entry).map_err(|_full_or_ended| JournalUnavailable),
            None => Err(JournalUnavailable),
        }
    }
}

impl Drop for JournalFile {
    fn drop(&mut self) {
        self.close();
    }
}

impl Journal for JournalFile {
    fn append(&self, line: String, durability: Durability) -> Appending<'_> {
        // Queued before the first await: the order of the calls is the order of the chain.
        let (durable, synced) = match durability {
            Durability::Durable => {
                let (tell, told) = oneshot::channel();
                (Some(tell), Some(told))
            }
            Durability::Deferred => (None, None),
        };
        let queued = self.enqueue(Entry { line, durable });
        Box::pin(async move {
            queued?;
            match synced {
                Some(synced) => synced.await.map_err(|_dropped| JournalUnavailable),
                None => Ok(()),
            }
        })
    }
}

/// What the writer needs of a file; the tests put a failing one here.
trait Disk: Write + Send {
    fn sync(&mut self) -> io::Result<()>;
}

impl Disk for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

struct Writer {
    disk: Box<dyn Disk>,
    lines: Receiver<Entry>,
    broken: Arc<AtomicBool>,
    unsynced_since: Option<Instant>,
}

impl Writer {
    fn run(&mut self) {
        loop {
            let (batch, more) = self.next_batch();
            if let Err(error) = self.write(&batch) {
                // INVARIANT (poisoned): after one failure nothing is appended any more, for the end of the file is unknown. It is
                // set while the waiters still wait: whoever learns of the failure finds the journal closed.
                self.broken.store(true, Ordering::Release);
                tracing::error!(%error, "the audit journal cannot be written; calls are refused from now on");
                return;
            }
            for durable in batch.into_iter().filter_map(|entry| entry.durable) {
                // A caller that was cancelled meanwhile does not wait any more.
                let _gone = durable.send(());
            }
            if more == More::None {
                return;
            }
        }
    }

    /// Waits for a line, or until a sync is due, and takes along what else is queued.
    fn next_batch(&mut self) -> (Vec<Entry>, More) {
        let first = match self.unsynced_since {
            None => self.lines.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(since) => self.lines.recv_timeout(SYNC_AFTER.saturating_sub(since.elapsed())),
        };
        let mut batch = match first {
            Ok(entry) => vec![entry],
            Err(RecvTimeoutError::Timeout) => return (Vec::new(), More::Some),
            Err(RecvTimeoutError::Disconnected) => return (Vec::new(), More::None),
        };
        while batch.len() < BATCH_LINES_MAX {
            match self.lines.try_recv() {
                Ok(entry) => batch.push(entry),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        (batch, More::Some)
    }

    fn write(&mut self, batch: &[Entry]) -> io::Result<()> {
        let mut text = String::new();
        for entry in batch {
            text.push_str(entry.line.trim_end_matches('\n'));
            text.push('\n');
        }
        if !text.is_empty() {
            self.disk.write_all(text.as_bytes())?;
        }
        let waited_for = batch.iter().any(|entry| entry.durable.is_some());
        let overdue = self.unsynced_since.is_some_and(|since| since.elapsed() >= SYNC_AFTER);
        // An empty batch comes when a sync is due, or last.
        if waited_for || overdue || (batch.is_empty() && self.unsynced_since.is_some()) {
            self.disk.sync()?;
            self.unsynced_since = None;
        } else if !batch.is_empty() && self.unsynced_since.is_none() {
            self.unsynced_since = Some(Instant::now());
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Some,
    None,
}

#[cfg(test)]
mod tests;
