//! State that a client carries for the server: it can be read in transit but not changed, and it is valid once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use rmcp::model::ErrorData;
use serde::{Deserialize, Serialize};

const LIFE: Duration = Duration::from_secs(300);

pub(crate) struct Seal {
    key: hmac::Key,
    spent: Mutex<HashSet<String>>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    id: String,
    expires: u64,
    what: String,
}

impl Seal {
    pub(crate) fn new() -> Option<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok()?;
        Some(Self { key, spent: Mutex::default() })
    }

    /// `what`, valid for `purpose` only.
    pub(crate) fn close(&self, purpose: &str, what: &str) -> Result<String, ErrorData> {
        let mut id = [0; 16];
        SystemRandom::new().fill(&mut id).map_err(|_| ErrorData::internal_error("no randomness", None))?;
        let expires = now().saturating_add(LIFE.as_secs());
        let sealed = Sealed { id: HEXLOWER.encode(&id), expires, what: what.to_owned() };
        let text = serde_json::to_vec(&sealed).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let tag = hmac::sign(&self.key, &covered(purpose, &text));
        Ok(format!("{}.{}", BASE64URL_NOPAD.encode(&text), BASE64URL_NOPAD.encode(tag.as_ref())))
    }

    /// What was sealed for this purpose, any number of times.
    pub(crate) fn read(&self, purpose: &str, state: &str) -> Result<String, ErrorData> {
        self.open(purpose, state).map(|sealed| sealed.what).ok_or_else(refused)
    }

    /// What was sealed for this purpose, once.
    pub(crate) fn spend(&self, purpose: &str, state: &str) -> Result<String, ErrorData> {
        let sealed = self.open(purpose, state).ok_or_else(refused)?;
        let is_new = self.spent.lock().unwrap_or_else(PoisonError::into_inner).insert(sealed.id);
        if is_new { Ok(sealed.what) } else { Err(refused()) }
    }

    fn open(&self, purpose: &str, state: &str) -> Option<Sealed> {
        let (text, tag) = state.split_once('.')?;
        // Strict: a last character with other unused bits is another string.
        let text = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let tag = BASE64URL_NOPAD.decode(tag.as_bytes()).ok()?;
        hmac::verify(&self.key, &covered(purpose, &text), &tag).ok()?;
        serde_json::from_slice(&text).ok().filter(|sealed: &Sealed| sealed.expires > now())
    }
}

fn refused() -> ErrorData {
    ErrorData::invalid_params("the state was changed, is too old, was used, or belongs to another request", None)
}

fn covered(purpose: &str, text: &[u8]) -> Vec<u8> {
    [purpose.len().to_string().as_bytes(), b" ", purpose.as_bytes(), text].concat()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
