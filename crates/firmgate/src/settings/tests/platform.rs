//! The settings of `firmgate platform serve`.

use firmgate_appsync::Prefix;
use firmgate_platform::{AuthMode, Introspection};

use super::*;
use crate::cli::Platform;

/// The settings with these flags, variables and configuration file.
fn platform(flags: &[&str], variables: &[(&str, &str)], config: &str) -> Result<PlatformSettings, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, config).unwrap();
    let line = ["firmgate", "platform", "serve"].iter().chain(flags);
    let cli = Cli::try_parse_from(line).unwrap();
    let variables = variables.iter().chain(&[("HOME", "/home/ada")]);
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let sources = Sources::read(Some(path.into_os_string()), variables)?;
    match cli.command {
        Command::Platform(Platform::Serve(flags)) => sources.platform_serve(&flags),
        other => Err(Failure::usage(format!("{other:?}"))),
    }
}

fn refusal(flags: &[&str], variables: &[(&str, &str)], config: &str) -> String {
    let mut report = Vec::new();
    platform(flags, variables, config).unwrap_err().report(&mut report);
    let report = String::from_utf8(report).unwrap();
    // The folder of the configuration is another one each time.
    report.split('`').filter(|part| !part.starts_with('/')).collect::<Vec<_>>().join("`")
}

/// Every setting of the file but those of the address.
const ALL: &str = "\
[platform]
api_key_file = '/keys'
access_keys_file = '/access.toml'
region = 'eu-west-1'
oidc_issuer = 'https://login.example.com'
oidc_client_ids = ['one', 'two|three']
oidc_bearer = true
allow_private_network = true
default_auth = 'iam'
query_depth_limit = 0
introspection = true
";

#[test]
fn nothing_given_is_an_api_for_this_machine_with_a_key_of_its_own() {
    let settings = platform(&[], &[], "").unwrap();
    assert_eq!(settings.listen, "127.0.0.1:8930".parse().unwrap());
    assert!(matches!(settings.api_keys, ApiKeysFrom::Made));
    assert!(settings.iam.is_none() && settings.oidc.is_none() && settings.unused.is_empty());
    let built_in = firmgate_platform::ApiOptions { default_auth: AuthMode::ApiKey, ..Default::default() };
    assert_eq!(settings.options, built_in, "the default of the table is that of the platform");
    assert_eq!(platform(&["--listen", ""], &[], "").unwrap().listen, settings.listen);
}

#[test]
fn the_file_has_every_setting() {
    let settings = platform(&[], &[], ALL).unwrap();
    assert!(matches!(settings.api_keys, ApiKeysFrom::File(path) if path == *"/keys"));
    let iam = settings.iam.unwrap();
    assert_eq!((iam.access_keys.to_str(), iam.region.as_str()), (Some("/access.toml"), "eu-west-1"));
    let oidc = settings.oidc.unwrap();
    assert_eq!(oidc.clients, ["one", "two", "three"]);
    assert_eq!((oidc.prefix, oidc.network), (Prefix::Accepted, Network::AllowPrivate));
    assert_eq!(
        (settings.options.default_auth, settings.options.introspection),
        (AuthMode::Iam, Introspection::Enabled)
    );
    assert!(settings.unused.is_empty(), "{:?}", settings.unused);
}

#[test]
fn flags_come_before_variables_and_variables_before_the_file() {
    let variables = [
        ("FIRMGATE_PLATFORM_REGION", "us-east-1"),
        ("FIRMGATE_PLATFORM_OIDC_CLIENT_ID", "four|five"),
        ("FIRMGATE_PLATFORM_OIDC_BEARER", "no"),
        ("FIRMGATE_PLATFORM_DEFAULT_AUTH", "oidc"),
        ("FIRMGATE_PLATFORM_LISTEN", "9000"),
    ];
    let middle = platform(&[], &variables, ALL).unwrap();
    assert_eq!((middle.iam.unwrap().region.as_str(), middle.listen.port()), ("us-east-1", 9000));
    let oidc = middle.oidc.unwrap();
    assert_eq!((oidc.clients.len(), oidc.prefix), (2, Prefix::Refused));
    assert_eq!(middle.options.default_auth, AuthMode::Oidc);

    let flags = ["--region", "eu-central-1", "--oidc-client-id", "six", "--oidc-client-id", "seven|eight"];
    let more = ["--oidc-bearer", "--introspection=false", "--default-auth", "api-key", "--listen", "[::1]:1"];
    let strong = platform(&[flags, more].concat(), &variables, ALL).unwrap();
    assert_eq!((strong.iam.unwrap().region.as_str(), strong.listen.port()), ("eu-central-1", 1));
    let oidc = strong.oidc.unwrap();
    assert_eq!(
        (oidc.clients.as_slice(), oidc.prefix),
        (&["six", "seven", "eight"].map(String::from)[..], Prefix::Accepted)
    );
    assert_eq!(
        (strong.options.default_auth, strong.options.introspection),
        (AuthMode::ApiKey, Introspection::Disabled)
    );
}

