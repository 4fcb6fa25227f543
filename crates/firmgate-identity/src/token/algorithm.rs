//! The signature algorithms that a token may have.

use ring::signature::{self, UnparsedPublicKey};

use super::key::{Curve, PublicKey};

/// A signature algorithm with a public key. There is no other kind here: a shared secret would let every verifier
/// forge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// All names with a space between them, as the `algs` of a DPoP challenge has them.
    pub const NAMES: &'static str = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA";

    /// The name in a header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of exactly this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        // `Ed25519` is RFC 9864's name for the one curve of `EdDSA` that is accepted here.
        Self::ALL.into_iter().find(|one| one.as_str() == name).or((name == "Ed25519").then_some(Self::EdDsa))
    }

    /// For what a key that is bound to this algorithm name can be used, if for anything.
    pub(super) fn only(name: &str, key: &PublicKey) -> Option<Self> {
        Self::named(name).filter(|algorithm| algorithm.fits(key))
    }

    /// Whether a key of this kind can make such signatures at all.
    pub(super) const fn fits(self, key: &PublicKey) -> bool {
        match self {
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                matches!(key, PublicKey::Rsa { .. })
            }
            Self::Es256 => matches!(key, PublicKey::Ec { curve: Curve::P256, .. }),
            Self::Es384 => matches!(key, PublicKey::Ec { curve: Curve::P384, .. }),
            Self::EdDsa => matches!(key, PublicKey::Ed25519(_)),
        }
    }

    /// Whether `made` is the signature of `key` on `message` by this algorithm.
    pub(super) fn is_signed_by(self, key: &PublicKey, message: &[u8], made: &[u8]) -> bool {
        let rsa = match self {
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            Self::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
            Self::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
            Self::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
            Self::Es256 => return on_curve(&signature::ECDSA_P256_SHA256_FIXED, key, message, made),
            Self::Es384 => return on_curve(&signature::ECDSA_P384_SHA384_FIXED, key, message, made),
            Self::EdDsa => return on_curve(&signature::ED25519, key, message, made),
        };
        match key {
            PublicKey::Rsa { n, e } => signature::RsaPublicKeyComponents { n, e }.verify(rsa, message, made).is_ok(),
            PublicKey::Ec { .. } | PublicKey::Ed25519(_) => false,
        }
    }
}

fn on_curve(how: &'static dyn signature::VerificationAlgorithm, key: &PublicKey, message: &[u8], made: &[u8]) -> bool {
    match key {
        PublicKey::Rsa { .. } => false,
        PublicKey::Ec { point, .. } => UnparsedPublicKey::new(how, point).verify(message, made).is_ok(),
        PublicKey::Ed25519(point) => UnparsedPublicKey::new(how, point).verify(message, made).is_ok(),
    }
}
