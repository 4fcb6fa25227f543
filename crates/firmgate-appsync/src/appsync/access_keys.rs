//! The access keys of an API's IAM callers.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;

/// As many as a file may hold.
const ACCESS_KEYS_MAX: usize = 10_000;
/// Characters of one value. Session tokens are the longest.
const VALUE_CHARS_MAX: usize = 4096;

/// Access keys by their id.
#[derive(Debug)]
pub struct AccessKeys(HashMap<String, Arc<AccessKey>>);

/// One access key.
pub struct AccessKey {
    secret: SecretString,
    session_token: Option<SecretString>,
    principal: String,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").field("principal", &self.principal).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    key: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    secret: String,
    session_token: Option<String>,
    principal: Option<String>,
}

impl AccessKeys {
    /// Reads a file with one `[[key]]` table for each key. The error quotes nothing of the file.
    ///
    /// # Errors
    /// Which entry of the file is wrong, and why; nothing secret is quoted.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            format!("line {line} is not as expected: each `[[key]]` has `id` and `secret`, and may have `session_token` and `principal`")
        })?;
        if file.key.is_empty() {
            return Err("there is no `[[key]]` in it".to_owned());
        }
        if file.key.len() > ACCESS_KEYS_MAX {
            return Err(format!("it has {} keys, at most {ACCESS_KEYS_MAX} are read", file.key.len()));
        }
        let mut keys = HashMap::with_capacity(file.key.len());
        for entry in file.key {
            let id = entry.id.clone();
            if keys.insert(entry.id.clone(), Arc::new(entry.check()?)).is_some() {
                return Err(format!("the key `{id}` is there twice"));
            }
        }
        Ok(Self(keys))
    }

    /// The key with this id. Ids are not secret.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<AccessKey>> {
        self.0.get(id).cloned()
    }
}

impl Entry {
    fn check(self) -> Result<AccessKey, String> {
        let Self { id, secret, session_token, principal } = self;
        let is_id =
            (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_id {
            return Err("an `id` is not 1 to 128 letters, digits and `_`".to_owned());
        }
        let fits = |text: &str| {
            !text.is_empty() && text.len() <= VALUE_CHARS_MAX && text.bytes().all(|b| b.is_ascii_graphic())
        };
        for (name, value) in
            [("secret", Some(&secret)), ("session_token", session_token.as_ref()), ("principal", principal.as_ref())]
        {
            if value.is_some_and(|value| !fits(value)) {
                return Err(format!(
                    "`{name}` of the key `{id}` is not 1 to {VALUE_CHARS_MAX} characters of printable ASCII without spaces"
                ));
            }
        }
        let principal = format!("iam:{}", principal.as_ref().unwrap_or(&id));
        Ok(AccessKey {
            secret: SecretString::from(secret),
            session_token: session_token.map(SecretString::from),
            principal,
        })
    }
}

impl AccessKey {
    /// The owner that the key identifies: keys of one principal are one owner, whatever their secrets.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    pub(super) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Whether a request came with this key's session token, or without one where the key has none.
    pub(super) fn has_session_token(&self, given: Option<&str>) -> bool {
        match (given, &self.session_token) {
            (Some(given), Some(own)) => given.as_bytes().ct_eq(own.expose_secret().as_bytes()).into(),
            (None, None) => true,
            _ => false,
        }
    }
}
