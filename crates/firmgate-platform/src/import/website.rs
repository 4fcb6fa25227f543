//! From a website to the domain of a company.

use url::{Host, Url};

/// Hosts where many have a page: the host says nothing about whose page it is.
const SHARED_HOSTS: [&str; 40] = [
    "about.me",
    "alibaba.com",
    "aol.com",
    "bandcamp.com",
    "bit.ly",
    "blogspot.com",
    "etsy.com",
    "facebook.com",
    "freewebs.com",
    "github.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "godaddysites.com",
    "google.com",
    "hotmail.com",
    "indiamart.com",
    "instagram.com",
    "jimdo.com",
    "linkedin.com",
    "linktr.ee",
    "mail.ru",
    "medium.com",
    "naver.com",
    "outlook.com",
    "pinterest.com",
    "qq.com",
    "shopify.com",
    "squarespace.com",
    "tiktok.com",
    "tripod.com",
    "twitter.com",
    "vk.com",
    "web.de",
    "weebly.com",
    "wix.com",
    "wordpress.com",
    "x.com",
    "yahoo.com",
    "youtube.com",
];

/// What a website says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Website {
    /// A registrable domain, lower case.
    Domain(String),
    /// A page at a host of many.
    SharedHost,
    /// No address.
    Unusable,
}

/// Reads `https://www.acme.example/about`, `acme.example` and everything between.
pub(super) fn website(text: &str) -> Website {
    let parsed = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let host = match parsed.as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(host)) => host.trim_end_matches('.').to_ascii_lowercase(),
        _ => return Website::Unusable,
    };
    if !host.contains('.') || host.len() > 253 {
        return Website::Unusable;
    }
    let Some(domain) = psl::domain_str(&host) else { return Website::SharedHost };
    if SHARED_HOSTS.contains(&domain) {
        return Website::SharedHost;
    }
    // A domain can be an id, and an id goes out as it is.
    if firmgate_clean::is_id(domain) { Website::Domain(domain.to_owned()) } else { Website::Unusable }
}
