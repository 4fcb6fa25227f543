//! Where the platform is. Checked once, so that no later step can send a credential to an unintended place.

use std::fmt;

use reqwest::Url;
use url::ParseError;

use crate::outbound::is_loopback;

/// The address of a GraphQL API.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Where `http` is accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cleartext {
    /// On this machine only.
    #[default]
    Loopback,
    /// Anywhere: for a network that is protected by other means.
    Anywhere,
}

/// Why an address is not accepted. The address itself is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL.
    #[error("the endpoint is not a URL: write it as `https://host/graphql`")]
    NotAUrl(#[source] ParseError),
    /// Neither `http` nor `https`.
    #[error("the endpoint's scheme must be `https`")]
    Scheme,
    /// `http` to another machine.
    #[error("the endpoint's scheme is `http`, which sends the credential in the clear: use `https`")]
    Cleartext,
    /// A user name or a password.
    #[error("the endpoint holds a user name or password: configure the credential apart from it")]
    Credential,
    /// A query or a fragment.
    #[error("the endpoint holds a `?` or `#`: end it with the path")]
    Suffix,
}

impl Endpoint {
    /// Accepts `https://…`, and `http://…` where `cleartext` permits it.
    ///
    /// # Errors
    /// [`EndpointError`] says what is wrong with the address.
    pub fn parse(text: &str, cleartext: Cleartext) -> Result<Self, EndpointError> {
        let url = Url::parse(text.trim()).map_err(EndpointError::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::Credential);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError::Suffix);
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if cleartext == Cleartext::Anywhere || is_loopback(&url) => Ok(Self(url)),
            "http" => Err(EndpointError::Cleartext),
            _ => Err(EndpointError::Scheme),
        }
    }

    /// Host name, for records.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether it is reached through TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.0.as_str()).finish()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests;
