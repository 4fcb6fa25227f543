//! Every number of token checking.

/// Bytes of a token. Gateways in front of services cut headers off at 4 to 16 KiB.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;
/// Bytes of an issuer's key set.
pub const KEY_SET_BYTES_MAX: usize = 256 * 1024;
/// Keys of an issuer's key set.
pub const KEYS_MAX: usize = 100;
/// Seconds that an issuer's clock may be ahead of ours. The expiry of a token allows no clock skew.
pub const LEEWAY_SECONDS: i64 = 30;
/// Seconds between issue and expiry of a token.
pub const LIFETIME_SECONDS_MAX: i64 = 24 * 60 * 60;

/// Levels of nesting in any JSON here.
pub(crate) const JSON_DEPTH_MAX: usize = 12;
/// Bytes of a key id.
pub(crate) const KEY_ID_BYTES_MAX: usize = 256;
/// Bytes of a subject, a tenant, a client or a group.
pub(crate) const NAME_BYTES_MAX: usize = 256;
/// Bytes of an issuer's name.
pub(crate) const ISSUER_BYTES_MAX: usize = 512;
/// Groups of one token; Entra ID itself stops at 200.
pub(crate) const GROUPS_MAX: usize = 256;
/// Scopes of one token.
pub(crate) const SCOPES_MAX: usize = 128;
/// Audiences of one token.
pub(crate) const AUDIENCES_MAX: usize = 32;
/// The last second of the year 9999: a later date is a mistake.
pub(crate) const DATE_MAX: i64 = 253_402_300_799;

/// Bits of an RSA modulus.
pub(crate) const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// The smallest public exponent; smaller ones make forgery cheap where padding is checked badly anywhere.
pub(crate) const RSA_EXPONENT_MIN: u64 = 65_537;

/// Seconds around now in which a DPoP proof must have been created.
pub(crate) const PROOF_WINDOW_SECONDS: i64 = 60;
/// Bytes of a proof's id.
pub(crate) const PROOF_ID_BYTES_MAX: usize = 256;
/// Proofs that are remembered at once. One subject may have as many of them as are free for all others, so that alone
/// it gets half: a thousand a second.
pub(crate) const PROOFS_MAX: usize = 1 << 18;
/// Bytes of a URL that a proof names.
pub(crate) const URL_BYTES_MAX: usize = 2048;
