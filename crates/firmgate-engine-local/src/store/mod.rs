//! What belongs to users and not to the company base: collections, discovery jobs and the
//! suppression list. One SQLite file in WAL mode.
//!
//! Several processes hold the file open at once, because every stdio client starts its own. So nothing is cached
//! in memory, and every check that guards a write is made inside the write's own transaction.
//!
//! INVARIANT (one transaction): a public method that writes commits once or not at all. A process killed at any
//! moment leaves the state before or the state after.
//! INVARIANT (owner first): every statement that reads or changes a user's row names the owner, so another owner's
//! row looks like one that does not exist.

mod collections;
mod contacts;
mod database;
mod error;
mod id;
mod jobs;
mod suppression;
#[cfg(test)]
mod tests;
mod tokens;
mod user_store;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use firmgate_files::FileIdentity;
use firmgate_model::StoreError;
use firmgate_model::threads::ThreadKey;
use firmgate_model::waiting::waiting;
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use self::contacts::{ContactsFile, ContactsWriter};
pub use self::database::{DatabaseError, StorageError};
pub use self::tokens::{TOKEN_CHARS_MAX, TOKEN_DAYS, TOKENS_PER_OWNER_MAX};

use self::error::Fault;
use self::suppression::SuppressionKey;

/// The user database. All methods block; the clock is always an argument, in milliseconds since 1970 UTC.
pub struct Store {
    file: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    suppression_key: SuppressionKey,
    thread_key: ThreadKey,
    access: Access,
    /// What must stay in place: the file, or its folder where nothing can be written.
    kept: (PathBuf, Option<FileIdentity>),
}

/// What can be done with the user database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read and written.
    ReadWrite,
    /// The folder cannot be written: what is there is read, and every write is refused.
    ReadOnly,
}

impl Store {
    /// Opens the file, or creates it (readable by its owner only) in a folder that exists.
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be used.
    pub fn open(file: &Path) -> Result<Self, DatabaseError> {
        match Self::open_to_write(file) {
            Err(DatabaseError { problem: StorageError::ReadOnly, .. }) => Self::open_to_read(file),
            opened => opened,
        }
    }

    /// What can be done with it.
    pub const fn access(&self) -> Access {
        self.access
    }

    /// What prevents writes from being stored, if anything: they would be lost with a file that was removed or
    /// replaced.
    pub fn problem(&self) -> Option<DatabaseError> {
        let (path, identity) = &self.kept;
        let is_there = identity.is_some_and(|identity| identity.is_at(path));
        (!is_there).then(|| DatabaseError { file: path.clone(), problem: StorageError::Removed })
    }

    /// Opens the file read-only: what is there is read, and every write is refused.
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be used.
    pub fn open_to_read(file: &Path) -> Result<Self, DatabaseError> {
        let told = |error| DatabaseError::new(file, error);
        let mut writer = database::open_unwritable(file)?;
        let suppression_key = suppression::key(&mut writer).map_err(told)?;
        let reader = database::open_unwritable(file)?;
        for connection in [&writer, &reader] {
            connection.pragma_update(None, "query_only", true).map_err(told)?;
        }
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        Ok(Self {
            file: file.to_owned(),
            writer,
            reader,
            thread_key: suppression_key.for_threads(),
            suppression_key,
            access: Access::ReadOnly,
            kept: kept(file.parent().unwrap_or(file)),
        })
    }

    fn open_to_write(file: &Path) -> Result<Self, DatabaseError> {
        let told = |error| DatabaseError::new(file, error);
        let mut writer = database::open_user_database(file)?;
        let suppression_key = suppression::key(&mut writer).map_err(told)?;
        let reader = database::open_beside(file).map_err(told)?;
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        let thread_key = suppression_key.for_threads();
        let (file, kept) = (file.to_owned(), kept(file));
        Ok(Self { file, writer, reader, suppression_key, thread_key, access: Access::ReadWrite, kept })
    }

    /// Runs `work` in one transaction that holds the write lock from its first statement on, so that what `work`
    /// reads is still true when it writes. All of it waits, for the lock or the disk, far longer than it computes.
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, StoreError> {
        let run = || {
            let mut writer = locked(&self.writer);
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            // INVARIANT (kept): nothing is committed into a file that has lost its name.
            if let Some(removed) = self.problem() {
                return Err(Fault::Refused(removed.into()));
            }
            transaction.commit()?;
            Ok(answer)
        };
        waiting(run).map_err(|fault: Fault| fault.into_store_error(&self.file))
    }

    /// Runs `work` on one snapshot.
    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, StoreError> {
        let mut reader = locked(&self.reader);
        let run = || work(&reader.transaction()?);
        run().map_err(|fault: Fault| fault.into_store_error(&self.file))
    }
}

fn kept(path: &Path) -> (PathBuf, Option<FileIdentity>) {
    (path.to_owned(), FileIdentity::of(path).ok())
}

/// A panic while a connection was held has rolled its transaction back, so the connection is good to use.
fn locked(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
