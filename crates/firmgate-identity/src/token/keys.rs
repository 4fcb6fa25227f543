//! The keys that an issuer publishes.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::json;
use super::key::{self, PublicKey, optional_text};
use crate::fault::{InboundTokenError, KeysError};
use crate::limits::{KEY_ID_BYTES_MAX, KEY_SET_BYTES_MAX, KEYS_MAX};

/// A JSON Web Key Set with at least one key that can check signatures.
///
/// A set with anything private, ambiguous or weak in it is refused as a whole: an issuer that publishes such a thing has
/// lost control of its keys. Keys of kinds that are not used here, or for encryption, are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet(Vec<Key>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    id: Option<String>,
    /// The one algorithm that the key is bound to, if any.
    only: Option<Algorithm>,
    public: PublicKey,
}

impl KeySet {
    /// Reads a published key set.
    ///
    /// # Errors
    /// [`KeysError`] if it is not a set, too big, or not to be trusted.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeysError> {
        if bytes.len() > KEY_SET_BYTES_MAX {
            return Err(KeysError::TooLarge);
        }
        let members = json::object(bytes).ok_or(KeysError::Malformed)?;
        let Some(Value::Array(listed)) = members.get("keys") else { return Err(KeysError::Malformed) };
        if listed.len() > KEYS_MAX {
            return Err(KeysError::TooMany);
        }
        let mut ids = HashSet::new();
        let mut keys = Vec::new();
        for entry in listed {
            let Value::Object(entry) = entry else { return Err(KeysError::Malformed) };
            key::refuse_private(entry)?;
            let id = optional_text(entry, "kid")?;
            if id.is_some_and(|id| id.is_empty() || id.len() > KEY_ID_BYTES_MAX) {
                return Err(KeysError::Member("kid"));
            }
            // An unused key is included: which of the two is meant must not be guessed.
            if id.is_some_and(|id| !ids.insert(id)) {
                return Err(KeysError::DuplicateKid);
            }
            keys.extend(usable(entry)?.map(|(public, only)| Key { id: id.map(str::to_owned), only, public }));
        }
        if keys.is_empty() {
            return Err(KeysError::Empty);
        }
        Ok(Self(keys))
    }

    /// Whether the set has a key of this name.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// The key that a token names; or, for a token that names none, the only one that fits.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<&PublicKey, InboundTokenError> {
        let mut fitting = self.0.iter().filter(|key| {
            let named = id.is_none_or(|id| key.id.as_deref() == Some(id));
            named && algorithm.fits(&key.public) && key.only.is_none_or(|only| only == algorithm)
        });
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(&key.public),
            _ => Err(InboundTokenError::UnknownKey),
        }
    }
}

/// The key and what it is bound to, or none if it is not for signatures.
fn usable(entry: &Map<String, Value>) -> Result<Option<(PublicKey, Option<Algorithm>)>, KeysError> {
    let purpose = optional_text(entry, "use")?;
    let bound = optional_text(entry, "alg")?;
    let may_verify = match entry.get("key_ops") {
        None => true,
        Some(Value::Array(operations)) => operations.iter().any(|operation| operation.as_str() == Some("verify")),
        Some(_) => return Err(KeysError::Member("key_ops")),
    };
    if purpose.is_some_and(|purpose| purpose != "sig") || !may_verify {
        return Ok(None);
    }
    let Some(public) = PublicKey::read(entry)? else { return Ok(None) };
    match bound.map(|name| Algorithm::only(name, &public)) {
        None => Ok(Some((public, None))),
        Some(Some(only)) => Ok(Some((public, Some(only)))),
        // Bound to an algorithm that is not used here, or that its kind of key does not have.
        Some(None) => Ok(None),
    }
}
