//! The key of the audit, and its digests of arguments.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::arguments::ArgsDigest;

/// Bytes of the redacted view that a record carries; a longer one is replaced by its size.
const VIEW_BYTES_MAX: usize = 2 * 1024;
/// Characters of a tool name in a record.
const TOOL_CHARS_MAX: usize = 64;

/// The secret behind argument digests and line seals.
///
/// Arguments are often guessable (a company name, a country), so a plain hash of them would reveal them.
#[derive(Clone)]
pub struct AuditKey(Hmac<Sha256>);

impl AuditKey {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        // HMAC pads a short key with zeros, so this is the key itself.
        let mut block = [0; 64];
        for (to, from) in block.iter_mut().zip(secret) {
            *to = from;
        }
        Self(Hmac::new(&block.into()))
    }

    /// An id of the key that does not reveal it, for the start record.
    #[must_use]
    pub fn id(&self) -> String {
        self.tag("key", &[]).chars().take(16).collect()
    }

    /// The seal of a record, from its hash. It cannot be computed without the key.
    pub(super) fn seal(&self, hash: &str) -> String {
        self.tag("line", &[hash.as_bytes()])
    }

    /// The purpose comes first, so that a digest of arguments can never be passed off as the seal of a line.
    fn tag(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let mut mac = self.0.clone();
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(&[0]);
            mac.update(part);
        }
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey(..)")
    }
}

impl ArgsDigest {
    pub(super) fn new(key: &AuditKey, tool: &str, canonical_args: &[u8], view: Value) -> Self {
        let view_bytes = view.to_string().len();
        let view = if view_bytes > VIEW_BYTES_MAX { serde_json::json!({ "omitted_bytes": view_bytes }) } else { view };
        Self {
            tool: tool.chars().take(TOOL_CHARS_MAX).collect(),
            digest: key.tag("args", &[tool.as_bytes(), canonical_args]),
            bytes: canonical_args.len(),
            view,
        }
    }
}
