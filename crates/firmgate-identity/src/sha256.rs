//! The digest behind every name of a key, a token or a subject.

use ring::digest::{SHA256, digest};

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut made = [0; 32];
    for (to, from) in made.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *to = *from;
    }
    made
}
