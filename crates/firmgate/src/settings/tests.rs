#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::time::Duration;

use clap::Parser;
use firmgate_egress::{ClientMethod, TokenForm};

use super::*;
use crate::cli::{Cli, Command};

mod forms;
mod platform;

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
    let sources = Sources::read(Some(path.into_os_string()), variables)?;
    match cli.command {
        Command::Serve(flags) => sources.serve(&flags),
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
    assert!(matches!(settings.backend, Backend::Embedded));
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
fn limits_are_a_list_or_a_table_in_the_file_and_stand_between_commas_elsewhere() {
    let limits =
        |flags: &[&str], variables: &[(&str, &str)], config| settings(flags, variables, config).unwrap().limits;
    let expected = limits(&["--limit", "ai_search=7/min", "--limit", "get_company=2/s"], &[], "");
    assert_eq!(expected.len(), 2);
    assert_eq!(limits(&["--limit", "ai_search=7/min, get_company=2/s"], &[], ""), expected);
    assert_eq!(limits(&[], &[("FIRMGATE_LIMIT", "ai_search=7/min,get_company=2/s")], ""), expected);
    for config in [
        "limit = ['ai_search=7/min', 'get_company=2/s']",
        "limit = 'ai_search=7/min,get_company=2/s'",
        "[limit]\nai_search = '7/min'\nget_company = '2/s'",
        "[limits]\nai_search = '7/min'\nget_company = '2/s'",
    ] {
        assert_eq!(limits(&[], &[], config), expected, "{config}");
    }
}

#[test]
fn what_kubernetes_sets_for_a_service_is_not_a_setting() {
    let links = [
        ("FIRMGATE_SERVICE_HOST", "10.0.0.1"),
        ("FIRMGATE_PORT", "tcp://10.0.0.1:8931"),
        ("FIRMGATE_PORT_8931_TCP", "tcp://10.0.0.1:8931"),
    ];
    assert!(settings(&[], &links, "").is_ok());
}

#[test]
fn an_address_can_be_a_port_of_this_machine() {
    for (text, expected) in [
        ("8931", "127.0.0.1:8931"),
        (":8931", "127.0.0.1:8931"),
        ("localhost:8931", "127.0.0.1:8931"),
        ("[::1]:8931", "[::1]:8931"),
    ] {
        let http = settings(&["--http", text], &[], "").unwrap().http.unwrap();
        assert_eq!(http.listen, expected.parse().unwrap(), "{text}");
    }
}

#[test]
fn a_switch_can_be_turned_off_in_a_stronger_place() {
    let on = "allow_mutations = true";
    assert_eq!(settings(&[], &[], on).unwrap().mutations, Mutations::Allowed);
    let off = [("FIRMGATE_ALLOW_MUTATIONS", "false")];
    assert_eq!(settings(&[], &off, on).unwrap().mutations, Mutations::Denied);
    assert_eq!(settings(&["--allow-mutations"], &off, on).unwrap().mutations, Mutations::Allowed);
    assert_eq!(settings(&["--allow-mutations=false"], &[], on).unwrap().mutations, Mutations::Denied);
}

#[test]
fn an_endpoint_takes_the_key_of_the_strongest_place() {
    let config = "endpoint = 'https://api.example.com/graphql'\napi_key_file = 'key'";
    let key = |settings: ServeSettings| match settings.backend {
        Backend::Endpoint(endpoint) => match endpoint.reads {
            CredentialSettings::ApiKey(key) => key.reveal().to_owned(),
            other => format!("{other:?}"),
        },
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
        refusal(&[], &[("FIRMGATE_ALLOW_MUTATIONS", "on")], ""),
        refusal(&[], &[], "allow_mutation = true"),
        refusal(&[], &[], "allow_mutations = 'on'"),
        refusal(&[], &[], "allow_mutations = 5.0"),
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
        refusal(&["--log", "verbose"], &[], ""),
        refusal(&[], &[("FIRMGATE_LOG", "info,firmgat=debug")], ""),
        refusal(&["--data", "${HOME}/fg"], &[], ""),
        refusal(&[], &[("FIRMGATE_API_KEY", "\"da2-canary\"")], ""),
        refusal(&[], &[("FIRMGATE_API_KEY", "${API_KEY}")], ""),
        refusal(&["--http", "myhost:8931"], &[], ""),
        refusal(&[], &[("FIRMGATE_XYZZY", "1")], ""),
        refusal(&[], &[("FIRMGATE_PORT", "8931")], ""),
        refusal(&[], &[], "[http]\npublic_ulr = 'x'"),
        refusal(&[], &[], "[http]\nendpoint = 'x'"),
        refusal(&[], &[], "public_url = 'x'"),
        refusal(&[], &[], "[[issuers]]\nurl = 'https://a.example'\naudience = ['x']"),
        refusal(&[], &[], "[[issuers]]\nprofile = 'okta'"),
        refusal(&[], &[], "xyzzy = 1"),
        refusal(&[], &[], "limit = 'ai_search=5/min'\n[limits]\nai_search = '6/min'"),
    ];
    insta::assert_snapshot!(lines.join("---\n"));
}

const ENDPOINT: &str = "https://api.example.com/graphql";
const APPSYNC: &str = "https://x.appsync-api.eu-west-1.amazonaws.com/graphql";

/// The settings of the way to `endpoint`.
fn upstream(endpoint: &str, flags: &[&str], variables: &[(&str, &str)], config: &str) -> EndpointSettings {
    let flags: Vec<&str> = ["--endpoint", endpoint].iter().chain(flags).copied().collect();
    match settings(&flags, variables, config).unwrap().backend {
        Backend::Endpoint(endpoint) => *endpoint,
        Backend::Embedded => unreachable!("there is an endpoint"),
    }
}

#[test]
fn every_source_of_a_users_token_is_a_setting() {
    let user = |flags: &[&str], config| match upstream(ENDPOINT, flags, &[], config).reads {
        CredentialSettings::User(user) => user,
        other => unreachable!("{other:?}"),
    };
    assert!(matches!(user(&["--token-env", "MY_TOKEN"], ""), UserToken::Variable(name) if name == "MY_TOKEN"));
    assert!(matches!(user(&["--token-file", "/t"], ""), UserToken::File(path) if path == *"/t"));
    let command = ["--auth", "oidc", "--token-command", "tool print 'my api'"];
    assert!(matches!(user(&command, ""), UserToken::Command(words) if words == ["tool", "print", "my api"]));
    // A stronger place's source takes the place of a weaker one's.
    let weak = "[credentials]\ntoken_file = 'token'";
    assert!(matches!(user(&["--token-env", "MY_TOKEN"], weak), UserToken::Variable(name) if name == "MY_TOKEN"));
    assert!(matches!(user(&[], weak), UserToken::File(path) if path.is_absolute()));
    let login =
        "[credentials]\nauth = 'oidc'\ntoken_issuer = 'https://idp.example.com'\nclient_id = 'gate'\ntoken_kind = 'id'";
    assert!(matches!(user(&["--token-login"], login), UserToken::Login(login) if login.client_id == "gate"));
    assert!(matches!(user(&[], login), UserToken::Login(_)), "without another source it is the login's");
}

#[test]
fn a_credential_for_writes_is_there_when_writes_are() {
    let config = "[credentials]\napi_key_file = 'key'\n[write_credentials]\nauth = 'iam'\naws_profile = 'writer'";
    let denied = upstream(APPSYNC, &[], &[], config);
    assert!(matches!(denied.writes, WriteSettings::None));
    let allowed = upstream(APPSYNC, &["--allow-mutations"], &[], config);
    let WriteSettings::Own(own) = allowed.writes else { unreachable!("{allowed:?}") };
    let CredentialSettings::Iam(iam) = *own else { unreachable!("the writer has AWS credentials") };
    assert_eq!((iam.region.as_str(), iam.profile.as_deref()), ("eu-west-1", Some("writer")));
    let same = upstream(APPSYNC, &["--allow-mutations"], &[("FIRMGATE_API_KEY", "k")], "");
    assert!(matches!(same.writes, WriteSettings::Same));
    let own =
        upstream(APPSYNC, &["--allow-mutations"], &[("FIRMGATE_API_KEY", "k"), ("FIRMGATE_WRITE_API_KEY", "w")], "");
    assert!(
        matches!(own.writes, WriteSettings::Own(own) if matches!(&*own, CredentialSettings::ApiKey(key) if key.reveal() == "w"))
    );
}

#[test]
fn grants_are_for_callers_with_tokens_and_the_gate_itself() {
    let grant = "[credentials]\nauth = 'KIND'\ntoken_url = 'https://idp.example.com/token'\nclient_id = 'gate'\ntoken_scope = 's'\n[[issuers]]\nurl = 'https://idp.example.com'";
    let secret = [("FIRMGATE_CLIENT_SECRET", "geheim")];
    for (kind, method) in [
        ("client-credentials", ClientMethod::Basic),
        ("token-exchange", ClientMethod::Basic),
        ("entra-obo", ClientMethod::Post),
    ] {
        let upstream = upstream(ENDPOINT, &["--http", "127.0.0.1:0"], &secret, &grant.replace("KIND", kind));
        assert!(!format!("{upstream:?}").contains("geheim"), "a secret is never printed");
        let CredentialSettings::Grant(grant) = upstream.reads else { unreachable!("{upstream:?}") };
        assert_eq!(
            (grant.client_id.as_str(), grant.method, grant.wanted.scope.as_deref()),
            ("gate", method, Some("s"))
        );
    }
}

#[test]
fn the_form_of_the_way_is_a_setting() {
    let plain = upstream(ENDPOINT, &["--token-env", "T"], &[], "");
    assert_eq!((plain.token_form, plain.network), (TokenForm::Raw, Network::Public));
    let flags = ["--token-env", "T", "--bearer-prefix", "--allow-private-network"];
    let other = upstream(ENDPOINT, &flags, &[], "");
    assert_eq!((other.token_form, other.network), (TokenForm::Bearer, Network::AllowPrivate));
    let file = upstream(ENDPOINT, &[], &[("FIRMGATE_TOKEN_ENV", "T")], "ca_file = 'key'\nbearer_prefix = true");
    assert_eq!((file.token_form, file.authorities.as_deref()), (TokenForm::Bearer, Some(&b"da2-file\n"[..])));
}

#[test]
fn credentials_that_contradict_or_lack_something_are_refused() {
    let key = [("FIRMGATE_API_KEY", "k")];
    let at = |flags: &[&str], variables: &[(&str, &str)], config: &str| {
        let flags: Vec<&str> = ["--endpoint", ENDPOINT].iter().chain(flags).copied().collect();
        refusal(&flags, variables, config)
    };
    let http = ["--http", "127.0.0.1:0"];
    let lines = [
        at(&["--token-env", "T"], &key, ""),
        at(&["--api-key-file", "/k"], &[], "[credentials]\nauth = 'iam'"),
        at(&["--auth", "iam"], &[], ""),
        at(&["--auth", "aim"], &[], ""),
        at(&["--auth", "oidc"], &[], ""),
        at(&["--auth", "api-key"], &[], ""),
        at(&["--auth", "oidc", "--token-env", "T", "--token-file", "/t"], &[], ""),
        at(&["--token-command", "tool 'x"], &[], ""),
        at(&["--auth", "token-exchange"], &[], ""),
        at(&["--token-env", "T", http[0], http[1]], &[], ""),
        at(&["--auth", "client-credentials"], &[], ""),
        at(&["--auth", "client-credentials"], &[("FIRMGATE_TOKEN_URL", "http://idp.example.com/token")], ""),
        at(&["--auth", "client-credentials"], &[("FIRMGATE_TOKEN_URL", "https://u:geheim@idp/token")], ""),
        at(&["--auth", "oidc", "--token-env", "T"], &[("FIRMGATE_CLIENT_ID", "x")], ""),
        at(&[], &[("FIRMGATE_API_KEY", "k"), ("FIRMGATE_API_KEY_FILE", "/k")], ""),
        at(&[], &[], "[credentials]\napi_key = 'k'"),
        at(&[], &[], "[credentials]\napi_kye_file = 'k'"),
        at(&[], &[], "credentials = 'k'"),
        at(&["--allow-mutations"], &key, "[write_credentials]\nauth = 'none'"),
        at(&["--allow-mutations"], &key, "[write_credentials]\nauth = 'client-credentials'"),
        at(&["--ca-file", "/nonexistent/ca"], &key, ""),
        refusal(&["--token-env", "T"], &[], ""),
        refusal(&["--bearer-prefix"], &[], ""),
    ];
    insta::assert_snapshot!(lines.join("---\n"));
}
