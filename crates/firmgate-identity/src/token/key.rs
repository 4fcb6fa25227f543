//! One public key, as a JSON Web Key writes it.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::modulus;
use crate::fault::KeysError;
use crate::sha256::sha256;

/// Members that only private keys have, and `k` of symmetric ones.
const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// A key that can check signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// Modulus and exponent, big endian, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// An uncompressed point. Whether it is on the curve is checked with each signature.
    Ec { curve: Curve, point: Vec<u8> },
    /// A compressed point.
    Ed25519([u8; 32]),
}

/// A curve of ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
}

/// Refuses a key with any private part: anyone who sees it can sign.
pub(super) fn refuse_private(members: &Map<String, Value>) -> Result<(), KeysError> {
    let symmetric = members.get("kty").and_then(Value::as_str) == Some("oct");
    if symmetric || PRIVATE_MEMBERS.iter().any(|name| members.contains_key(*name)) {
        return Err(KeysError::MixedKeySet);
    }
    Ok(())
}

impl PublicKey {
    /// Reads a key; none if it is of a kind that is not used here.
    pub(super) fn read(members: &Map<String, Value>) -> Result<Option<Self>, KeysError> {
        let curve = optional_text(members, "crv")?;
        match (text(members, "kty")?, curve) {
            ("RSA", _) => Self::rsa(members).map(Some),
            ("EC", Some("P-256")) => Self::ec(Curve::P256, members).map(Some),
            ("EC", Some("P-384")) => Self::ec(Curve::P384, members).map(Some),
            ("OKP", Some("Ed25519")) => {
                let point = bytes(members, "x")?;
                Ok(Some(Self::Ed25519(point.try_into().map_err(|_length| KeysError::Member("x"))?)))
            }
            ("EC" | "OKP", None) => Err(KeysError::Member("crv")),
            _ => Ok(None),
        }
    }

    fn rsa(members: &Map<String, Value>) -> Result<Self, KeysError> {
        let n = bytes(members, "n")?;
        let e = bytes(members, "e")?;
        modulus::check(&n, &e)?;
        Ok(Self::Rsa { n, e })
    }

    fn ec(curve: Curve, members: &Map<String, Value>) -> Result<Self, KeysError> {
        let length = match curve {
            Curve::P256 => 32,
            Curve::P384 => 48,
        };
        let mut point = vec![4];
        for name in ["x", "y"] {
            let coordinate = bytes(members, name)?;
            // RFC 7518 section 6.2.1.2: the full length, also when the first bytes are zero.
            if coordinate.len() != length {
                return Err(KeysError::Member(name));
            }
            point.extend(coordinate);
        }
        Ok(Self::Ec { curve, point })
    }

    /// The SHA-256 of RFC 7638, the name of the key in a bound token.
    pub(super) fn thumbprint(&self) -> [u8; 32] {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let canonical = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text(e), text(n)),
            Self::Ec { curve, point } => {
                let name = match curve {
                    Curve::P256 => "P-256",
                    Curve::P384 => "P-384",
                };
                let coordinates = point.get(1..).unwrap_or_default();
                let (x, y) = coordinates.split_at(coordinates.len() / 2);
                format!(r#"{{"crv":"{name}","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y))
            }
            Self::Ed25519(x) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text(x)),
        };
        sha256(canonical.as_bytes())
    }
}

pub(super) fn optional_text<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, KeysError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(_) => Err(KeysError::Member(name)),
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, KeysError> {
    optional_text(members, name)?.ok_or(KeysError::Member(name))
}

fn bytes(members: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, KeysError> {
    BASE64URL_NOPAD.decode(text(members, name)?.as_bytes()).map_err(|_error| KeysError::Member(name))
}
