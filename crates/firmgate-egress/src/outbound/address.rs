//! Addresses of documents and token endpoints. Checked once, on construction.

use std::fmt;

use reqwest::Url;
use url::ParseError;

use super::network;

/// The address of a document or a token endpoint: `https`, or `http` on this machine.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(Url);

/// Why an address is not accepted. The address itself is not repeated: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("not a URL: write it as `https://host/path`")]
    NotAUrl(#[source] ParseError),
    /// Neither `https`, nor `http` on this machine.
    #[error("the scheme must be `https`; `http` is accepted on this machine only")]
    Scheme,
    /// A user name or a password.
    #[error("it holds a user name or password: configure the credential apart from it")]
    Credential,
    /// A fragment, which is never sent.
    #[error("it holds a `#`: end it before")]
    Fragment,
    /// A remote document points at this machine.
    #[error("a document of another machine names an address on this one")]
    Foreign,
}

impl Address {
    /// An address that an operator wrote. It may name this machine.
    ///
    /// ```
    /// use firmgate_egress::Address;
    ///
    /// assert!(Address::configured("https://login.example.com/jwks").is_ok());
    /// assert!(Address::configured("http://127.0.0.1:9000/jwks").is_ok());
    /// assert!(Address::configured("http://login.example.com/jwks").is_err(), "it would be sent in the clear");
    /// ```
    ///
    /// # Errors
    /// [`AddressError`] says what is wrong, and does not repeat the text.
    pub fn configured(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(AddressError::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credential);
        }
        if url.fragment().is_some() {
            return Err(AddressError::Fragment);
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if network::is_loopback(&url) => Ok(Self(url)),
            _ => Err(AddressError::Scheme),
        }
    }

    /// An address that the document at this one names, such as a `jwks_uri`. It may name this machine only if the document
    /// came from it.
    ///
    /// # Errors
    /// [`AddressError`], also for an address of this machine in a document of another.
    pub fn linked(&self, text: &str) -> Result<Self, AddressError> {
        let linked = Self::configured(text)?;
        if linked.is_loopback() && !self.is_loopback() {
            return Err(AddressError::Foreign);
        }
        Ok(linked)
    }

    /// Whether it names this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        network::is_loopback(&self.0)
    }

    /// Whether it is reached through TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Host name, for records.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.0.as_str()).finish()
    }
}
