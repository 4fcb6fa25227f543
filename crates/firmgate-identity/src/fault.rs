//! Why a token or a key set is refused. No text here quotes what it came from, so all of it may be sent and logged.

use thiserror::Error;

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InboundTokenError {
    /// Longer than [`TOKEN_BYTES_MAX`](crate::token::TOKEN_BYTES_MAX).
    #[error("the token is longer than 8192 bytes: ask for one with fewer claims")]
    TooLarge,
    /// The named part is not valid in a compact JWS.
    #[error("the {0} is malformed: expected a signed JWT in compact form")]
    Malformed(&'static str),
    /// The named header parameter changes what a signature means, or brings its own key.
    #[error("the header parameter {0} is not accepted")]
    Header(&'static str),
    /// None of the issuer's algorithms.
    #[error("the signature algorithm is not accepted")]
    Algorithm,
    /// Not the `typ` that this issuer's access tokens have.
    #[error("the token type is not accepted: expected an access token")]
    Type,
    /// An identity or refresh token where an access token belongs.
    #[error("this is not an access token: send the access token instead")]
    NotAccess,
    /// The key set has no key of that name, or none that fits.
    #[error("no key of the issuer fits this token")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the signature is invalid")]
    Signature,
    /// Not an issuer that is trusted here, or not the one whose keys and rules are used.
    #[error("the issuer is not trusted")]
    Issuer,
    /// Issued for another audience.
    #[error("the audience is wrong: ask for a token for this resource")]
    Audience,
    /// Issued to a client that is not on the list.
    #[error("the client is not accepted")]
    Client,
    /// It has expired.
    #[error("the token has expired")]
    Expired,
    /// It is not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Valid for longer than [`LIFETIME_SECONDS_MAX`](crate::token::LIFETIME_SECONDS_MAX), or for no time.
    #[error("the lifetime of the token is not accepted: expected at most 24 hours")]
    Lifetime,
    /// The named claim is missing, of the wrong JSON type or too long.
    #[error("the claim {0} is missing or malformed")]
    Claim(&'static str),
    /// The token is bound to a key, and the request does not prove that key; or the reverse.
    #[error("the token and its proof of possession do not fit")]
    Binding,
    /// The named part of a DPoP proof is wrong.
    #[error("the DPoP proof is invalid: {0}")]
    Proof(&'static str),
    /// The DPoP proof was used before.
    #[error("the DPoP proof was used before: make a new one for each request")]
    Replayed,
    /// Too many proofs are in their window to remember this one. The proof itself is valid.
    #[error("too many DPoP proofs were sent in the last two minutes: send fewer, and try again")]
    ProofsFull,
}

/// Why a key set is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeysError {
    /// Longer than [`KEY_SET_BYTES_MAX`](crate::token::KEY_SET_BYTES_MAX).
    #[error("the key set is longer than 262144 bytes")]
    TooLarge,
    /// More than [`KEYS_MAX`](crate::token::KEYS_MAX) keys.
    #[error("the key set has more than 100 keys")]
    TooMany,
    /// Not a JSON object with a list `keys` of objects, or a name occurs twice in an object.
    #[error("the key set is not a JSON Web Key Set")]
    Malformed,
    /// Private or symmetric key material was published.
    #[error("the key set holds private or symmetric keys: revoke them")]
    MixedKeySet,
    /// Two keys of one name.
    #[error("two keys of the set have the same kid")]
    DuplicateKid,
    /// The named member of a key is missing or malformed.
    #[error("a key of the set has no valid {0}")]
    Member(&'static str),
    /// An RSA key that is too short or too long, has a small exponent, or comes from a known broken generator.
    #[error("an RSA key of the set is weak: {0}")]
    Weak(&'static str),
    /// No key of the set can check a signature.
    #[error("the key set has no key that can check a signature")]
    Empty,
}
