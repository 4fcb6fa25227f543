//! From a website to the domain of a company.

use firmgate_names::legal;
use firmgate_vocabulary::fold;
use url::{Host, Url};

/// Hosts where many have a page, and the owners of each: for any other company the host does not identify the owner of
/// the page. Names are folded and without legal forms.
const SHARED_HOSTS: [(&str, &[&str]); 39] = [
    ("about.me", &["about me"]),
    ("alibaba.com", &["alibaba", "alibaba group"]),
    ("aol.com", &["aol"]),
    ("bandcamp.com", &["bandcamp"]),
    ("bit.ly", &["bitly"]),
    ("etsy.com", &["etsy"]),
    ("facebook.com", &["facebook", "meta", "meta platforms"]),
    ("freewebs.com", &["freewebs", "webs"]),
    ("github.com", &["github"]),
    ("gmail.com", &["alphabet", "google"]),
    ("gmx.de", &["1 1 mail media", "gmx", "united internet"]),
    ("gmx.net", &["1 1 mail media", "gmx", "united internet"]),
    ("godaddysites.com", &["godaddy"]),
    ("google.com", &["alphabet", "google"]),
    ("hotmail.com", &["microsoft"]),
    ("indiamart.com", &["indiamart", "indiamart intermesh"]),
    ("instagram.com", &["instagram", "meta", "meta platforms"]),
    ("jimdo.com", &["jimdo"]),
    ("linkedin.com", &["linkedin"]),
    ("linktr.ee", &["linktree"]),
    ("mail.ru", &["mail ru", "vk"]),
    ("medium.com", &["medium"]),
    ("naver.com", &["naver"]),
    ("outlook.com", &["microsoft"]),
    ("pinterest.com", &["pinterest"]),
    ("qq.com", &["tencent"]),
    ("shopify.com", &["shopify"]),
    ("squarespace.com", &["squarespace"]),
    ("tiktok.com", &["bytedance", "tiktok"]),
    ("tripod.com", &["lycos", "tripod"]),
    ("twitter.com", &["twitter", "x"]),
    ("vk.com", &["vk", "vkontakte"]),
    ("web.de", &["1 1 mail media", "united internet", "web de"]),
    ("weebly.com", &["weebly"]),
    ("wix.com", &["wix", "wix com"]),
    ("wordpress.com", &["automattic", "wordpress", "wordpress com"]),
    ("x.com", &["twitter", "x"]),
    ("yahoo.com", &["yahoo"]),
    ("youtube.com", &["youtube"]),
];

/// What a website identifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Website {
    /// A registrable domain, lower case.
    Domain(String),
    /// A page at a host of many.
    SharedHost,
    /// Not a URL.
    Unusable,
}

/// What lists put around an address.
const AROUND: [char; 20] =
    ['<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '`', ',', ';', '“', '”', '„', '‘', '’', '«', '»'];

/// Reads `https://www.acme.example/about`, `acme.example`, `<acme.example>` and everything between. `name` is that of the company.
pub(super) fn website(text: &str, name: &str) -> Website {
    let text = text.trim_matches(|c: char| AROUND.contains(&c) || c.is_whitespace());
    let parsed = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let Ok(url) = parsed else { return Website::Unusable };
    let host = match url.host() {
        Some(Host::Domain(host)) => host.trim_end_matches('.').to_ascii_lowercase(),
        _ => return Website::Unusable,
    };
    // Below a public suffix such as `blogspot.com`, `www` is not a page of one company.
    let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(&host);
    if !host.contains('.') || host.len() > 253 {
        return Website::Unusable;
    }
    let Some(domain) = psl::domain_str(host) else { return Website::SharedHost };
    let shared = SHARED_HOSTS.iter().find(|(shared, _)| *shared == domain);
    if shared.is_some_and(|(_, owners)| !is_owner(owners, name)) {
        return Website::SharedHost;
    }
    // A domain can be an id, and an id goes out as it is.
    if firmgate_clean::is_id(domain) { Website::Domain(domain.to_owned()) } else { Website::Unusable }
}

/// Whether a company is one of the owners: `Etsy, Inc.` is, `Etsy Sellers Club` is not.
fn is_owner(owners: &[&str], name: &str) -> bool {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    owners.iter().any(|owner| {
        let owner: Vec<&str> = owner.split(' ').collect();
        words.strip_prefix(owner.as_slice()).is_some_and(|rest| rest.iter().all(|word| names_no_other(word)))
    })
}

/// Whether a word after the name of an owner names the same company: a legal form, or a word for all of a group.
fn names_no_other(word: &str) -> bool {
    const OF_A_GROUP: [&str; 6] = ["class", "com", "group", "holding", "holdings", "technologies"];
    legal::is_form(word) || word.chars().count() == 1 || OF_A_GROUP.contains(&word)
}

#[cfg(test)]
mod tests;
