//! TLS from files: rustls with ring. A client certificate is requested when the operator configures its CA
//! certificates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use firmgate_files::{Current, File, Replaced, content, read_bounded};
use ring::digest::{SHA256, digest};
use rustls::crypto::ring as provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use tokio_rustls::TlsAcceptor;

const PEM_BYTES_MAX: u64 = 1 << 20;

/// The paths of the certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate and its chain up to the CA, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
    /// CA certificates for client certificates, PEM. Clients may then present one; tokens that are bound to one need
    /// it.
    pub client_authorities: Option<PathBuf>,
}

/// The result of reading the files.
pub struct Tls {
    files: TlsFiles,
    /// Performs TLS handshakes.
    pub acceptor: TlsAcceptor,
    /// SHA-256 of the server's certificate in DER, in hex.
    certificate: String,
    content: [u8; 32],
}

/// SHA-256 of a client's certificate in DER: what RFC 8705 calls `x5t#S256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate([u8; 32]);

/// Why the files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsFileError {
    /// Not there, not readable, too large.
    #[error("cannot read the {what} `{path}`: {error}")]
    Unreadable {
        /// Which file.
        what: &'static str,
        /// Where.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Readable, but not what it should be.
    #[error("the {what} `{path}` holds no {expected} in PEM form")]
    Empty {
        /// Which file.
        what: &'static str,
        /// Where.
        path: String,
        /// What was expected in it.
        expected: &'static str,
    },
    /// Both are valid, but do not match.
    #[error("the key `{0}` does not belong to the certificate `{1}`")]
    Mismatch(String, String),
    /// rustls does not accept them.
    #[error("the TLS files were not accepted: {0}")]
    Refused(String),
}

impl TlsFiles {
    /// Reads the files and makes a server of them.
    ///
    /// # Errors
    /// [`TlsFileError`] names the file and what is wrong with it.
    pub fn read(&self) -> Result<Tls, TlsFileError> {
        let chain_pem = pem_in("certificate", &self.certificate)?;
        let chain = certificates("certificate", &self.certificate, &chain_pem)?;
        let pem = pem_in("certificate key", &self.key)?;
        let mut authorities_pem = Vec::new();
        let sha256 = chain.first().map(|leaf| data_encoding::HEXLOWER.encode(digest(&SHA256, leaf).as_ref()));
        let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| TlsFileError::Empty {
            what: "certificate key",
            path: shown(&self.key),
            expected: "private key",
        })?;
        let provider = Arc::new(provider::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsFileError::Refused(error.to_string()))?;
        let builder = match &self.client_authorities {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                authorities_pem = pem_in("client authorities", path)?;
                for authority in certificates("client authorities", path, &authorities_pem)? {
                    roots.add(authority).map_err(|error| TlsFileError::Refused(error.to_string()))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    // A client without one may still hold a token that is not bound to one.
                    .allow_unauthenticated()
                    .build()
                    .map_err(|error| TlsFileError::Refused(error.to_string()))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => TlsFileError::Mismatch(shown(&self.key), shown(&self.certificate)),
            other => TlsFileError::Refused(other.to_string()),
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls {
            files: self.clone(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate: sha256.unwrap_or_default(),
            content: content([&chain_pem[..], &pem[..], &authorities_pem[..]]),
        })
    }
}

impl Tls {
    /// The files, to be read again when one of them changes: a connection that begins later finds the new ones in `current`.
    pub fn watched(current: &Current<Self>) -> File {
        let (current, files) = (current.clone(), current.get().files.clone());
        let paths = [Some(&files.certificate), Some(&files.key), files.client_authorities.as_ref()];
        let paths = paths.into_iter().flatten().cloned().collect();
        File::new("TLS certificate", paths, move || {
            let read = files.read().map_err(|error| error.to_string())?;
            if read.content == current.get().content {
                return Ok(None);
            }
            let certificate = read.certificate.clone();
            current.set(read);
            Ok(Some(Replaced::Certificate(certificate)))
        })
    }
}

impl Certificate {
    /// The one that the client of this connection presented and proved.
    pub fn of(connection: &ServerConnection) -> Option<Self> {
        let der = connection.peer_certificates()?.first()?;
        digest(&SHA256, der).as_ref().try_into().ok().map(Self)
    }

    /// The digest.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.0
    }
}

fn certificates(what: &'static str, path: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(TlsFileError::Empty { what, path: shown(path), expected: "certificate" }),
    }
}

fn pem_in(what: &'static str, path: &Path) -> Result<Vec<u8>, TlsFileError> {
    read_bounded(path, PEM_BYTES_MAX).map_err(|error| TlsFileError::Unreadable { what, path: shown(path), error })
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
