#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use firmgate_testing::wait::{pause_async, until_async};
use futures_util::FutureExt;

use super::*;

/// A disk that fills up after so many bytes, and counts its syncs. It writes nothing while `held` is locked.
struct SmallDisk {
    left: usize,
    syncs: Arc<Mutex<usize>>,
    held: Arc<Mutex<()>>,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        drop(self.held.lock().unwrap());
        let taken = bytes.len().min(self.left);
        self.left -= taken;
        if taken == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for SmallDisk {
    fn sync(&mut self) -> io::Result<()> {
        *self.syncs.lock().unwrap() += 1;
        Ok(())
    }
}

/// A folder of small disks: the first has this much room, later ones have none until it is repaired.
struct SmallFiles {
    left: usize,
    syncs: Arc<Mutex<usize>>,
    held: Arc<Mutex<()>>,
    opened: u64,
    mended: Arc<AtomicBool>,
}

impl Files for SmallFiles {
    fn open(&mut self) -> io::Result<Opened> {
        if self.opened > 0 && !self.mended.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let left = if self.opened == 0 { self.left } else { usize::MAX };
        let disk = SmallDisk { left, syncs: Arc::clone(&self.syncs), held: Arc::clone(&self.held) };
        let start = FileStart { number: self.opened, ..FileStart::default() };
        self.opened += 1;
        Ok(Opened { disk: Box::new(disk), path: PathBuf::from("/nowhere"), start })
    }

