//! TLS against a server with a certificate of its own CA.

use std::sync::Arc;

use firmgate_testing::peer::receive;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_rustls::TlsAcceptor;

use super::*;

struct TestAuthority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl TestAuthority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    fn pem(&self) -> Vec<u8> {
        self.issuer.pem().into_bytes()
    }

    /// A server on this machine that answers every request with 200.
    async fn serve(&self, name: &str) -> u16 {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                while receive(&mut stream).await.is_some() {
                    stream.write_all(answer(200, &[], EMPTY).as_bytes()).await.unwrap();
                }
            }
        });
        port
    }
}

fn secure(port: u16, trust: Trust) -> ApiClient {
    let mut options = options("127.0.0.1:9");
    options.endpoint = Endpoint::parse(&format!("https://localhost:{port}/graphql"), Cleartext::Loopback).unwrap();
    options.trust = trust;
    made(options).unwrap()
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = TestAuthority::new();
    let port = authority.serve("localhost").await;
    let response = read(&secure(port, Trust::CaCertificates(authority.pem()))).await.unwrap();
    assert_eq!((response.status, &response.body[..]), (200, EMPTY.as_bytes()));
}

#[tokio::test]
async fn a_certificate_of_a_stranger_or_for_another_name_is_not() {
    let authority = TestAuthority::new();
    let port = authority.serve("localhost").await;
    let stranger = TestAuthority::new().pem();
    assert_eq!(read(&secure(port, Trust::CaCertificates(stranger))).await.unwrap_err(), SendError::NotSent);

    // A machine without CA certificates fails before anything is sent.
    let mut by_system = options("127.0.0.1:9");
    by_system.endpoint = Endpoint::parse(&format!("https://localhost:{port}/"), Cleartext::Loopback).unwrap();
    match made(by_system) {
        Ok(backend) => assert_eq!(read(&backend).await.unwrap_err(), SendError::NotSent),
        Err(error) => assert!(matches!(error, HttpError::SystemTrust(_)), "{error}"),
    }

    let port = authority.serve("example.com").await;
    let outcome = write(&secure(port, Trust::CaCertificates(authority.pem()))).await;
    assert_eq!(outcome.unwrap_err(), SendError::NotSent, "no byte of the request has left");
}

#[test]
fn authorities_must_be_certificates() {
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let mut options = options("127.0.0.1:9");
        options.endpoint = Endpoint::parse("https://localhost/", Cleartext::Loopback).unwrap();
        options.trust = Trust::CaCertificates(pem.into());
        assert!(matches!(made(options), Err(HttpError::CaCertificates)), "{pem:?}");
    }
}
