//! The audit journal: files of one process, one after the other, one thread that writes them, one sync for all who wait.
//!
//! Whoever needs its line to survive a power failure waits for the sync; the others are written in the same batch and synced soon
//! after. The queue is bounded, and a full queue refuses: a gate that cannot record must not act.
//!
//! A file that is large or old is followed by a new one. So is a file that could not be written, as soon as the disk takes lines again:
//! until then every line is refused, and [`JournalFile::problem`] says why.

mod files;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use firmgate_guard::audit::JournalStart;
use firmgate_guard::{Appending, AuditKey, Durability, Journal, JournalUnavailable};
use tokio::sync::oneshot;

pub use self::files::{INDEX, journals};

use self::files::Folder;
use crate::paths::private_folder;

/// Lines that may wait for the writer.
const QUEUE_LINES_MAX: usize = 4096;
/// Lines that are written in one go.
const BATCH_LINES_MAX: usize = 1024;
/// How long a line that nobody waits for may stay unsynced.
const SYNC_AFTER: Duration = Duration::from_millis(100);
/// How often the folder is looked at, and a disk that took no line is tried again.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A file with more bytes is followed by a new one.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// So is one that is older.
const FILE_AGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// When a file is followed by a new one.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// With more bytes than that.
    pub file_bytes_max: u64,
    /// When it is older than that.
    pub file_age_max: Duration,
}

impl Default for Rotation {
    fn default() -> Self {
        Self { file_bytes_max: FILE_BYTES_MAX, file_age_max: FILE_AGE_MAX }
    }
}

/// The journal of this process.
pub struct JournalFile {
    first: PathBuf,
    queue: Mutex<Option<SyncSender<Entry>>>,
    shared: Arc<Mutex<Shared>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer tells those who append.
struct Shared {
    /// The newest file.
    newest: JournalStart,
    /// The file that lines go to since the kernel's last turn.
    turned: u64,
    /// Why no line is taken.
    problem: Option<String>,
}

struct Entry {
    file: u64,
    line: String,
    /// Told when the line is on disk; absent when nobody waits.
    durable: Option<oneshot::Sender<()>>,
}

impl JournalFile {
    /// Makes the file `<folder>/<UTC time>-<boot id>.jsonl` and starts its writer.
    pub fn create(folder: &Path, boot_id: &str, key: AuditKey, rotation: Rotation) -> io::Result<Self> {
        private_folder(folder)?;
        Self::writing_to(Box::new(Folder::new(folder, boot_id, key)?), rotation)
    }

    fn writing_to(mut files: Box<dyn Files>, rotation: Rotation) -> io::Result<Self> {
        let Opened { disk, path, start } = files.open()?;
        let shared = Shared { turned: start.number, newest: start.clone(), problem: None };
        let shared = Arc::new(Mutex::new(shared));
        let (queue, lines) = sync_channel(QUEUE_LINES_MAX);
        let first = path.clone();
        let current = Current::new(disk, path, start.number);
        let mut writer = Writer {
            files,
            rotation,
            current: Some(current),
            next: None,
            lines,
            shared: Arc::clone(&shared),
            unsynced_since: None,
            lost: 0,
        };
        let writer = thread::Builder::new().name("audit-journal".to_owned()).spawn(move || writer.run())?;
        Ok(Self { first, queue: Mutex::new(Some(queue)), shared, writer: Mutex::new(Some(writer)) })
    }

    /// The first file.
    pub fn path(&self) -> &Path {
        &self.first
    }

    /// Why no line is taken at the moment, if none is.
    pub fn problem(&self) -> Option<String> {
        locked(&self.shared).problem.clone()
    }

    /// Writes and syncs what is queued and ends the writer; later lines are refused. A file without a line is removed.
    pub fn close(&self) {
        drop(locked(&self.queue).take());
        let writer = locked(&self.writer).take();
        let Some(writer) = writer else { return };
        if writer.join().is_err() {
            tracing::error!("the audit journal ended early");
        }
    }

