//! Tokens that callers bring, and never hand on.

mod inbound;

use sha2::{Digest, Sha256};

pub use inbound::{ExchangeForm, InboundToken, TokenDigest};

/// Longest token that is read.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Longer than [`TOKEN_BYTES_MAX`].
    #[error("the token is too large")]
    TooLarge,
    /// Not of the form of a token.
    #[error("the {0} is malformed")]
    Malformed(&'static str),
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