/// The gate's key in the environment opens the API too, as before the platform had variables of its own.
#[test]
fn the_key_of_the_gate_opens_where_the_platform_has_none_of_its_own() {
    let key = [("FIRMGATE_API_KEY", "k")];
    let settings = platform(&[], &key, "").unwrap();
    assert!(
        matches!(settings.api_keys, ApiKeysFrom::Variable(key) if key.reveal() == "k") && settings.unused.is_empty()
    );
    let file = platform(&[], &[("FIRMGATE_API_KEY_FILE", "/gate")], "").unwrap();
    assert!(matches!(file.api_keys, ApiKeysFrom::File(path) if path == *"/gate") && file.unused.is_empty());
    let own = platform(&[], &key, "[platform]\napi_key_file = '/own'").unwrap();
    assert!(matches!(own.api_keys, ApiKeysFrom::File(path) if path == *"/own"));
    assert_eq!(own.unused, ["settings of `firmgate serve` are not used: `FIRMGATE_API_KEY`"]);
    // In a file it is the key for the endpoint of the gate.
    let in_file = platform(&[], &[], "api_key_file = '/gate'").unwrap();
    assert!(matches!(in_file.api_keys, ApiKeysFrom::Made));
    assert_eq!(in_file.unused, ["settings of `firmgate serve` are not used: `credentials.api_key_file`"]);
}

#[test]
fn what_another_server_uses_is_named() {
    let shared = "policy = 'p'\n[platform]\nlisten = 1\nallow_remote = true\n[http]\nlisten = 2\n[[issuers]]\nurl = 'https://a.example'";
    let platform = platform(&[], &[], shared).unwrap();
    let gate = settings(&[], &[], shared).unwrap();
    let [remote, of_gate] = platform.unused.as_slice() else { unreachable!("{:?}", platform.unused) };
    assert!(remote.ends_with("`allow_remote` is not used: no other machine can reach `127.0.0.1:1`"), "{remote}");
    assert_eq!(of_gate, "settings of `firmgate serve` are not used: `policy`, `http.listen`, `issuers`");
    let of_platform = "settings of `firmgate platform serve` are not used: `platform.listen`, `platform.allow_remote`";
    assert_eq!(gate.unused, [of_platform]);
}

#[test]
fn what_contradicts_lacks_something_or_is_not_a_value_is_refused() {
    let lines = [
        refusal(&["--listen", "0.0.0.0:1"], &[], ""),
        refusal(&["--listen", "everywhere"], &[], ""),
        refusal(&[], &[], "[platform]\nlisten = '0.0.0.0:1'"),
        refusal(&[], &[("FIRMGATE_PLATFORM_LISTEN", "everywhere")], ""),
        refusal(&[], &[("FIRMGATE_PLATFORM_ACCESS_KEYS_FILE", "k")], ""),
        refusal(&[], &[], "[platform]\nregion = 'eu-west-1'"),
        refusal(&["--access-keys-file", "k"], &[("FIRMGATE_PLATFORM_REGION", "Europe")], ""),
        refusal(&[], &[], "[platform]\naccess_keys_file = 'k'\nregion = 'Europe'"),
        refusal(&["--oidc-bearer"], &[], ""),
        refusal(&[], &[("FIRMGATE_PLATFORM_ALLOW_PRIVATE_NETWORK", "1")], ""),
        refusal(&[], &[], "[platform]\noidc_client_ids = ['c']"),
        refusal(&["--oidc-client-id", "c"], &[], "[platform]\noidc_issuer = 'login.example.com'"),
        refusal(&[], &[("FIRMGATE_PLATFORM_DEFAULT_AUTH", "oidc")], ""),
        refusal(&["--default-auth", "cognito"], &[], ""),
        refusal(&["--query-depth-limit", "76"], &[], ""),
        refusal(&[], &[], "[platform]\nquery_depth_limit = 76"),
        refusal(&[], &[], "[platform]\nquery_depth_limit = 7.5"),
        refusal(&[], &[], "[platform]\nintrospection = 'on'"),
        refusal(&[], &[], "[platform]\nintrospections = true"),
        refusal(&[], &[], "[platform]\napi_key = 'k'"),
        refusal(&[], &[], "platform = 'k'"),
        refusal(&[], &[], "oidc_issuer = 'k'"),
        refusal(&[], &[("FIRMGATE_PLATFORM_INTROSPECT", "1")], ""),
    ];
    insta::assert_snapshot!(lines.join("---\n"));
    assert!(platform(&[], &[("FIRMGATE_PLATFORM_OIDC_BEARER", "false")], "").is_ok(), "it is off anyway");
}