    fn closed(&mut self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn check(&self) -> io::Result<()> {
        Ok(())
    }
}

/// A journal on small disks, and what the test sees and does of them.
struct Small {
    journal: FileSink,
    syncs: Arc<Mutex<usize>>,
    held: Arc<Mutex<()>>,
    mended: Arc<AtomicBool>,
}

fn small(left: usize) -> Small {
    let (syncs, held, mended) = <(Arc<Mutex<usize>>, Arc<Mutex<()>>, Arc<AtomicBool>)>::default();
    let (opened, of_disk) = (0, Arc::clone(&held));
    let files = SmallFiles { left, syncs: Arc::clone(&syncs), held: of_disk, opened, mended: Arc::clone(&mended) };
    Small { journal: FileSink::writing_to(Box::new(files), Rotation::default()).unwrap(), syncs, held, mended }
}

fn real(folder: &Path) -> FileSink {
    FileSink::create(folder, "00ff", AuditKey::new([7; 32]), Rotation::default()).unwrap()
}

#[tokio::test]
async fn a_durable_line_is_in_the_file_when_the_wait_ends() {
    let folder = tempfile::tempdir().unwrap();
    let journal = real(folder.path());
    journal.append("{\"seq\":1}".to_owned(), Durability::Durable).await.unwrap();
    assert_eq!(fs::read_to_string(&journal.first).unwrap(), "{\"seq\":1}\n");
    let mode = fs::metadata(&journal.first).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(journal.first.to_str().unwrap().ends_with("Z-00ff.jsonl"));
}

#[tokio::test]
async fn lines_keep_the_order_of_the_calls_and_closing_writes_all() {
    let folder = tempfile::tempdir().unwrap();
    let journal = real(folder.path());
    let appended: Vec<_> = (0..3000).map(|n| journal.append(n.to_string(), Durability::Deferred)).collect();
    for one in appended {
        one.await.unwrap();
    }
    journal.close();
    let text = fs::read_to_string(&journal.first).unwrap();
    let expected: String = (0..3000).map(|n| format!("{n}\n")).collect();
    assert_eq!(text, expected);
    assert!(journal.append("late".to_owned(), Durability::Deferred).await.is_err());
}

#[tokio::test]
async fn many_waiters_share_a_sync() {
    let Small { journal, syncs, held, .. } = small(usize::MAX);
    let is_held = held.lock().unwrap();
    let appended: Vec<_> = (0..100).map(|n| journal.append(n.to_string(), Durability::Durable)).collect();
    drop(is_held);
    for one in appended {
        one.await.unwrap();
    }
    let syncs = *syncs.lock().unwrap();
    assert!(syncs <= 3, "{syncs} syncs for 100 lines");
}

#[tokio::test]
async fn a_deferred_line_is_synced_soon_without_anyone_waiting() {
    let Small { journal, syncs, .. } = small(usize::MAX);
    journal.append("a".to_owned(), Durability::Deferred).await.unwrap();
    until_async(|| *syncs.lock().unwrap() == 1).await;
}

#[tokio::test]
async fn a_full_disk_refuses_until_a_new_file_can_be_begun() {
    let Small { journal, mended, .. } = small(5);
    journal.append("abc".to_owned(), Durability::Durable).await.unwrap();
    assert!(journal.append("defg".to_owned(), Durability::Durable).await.is_err());
    assert!(journal.append("h".to_owned(), Durability::Deferred).await.is_err());
    assert!(journal.newest().is_err() && journal.turn().is_err());
    assert!(journal.problem().is_some());
    mended.store(true, Ordering::Relaxed);
    // It heals by itself.
    until_async(|| journal.problem().is_none()).await;
    assert_eq!(journal.newest(), Ok(1), "in a new file");
    assert_eq!(journal.turn().unwrap().lost, 1, "which says what did not reach the old one");
    journal.append("i".to_owned(), Durability::Durable).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_gone_is_noticed_and_its_return_too() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, away) = (parent.path().join("audit"), parent.path().join("away"));
    let journal = real(&folder);
    journal.append("a".to_owned(), Durability::Durable).await.unwrap();
    fs::rename(&folder, &away).unwrap();
    let lost = journal.append("b".to_owned(), Durability::Durable).await;
    assert!(lost.is_err(), "a durable line is not acknowledged in a file without its name");
    assert!(journal.problem().unwrap().contains("was removed or replaced"));
    fs::create_dir(&folder).unwrap();
    pause_async(LOOK_EVERY * 2).await;
    assert!(journal.problem().is_some(), "another folder in its place is not it");
    fs::remove_dir(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    // It heals by itself.
    until_async(|| journal.problem().is_none()).await;
}

#[tokio::test]
async fn a_large_file_is_followed_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = Rotation { file_bytes_max: 100, file_age_max: Duration::from_secs(3600) };
    let journal = FileSink::create(folder.path(), "00ff", AuditKey::new([7; 32]), rotation).unwrap();
    let mut file = 0;
    while file < 3 {
        journal.append("x".repeat(30), Durability::Durable).await.unwrap();
        if journal.newest().unwrap() != file {
            file = journal.turn().unwrap().number;
        }
    }
    journal.close();
    let names = journals(folder.path()).unwrap();
    assert!(names.len() >= 3, "{names:?}");
    for name in &names {
        let bytes = fs::metadata(folder.path().join(name)).unwrap().len();
        assert!(bytes < 400, "{name} has {bytes} bytes");
    }
    let index =
        firmgate_guard::audit::Index::read(&fs::read(folder.path().join(INDEX)).unwrap(), &AuditKey::new([7; 32]));
    let index = index.unwrap();
    assert!(index.files().values().all(|file| file.opened.is_some() && file.end.is_some()));
}

#[test]
fn a_full_queue_refuses_at_once() {
    let Small { journal, held, .. } = small(usize::MAX);
    let _nothing_is_written = held.lock().unwrap();
    let mut refused = 0;
    for n in 0..QUEUE_LINES_MAX + 2 * BATCH_LINES_MAX {
        let appended = journal.append(n.to_string(), Durability::Deferred).now_or_never().unwrap();
        refused += usize::from(appended.is_err());
    }
    assert!(refused >= BATCH_LINES_MAX, "{refused}");
}

#[test]
fn a_journal_without_a_line_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    drop(real(folder.path()));
    assert_eq!(journals(folder.path()).unwrap(), Vec::<String>::new());
}
