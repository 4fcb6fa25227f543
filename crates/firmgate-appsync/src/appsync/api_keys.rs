//! The API keys of an API.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// As on AppSync.
const API_KEYS_MAX: usize = 50;
const API_KEY_CHARS_MAX: usize = 256;

/// Several keys, so that one can be replaced while the other still works.
pub struct ApiKeys(Vec<ApiKey>);

struct ApiKey {
    digest: [u8; 32],
    owner: String,
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiKeys").field(&self.0.len()).finish()
    }
}

impl ApiKeys {
    /// Reads one key from each line; empty lines and lines that start with `#` hold none. `usable` returns why a string
    /// that could be a key was not meant as one.
    ///
    /// ```
    /// use firmgate_appsync::ApiKeys;
    ///
    /// let any = |_key: &str| Ok::<(), String>(());
    /// assert!(ApiKeys::parse("# of the CRM\nda2-0123456789\n", any).is_ok());
    /// assert!(ApiKeys::parse("two words", any).is_err());
    /// ```
    ///
    /// # Errors
    /// Which line is wrong, and why. Nothing of the input is quoted, except what `usable` quotes.
    pub fn parse<E: fmt::Display>(text: &str, usable: impl Fn(&str) -> Result<(), E>) -> Result<Self, String> {
        let mut keys: Vec<ApiKey> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index.saturating_add(1);
            let key = line.trim();
            if key.is_empty() || key.starts_with('#') {
                continue;
            }
            if key.len() > API_KEY_CHARS_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(format!(
                    "line {number} is not a key: at most {API_KEY_CHARS_MAX} characters of printable ASCII without spaces"
                ));
            }
            if let Err(unusable) = usable(key) {
                return Err(format!("line {number} {unusable}"));
            }
            let key = ApiKey::new(key);
            if keys.iter().any(|known| known.digest == key.digest) {
                return Err(format!("line {number} holds a key that is there already"));
            }
            keys.push(key);
        }
        match keys.len() {
            0 => Err("it holds no key of printable ASCII".to_owned()),
            1..=API_KEYS_MAX => Ok(Self(keys)),
            many => Err(format!("it holds {many} keys, an API has at most {API_KEYS_MAX}")),
        }
    }

    /// The owner that a key identifies. Takes as long for a wrong key as for each of the right ones.
    pub(super) fn owner(&self, given: &[u8]) -> Option<&str> {
        let given: [u8; 32] = Sha256::digest(given).into();
        let mut found = None;
        for key in &self.0 {
            if bool::from(key.digest.ct_eq(&given)) {
                found = Some(key.owner.as_str());
            }
        }
        found
    }
}

impl ApiKey {
    fn new(key: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let short = digest.first_chunk::<8>().map(|bytes| HEXLOWER.encode(bytes)).unwrap_or_default();
        // The owner is kept with collections, so it must not reveal the key.
        Self { digest, owner: format!("api-key:{short}") }
    }
}
