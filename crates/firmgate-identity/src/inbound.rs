//! The token of a caller, which is never passed on.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::fault::InboundTokenError;
use crate::limits::TOKEN_BYTES_MAX;
use crate::sha256::sha256;

/// The raw token of a caller. Cheap to clone.
///
/// It has no `Display`, no `AsRef` and no accessor. The only thing that can be built from it is the request that
/// exchanges it for a token of the gate's own.
/// Its memory is overwritten when the last clone is dropped, and two are compared by their digests.
#[derive(Clone)]
pub struct InboundToken(Arc<Raw>);

struct Raw {
    bytes: Zeroizing<Vec<u8>>,
    digest: TokenDigest,
}

/// The SHA-256 of a token: an id of it that reveals nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenDigest([u8; 32]);

/// The body of a token-exchange request, with the caller's token in it.
#[must_use = "a form that is not sent exchanges nothing"]
pub struct ExchangeForm(Zeroizing<Vec<u8>>);

impl InboundToken {
    /// From the part after the scheme of an `Authorization` header.
    ///
    /// # Errors
    /// [`InboundTokenError::TooLarge`], or [`InboundTokenError::Malformed`] if it has a byte that no token has.
    pub fn new(bytes: &[u8]) -> Result<Self, InboundTokenError> {
        if bytes.len() > TOKEN_BYTES_MAX {
            return Err(InboundTokenError::TooLarge);
        }
        let is_token_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
        if bytes.is_empty() || !bytes.iter().all(is_token_byte) {
            return Err(InboundTokenError::Malformed("token"));
        }
        Ok(Self(Arc::new(Raw { bytes: Zeroizing::new(bytes.to_vec()), digest: TokenDigest::of(bytes) })))
    }

    /// The form that exchanges this token: the fields in their order, then the token as `parameter`.
    pub fn exchange_form(&self, parameter: &'static str, fields: &[(&str, &str)]) -> ExchangeForm {
        let mut body = Vec::with_capacity(self.0.bytes.len().saturating_mul(3).saturating_add(1024));
        for (name, value) in fields {
            append(&mut body, name.as_bytes(), value.as_bytes());
        }
        append(&mut body, parameter.as_bytes(), &self.0.bytes);
        ExchangeForm(Zeroizing::new(body))
    }

    /// Its SHA-256.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        self.0.digest
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl TokenDigest {
    /// The SHA-256 of a token's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl ExchangeForm {
    /// The body, of type `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn into_body(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

impl PartialEq for InboundToken {
    fn eq(&self, other: &Self) -> bool {
        self.0.digest == other.0.digest
    }
}

impl Eq for InboundToken {}

impl fmt::Debug for InboundToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InboundToken(..)")
    }
}

impl fmt::Debug for ExchangeForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExchangeForm(..)")
    }
}

fn append(body: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    if !body.is_empty() {
        body.push(b'&');
    }
    encode(body, name);
    body.push(b'=');
    encode(body, value);
}

fn encode(body: &mut Vec<u8>, text: &[u8]) {
    for byte in text {
        match byte {
            b' ' => body.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || b"-._*".contains(byte) => body.push(*byte),
            byte => {
                body.push(b'%');
                body.extend(data_encoding::HEXUPPER.encode(&[*byte]).into_bytes());
            }
        }
    }
}
