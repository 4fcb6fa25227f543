//! Threads of questions: what the last question was read as, so that the next one can refine it.
//!
//! A thread is kept by the caller, not here: asking is a read, and a read writes nothing. Its token holds the state, and
//! a code that only this data folder can make. INVARIANT (sealed): a token opens only as it was sealed, only for its
//! owner, and only until it expires.

use std::io::{Read, Write};

use data_encoding::BASE64URL_NOPAD;
use firmgate_model::StoreError;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::Store;

/// How long a token opens.
pub const THREAD_MINUTES: i64 = 60;
/// Length of a token.
pub const THREAD_CHARS_MAX: usize = 4_096;
/// Size of the state in a token, unpacked.
pub const THREAD_STATE_BYTES_MAX: usize = 64 << 10;

const THREAD_MS: i64 = THREAD_MINUTES * 60_000;
/// Another layout gets another number.
const VERSION: u8 = 1;
/// Version and time.
const HEAD_BYTES: usize = 1 + 8;
const CODE_BYTES: usize = 32;

impl Store {
    /// The token of a thread whose state is this.
    pub fn thread_seal(&self, owner: &str, state: &str, now_ms: i64) -> Result<String, StoreError> {
        let too_large = || {
            let reason = format!("must fit into {THREAD_CHARS_MAX} characters: begin with a new question");
            StoreError::invalid("thread", reason)
        };
        if state.len() > THREAD_STATE_BYTES_MAX {
            return Err(too_large());
        }
        let mut bytes = vec![VERSION];
        bytes.extend(now_ms.saturating_add(THREAD_MS).to_be_bytes());
        let mut packer = DeflateEncoder::new(bytes, Compression::default());
        // Writing to memory does not fail.
        let mut bytes = packer.write_all(state.as_bytes()).and_then(|()| packer.finish()).map_err(|_| too_large())?;
        let code = self.thread_code(owner, &bytes);
        bytes.extend(code);
        let token = BASE64URL_NOPAD.encode(&bytes);
        if token.len() > THREAD_CHARS_MAX { Err(too_large()) } else { Ok(token) }
    }

    /// The state in a token of this owner, unless it has expired or is not as it was sealed.
    pub fn thread_open(&self, owner: &str, token: &str, now_ms: i64) -> Option<String> {
        // Length first: a megabyte of text is not worth decoding.
        if token.len() > THREAD_CHARS_MAX {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let (body, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE_BYTES)?)?;
        if !self.thread_code_holds(owner, body, code) {
            return None;
        }
        let (head, packed) = body.split_at_checked(HEAD_BYTES)?;
        let (version, expires) = head.split_first()?;
        let expires = i64::from_be_bytes(expires.try_into().ok()?);
        if *version != VERSION || expires <= now_ms {
            return None;
        }
        let mut state = String::new();
        let limit = u64::try_from(THREAD_STATE_BYTES_MAX).ok()?;
        DeflateDecoder::new(packed).take(limit).read_to_string(&mut state).ok()?;
        Some(state)
    }
}
