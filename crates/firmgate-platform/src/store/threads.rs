//! Threads of questions: what the last question was read as, so that the next one can refine it.

use rusqlite::{OptionalExtension, Transaction, params};

use super::Store;
use super::database::DatabaseError;
use super::error::{Fault, StoreError};
use super::id::random_id;

/// A thread that was not written to for this long is gone.
pub const THREAD_MINUTES: i64 = 60;
/// Threads of one owner; a new one displaces the one that was not used for the longest time.
pub const THREADS_PER_OWNER_MAX: u32 = 1_000;
/// Size of one thread's state.
pub const THREAD_STATE_BYTES_MAX: usize = 64 << 10;

const THREAD_MS: i64 = THREAD_MINUTES * 60_000;
const ID_DIGITS: usize = 20;

impl Store {
    /// Stores the state of a thread and answers with its id. `None` starts a new one; an id that is not this
    /// owner's, or that has expired, is not found.
    pub fn thread_put(&self, owner: &str, id: Option<&str>, state: &str, now_ms: i64) -> Result<String, StoreError> {
        if state.len() > THREAD_STATE_BYTES_MAX {
            let reason = format!("must have at most {THREAD_STATE_BYTES_MAX} bytes and has {}", state.len());
            return Err(StoreError::invalid("thread state", reason));
        }
        let fresh = random_id("th-", ID_DIGITS).map_err(|problem| DatabaseError::new(&self.file, problem))?;
        self.write(|transaction| {
            transaction.prepare_cached("DELETE FROM thread WHERE used_ms <= ?1")?.execute([expired_by(now_ms)])?;
            match id {
                Some(id) => replace(transaction, owner, id, state, now_ms),
                None => start(transaction, owner, fresh, state, now_ms),
            }
        })
    }

    /// The state of a thread of this owner, if it has not expired. Reading does not prolong it.
    pub fn thread_get(&self, owner: &str, id: &str, now_ms: i64) -> Result<Option<String>, StoreError> {
        self.read(|transaction| {
            let mut statement =
                transaction.prepare_cached("SELECT state FROM thread WHERE id = ?1 AND owner = ?2 AND used_ms > ?3")?;
            Ok(statement.query_row(params![id, owner, expired_by(now_ms)], |row| row.get(0)).optional()?)
        })
    }
}

fn replace(transaction: &Transaction<'_>, owner: &str, id: &str, state: &str, now_ms: i64) -> Result<String, Fault> {
    let mut statement =
        transaction.prepare_cached("UPDATE thread SET state = ?3, used_ms = ?4 WHERE id = ?1 AND owner = ?2")?;
    match statement.execute(params![id, owner, state, now_ms])? {
        0 => Err(StoreError::NotFound { what: "thread" }.into()),
        _ => Ok(id.to_owned()),
    }
}

fn start(transaction: &Transaction<'_>, owner: &str, id: String, state: &str, now_ms: i64) -> Result<String, Fault> {
    let displace = "DELETE FROM thread WHERE id IN
        (SELECT id FROM thread WHERE owner = ?1 ORDER BY used_ms DESC LIMIT -1 OFFSET ?2)";
    transaction.prepare_cached(displace)?.execute(params![owner, THREADS_PER_OWNER_MAX - 1])?;
    transaction
        .prepare_cached("INSERT INTO thread (id, owner, state, used_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, owner, state, now_ms])?;
    Ok(id)
}

/// Threads last used then or before are gone.
fn expired_by(now_ms: i64) -> i64 {
    now_ms.saturating_sub(THREAD_MS)
}
