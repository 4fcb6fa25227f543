//! Opening a SQLite file, and reporting in plain words what is wrong with one.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use firmgate_clean::one_line;
use firmgate_model::Advice;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

/// How long a connection waits for another process to finish its transaction.
const BUSY_SECONDS_MAX: u64 = 5;
/// Pause between two attempts where SQLite itself does not wait.
const BUSY_PAUSE_MS: u64 = 10;
/// Page cache of one connection of the user database.
const USER_CACHE_KIB: i32 = 4_096;
/// What the write-ahead log is cut back to after a checkpoint.
const LOG_BYTES_KEPT: i64 = 16 << 20;
/// Prepared statements that a connection keeps.
const STATEMENTS_KEPT: usize = 64;

/// `FGus` in the file header: the user database.
const USER_APPLICATION: i32 = 0x4647_7573;
/// `FGct` in the file header: the contacts of one dataset.
pub(super) const CONTACTS_APPLICATION: i32 = 0x4647_6374;
/// Layout of the contacts file. A dataset is built again and never migrated.
pub(super) const CONTACTS_VERSION: i32 = 1;

/// One script for each version of the user database, in order. A published script is never changed again.
const USER_MIGRATIONS: &[&str] =
    &[include_str!("schema-1.sql"), include_str!("schema-2.sql"), include_str!("schema-3.sql")];

/// A database file that cannot be used, for now or at all.
#[derive(Debug, thiserror::Error)]
#[error("database `{}`: {problem}", file.display())]
pub struct DatabaseError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub problem: StorageError,
}

/// What is wrong with a database file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Another process has been writing for too long.
    #[error("another process has been writing to it for {BUSY_SECONDS_MAX} s")]
    Busy,
    /// No space left; nothing of the call was kept.
    #[error("the disk is full")]
    DiskFull,
    /// It can be read but not written.
    #[error("it is read-only")]
    ReadOnly,
    /// Another file or none is at its place.
    #[error("it was removed or replaced")]
    Removed,
    /// Its content does not make sense.
    #[error("it is damaged or not a database")]
    Damaged,
    /// A database of another program.
    #[error("it was made by another program")]
    Foreign,
    /// A load that did not end.
    #[error("it is unfinished")]
    Unfinished,
    /// Written by a newer version of this program.
    #[error("it has version {found}, and this program reads versions up to {known}")]
    Newer {
        /// Version of the file.
        found: i32,
        /// Newest version that this program reads.
        known: i32,
    },
    /// It is not there, or it may not be opened.
    #[error("it cannot be opened")]
    CannotOpen,
    /// The operating system returned no random bytes.
    #[error("the system gave no random bytes for it")]
    NoRandomness,
    /// The operating system refused to read or write it.
    #[error("the system cannot read or write it")]
    Io,
    /// Written by an older version of this program, and cannot be migrated where nothing can be written.
    #[error("it has version {found}, and bringing it to version {known} takes write access")]
    Older {
        /// Version of the file.
        found: i32,
        /// Version that this program needs.
        known: i32,
    },
    /// Anything else, in the engine's words.
    #[error("{0}")]
    Other(String),
}

impl DatabaseError {
    pub(super) fn new(file: &Path, cause: impl Into<StorageError>) -> Self {
        let problem = match cause.into() {
            // SQLite reports no more than this when it finds no room for the file that its processes share.
            StorageError::Io if has_no_room(file) => StorageError::DiskFull,
            problem => problem,
        };
        Self { file: file.to_owned(), problem }
    }

    /// What to do about it, in one line.
    pub(super) const fn step(&self) -> &'static str {
        match self.problem {
            StorageError::Busy => "try again in a few seconds",
            StorageError::DiskFull => "free some space and try again; nothing of this call was kept",
            StorageError::ReadOnly | StorageError::Older { .. } => {
                "give this user write access to the file and to its folder"
            }
            StorageError::Removed => "put it back, or restart the server on what is there now",
            StorageError::Damaged => "restore the file from a backup, or move it away to start with an empty one",
            StorageError::Foreign => "move the file away, or choose another data folder",
            StorageError::Unfinished => "load the dataset again",
            StorageError::Newer { .. } => {
                "use the newer program that wrote it, or restore the copy from before that program first ran"
            }
            StorageError::CannotOpen => "check that the folder exists and that this user may use it",
            StorageError::NoRandomness | StorageError::Io | StorageError::Other(_) => {
                "try again, and check the disk and the system's log"
            }
        }
    }
}

impl Advice for DatabaseError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self.step()))
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, detail) = &error else {
            return match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged,
                other => Self::Other(one_line(&other.to_string())),
            };
        };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => Self::Busy,
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::SystemIoFailure => Self::Io,
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Self::CannotOpen,
            _ => Self::Other(one_line(detail.as_deref().unwrap_or("storage failed"))),
        }
    }
}

