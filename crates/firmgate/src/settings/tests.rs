#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::time::Duration;

use clap::Parser;

use super::*;
use crate::cli::{Cli, Command};

/// The settings of `firmgate serve` with these flags, variables and configuration file.
fn settings(flags: &[&str], variables: &[(&str, &str)], config: &str) -> Result<ServeSettings, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, config).unwrap();
    fs::write(folder.path().join("key"), "da2-file\n").unwrap();
    let line = ["firmgate", "serve"].iter().chain(flags);
    let cli = Cli::try_parse_from(line).unwrap();
    let variables = variables.iter().chain(&[("HOME", "/home/ada")]);
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let sources = Sources::read(Some(&path), variables)?;
    match cli.command {
        Command::Serve(flags) => sources.serve(flags),
        other => Err(Failure::usage(format!("{other:?}"))),
    }
}

fn refusal(flags: &[&str], variables: &[(&str, &str)], config: &str) -> String {
    let mut report = Vec::new();
    settings(flags, variables, config).unwrap_err().report(&mut report);
    let report = String::from_utf8(report).unwrap();
    // The folder of the configuration is another one each time.
    report.split('`').filter(|part| !part.starts_with('/')).collect::<Vec<_>>().join("`")
}

#[test]
fn nothing_given_is_a_gate_that_only_reads_over_the_embedded_platform() {
    let settings = settings(&[], &[], "").unwrap();
    assert_eq!(settings.mutations, Mutations::Denied);
    assert_eq!(settings.backend, Backend::Embedded);
    assert_eq!(settings.text, TextForm::Json);
    assert_eq!(settings.log, "info");
    assert_eq!(settings.data, DataFolder::new("/home/ada/.local/share/firmgate".into()));
    assert!(settings.limits.is_empty() && settings.policy.is_none());
}

#[test]
fn flags_come_before_variables_and_variables_before_the_file() {
    let config = "text = 'summary'\nlog = 'warn'\ndata = 'here'\n[limits]\nai_search = '9/h'\nget_company = '2/s'";
    let variables = [("FIRMGATE_TEXT", "compact"), ("FIRMGATE_LOG", "debug"), ("FIRMGATE_LIMIT", "ai_search=8/h")];
    let strong = settings(&["--text", "json", "--limit", "ai_search=7/min"], &variables, config).unwrap();
    assert_eq!((strong.text, strong.log.as_str()), (TextForm::Json, "debug"));
    let limit = |tool: &str, count, seconds| Limit { tool: tool.to_owned(), count, per: Duration::from_secs(seconds) };
    assert_eq!(strong.limits, [limit("ai_search", 7, 60), limit("get_company", 2, 1)]);
    let middle = settings(&[], &variables, config).unwrap();
    assert_eq!((middle.text, middle.log.as_str()), (TextForm::Compact, "debug"));
    assert_eq!(middle.limits, [limit("ai_search", 8, 3600), limit("get_company", 2, 1)]);
    let weak = settings(&[], &[], config).unwrap();
    assert_eq!((weak.text, weak.log.as_str()), (TextForm::Summary, "warn"));
    assert!(weak.data.path().ends_with("here") && weak.data.path().is_absolute());
}

#[test]
fn a_switch_can_be_turned_off_in_a_stronger_place() {
    let on = "allow_mutations = true";
    assert_eq!(settings(&[], &[], on).unwrap().mutations, Mutations::Allowed);
    let off = [("FIRMGATE_ALLOW_MUTATIONS", "false")];
    assert_eq!(settings(&[], &off, on).unwrap().mutations, Mutations::Denied);
    assert_eq!(settings(&["--allow-mutations"], &off, on).unwrap().mutations, Mutations::Allowed);
}

#[test]
fn an_endpoint_takes_the_key_of_the_strongest_place() {
    let config = "endpoint = 'https://api.example.com/graphql'\napi_key_file = 'key'";
    let key = |settings: ServeSettings| match settings.backend {
        Backend::Endpoint { api_key, .. } => api_key.reveal().to_owned(),
        Backend::Embedded => "none".to_owned(),
    };
    assert_eq!(key(settings(&[], &[], config).unwrap()), "da2-file");
    let variable = [("FIRMGATE_API_KEY", "da2-variable")];
    let strong = settings(&[], &variable, config).unwrap();
    assert!(!format!("{strong:?}").contains("da2"), "a key is never printed");
    assert_eq!(key(strong), "da2-variable");
    let region = "endpoint = 'https://x.appsync-api.eu-west-1.amazonaws.com/graphql'\nregion = 'eu-west-1'";
    assert!(settings(&[], &variable, region).is_ok());
}

#[test]
fn what_nobody_knows_or_would_use_is_refused() {
    let lines = [
        refusal(&[], &[("FIRMGATE_ENDPONIT", "x")], ""),
        refusal(&[], &[("FIRMGATE_TEXT", "xml")], ""),
        refusal(&[], &[("FIRMGATE_ALLOW_MUTATIONS", "yes")], ""),
        refusal(&[], &[], "allow_mutation = true"),
        refusal(&[], &[], "allow_mutations = 'yes'"),
        refusal(&[], &[], "text = 'json'\nlog = = 1"),
        refusal(&[], &[], "[limits]\nai_search = 5"),
        refusal(&[], &[], "region = 'eu-west-1'"),
        refusal(&[], &[], "api_key_file = 'key'"),
        refusal(&["--limit", "ai_search=5/fortnight"], &[], ""),
        refusal(&["--limit", "ai_search=5/min", "--limit", "ai_search=6/min"], &[], ""),
        refusal(&["--endpoint", "http://api.example.com/"], &[], ""),
        refusal(&["--endpoint", "https://api.example.com/"], &[], ""),
        refusal(
            &["--endpoint", "https://x.appsync-api.eu-west-1.amazonaws.com/graphql", "--region", "us-east-1"],
            &[("FIRMGATE_API_KEY", "k")],
            "",
        ),
        refusal(&[], &[("FIRMGATE_API_KEY", "two words")], ""),
    ];
    insta::assert_snapshot!(lines.join("---\n"));
}
