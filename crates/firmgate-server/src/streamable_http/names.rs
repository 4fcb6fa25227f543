//! By which names the server may be called, and from which web pages.
//!
//! Any web page can make a browser send requests to this machine under a name that the page's owner controls (DNS
//! rebinding). The name stands in `Host`, the page in `Origin`, and no script can change either.

use http::HeaderValue;
use http::header::{HOST, HeaderMap, ORIGIN};
use http::request::Parts;
use http::uri::{Authority, Uri};

/// The names and pages that are served. There is always a list: an empty one lets nothing in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    hosts: Vec<Host>,
    /// Listed by the operator.
    origins: Vec<Origin>,
    /// Pages of this machine, which are let in without being listed.
    here: Vec<Origin>,
}

/// `host` with any port, or `host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    host: String,
    port: Option<u16>,
}

/// `scheme://host:port`, or `scheme://host:*` for any port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: Port,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Port {
    Any,
    Is(u16),
}

/// What is wrong with the name or the page of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostNameError {
    /// `Host` is missing, there more than once, or no name.
    HostUnreadable,
    /// `Host` is not one of ours.
    HostForeign,
    /// `Origin` is there and is not one of ours.
    OriginForeign,
}

impl Names {
    /// The lists.
    #[must_use]
    pub fn new(hosts: Vec<Host>, origins: Vec<Origin>) -> Self {
        Self { hosts, origins, here: Vec::new() }
    }

    /// Adds what a server on this machine is called by programs and pages of this machine.
    #[must_use]
    pub fn and_loopback(mut self) -> Self {
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            self.hosts.push(Host { host: host.to_owned(), port: None });
            self.here.push(Origin { scheme: "http".to_owned(), host: host.to_owned(), port: Port::Any });
        }
        self
    }

    /// Adds one more name.
    #[must_use]
    pub fn and_host(mut self, host: Host) -> Self {
        self.hosts.push(host);
        self
    }

    /// Checks both names of one request.
    ///
    /// # Errors
    /// [`HostNameError`] when the host or the origin is not one of these.
    pub fn check(&self, head: &Parts) -> Result<(), HostNameError> {
        self.check_host(head)?;
        if !head.headers.contains_key(ORIGIN) {
            return Ok(());
        }
        let origin = only(&head.headers, &ORIGIN).and_then(Origin::parse).ok_or(HostNameError::OriginForeign)?;
        if origin.is_among(&self.origins) || origin.is_among(&self.here) {
            Ok(())
        } else {
            Err(HostNameError::OriginForeign)
        }
    }

    /// The page that sends this request, as the browser spells it, if the operator listed its origin.
    pub fn listed_page(&self, head: &Parts) -> Option<HeaderValue> {
        let origin = Origin::parse(only(&head.headers, &ORIGIN)?)?;
        origin.is_among(&self.origins).then(|| head.headers.get(ORIGIN).cloned()).flatten()
    }

    /// Checks by which name the server is called.
    ///
    /// # Errors
    /// [`HostNameError`] when the host is not one of these.
    pub fn check_host(&self, head: &Parts) -> Result<(), HostNameError> {
        let host = only(&head.headers, &HOST).ok_or(HostNameError::HostUnreadable)?;
        let named = Host::parse(host).ok_or(HostNameError::HostUnreadable)?;
        // `POST http://other/mcp` says the name twice; the two must agree.
        if head.uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host)) {
            return Err(HostNameError::HostForeign);
        }
        let is_ours = |ours: &Host| ours.host == named.host && (ours.port.is_none() || ours.port == named.port);
        if self.hosts.iter().any(is_ours) { Ok(()) } else { Err(HostNameError::HostForeign) }
    }
}

impl Host {
    /// Reads `host` or `host:port`.
    ///
    /// ```
    /// use firmgate_server::Host;
    ///
    /// assert!(Host::parse("gate.example.com:8443").is_some());
    /// assert!(Host::parse("https://gate.example.com").is_none(), "a scheme is not part of a host");
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let authority: Authority = text.parse().ok()?;
        let plain = !text.contains('@') && !authority.host().is_empty();
        let port = match authority.port() {
            Some(port) => Some(port.as_u16()),
            // `host:` and `host:99999` are not ports, and not the host alone either.
            None if text.len() == authority.host().len() => None,
            None => return None,
        };
        plain.then(|| Self { host: authority.host().to_ascii_lowercase(), port })
    }
}

impl Origin {
    fn is_among(&self, known: &[Self]) -> bool {
        known.iter().any(|known| {
            known.scheme == self.scheme
                && known.host == self.host
                && (known.port == Port::Any || known.port == self.port)
        })
    }

    /// Reads `scheme://host`, `scheme://host:port` or `scheme://host:*`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (front, any) = match text.strip_suffix(":*") {
            Some(front) => (front, true),
            None => (text, false),
        };
        let uri: Uri = front.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?.to_ascii_lowercase(), uri.authority()?);
        let host = Host::parse(authority.as_str())?;
        // A path would make it something else than an origin.
        if front.len() != scheme.len().checked_add(3)?.checked_add(authority.as_str().len())? {
            return None;
        }
        let port = match (any, host.port, scheme.as_str()) {
            (true, None, _) => Port::Any,
            (true, Some(_), _) => return None,
            (false, Some(port), _) => Port::Is(port),
            (false, None, "https") => Port::Is(443),
            (false, None, "http") => Port::Is(80),
            (false, None, _) => return None,
        };
        Some(Self { scheme, host: host.host, port })
    }
}

/// The value of a header that must not be there twice.
pub fn only<'h>(headers: &'h HeaderMap, name: &http::HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
