//! What the store promises to the GraphQL executor.
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
mod threads;

use std::path::PathBuf;

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

    /// Another process's view of the same file.
    fn other(&self) -> Store {
        Store::open(&self.file()).unwrap()
    }

    /// A number straight from the file, past the code under test.
    fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.file()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("c{number}.example")).collect()
}
