//! Addresses that are accepted, and why others are not.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

#[test]
fn addresses_that_are_accepted() {
    for text in [
        "https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-west-1.amazonaws.com/graphql",
        "http://127.0.0.1:20002/graphql",
        "http://localhost:4000/graphql",
        "http://[::1]:4000/graphql",
        " https://example.com/graphql ",
    ] {
        assert!(Endpoint::parse(text, Cleartext::Loopback).is_ok(), "{text}");
    }
    assert!(Endpoint::parse("http://platform.internal/graphql", Cleartext::Anywhere).is_ok());
}

#[test]
fn addresses_that_are_not() {
    let cases = [
        ("", EndpointError::NotAUrl(ParseError::RelativeUrlWithoutBase)),
        ("example.com/graphql", EndpointError::NotAUrl(ParseError::RelativeUrlWithoutBase)),
        ("https://", EndpointError::NotAUrl(ParseError::EmptyHost)),
        ("ftp://example.com/", EndpointError::Scheme),
        ("file:///etc/passwd", EndpointError::Scheme),
        ("http://example.com/graphql", EndpointError::Cleartext),
        ("http://localhost.example.com/graphql", EndpointError::Cleartext),
        ("http://169.254.169.254/graphql", EndpointError::Cleartext),
        ("https://user@example.com/graphql", EndpointError::Credential),
        ("https://:geheim@example.com/graphql", EndpointError::Credential),
        ("https://example.com/graphql?key=geheim", EndpointError::Suffix),
        ("https://example.com/graphql#geheim", EndpointError::Suffix),
    ];
    for (text, expected) in cases {
        let error = Endpoint::parse(text, Cleartext::Loopback).unwrap_err();
        assert_eq!(error, expected, "{text}");
        assert!(!error.to_string().contains("geheim"));
    }
}
