use super::{SHARED_HOSTS, Website, website};

fn domain(text: &str) -> String {
    match website(text, "Acme") {
        Website::Domain(domain) => domain,
        other => format!("{other:?}"),
    }
}

#[test]
fn websites_become_registrable_domains() {
    assert_eq!(domain("https://WWW.Acme.co.uk/about?x=1"), "acme.co.uk");
    assert_eq!(domain("investors.acme.example."), "acme.example");
    assert_eq!(domain("http://user:pw@acme.com.br:8080"), "acme.com.br");
    assert_eq!(domain("https://acme.github.io"), "acme.github.io");
    for shared in ["facebook.com/acme", "https://www.linkedin.com/company/acme", "github.io"] {
        assert_eq!(website(shared, "Acme"), Website::SharedHost, "{shared}");
    }
    for host in ["blogspot.com", "github.io", "facebook.com", "acme.co.uk", "acme.example"] {
        assert_eq!(website(&format!("https://www.{host}/"), "Acme"), website(host, "Acme"), "{host}");
    }
    for unusable in ["", "acme", "http://127.0.0.1", "not a website", "http://[::1]/", "://", "a.test, b.test"] {
        assert_eq!(website(unusable, "Acme"), Website::Unusable, "{unusable}");
    }
}

#[test]
fn what_stands_around_an_address_is_not_part_of_it() {
    for (before, after) in [
        ("<", ">"),
        ("(", ")"),
        ("\"", "\""),
        ("'", "'"),
        ("„", "“"),
        ("«", "»"),
        (" [", "] "),
        ("", ","),
        ("", ";"),
        ("", "."),
    ] {
        for address in ["acme.example", "www.acme.example", "https://acme.example", "https://www.acme.example/about"] {
            let text = format!("{before}{address}{after}");
            assert_eq!(domain(&text), "acme.example", "{text}");
        }
    }
}

#[test]
fn a_shared_host_belongs_to_its_owner_alone() {
    for (host, owners) in SHARED_HOSTS {
        assert_eq!(website(host, "Acme Bakery"), Website::SharedHost, "{host}");
        // Public suffixes such as `github.io` are not listed: below them every name is a domain of its own.
        let kept = Website::Domain(host.to_owned());
        for owner in owners {
            assert_eq!(website(&format!("https://www.{host}/"), owner), kept, "{owner}");
            assert_eq!(website(host, &format!("{} Inc.", owner.to_uppercase())), kept, "{owner}");
            assert_eq!(website(host, &format!("{owner} sellers club")), Website::SharedHost, "{owner}");
        }
    }
    let kept = |text: &str, name: &str| matches!(website(text, name), Website::Domain(_));
    assert!(kept("https://www.shopify.com", "Shopify Inc."));
    assert!(kept("https://www.wix.com", "Wix.com Ltd."));
    assert!(kept("https://www.etsy.com", "Etsy, Inc."));
    assert!(kept("https://investor.pinterestinc.com", "Pinterest, Inc."));
    assert!(kept("https://about.meta.com", "Meta Platforms, Inc."));
    assert!(kept("https://corporate.indiamart.com", "IndiaMART InterMESH Limited"));
    assert!(!kept("https://www.facebook.com/etsybakery", "Etsy Bakery"));
}
