//! What the store guarantees to the GraphQL executor.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod collections;
mod contacts;
mod faults;
mod jobs;
mod processes;
mod suppression;

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::Store;

const NOW: i64 = 1_800_000_000_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

struct Fixture {
    store: Store,
    folder: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("user.sqlite")).unwrap();
        Self { store, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("user.sqlite")
    }

    /// Another process's view of the same file. It waits longer than the product does: many writers on a disk that
    /// others keep busy are slow, and what is tested is the outcome.
    fn other(&self) -> Store {
        let store = Store::open(&self.file()).unwrap();
        store.writer.lock().unwrap().busy_timeout(Duration::from_secs(60)).unwrap();
        store
    }

    /// A number straight from the file, bypassing the code under test.
    fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.file()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("c{number}.example")).collect()
}
