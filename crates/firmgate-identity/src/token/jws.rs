//! The compact form of a signed token, parsed strictly.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::json;
use super::key::PublicKey;
use crate::fault::InboundTokenError;
use crate::limits::{KEY_ID_BYTES_MAX, TOKEN_BYTES_MAX};

/// Parameters that change what is signed, or let the sender choose the key.
const FORBIDDEN: [&str; 8] = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "enc"];

/// Header, payload and signature of a compact JWS.
pub(super) struct Jws {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<String>,
    pub(super) typ: Option<String>,
    pub(super) own_key: Option<Map<String, Value>>,
    payload: Vec<u8>,
    signed_bytes: usize,
    signature: Vec<u8>,
}

/// Whether the header may carry the key that made the signature, as a DPoP proof does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnKey {
    Refused,
    Accepted,
}

impl Jws {
    pub(super) fn read(bytes: &[u8], own_key: OwnKey) -> Result<Self, InboundTokenError> {
        if bytes.len() > TOKEN_BYTES_MAX {
            return Err(InboundTokenError::TooLarge);
        }
        let mut parts = bytes.split(|byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InboundTokenError::Malformed("token"));
        };
        let signed_bytes = header.len().saturating_add(1).saturating_add(payload.len());
        let signature = decoded(signature, "signature")?;
        let header = json::object(&decoded(header, "header")?).ok_or(InboundTokenError::Malformed("header"))?;
        // An empty one is signed as well as any other; it just holds no claims.
        let payload = BASE64URL_NOPAD.decode(payload).map_err(|_error| InboundTokenError::Malformed("payload"))?;
        for name in FORBIDDEN {
            if header.contains_key(name) && !(name == "jwk" && own_key == OwnKey::Accepted) {
                return Err(InboundTokenError::Header(name));
            }
        }
        let Some(Value::String(algorithm)) = header.get("alg") else {
            return Err(InboundTokenError::Malformed("header"));
        };
        let own_key = match header.get("jwk") {
            None => None,
            Some(Value::Object(key)) => Some(key.clone()),
            Some(_) => return Err(InboundTokenError::Malformed("header")),
        };
        Ok(Self {
            algorithm: Algorithm::named(algorithm).ok_or(InboundTokenError::Algorithm)?,
            key_id: header_text(&header, "kid")?,
            typ: header_text(&header, "typ")?,
            own_key,
            payload,
            signed_bytes,
            signature,
        })
    }

    /// The payload as the claims of a JWT.
    pub(super) fn claims(&self) -> Result<Map<String, Value>, InboundTokenError> {
        json::object(&self.payload).ok_or(InboundTokenError::Malformed("payload"))
    }

    /// Whether `key` signed `bytes`, the ones that this was read from.
    pub(super) fn is_signed_by(&self, key: &PublicKey, bytes: &[u8]) -> bool {
        let signed = bytes.get(..self.signed_bytes);
        signed.is_some_and(|signed| self.algorithm.is_signed_by(key, signed, &self.signature))
    }
}

/// Without padding, without line breaks, and with zeros in the unused bits: each value has one spelling.
fn decoded(part: &[u8], name: &'static str) -> Result<Vec<u8>, InboundTokenError> {
    match BASE64URL_NOPAD.decode(part) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        _ => Err(InboundTokenError::Malformed(name)),
    }
}

fn header_text(header: &Map<String, Value>, name: &str) -> Result<Option<String>, InboundTokenError> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() <= KEY_ID_BYTES_MAX => Ok(Some(text.clone())),
        Some(_) => Err(InboundTokenError::Malformed("header")),
    }
}
