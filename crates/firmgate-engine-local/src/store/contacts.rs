//! The people of one dataset: written once by the load, then only read.
//!
//! A plain table in the order of writing, with its two indexes built at the end. A table clustered by company would
//! be smaller, but a load does not come sorted by company id, and unsorted it is several times slower to fill.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use firmgate_model::{CONTACTS_PER_COMPANY_MAX, ContactRecord, Contacts, EngineError};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::database::{CONTACTS_APPLICATION, CONTACTS_VERSION, DatabaseError, StorageError, header};

/// Rows between two commits of a load.
const ROWS_PER_COMMIT: u32 = 50_000;
const WRITER_CACHE_KIB: i32 = 65_536;
const READER_CACHE_KIB: i32 = 2_048;
const COLUMNS: &str = "id, company, first, last, role, email";

/// Read access to a dataset's contacts.
pub struct ContactsFile {
    file: PathBuf,
    connection: Mutex<Connection>,
}

/// Write access to a new contacts file.
pub struct ContactsWriter {
    file: PathBuf,
    connection: Connection,
    rows_since_commit: u32,
    rows: u64,
}

impl ContactsFile {
    /// Starts a new file. One that is there already, such as that of a killed load, is replaced.
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be created.
    pub fn create(file: &Path) -> Result<ContactsWriter, DatabaseError> {
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(DatabaseError::new(file, StorageError::CannotOpen));
            }
            _ => {}
        }
        let connection = start(file).map_err(|error| DatabaseError::new(file, error))?;
        Ok(ContactsWriter { file: file.to_owned(), connection, rows_since_commit: 0, rows: 0 })
    }

    /// Opens a finished file for reading.
    ///
    /// # Errors
    /// [`DatabaseError`] when it is not a finished file that this version reads.
    pub fn open(file: &Path) -> Result<Self, DatabaseError> {
        let of_file = |error| DatabaseError::new(file, error);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(of_file)?;
        let found = header(&connection).map_err(of_file)?;
        let problem = match found {
            (CONTACTS_APPLICATION, CONTACTS_VERSION) => None,
            (CONTACTS_APPLICATION, found) if found > CONTACTS_VERSION => {
                Some(StorageError::Newer { found, known: CONTACTS_VERSION })
            }
            (CONTACTS_APPLICATION | 0, 0) => Some(StorageError::Unfinished),
            _ => Some(StorageError::Foreign),
        };
        if let Some(problem) = problem {
            return Err(DatabaseError::new(file, problem));
        }
        connection.pragma_update(None, "cache_size", -READER_CACHE_KIB).map_err(of_file)?;
        Ok(Self { file: file.to_owned(), connection: Mutex::new(connection) })
    }

    /// The contacts of a company in the order of loading, at most [`CONTACTS_PER_COMPANY_MAX`].
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be read.
    pub fn of_company(&self, company: &str) -> Result<Vec<ContactRecord>, DatabaseError> {
        self.read(|connection| of_company(connection, company))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>) -> Result<T, DatabaseError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&connection).map_err(|error| DatabaseError::new(&self.file, error))
    }
}

impl Contacts for ContactsFile {
    fn of_companies(&self, companies: &[&str]) -> Result<Vec<Vec<ContactRecord>>, EngineError> {
        // A statement for each company: in this process a statement is not a round trip, and each reads its own rows
        // only.
        let read = |connection: &Connection| companies.iter().map(|company| of_company(connection, company)).collect();
        Ok(self.read(read)?)
    }

    fn contact(&self, id: &str) -> Result<Option<ContactRecord>, EngineError> {
        let sql = format!("SELECT {COLUMNS} FROM contact WHERE id = ?1");
        Ok(self.read(|connection| connection.prepare_cached(&sql)?.query_row([id], record).optional())?)
    }

    fn count(&self) -> Result<u64, EngineError> {
        let count = |row: &Row<'_>| row.get::<_, i64>(0).map(i64::unsigned_abs);
        Ok(self.read(|connection| connection.query_row("SELECT count(*) FROM contact", [], count))?)
    }
}

fn of_company(connection: &Connection, company: &str) -> Result<Vec<ContactRecord>, rusqlite::Error> {
    let sql = format!("SELECT {COLUMNS} FROM contact WHERE company = ?1 ORDER BY rowid LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map(params![company, CONTACTS_PER_COMPANY_MAX], record)?.collect()
}

impl ContactsWriter {
    /// Adds one contact. Two contacts with one id make [`Self::finish`] fail.
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be written.
    pub fn add(&mut self, contact: &ContactRecord) -> Result<(), DatabaseError> {
        self.insert(contact).map_err(|error| DatabaseError::new(&self.file, error))
    }

    /// Builds the indexes and makes the file one that [`ContactsFile::open`] accepts; only then does it survive a power
    /// cut. Returns the number of contacts.
    ///
    /// # Errors
    /// [`DatabaseError`] when the file cannot be written, or two contacts have one id.
    pub fn finish(self) -> Result<u64, DatabaseError> {
        let Self { file, connection, rows, .. } = self;
        let of_file = |error| DatabaseError::new(&file, error);
        let end = format!(
            "COMMIT;
             CREATE UNIQUE INDEX contact_id ON contact (id);
             CREATE INDEX contact_company ON contact (company);
             PRAGMA application_id = {CONTACTS_APPLICATION};
             PRAGMA user_version = {CONTACTS_VERSION};"
        );
        connection.execute_batch(&end).map_err(of_file)?;
        connection.close().map_err(|(_, error)| of_file(error))?;
        let synced = File::open(&file).and_then(|open| open.sync_all());
        synced.map_err(|error| DatabaseError::new(&file, StorageError::Other(format!("cannot be synced: {error}"))))?;
        Ok(rows)
    }

    fn insert(&mut self, contact: &ContactRecord) -> Result<(), rusqlite::Error> {
        if self.rows_since_commit == ROWS_PER_COMMIT {
            self.connection.execute_batch("COMMIT; BEGIN")?;
            self.rows_since_commit = 0;
        }
        let sql = "INSERT INTO contact (id, company, first, last, role, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let ContactRecord { id, company, first, last, role, email } = contact;
        self.connection.prepare_cached(sql)?.execute(params![id, company, first, last, role, email])?;
        self.rows_since_commit += 1;
        self.rows += 1;
        Ok(())
    }
}

fn start(file: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    // No journal and no syncs: a load that dies is started again, and its file has no version until `finish`.
    connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.execute_batch(
        "CREATE TABLE contact (
           rowid   INTEGER PRIMARY KEY,
           id      TEXT NOT NULL,
           company TEXT NOT NULL,
           first   TEXT NOT NULL,
           last    TEXT NOT NULL,
           role    TEXT NOT NULL,
           email   TEXT
         ) STRICT;
         BEGIN",
    )?;
    Ok(connection)
}

fn record(row: &Row<'_>) -> Result<ContactRecord, rusqlite::Error> {
    Ok(ContactRecord {
        id: row.get(0)?,
        company: row.get(1)?,
        first: row.get(2)?,
        last: row.get(3)?,
        role: row.get(4)?,
        email: row.get(5)?,
    })
}