/// Opens the user database for writing and brings it to the newest version; creates it where there is none.
///
/// # Errors
/// [`StorageError::ReadOnly`] where nothing can be written; [`open_unwritable`] serves there.
pub(super) fn open_user_database(file: &Path) -> Result<Connection, DatabaseError> {
    // SQLite would make the file readable for everyone. Its side files inherit the mode of the main one.
    create_private(file).map_err(|problem| DatabaseError::new(file, problem))?;
    let of_file = |error| DatabaseError::new(file, error);
    let mut connection = connect(file).map_err(of_file)?;
    // Before the first change of any kind: a file that is not ours stays as it is.
    check_user_version(&connection).map_err(|problem| DatabaseError::new(file, problem))?;
    switch_to_log(&connection).map_err(of_file)?;
    tune(&connection).map_err(of_file)?;
    migrate(&mut connection).map_err(of_file)?;
    // Another process, newer than this one, may have migrated the file since the check.
    check_user_version(&connection).map_err(|problem| DatabaseError::new(file, problem))?;
    Ok(connection)
}

/// Opens the user database where nothing can be written, as it is; an empty one where there is none. Writes fail with
/// [`StorageError::ReadOnly`].
///
/// SQLite keeps files beside a database that others may write to. Here no process can, so the file is opened as
/// immutable.
pub(super) fn open_unwritable(file: &Path) -> Result<Connection, DatabaseError> {
    let of_file = |problem| DatabaseError::new(file, problem);
    if !file.exists() {
        let mut empty = Connection::open_in_memory().map_err(|error| of_file(error.into()))?;
        migrate(&mut empty).map_err(|error| of_file(error.into()))?;
        return Ok(empty);
    }
    let connection = connect_unchanging(file).map_err(of_file)?;
    check_user_version(&connection).map_err(of_file)?;
    match header(&connection).map_err(|error| of_file(error.into()))? {
        (_, found) if found < user_version_known() => {
            Err(of_file(StorageError::Older { found, known: user_version_known() }))
        }
        _ => Ok(connection),
    }
}

fn connect_unchanging(file: &Path) -> Result<Connection, StorageError> {
    let path = std::path::absolute(file).map_err(|_| StorageError::CannotOpen)?;
    let mut address = url::Url::from_file_path(path).map_err(|()| StorageError::CannotOpen)?;
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address.as_str(), flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// A second connection to the user database, for reading, so that readers do not wait for the writer's disk.
pub(super) fn open_beside(file: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = connect(file)?;
    tune(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Whether the file's header names `application`, and the version it names.
pub(super) fn header(connection: &Connection) -> Result<(i32, i32), rusqlite::Error> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((application, version))
}

/// Reads a JSON string that this program wrote; any other string means a damaged file.
pub(super) fn decoded<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, rusqlite::Error> {
    serde_json::from_str(text).map_err(unreadable)
}

/// A stored value outside what this program writes.
pub(super) fn unreadable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, cause.into())
}

fn create_private(file: &Path) -> Result<(), StorageError> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file).map_err(|error| error.kind()) {
        Ok(_) => Ok(()),
        Err(ErrorKind::StorageFull) => Err(StorageError::DiskFull),
        Err(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => Err(StorageError::ReadOnly),
        Err(_) => Err(StorageError::CannotOpen),
    }
}

/// Whether the disk of this file has less room than SQLite needs to begin anything.
fn has_no_room(file: &Path) -> bool {
    const BYTES_NEEDED: u64 = 64 << 10;
    file.parent().and_then(|folder| fs4::available_space(folder).ok()).is_some_and(|free| free < BYTES_NEEDED)
}

fn connect(file: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS_MAX))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

fn check_user_version(connection: &Connection) -> Result<(), StorageError> {
    let known = user_version_known();
    // One view of the file: between two, another process may have created its tables, and they would look foreign.
    let view = connection.unchecked_transaction()?;
    let (application, version) = header(&view)?;
    if application == USER_APPLICATION {
        return if version > known { Err(StorageError::Newer { found: version, known }) } else { Ok(()) };
    }
    let objects: i64 = view.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && objects == 0 { Ok(()) } else { Err(StorageError::Foreign) }
}

/// SQLite does not wait here when another process switches the same new file at the same moment, so this does.
fn switch_to_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    let give_up = Instant::now() + Duration::from_secs(BUSY_SECONDS_MAX);
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(_) => return Ok(()),
            Err(error) if StorageError::from_busy(&error) && Instant::now() < give_up => {
                sleep(Duration::from_millis(BUSY_PAUSE_MS));
            }
            // A file on a read-only disk keeps the mode it has.
            Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::ReadOnly => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn tune(connection: &Connection) -> Result<(), rusqlite::Error> {
    // FULL, so that an acknowledged write survives a power cut and not only a killed process.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -USER_CACHE_KIB)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES_KEPT, |_| Ok(()))
}

fn migrate(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    if header(connection)? == (USER_APPLICATION, user_version_known()) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: another process may have done it in between.
    let (_, version) = header(&transaction)?;
    let done = usize::try_from(version).unwrap_or(0);
    for script in USER_MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(script)?;
    }
    if done < USER_MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", USER_APPLICATION)?;
        transaction.pragma_update(None, "user_version", user_version_known())?;
    }
    transaction.commit()
}

fn user_version_known() -> i32 {
    i32::try_from(USER_MIGRATIONS.len()).unwrap_or(i32::MAX)
}

impl StorageError {
    fn from_busy(error: &rusqlite::Error) -> bool {
        matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }
}
