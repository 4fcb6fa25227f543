//! TLS for the platform's connection: rustls with ring, and no other provider whatever else the process installs.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;

use super::HttpError;

/// Whose certificates are accepted.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// Those that the operating system accepts.
    #[default]
    System,
    /// Those that one of these CA certificates has signed, and no others. PEM, one or more.
    CaCertificates(Vec<u8>),
    /// None: for `http` on this machine. It needs no trust store, which a small container may not have.
    NoRoots,
}

pub(crate) fn config(trust: &Trust) -> Result<ClientConfig, HttpError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(HttpError::Tls)?;
    match trust {
        Trust::System => {
            let verified = builder.with_platform_verifier();
            let verified = verified.map_err(HttpError::SystemTrust)?;
            Ok(verified.with_no_client_auth())
        }
        Trust::CaCertificates(pem) => {
            let roots = authorities(pem).ok_or(HttpError::CaCertificates)?;
            Ok(builder.with_root_certificates(roots).with_no_client_auth())
        }
        Trust::NoRoots => Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()),
    }
}

/// None when the string holds no certificate, or anything that is not one.
fn authorities(pem: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}
