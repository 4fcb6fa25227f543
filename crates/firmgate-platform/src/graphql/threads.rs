//! Threads of questions: what the last question was read as, so that the next one can refine it.
//!
//! A thread is kept by the caller, not here: a question is a read, and a read writes nothing. Its token holds the
//! state, and a MAC that only holders of the data's key can compute. INVARIANT (sealed): a token opens only as it was
//! sealed, only for its owner, and only until it expires.

use std::io::{Read, Write};

use data_encoding::BASE64URL_NOPAD;
use firmgate_model::threads::ThreadKey;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::error::FieldError;
use super::limits::{THREAD_CHARS_MAX, THREAD_MINUTES, THREAD_STATE_BYTES_MAX};

const THREAD_MS: i64 = THREAD_MINUTES * 60_000;
/// Another layout gets another number.
const VERSION: u8 = 1;
/// Version and time.
const HEAD_BYTES: usize = 1 + 8;
const CODE_BYTES: usize = 32;

/// The threads of one owner.
pub(super) struct Threads<'s> {
    pub(super) key: &'s ThreadKey,
    pub(super) owner: &'s str,
    pub(super) now_ms: i64,
}

impl Threads<'_> {
    /// The token of a thread whose state is this.
    pub(super) fn seal(&self, state: &str) -> Result<String, FieldError> {
        let too_large = || {
            FieldError::validation(format!(
                "thread must fit into {THREAD_CHARS_MAX} characters: begin with a new question"
            ))
        };
        if state.len() > THREAD_STATE_BYTES_MAX {
            return Err(too_large());
        }
        let mut bytes = vec![VERSION];
        bytes.extend(self.now_ms.saturating_add(THREAD_MS).to_be_bytes());
        let mut packer = DeflateEncoder::new(bytes, Compression::default());
        // Writing to memory does not fail.
        let mut bytes = packer.write_all(state.as_bytes()).and_then(|()| packer.finish()).map_err(|_| too_large())?;
        let code = self.code(&bytes).ok_or_else(too_large)?.finalize().into_bytes();
        bytes.extend(code);
        let token = BASE64URL_NOPAD.encode(&bytes);
        if token.len() > THREAD_CHARS_MAX { Err(too_large()) } else { Ok(token) }
    }

    /// The state in a token of this owner, unless it has expired or was altered.
    pub(super) fn open(&self, token: &str) -> Option<String> {
        // Length first: a megabyte of text is not worth decoding.
        if token.len() > THREAD_CHARS_MAX {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (body, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE_BYTES)?)?;
        // In constant time.
        self.code(body)?.verify_slice(code).ok()?;
        let (head, packed) = body.split_at_checked(HEAD_BYTES)?;
        let (version, expires) = head.split_first()?;
        let expires = i64::from_be_bytes(expires.try_into().ok()?);
        if *version != VERSION || expires <= self.now_ms {
            return None;
        }
        let mut state = String::new();
        let limit = u64::try_from(THREAD_STATE_BYTES_MAX).ok()?;
        DeflateDecoder::new(packed).take(limit).read_to_string(&mut state).ok()?;
        Some(state)
    }

    /// The owner's length comes first: no other owner and body concatenate to the same bytes. A key of this length
    /// always fits.
    fn code(&self, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut code = Hmac::<Sha256>::new_from_slice(self.key.bytes()).ok()?;
        code.update(&u64::try_from(self.owner.len()).ok()?.to_be_bytes());
        code.update(self.owner.as_bytes());
        code.update(body);
        Some(code)
    }
}

#[cfg(test)]
mod tests;
