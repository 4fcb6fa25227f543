#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;

use clap::Parser;

use super::*;
use crate::cli::{Cli, Command};

fn flags(flags: &[&str]) -> Layer {
    let line = ["firmgate", "serve"].iter().chain(flags);
    match Cli::try_parse_from(line).unwrap().command {
        Command::Serve(flags) => flags.layer(None).unwrap(),
        _ => Layer::default(),
    }
}

fn file(text: &str) -> Layer {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    crate::settings::file::read(&path, None).unwrap()
}

fn variables(variables: &[(&str, &str)]) -> Layer {
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    crate::settings::environment::read(variables).unwrap().layer
}

#[test]
fn without_an_address_nothing_is_served_and_nothing_is_in_vain() {
    assert_eq!(settings(&Layer::default(), Mutations::Allowed).unwrap(), None);
    assert!(settings(&flags(&["--issuer", "https://login.example.com"]), Mutations::Denied).is_err());
}

#[test]
fn flags_come_before_variables_and_variables_before_the_file() {
    let weak = file(
        "[http]\nlisten = '127.0.0.1:1'\ntls_certificate = '/etc/firmgate/c.pem'\ntls_key = '/k.pem'\n[[issuers]]\nurl = 'https://a.example'",
    );
    let middle = variables(&[("FIRMGATE_HTTP", "127.0.0.1:2"), ("FIRMGATE_ALLOW_HOST", "a.example, b.example:1")]);
    let strong = flags(&["--issuer", "https://b.example", "--issuer-profile", "okta", "--audience", "x"]);
    let settings = settings(&strong.over(middle).over(weak), Mutations::Allowed).unwrap().unwrap();
    assert_eq!(settings.listen, "127.0.0.1:2".parse().unwrap());
    let issuer = IssuerSettings {
        url: "https://b.example".to_owned(),
        profile: Some("okta".to_owned()),
        audiences: vec!["x".to_owned()],
        ..IssuerSettings::default()
    };
    assert_eq!(settings.issuers, [issuer], "whom to trust is one decision");
    let tls = settings.tls.unwrap();
    assert_eq!((tls.certificate, tls.key), ("/etc/firmgate/c.pem".into(), "/k.pem".into()));
}

#[test]
fn what_would_be_unsafe_or_is_contradictory_does_not_start() {
    let reachable = ["--http", "0.0.0.0:8931"];
    let here = ["--http", "127.0.0.1:8931"];
    let issuer = ["--issuer", "https://login.example.com"];
    let tls = ["--tls-certificate", "c.pem", "--tls-key", "k.pem"];
    let cases: [(&[&[&str]], Mutations); 14] = [
        (&[&reachable], Mutations::Denied),
        (&[&reachable, &issuer], Mutations::Denied),
        (&[&reachable, &issuer, &tls], Mutations::Denied),
        (&[&reachable, &issuer, &["--behind-proxy"]], Mutations::Denied),
        (&[&here], Mutations::Allowed),
        (&[&here, &["--public-url", "https://mcp.example.com/mcp"]], Mutations::Denied),
        (&[&here, &["--tls-key", "k.pem"]], Mutations::Denied),
        (&[&here, &["--tls-certificate", "c.pem"]], Mutations::Denied),
        (&[&here, &["--tls-client-ca", "c.pem"]], Mutations::Denied),
        (&[&here, &tls, &["--behind-proxy"]], Mutations::Denied),
        (&[&here, &["--allow-host", "https://mcp.example.com"]], Mutations::Denied),
        (&[&here, &["--allow-origin", "app.example.com"]], Mutations::Denied),
        (&[&["--allow-host", "mcp.example.com"]], Mutations::Denied),
        (&[&here, &["--issuer-private-network"]], Mutations::Denied),
    ];
    let mut said = String::new();
    for (parts, mutations) in cases {
        let line = parts.concat();
        let mut report = Vec::new();
        settings(&flags(&line), mutations).unwrap_err().report(&mut report);
        writeln!(said, "{}\n{}", line.join(" "), String::from_utf8(report).unwrap()).unwrap();
    }
    insta::assert_snapshot!(said);

    let public = ["--public-url", "https://mcp.example.com/mcp"];
    let fine: [&[&[&str]]; 3] =
        [&[&here], &[&reachable, &issuer, &tls, &public], &[&reachable, &issuer, &public, &["--behind-proxy"]]];
    for parts in fine {
        assert!(settings(&flags(&parts.concat()), Mutations::Denied).unwrap().is_some(), "{parts:?}");
    }
}
