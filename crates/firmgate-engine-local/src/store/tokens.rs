//! Client tokens: a repeat of a request answers as the first did and has no second effect.
//!
//! Every operation that accepts a token is also idempotent without it (a name, a set, a repeat window), so that
//! forgetting an old token can never double an effect; at worst the answer is `already there`.

use firmgate_model::StoreError;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::database::{decoded, unreadable};
use super::error::Fault;

/// Length of a client token.
pub const TOKEN_CHARS_MAX: usize = 128;
/// How long a token is remembered.
pub const TOKEN_DAYS: i64 = 7;
/// Tokens remembered for one owner; a new one displaces the oldest.
pub const TOKENS_PER_OWNER_MAX: u32 = 10_000;

const TOKEN_MS: i64 = TOKEN_DAYS * 86_400_000;
/// Old tokens forgotten by one write, so that no write pays for a long pause.
const FORGOTTEN_PER_WRITE: u32 = 64;

/// One request as its token identifies it.
pub(super) struct Request<'a> {
    owner: &'a str,
    token: &'a str,
    input: [u8; 32],
}

impl<'a> Request<'a> {
    /// `input` is everything that identifies the request, the operation's name first.
    pub(super) fn new(owner: &'a str, token: &'a str, input: &[&str]) -> Result<Self, StoreError> {
        let chars = token.chars().count();
        if chars == 0 || chars > TOKEN_CHARS_MAX {
            let reason = format!("must have 1 to {TOKEN_CHARS_MAX} characters and has {chars}");
            return Err(StoreError::invalid("client token", reason));
        }
        let mut digest = Sha256::new();
        for part in input {
            // Length-prefixed: `ab`, `c` and `a`, `bc` are two inputs.
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Ok(Self { owner, token, input: digest.finalize().into() })
    }

    /// The earlier answer to this request.
    pub(super) fn answered<T: DeserializeOwned>(
        &self,
        transaction: &Transaction<'_>,
        now_ms: i64,
    ) -> Result<Option<T>, Fault> {
        let mut statement = transaction
            .prepare_cached("SELECT input, answer FROM answer WHERE owner = ?1 AND token = ?2 AND at_ms > ?3")?;
        let parameters = params![self.owner, self.token, now_ms.saturating_sub(TOKEN_MS)];
        let stored: Option<(Vec<u8>, String)> =
            statement.query_row(parameters, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match stored {
            None => Ok(None),
            Some((input, answer)) if input == self.input => Ok(Some(decoded(&answer)?)),
            Some(_) => Err(StoreError::TokenReused.into()),
        }
    }

    /// Remembers the answer, in the transaction of its effect.
    pub(super) fn remember<T: Serialize>(
        &self,
        transaction: &Transaction<'_>,
        answer: &T,
        now_ms: i64,
    ) -> Result<(), Fault> {
        let answer = serde_json::to_string(answer).map_err(unreadable)?;
        let forget_time = "DELETE FROM answer WHERE seq IN (SELECT seq FROM answer WHERE at_ms <= ?1 LIMIT ?2)";
        let forget_surplus = "DELETE FROM answer WHERE seq IN
            (SELECT seq FROM answer WHERE owner = ?1 ORDER BY seq DESC LIMIT ?2 OFFSET ?3)";
        // OR REPLACE: a token that has outlived its time may still have its row.
        let insert = "INSERT OR REPLACE INTO answer (owner, token, input, answer, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
        transaction
            .prepare_cached(forget_time)?
            .execute(params![now_ms.saturating_sub(TOKEN_MS), FORGOTTEN_PER_WRITE])?;
        transaction.prepare_cached(insert)?.execute(params![self.owner, self.token, self.input, answer, now_ms])?;
        transaction.prepare_cached(forget_surplus)?.execute(params![
            self.owner,
            FORGOTTEN_PER_WRITE,
            TOKENS_PER_OWNER_MAX
        ])?;
        Ok(())
    }
}
