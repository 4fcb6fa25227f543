//! What a client of this process is made of, and why it cannot be.

use std::time::Duration;

use super::causes;
use crate::limits::{CONNECT, TOTAL};

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// To connect once.
    pub connect: Duration,
    /// The whole request, with all attempts.
    pub total: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { connect: CONNECT, total: TOTAL }
    }
}

/// Why a client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// A credential that is not a valid header value.
    #[error("the credential is empty or holds a character that a header cannot carry")]
    Credential,
    /// The trust store cannot be read.
    #[error("this system has no usable certificate authorities: install them or name a file of your own ({0})")]
    SystemTrust(#[source] rustls::Error),
    /// No certificate in the text.
    #[error("the certificate authorities cannot be read: they must be in PEM form")]
    CaCertificates,
    /// rustls does not accept its settings.
    #[error("the TLS settings were not accepted: {0}")]
    Tls(#[source] rustls::Error),
    /// The HTTP client does not accept its settings.
    #[error("the HTTP client settings were not accepted: {}", causes(.0))]
    Client(#[source] reqwest::Error),
}