    fn enqueue(&self, line: String, durable: Option<oneshot::Sender<()>>) -> Result<(), JournalUnavailable> {
        let file = {
            let shared = locked(&self.shared);
            if shared.problem.is_some() {
                return Err(JournalUnavailable);
            }
            shared.turned
        };
        match locked(&self.queue).as_ref() {
            Some(queue) => queue.try_send(Entry { file, line, durable }).map_err(|_full_or_ended| JournalUnavailable),
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
    fn newest(&self) -> Result<u64, JournalUnavailable> {
        let shared = locked(&self.shared);
        if shared.problem.is_some() { Err(JournalUnavailable) } else { Ok(shared.newest.number) }
    }

    fn turn(&self) -> Result<JournalStart, JournalUnavailable> {
        let mut shared = locked(&self.shared);
        if shared.problem.is_some() {
            return Err(JournalUnavailable);
        }
        shared.turned = shared.newest.number;
        Ok(shared.newest.clone())
    }

    fn append(&self, line: String, durability: Durability) -> Appending<'_> {
        // Queued before the first await: the order of the calls is the order of the chain.
        let (durable, synced) = match durability {
            Durability::Durable => {
                let (tell, told) = oneshot::channel();
                (Some(tell), Some(told))
            }
            Durability::Deferred => (None, None),
        };
        let queued = self.enqueue(line, durable);
        Box::pin(async move {
            queued?;
            match synced {
                Some(synced) => synced.await.map_err(|_dropped| JournalUnavailable),
                None => Ok(()),
            }
        })
    }
}

/// What the writer needs of a file.
trait Disk: Write + Send {
    fn sync(&mut self) -> io::Result<()>;
}

/// What the writer needs of a folder; the tests put a failing one here.
trait Files: Send {
    /// Begins a new file.
    fn open(&mut self) -> io::Result<Opened>;
    /// Puts the end of a file into the index.
    fn closed(&mut self, path: &Path) -> io::Result<()>;
    /// Whether folder and file are still what they were.
    fn check(&self) -> io::Result<()>;
}

/// A new file.
struct Opened {
    disk: Box<dyn Disk>,
    path: PathBuf,
    start: JournalStart,
}

/// A file that lines go to.
struct Current {
    disk: Box<dyn Disk>,
    path: PathBuf,
    number: u64,
    bytes: u64,
    since: Instant,
}

impl Current {
    fn new(disk: Box<dyn Disk>, path: PathBuf, number: u64) -> Self {
        Self { disk, path, number, bytes: 0, since: Instant::now() }
    }
}

struct Writer {
    files: Box<dyn Files>,
    rotation: Rotation,
    /// None while the disk takes no lines.
    current: Option<Current>,
    /// The file that follows, from when it is begun until the first line for it comes.
    next: Option<Current>,
    lines: Receiver<Entry>,
    shared: Arc<Mutex<Shared>>,
    unsynced_since: Option<Instant>,
    /// Lines that were taken and did not reach a file.
    lost: u64,
}

impl Writer {
    fn run(&mut self) {
        let mut looked = Instant::now();
        loop {
            let (batch, more) = self.next_batch();
            self.carry(batch);
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
    fn carry(&mut self, mut batch: Vec<Entry>) {
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
                    // A caller that was cancelled meanwhile does not wait any more.
                    let _gone = durable.send(());
                }
            }
            // The waiters learn of it when their entries are dropped, after the journal was closed.
            Err(error) => self.fail(&error, batch.len()),
        }
    }

    /// INVARIANT (hole): after a failure nothing is appended to that file any more, for its end is unknown.
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

    /// Notices a folder that is gone, and tries again where the disk took nothing.
    fn look(&mut self) {
        if self.current.is_some() {
            if let Err(error) = self.files.check() {
                self.fail(&error, 0);
            }
            return;
        }
        // The index closes the file that failed when the next one is opened: nobody holds its lock any more.
        match self.files.open() {
            Ok(opened) => self.heal(opened),
            Err(error) => locked(&self.shared).problem = Some(error.to_string()),
        }
    }

    fn heal(&mut self, Opened { disk, path, mut start }: Opened) {
        // No line is taken before the problem is gone, so what is queued now was meant for the file that failed.
        while self.lines.try_recv().is_ok() {
            self.lose(1);
        }
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

    /// The last: what is there is synced and closed.
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

    /// Waits for a line, or until something is due, and takes along what else is queued.
    fn next_batch(&mut self) -> (Vec<Entry>, More) {
        let wait = match self.unsynced_since {
            None => LOOK_EVERY,
            Some(since) => SYNC_AFTER.saturating_sub(since.elapsed()),
        };
        let mut batch = match self.lines.recv_timeout(wait) {
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Some,
    None,
}

/// A value behind a lock that a panic elsewhere does not take away.
fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
