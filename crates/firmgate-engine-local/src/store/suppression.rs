//! The suppression list: people, addresses and domains that must not be searched for.
//!
//! It holds keyed digests, because a list of those who want to be left alone must not be readable as a list of
//! addresses. The key is a row of the same file and not a file of its own: a lost key would lift every
//! suppression silently, and the file is readable by its owner only.

use firmgate_model::StoreError;
use firmgate_model::jobs::Subject;
use firmgate_model::threads::ThreadKey;
use firmgate_vocabulary::fold;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::Sha256;

use super::Store;
use super::database::unreadable;
use super::id::random_bytes;

/// Length of the reason kept with an entry.
const REASON_CHARS_MAX: usize = 200;
const KEY_BYTES: usize = 32;

impl Store {
    /// Adds an entry to the list; an entry that is there already keeps its first reason. It applies to every owner
    /// and also for jobs that have completed.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn suppress(&self, subject: &Subject<'_>, reason: &str, now_ms: i64) -> Result<(), StoreError> {
        let chars = reason.chars().count();
        if chars > REASON_CHARS_MAX {
            let reason = format!("must have at most {REASON_CHARS_MAX} characters and has {chars}");
            return Err(StoreError::invalid("reason", reason));
        }
        let entry = self.suppression_key.entry(subject);
        self.write(|transaction| {
            let sql = "INSERT INTO suppression (mac, reason, at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            transaction.prepare_cached(sql)?.execute(params![entry, reason, now_ms])?;
            Ok(())
        })
    }

    /// Which of the subjects, or a domain that one belongs to, are on the list: in their order.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn suppressed(&self, subjects: &[Subject<'_>]) -> Result<Vec<bool>, StoreError> {
        self.read(|transaction| {
            // Most lists have no entry, and profiles are read often.
            if !transaction.prepare_cached("SELECT 1 FROM suppression LIMIT 1")?.exists([])? {
                return Ok(vec![false; subjects.len()]);
            }
            let covered = subjects.iter().map(|subject| self.suppression_key.covers(transaction, subject));
            Ok(covered.collect::<Result<Vec<bool>, rusqlite::Error>>()?)
        })
    }

    pub(super) fn person_entry(&self, company: &str, first: &str, last: &str) -> [u8; 32] {
        self.suppression_key.entry(&Subject::Person { company, first, last })
    }

    pub(super) fn covers(&self, transaction: &Transaction<'_>, subject: &Subject<'_>) -> Result<bool, rusqlite::Error> {
        self.suppression_key.covers(transaction, subject)
    }
}

pub(super) struct SuppressionKey(Hmac<Sha256>);

/// The key of this file, generated when the file is first opened.
pub(super) fn key(connection: &mut Connection) -> Result<SuppressionKey, rusqlite::Error> {
    let select = "SELECT value FROM secret WHERE name = 'suppression'";
    let mut stored: Option<Vec<u8>> = connection.query_row(select, [], |row| row.get(0)).optional()?;
    if stored.is_none() {
        let fresh: [u8; KEY_BYTES] =
            random_bytes().map_err(|problem| rusqlite::Error::ToSqlConversionFailure(problem.into()))?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been first; its key is used.
        transaction.execute("INSERT OR IGNORE INTO secret (name, value) VALUES ('suppression', ?1)", [fresh])?;
        stored = Some(transaction.query_row(select, [], |row| row.get(0))?);
        transaction.commit()?;
    }
    let key = stored.filter(|key| key.len() == KEY_BYTES).ok_or_else(|| unreadable("key of another length"))?;
    Hmac::new_from_slice(&key).map(SuppressionKey).map_err(unreadable)
}

pub(super) fn listed(transaction: &Transaction<'_>, entry: &[u8]) -> Result<bool, rusqlite::Error> {
    transaction.prepare_cached("SELECT 1 FROM suppression WHERE mac = ?1")?.exists([entry])
}

impl SuppressionKey {
    fn covers(&self, transaction: &Transaction<'_>, subject: &Subject<'_>) -> Result<bool, rusqlite::Error> {
        if listed(transaction, &self.entry(subject))? {
            return Ok(true);
        }
        let domain = match subject {
            Subject::Address(address) => normal_address(address).1,
            Subject::Domain(domain) => normal_domain(domain),
            Subject::Person { .. } => return Ok(false),
        };
        // `mail.acme.example` is covered by `acme.example`, and by `example` if that is listed.
        let mut rest = domain.as_str();
        loop {
            if listed(transaction, &self.digest("domain", &[rest]))? {
                return Ok(true);
            }
            match rest.split_once('.') {
                Some((_, parent)) => rest = parent,
                None => return Ok(false),
            }
        }
    }

    fn entry(&self, subject: &Subject<'_>) -> [u8; 32] {
        match subject {
            Subject::Address(address) => {
                let (local, domain) = normal_address(address);
                self.digest("address", &[&local, &domain])
            }
            Subject::Domain(domain) => self.digest("domain", &[&normal_domain(domain)]),
            Subject::Person { company, first, last } => {
                let name = fold(&format!("{first} {last}"));
                // Sorted: family name first means the same person.
                let mut words: Vec<&str> =
                    name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
                words.sort_unstable();
                self.digest("person", &[&company.trim().to_lowercase(), &words.join(" ")])
            }
        }
    }

    /// The key of threads, from which this one cannot be derived.
    pub(super) fn for_threads(&self) -> ThreadKey {
        ThreadKey::new(self.digest("key of threads", &[]))
    }

    fn digest(&self, kind: &str, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        for part in parts {
            mac.update(&[0]);
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

fn normal_address(address: &str) -> (String, String) {
    let address = address.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    let local = local.split_once('+').map_or(local, |(before, _)| before);
    (local.to_owned(), normal_domain(domain))
}

fn normal_domain(domain: &str) -> String {
    domain.trim().trim_start_matches('@').trim_matches('.').to_lowercase()
}
