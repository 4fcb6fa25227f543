//! Addresses of all kinds, and a resolver that changes its answer.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn addresses_that_everybody_reaches() {
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "52.94.236.248",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a05:d018::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ] {
        assert!(is_public(ip(text)), "{text}");
    }
}

#[test]
fn addresses_that_are_private_reserved_or_of_a_metadata_service() {
    for text in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:a9fe:a9fe::1",
        "2002:7f00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(ip(text)), "{text}");
    }
}

#[test]
fn a_host_that_is_an_address_is_checked_in_every_spelling() {
    let check = |text: &str| Network::Public.check_literal(&Url::parse(text).unwrap());
    for text in ["https://8.8.8.8/", "https://example.com/", "http://127.0.0.1:1/", "http://[::1]:1/", "http://0x7f.1/"]
    {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    for text in [
        "https://10.0.0.1/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://0251.0376.0251.0376/",
        "https://169.254.43518/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://0/",
    ] {
        assert_eq!(check(text), Err(AddressRefusedError), "{text}");
        assert_eq!(Network::AllowPrivate.check_literal(&Url::parse(text).unwrap()), Ok(()), "{text}");
    }
}

#[test]
fn the_name_of_this_machine_stands_for_nothing_else() {
    assert!(Network::Public.allows_named("localhost", ip("127.0.0.1")));
    assert!(Network::Public.allows_named("localhost", ip("::1")));
    assert!(!Network::Public.allows_named("localhost", ip("8.8.8.8")));
    assert!(!Network::Public.allows_named("localhost.example.com", ip("127.0.0.1")));
    assert!(Network::AllowPrivate.allows_named("idp.internal", ip("10.0.0.1")));
}
