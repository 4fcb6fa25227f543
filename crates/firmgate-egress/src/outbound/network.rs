//! Which addresses may be connected to, decided when the connection is made.
//!
//! INVARIANT (checked is connected): the addresses that are checked are the ones that the connector receives, so a
//! second lookup with a different result does not exist. A host that is an IP address is not resolved and is checked
//! before.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// Which addresses a name may resolve to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// Only publicly reachable ones: nothing private, link-local or reserved, and no metadata service. Addresses of
    /// this machine only where they are written literally.
    #[default]
    Public,
    /// All of them: for a platform or an identity provider in a private network.
    AllowPrivate,
}

/// The address belongs to a network that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host has an address in a private or reserved network")]
pub(crate) struct AddressRefusedError;

/// Resolves a name to addresses; replaced in tests.
pub(crate) trait Lookup: Send + Sync + 'static {
    /// Every address of `name`, with port 0.
    fn lookup(&self, name: String) -> LookupFuture;
}

/// The addresses to come.
pub(crate) type LookupFuture = std::pin::Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// As the operating system does it.
struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> LookupFuture {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    }
}

/// Returns to the connector only addresses that may be connected to.
pub(crate) struct Resolver {
    network: Network,
    lookup: Arc<dyn Lookup>,
}

impl Resolver {
    pub(crate) fn new(network: Network) -> Self {
        Self::with(network, Arc::new(System))
    }

    pub(crate) fn with(network: Network, lookup: Arc<dyn Lookup>) -> Self {
        Self { network, lookup }
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("network", &self.network).finish_non_exhaustive()
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let (network, lookup) = (self.network, Arc::clone(&self.lookup));
        Box::pin(async move {
            let addresses = lookup.lookup(name.clone()).await?;
            // One forbidden address among allowed ones is refused too: which of them is used is not decided here.
            if !addresses.iter().all(|address| network.allows_named(&name, address.ip())) {
                return Err(AddressRefusedError.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

impl Network {
    /// Checks a host that is an IP address. A loopback address that was written literally is intended.
    pub(crate) fn check_literal(self, url: &Url) -> Result<(), AddressRefusedError> {
        let allowed = match (self, literal(url)) {
            (Self::AllowPrivate, _) | (_, None) => true,
            (Self::Public, Some(address)) => address.to_canonical().is_loopback() || is_public(address),
        };
        if allowed { Ok(()) } else { Err(AddressRefusedError) }
    }

    fn allows_named(self, name: &str, address: IpAddr) -> bool {
        match self {
            Self::AllowPrivate => true,
            // `localhost` means this machine and nothing else.
            Self::Public if name == "localhost" => address.to_canonical().is_loopback(),
            Self::Public => is_public(address),
        }
    }
}

/// Whether a URL names this machine literally.
pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host_str() == Some("localhost") || literal(url).is_some_and(|address| address.is_loopback())
}

fn literal(url: &Url) -> Option<IpAddr> {
    // The parser has already turned octal, hexadecimal and short forms into the canonical one.
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Whether this address is globally reachable.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// From the registry of special-purpose addresses, plus the metadata service with an address outside them.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    !matches!(
        (a, b, c, d),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, ..)
            | (169, 254, ..)
            | (172, 16..=31, ..)
            | (192, 0, 0 | 2, _)
            | (192, 88, 99, _)
            | (192, 168, ..)
            | (198, 18 | 19, ..)
            | (198, 51, 100, _)
            | (203, 0, 113, _)
            | (168, 63, 129, 16)
    )
}

/// Global unicast is 2000::/3; the rest is local, reserved or multicast.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let global = a & 0xe000 == 0x2000;
    // 2001::/23 for protocols, 2001:db8::/32 and 3fff::/20 for documentation.
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || (a == 0x3fff && b < 0x1000);
    global && !special
}

/// The IPv4 address that an IPv6 one embeds: mapped, translated (64:ff9b::/96) or tunnelled (2002::/16).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let four = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(four(high, low)),
        [0x2002, high, low, ..] => Some(four(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
