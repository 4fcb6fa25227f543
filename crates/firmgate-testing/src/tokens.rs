//! Makes tokens, good and bad, with keys that exist for tests alone.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

pub mod cases;

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair,
};
use serde_json::{Value, json};

/// A key and the name that it is published under.
#[derive(Debug)]
pub struct Signer {
    /// The name.
    pub kid: &'static str,
    alg: &'static str,
    key: Key,
}

#[derive(Debug)]
enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair, &'static str),
    Ed(Ed25519KeyPair),
}

/// Base64 as tokens have it.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// P-256. `a` and `b` are keys of issuers, `c` is a client's.
#[must_use]
pub fn es256(which: char, kid: &'static str) -> Signer {
    let der: &[u8] = match which {
        'a' => include_bytes!("tokens/keys/ec-a.pk8"),
        'b' => include_bytes!("tokens/keys/ec-b.pk8"),
        _ => include_bytes!("tokens/keys/ec-c.pk8"),
    };
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new()).unwrap();
    Signer { kid, alg: "ES256", key: Key::Ec(pair, "P-256") }
}

/// P-384.
#[must_use]
pub fn es384(kid: &'static str) -> Signer {
    let der = include_bytes!("tokens/keys/ec384-a.pk8");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der, &SystemRandom::new()).unwrap();
    Signer { kid, alg: "ES384", key: Key::Ec(pair, "P-384") }
}

/// Ed25519.
#[must_use]
pub fn ed25519(kid: &'static str) -> Signer {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(include_bytes!("tokens/keys/ed-a.pk8")).unwrap();
    Signer { kid, alg: "EdDSA", key: Key::Ed(pair) }
}

/// The one RSA key, for RS256 and its relatives.
#[must_use]
pub fn rsa(alg: &'static str, kid: &'static str) -> Signer {
    let pair = RsaKeyPair::from_der(include_bytes!("tokens/keys/rsa-a.der")).unwrap();
    Signer { kid, alg, key: Key::Rsa(pair) }
}

impl Signer {
    /// The public key, as a key set lists it.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let mut jwk = self.bare_jwk();
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk["alg"] = json!(self.alg);
        jwk
    }

    /// The public key alone, as a DPoP proof carries it.
    #[must_use]
    pub fn bare_jwk(&self) -> Value {
        match &self.key {
            Key::Rsa(pair) => {
                let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": base64(&public.n), "e": base64(&public.e) })
            }
            Key::Ec(pair, curve) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                json!({ "kty": "EC", "crv": curve, "x": base64(x), "y": base64(y) })
            }
            Key::Ed(pair) => json!({ "kty": "OKP", "crv": "Ed25519", "x": base64(pair.public_key().as_ref()) }),
        }
    }

    /// The thumbprint of RFC 7638, as `cnf.jkt` has it.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let jwk = self.bare_jwk();
        let names: &[&str] = match &self.key {
            Key::Rsa(_) => &["e", "kty", "n"],
            Key::Ec(..) => &["crv", "kty", "x", "y"],
            Key::Ed(_) => &["crv", "kty", "x"],
        };
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":{}", jwk[*name])).collect();
        digest(format!("{{{}}}", members.join(",")).as_bytes())
    }

    /// The usual header of an access token.
    #[must_use]
    pub fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": self.alg, "kid": self.kid })
    }

    /// A token with the usual header.
    #[must_use]
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }

    /// A token with this header.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// Signs any strings, also if they are not JSON.
    #[must_use]
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", base64(header.as_bytes()), base64(claims.as_bytes()));
        let signature = self.signature(signed.as_bytes());
        format!("{signed}.{}", base64(&signature))
    }

    fn signature(&self, signed: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Ec(pair, _) => pair.sign(&random, signed).unwrap().as_ref().to_vec(),
            Key::Ed(pair) => pair.sign(signed).as_ref().to_vec(),
            Key::Rsa(pair) => {
                let padding: &'static dyn ring::signature::RsaEncoding = match self.alg {
                    "RS256" => &RSA_PKCS1_SHA256,
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    _ => &RSA_PSS_SHA512,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, signed, &mut signature).unwrap();
                signature
            }
        }
    }

    /// A DPoP proof for a request with this token.
    #[must_use]
    pub fn proof(&self, token: &str, method: &str, url: &str, id: &str, now: i64) -> String {
        let claims = json!({ "htm": method, "htu": url, "iat": now, "jti": id, "ath": digest(token.as_bytes()) });
        self.sign(&self.proof_header(), &claims)
    }

    /// The usual header of a DPoP proof.
    #[must_use]
    pub fn proof_header(&self) -> Value {
        json!({ "typ": "dpop+jwt", "alg": self.alg, "jwk": self.bare_jwk() })
    }
}

/// The SHA-256 of these bytes, as `ath` and `jkt` write it.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    base64(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}

/// A key set with these keys.
#[must_use]
pub fn key_set(signers: &[&Signer]) -> Vec<u8> {
    let keys: Vec<Value> = signers.iter().map(|signer| signer.jwk()).collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

/// A token whose signature was made with the text of a public key as a shared secret.
#[must_use]
pub fn hs256(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    let tag = ring::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", base64(tag.as_ref()))
}
