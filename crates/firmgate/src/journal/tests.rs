#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::os::unix::fs::PermissionsExt;

use super::*;

/// A disk that fills up after so many bytes, and counts its syncs.
struct SmallDisk {
    left: usize,
    syncs: Arc<Mutex<usize>>,
    pause: Duration,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        thread::sleep(self.pause);
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

fn small(left: usize, pause: Duration) -> (JournalFile, Arc<Mutex<usize>>) {
    let syncs = Arc::new(Mutex::new(0));
    let disk = SmallDisk { left, syncs: Arc::clone(&syncs), pause };
    let journal = JournalFile::writing_to(Box::new(disk), PathBuf::from("/nowhere")).unwrap();
    (journal, syncs)
}

#[tokio::test]
async fn a_durable_line_is_in_the_file_when_the_wait_ends() {
    let folder = tempfile::tempdir().unwrap();
    let journal = JournalFile::create(folder.path(), "00ff").unwrap();
    journal.append("{\"seq\":1}".to_owned(), Durability::Durable).await.unwrap();
    assert_eq!(fs::read_to_string(&journal.path).unwrap(), "{\"seq\":1}\n");
    let mode = fs::metadata(&journal.path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(journal.path.to_str().unwrap().ends_with("Z-00ff.jsonl"));
}

#[tokio::test]
async fn lines_keep_the_order_of_the_calls_and_closing_writes_all() {
    let folder = tempfile::tempdir().unwrap();
    let journal = JournalFile::create(folder.path(), "00ff").unwrap();
    let appended: Vec<_> = (0..3000).map(|n| journal.append(n.to_string(), Durability::Deferred)).collect();
    for one in appended {
        one.await.unwrap();
    }
    journal.close();
    let text = fs::read_to_string(&journal.path).unwrap();
    let expected: String = (0..3000).map(|n| format!("{n}\n")).collect();
    assert_eq!(text, expected);
    assert!(journal.append("late".to_owned(), Durability::Deferred).await.is_err());
}

#[tokio::test]
async fn many_waiters_share_a_sync() {
    let (journal, syncs) = small(usize::MAX, Duration::from_millis(20));
    let appended: Vec<_> = (0..100).map(|n| journal.append(n.to_string(), Durability::Durable)).collect();
    for one in appended {
        one.await.unwrap();
    }
    let syncs = *syncs.lock().unwrap();
    assert!(syncs <= 3, "{syncs} syncs for 100 lines");
}

#[tokio::test]
async fn a_deferred_line_is_synced_soon_without_anyone_waiting() {
    let (journal, syncs) = small(usize::MAX, Duration::ZERO);
    journal.append("a".to_owned(), Durability::Deferred).await.unwrap();
    tokio::time::sleep(SYNC_AFTER * 4).await;
    assert_eq!(*syncs.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_full_disk_refuses_this_line_and_every_later_one() {
    let (journal, _syncs) = small(5, Duration::ZERO);
    journal.append("abc".to_owned(), Durability::Durable).await.unwrap();
    assert!(journal.append("defg".to_owned(), Durability::Durable).await.is_err());
    assert!(journal.append("h".to_owned(), Durability::Deferred).await.is_err());
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let (journal, _syncs) = small(usize::MAX, Duration::from_secs(1));
    let mut refused = 0;
    for n in 0..QUEUE_LINES_MAX + 2 * BATCH_LINES_MAX {
        let appended = journal.append(n.to_string(), Durability::Deferred).await;
        refused += usize::from(appended.is_err());
    }
    assert!(refused >= BATCH_LINES_MAX, "{refused}");
}

#[test]
fn a_journal_without_a_line_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    drop(JournalFile::create(folder.path(), "00ff").unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
