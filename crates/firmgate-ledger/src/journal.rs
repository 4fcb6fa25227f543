//! The audit journal: files of one process, one after the other, one thread that writes them, one sync for all waiting
//! callers.
//!
//! A caller that needs its line to survive a power failure waits for the sync; other lines are gathered for two milliseconds,
//! written together and synced soon after. The queue is bounded, and a full queue refuses: a gate that cannot record must not act.
//!
//! A file that is large or old is followed by a new one. So is a file that could not be written, as soon as the disk
//! accepts lines again: until then every line is refused, and [`FileSink::problem`] returns the reason.

mod files;
mod queue;
mod writer;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use firmgate_files::private_folder;
use firmgate_guard::audit::FileStart;
use firmgate_guard::{Appending, AuditKey, AuditSink, AuditUnavailableError, Durability};
use tokio::sync::oneshot;

pub use self::files::{INDEX, journals, note_archived, sort};

use self::files::Folder;
use self::queue::Queue;
use self::writer::{Current, Writer};

/// Lines that may wait for the writer.
const QUEUE_LINES_MAX: usize = 4096;
/// Lines that are written in one go.
const BATCH_LINES_MAX: usize = 1024;
/// How long lines that no caller waits for are gathered: a writer that is woken for each of them costs more than they do.
const GATHER: Duration = Duration::from_millis(2);
/// How long a line that no caller waits for may stay unsynced.
const SYNC_AFTER: Duration = Duration::from_millis(100);
/// How often the folder is checked, and a disk that accepted no line is tried again.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A file with more bytes is followed by a new one.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// So is one that is older.
const FILE_AGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// When a file is followed by a new one.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    /// With more bytes than this.
    pub file_bytes_max: u64,
    /// When it is older than this.
    pub file_age_max: Duration,
}

impl Default for Rotation {
    fn default() -> Self {
        Self { file_bytes_max: FILE_BYTES_MAX, file_age_max: FILE_AGE_MAX }
    }
}

/// The journal of this process.
pub struct FileSink {
    first: PathBuf,
    queue: Arc<Queue>,
    shared: Arc<Mutex<Shared>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer reports to appending callers.
struct Shared {
    /// The newest file.
    newest: FileStart,
    /// The file that lines go to since the kernel's last turn.
    turned: u64,
    /// Why no line is accepted.
    problem: Option<String>,
}

struct Entry {
    file: u64,
    line: String,
    /// Notified when the line is on disk; absent when no caller waits.
    durable: Option<oneshot::Sender<()>>,
}

impl FileSink {
    /// Creates the file `<folder>/<UTC time>-<boot id>.jsonl` and starts its writer.
    ///
    /// ```
    /// use firmgate_guard::{AuditKey, AuditSink, Durability};
    /// use firmgate_ledger::{FileSink, Rotation};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let folder = tempfile::tempdir()?;
    /// let sink = FileSink::create(folder.path(), "0f0f", AuditKey::new([7; 32]), Rotation::default())?;
    /// sink.append("{}".to_owned(), Durability::Durable).await.unwrap();
    /// sink.close();
    /// assert_eq!(std::fs::read_to_string(sink.path())?, "{}\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// What the operating system says: no file, no thread.
    pub fn create(folder: &Path, boot_id: &str, key: AuditKey, rotation: Rotation) -> io::Result<Self> {
        private_folder(folder)?;
        Self::writing_to(Box::new(Folder::new(folder, boot_id, key)?), rotation)
    }

    fn writing_to(mut files: Box<dyn Files>, rotation: Rotation) -> io::Result<Self> {
        let Opened { disk, path, start } = files.open()?;
        let shared = Shared { turned: start.number, newest: start.clone(), problem: None };
        let shared = Arc::new(Mutex::new(shared));
        let queue = Arc::new(Queue::default());
        let first = path.clone();
        let current = Current::new(disk, path, start.number);
        let mut writer = Writer {
            files,
            rotation,
            current: Some(current),
            next: None,
            lines: Arc::clone(&queue),
            shared: Arc::clone(&shared),
            unsynced_since: None,
            lost: 0,
        };
        let writer = thread::Builder::new().name("audit-journal".to_owned()).spawn(move || writer.run())?;
        Ok(Self { first, queue, shared, writer: Mutex::new(Some(writer)) })
    }

    /// The first file.
    pub fn path(&self) -> &Path {
        &self.first
    }

    /// Why no line is accepted at the moment, if so.
    pub fn problem(&self) -> Option<String> {
        locked(&self.shared).problem.clone()
    }

    /// Writes and syncs what is queued and ends the writer; later lines are refused. A file without a line is removed.
    pub fn close(&self) {
        self.queue.close();
        let writer = locked(&self.writer).take();
        let Some(writer) = writer else { return };
        if writer.join().is_err() {
            tracing::error!("the audit journal ended early");
        }
    }

    fn enqueue(&self, line: String, durable: Option<oneshot::Sender<()>>) -> Result<(), AuditUnavailableError> {
        let file = {
            let shared = locked(&self.shared);
            if shared.problem.is_some() {
                return Err(AuditUnavailableError);
            }
            shared.turned
        };
        self.queue.push(Entry { file, line, durable })
    }
}

impl Drop for FileSink {
    fn drop(&mut self) {
        self.close();
    }
}

impl AuditSink for FileSink {
    fn newest(&self) -> Result<u64, AuditUnavailableError> {
        let shared = locked(&self.shared);
        if shared.problem.is_some() { Err(AuditUnavailableError) } else { Ok(shared.newest.number) }
    }

    fn turn(&self) -> Result<FileStart, AuditUnavailableError> {
        let mut shared = locked(&self.shared);
        if shared.problem.is_some() {
            return Err(AuditUnavailableError);
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
                Some(synced) => synced.await.map_err(|_dropped| AuditUnavailableError),
                None => Ok(()),
            }
        })
    }
}

/// What the writer needs from a file.
trait Disk: Write + Send {
    fn sync(&mut self) -> io::Result<()>;
}

/// What the writer needs from a folder; the tests use a failing one.
trait Files: Send {
    /// Begins a new file.
    fn open(&mut self) -> io::Result<Opened>;
    /// Records the end of a file in the index.
    fn closed(&mut self, path: &Path) -> io::Result<()>;
    /// Whether folder and file are still the same.
    fn check(&self) -> io::Result<()>;
}

/// A new file.
struct Opened {
    disk: Box<dyn Disk>,
    path: PathBuf,
    start: FileStart,
}

/// A value behind a lock that stays usable after a panic elsewhere.
fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
