//! Every setting of the table, in every form that it has, set in every way; and that each of them does something.

#![expect(clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::*;
use crate::cli::Platform;
use crate::settings::table::{Command as Of, GENERAL, ISSUERS, PLATFORM, READS, WRITES};
use crate::settings::value::Value;

/// The forms of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Flag,
    Variable,
    File,
}

/// What a row is set to in one form; none where it does not have the form.
fn set(form: Form, row: &Setting, text: &str) -> Option<Result<Layer, Failure>> {
    match form {
        Form::Flag => {
            let (command, home) = (row.commands.first()?, Some(Path::new("/home/ada")));
            let flag = format!("--{}={text}", row.flag);
            let line = |words: &[&str]| Cli::try_parse_from(words.iter().chain(&[flag.as_str()])).unwrap().command;
            Some(match command {
                Of::Login => match line(&["firmgate", "login"]) {
                    Command::Login(login) => login.server.layer(home),
                    other => unreachable!("{other:?}"),
                },
                Of::PlatformServe => match line(&["firmgate", "platform", "serve"]) {
                    Command::Platform(Platform::Serve(flags)) => flags.layer(home),
                    other => unreachable!("{other:?}"),
                },
                _ => match line(&["firmgate", "serve"]) {
                    Command::Serve(flags) => flags.layer(home),
                    other => unreachable!("{other:?}"),
                },
            })
        }
        Form::Variable if row.variable.is_empty() => None,
        Form::Variable => {
            let variables = [("HOME", "/home/ada"), (row.variable, text)];
            let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
            Some(environment::read(variables.into_iter()).map(|found| found.layer))
        }
        Form::File if row.file.is_empty() => None,
        Form::File => Some(in_file(row, &format!("'''{text}'''"))),
    }
}

/// A file that sets one row to a value as TOML has it.
fn in_file(row: &Setting, value: &str) -> Result<Layer, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let text = match row.file.split_once('.') {
        Some(("issuers", "url")) => format!("[[issuers]]\nurl = {value}"),
        Some(("issuers", key)) => format!("[[issuers]]\nurl = 'https://a.example'\n{key} = {value}"),
        Some((table, key)) => format!("[{table}]\n{key} = {value}"),
        None => format!("{} = {value}", row.file),
    };
    fs::write(&path, text).unwrap();
    file::read(&path, Some(Path::new("/home/ada")))
}

/// What a layer has for a row; that of an issuer is all that is said of it.
fn held(layer: &Layer, row: &Setting) -> Option<String> {
    let value = match (layer.value(row.name), layer.issuers()) {
        (Some(Value::Path(path)), _) => path.file_name().unwrap().to_string_lossy().into_owned(),
        (Some(value), _) => format!("{value:?}"),
        (None, [issuer]) => format!("{issuer:?}"),
        (None, _) => return None,
    };
    Some(value)
}

/// The example of a row as one text.
fn example(row: &Setting) -> String {
    if row.kind == Kind::Secret || row.name == "config" {
        return "da2-example".to_owned();
    }
    let table: toml::Table = format!("it = {}", row.example).parse().unwrap();
    match &table["it"] {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// A text that no setting of this kind can have.
fn wrong(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text | Kind::Command | Kind::Path | Kind::List(_) => None,
        Kind::Switch => Some("maybe"),
        Kind::Address => Some("everywhere"),
        Kind::Seconds => Some("soon"),
        Kind::Number(_) => Some("1000"),
        Kind::Choice(_) => Some("other"),
        Kind::Limits => Some("ai_search=often"),
        Kind::Log => Some("verbose"),
        Kind::Secret => Some("two words"),
    }
}

const UNEXPANDED: [&str; 6] = ["${VALUE}", "$VALUE", "%VALUE%", "$(value)", "{{ .Value }}", "${env:VALUE}"];
const QUOTED: [&str; 2] = ["\"value\"", "'value'"];

#[test]
fn every_setting_is_read_alike_in_every_form() {
    for row in rows() {
        let mut rights = Vec::new();
        for form in [Form::Flag, Form::Variable, Form::File] {
            let told = |text: &str| {
                let Err(failure) = set(form, row, text)? else { panic!("{form:?} {} = {text}", row.name) };
                let key = row.file.rsplit('.').next().unwrap_or_default();
                let name = match form {
                    Form::Flag => row.flag,
                    Form::Variable => row.variable,
                    Form::File => key,
                };
                assert!(failure.to_string().contains(name), "{name}: {}", failure);
                Some(failure.to_string())
            };
            for empty in ["", "  "] {
                // A secret in the file is refused whatever it is.
                let Some(layer) = set(form, row, empty).filter(|_| row.kind != Kind::Secret || form != Form::File)
                else {
                    continue;
                };
                let is_needed = row.file == "issuers.url" && form == Form::File;
                assert_eq!(layer.is_err(), is_needed, "{form:?} {}", row.name);
                let Ok(layer) = layer else { continue };
                assert!(layer.value(row.name).is_none(), "{form:?} {}", row.name);
                assert!(layer.issuers().iter().all(|issuer| issuer.url == "https://a.example"), "{}", row.name);
            }
            if let Some(message) = wrong(row.kind).and_then(told) {
                assert!(!message.contains("two words"), "{message}");
            }
            if row.kind != Kind::Command && !(row.kind == Kind::Secret && form == Form::File) {
                for text in UNEXPANDED.into_iter().filter_map(told) {
                    assert!(text.contains("was not expanded"), "{text}");
                }
                for text in QUOTED.into_iter().filter_map(told) {
                    assert!(text.contains("in quotation marks"), "{text}");
                }
            }
            if let Some(layer) =
                set(form, row, &example(row)).filter(|_| row.kind != Kind::Secret || form != Form::File)
            {
                let layer = layer.map_err(|failure| failure.to_string()).unwrap();
                rights.extend(held(&layer, row));
            }
        }
        assert!(!rights.is_empty(), "{} is read in no form", row.name);
        if !row.file.starts_with("issuers.") {
            assert!(rights.windows(2).all(|two| two[0] == two[1]), "{}: {rights:?}", row.name);
        }
    }
}

#[test]
fn names_follow_from_one_another() {
    for row in rows() {
        if !row.variable.is_empty() {
            assert_eq!(row.variable, format!("FIRMGATE_{}", row.name.to_uppercase()));
        }
        if row.commands.contains(&Of::Serve) || PLATFORM.contains(row) {
            let own = row.name.strip_prefix("platform_").unwrap_or(row.name);
            assert_eq!(row.flag, own.replace('_', "-"));
        }
        assert!(row.needs.is_empty() || rows().any(|other| other.name == row.needs), "{}", row.name);
        assert_eq!(row.flag.is_empty(), row.value.is_empty(), "{}", row.name);
        assert_eq!(row.file.is_empty(), row.example.is_empty() && row.name == "config", "{}", row.name);
    }
    assert_eq!(READS.len(), WRITES.len());
}

#[test]
fn a_flag_comes_before_a_variable_and_a_variable_before_the_file() {
    let label = |layer: &Layer, row: &Setting| layer.label(row.name).to_owned();
    for row in rows().filter(|row| row.kind != Kind::Secret && row.name != "config") {
        let text = example(row);
        let [flag, variable, file] =
            [Form::Flag, Form::Variable, Form::File].map(|form| set(form, row, &text).map(Result::unwrap));
        if let (Some(flag), Some(variable)) = (flag, &variable) {
            assert_eq!(label(&flag.over(variable.clone()), row), format!("`--{}`", row.flag));
        }
        if let (Some(variable), Some(file)) = (variable, file) {
            assert_eq!(label(&variable.over(file), row), format!("environment variable `{}`", row.variable));
        }
    }
}

#[test]
fn a_default_that_is_a_value_is_one() {
    let defaults: Vec<_> = rows().filter(|row| row.default_is_value).collect();
    assert!(defaults.len() > 3, "{defaults:?}");
    for row in defaults {
        let layer = Layer::default().with_defaults(&[row.name]);
        let set = set(Form::Variable, row, row.default).unwrap().unwrap();
        assert_eq!(held(&layer, row), held(&set, row), "{}", row.name);
        assert!(held(&layer, row).is_some() && example(row) != row.default, "{}", row.name);
    }
}

#[test]
fn switches_and_lists_can_be_written_as_toml_has_them() {
    for row in rows().filter(|row| row.kind != Kind::Secret && row.name != "config") {
        let text = set(Form::File, row, &example(row)).unwrap().unwrap();
        let toml = in_file(row, row.example).map_err(|failure| failure.to_string()).unwrap();
        assert!(held(&text, row).is_some() && held(&text, row) == held(&toml, row), "{}", row.name);
    }
    for (on, off) in [("1", "0"), ("yes", "no"), ("TRUE", "False")] {
        for form in [Form::Flag, Form::Variable, Form::File] {
            let row = GENERAL.iter().find(|row| row.name == "allow_mutations").unwrap();
            assert_eq!(set(form, row, on).unwrap().unwrap().switch("allow_mutations"), Some(true));
            assert_eq!(set(form, row, off).unwrap().unwrap().switch("allow_mutations"), Some(false));
        }
    }
}

#[test]
fn a_home_folder_is_expanded_in_every_path() {
    for row in rows().filter(|row| row.kind == Kind::Path) {
        for form in [Form::Flag, Form::Variable, Form::File] {
            let Some(layer) = set(form, row, "~/some/file") else { continue };
            assert_eq!(layer.unwrap().path(row.name), Some(Path::new("/home/ada/some/file")), "{form:?} {}", row.name);
            let other = set(form, row, "~bob/file").unwrap().unwrap_err();
            assert!(other.to_string().contains("~bob/file"), "{}", other);
        }
    }
}

/// A file in which some settings do something, and these settings. `CRED` is the table of a credential.
const CONTEXTS: &[(&str, &[&str])] = &[
    ("", &["data", "record_dir", "policy", "limit", "text", "log", "http"]),
    ("allow_mutations = false", &["allow_mutations"]),
    ("[CRED]\ntoken_env = 'T'", &["endpoint"]),
    ("endpoint = 'https://api.example.com/graphql'\n[CRED]\nauth = 'iam'", &["region"]),
    (
        "endpoint = 'https://api.example.com/graphql'\n[CRED]\ntoken_env = 'T'",
        &["bearer_prefix", "allow_private_network", "ca_file"],
    ),
    ("ENDPOINT[CRED]", &["api_key", "api_key_file", "token_env", "token_file", "token_command"]),
    ("ENDPOINT[CRED]\ntoken_url = 'https://a.example/t'\nclient_id = 'c'\nclient_secret_file = 's'", &["auth"]),
    ("ENDPOINT[CRED]\ntoken_issuer = 'https://a.example'\nclient_id = 'c'", &["token_login"]),
    ("ENDPOINT[CRED]\nauth = 'oidc'\nclient_id = 'c'", &["token_issuer"]),
    ("ENDPOINT[CRED]\nauth = 'oidc'\ntoken_issuer = 'https://a.example'", &["client_id"]),
    (
        "ENDPOINT[CRED]\nauth = 'oidc'\ntoken_issuer = 'https://a.example'\nclient_id = 'c'\ntoken_kind = 'id'",
        &["token_kind", "client_secret", "client_secret_file", "token_scope", "token_audience", "token_resource"],
    ),
    ("ENDPOINT[CRED]\nauth = 'client-credentials'\nclient_id = 'c'\nclient_secret_file = 's'", &["token_url"]),
    (
        "ENDPOINT[CRED]\nauth = 'client-credentials'\ntoken_url = 'https://a.example/t'\nclient_id = 'c'\nclient_secret_file = 's'\nclient_secret_method = 'post'",
        &["client_secret_method"],
    ),
    ("ENDPOINT[CRED]\nauth = 'iam'", &["aws_profile", "aws_role_arn", "aws_instance_metadata"]),
    ("ENDPOINT[CRED]\nauth = 'iam'\naws_role_arn = 'arn:aws:iam::1:role/x'", &["aws_external_id", "aws_sts_url"]),
    ("[http]\nlisten = 1", &["issuer", "allow_host", "allow_origin", "shutdown_delay_s", "behind_proxy"]),
    (
        "[[issuers]]\nurl = 'https://a.example'\n[http]\nlisten = 1",
        &["public_url", "issuer_ca", "issuer_private_network"],
    ),
    ("[http]\nlisten = 1\ntls_key = 'k'", &["tls_certificate"]),
    ("[http]\nlisten = 1\ntls_certificate = 'c'", &["tls_key"]),
    (
        "[[issuers]]\nurl = 'https://a.example'\n[http]\nlisten = 1\ntls_key = 'k'\ntls_certificate = 'c'",
        &["tls_client_ca"],
    ),
    (
        "[http]\nlisten = 1\n[[issuers]]\nurl = 'https://a.example'",
        &[
            "issuer_profile",
            "audience",
            "issuer_client_ids",
            "issuer_jwks_url",
            "issuer_scope_prefix",
            "issuer_groups_claim",
            "issuer_grants",
            "issuer_tenant",
        ],
    ),
    ("", &["platform_listen", "platform_api_key_file", "platform_query_depth_limit", "platform_introspection"]),
    ("[platform]\nlisten = '0.0.0.0:1'", &["platform_allow_remote"]),
    ("[platform]\nregion = 'eu-west-1'", &["platform_access_keys_file"]),
    ("[platform]\naccess_keys_file = 'k'", &["platform_region"]),
    ("[platform]\napi_key_file = 'k'\nregion = 'eu-west-1'\naccess_keys_file = 'k'", &["platform_default_auth"]),
    ("[platform]\noidc_client_ids = ['c']", &["platform_oidc_issuer"]),
    ("[platform]\noidc_issuer = 'https://a.example'", &["platform_oidc_client_id"]),
    (
        "[platform]\noidc_issuer = 'https://a.example'\noidc_client_ids = ['c']",
        &["platform_oidc_bearer", "platform_allow_private_network"],
    ),
];

/// `base` with one row set as well.
fn with_row(base: &str, row: &Setting) -> String {
    let mut table: toml::Table = base.parse().unwrap();
    let value: toml::Table = format!("it = {}", row.example).parse().unwrap();
    let value = value["it"].clone();
    match row.file.split_once('.') {
        None => drop(table.insert(row.file.to_owned(), value)),
        Some(("issuers", key)) => {
            let issuers = table.entry("issuers").or_insert_with(|| toml::Value::Array(vec![toml::Table::new().into()]));
            issuers.as_array_mut().unwrap()[0].as_table_mut().unwrap().insert(key.to_owned(), value);
        }
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| toml::Table::new().into());
            section.as_table_mut().unwrap().insert(key.to_owned(), value);
        }
    }
    table.to_string()
}

/// What a server is set to by a file in a folder that has every file of the examples: the gate or, with its settings, the platform.
fn started(server: Of, config: &str, variables: &[(&str, &str)]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    for name in ["api.key", "s", "client.secret", "ca.pem", "issuer-ca.pem", "key"] {
        fs::write(folder.path().join(name), "secret\n").unwrap();
    }
    let path = folder.path().join("config.toml");
    fs::write(&path, config).unwrap();
    let variables = variables.iter().chain(&[("HOME", "/home/ada")]);
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let told = |failure: Failure| failure.to_string();
    let sources = Sources::read(Some(path.into_os_string()), variables).map_err(told)?;
    let settings = match server {
        Of::PlatformServe => format!("{:?}", sources.platform_serve(&Flags::default()).map_err(told)?),
        _ => format!("{:?}", sources.serve(&Flags::default()).map_err(told)?),
    };
    Ok(settings.replace(folder.path().to_str().unwrap(), "FOLDER"))
}

/// The server that a setting is for.
fn server(row: &Setting) -> Of {
    if PLATFORM.contains(row) { Of::PlatformServe } else { Of::Serve }
}

#[test]
fn every_setting_does_something() {
    const ENDPOINT: &str = "endpoint = 'https://x.appsync-api.eu-west-1.amazonaws.com/graphql'\n";
    for (name, row) in rows().filter(|row| row.name != "config").map(|row| (row.name, row)) {
        let is_write = WRITES.contains(row);
        let read_name = if is_write { name.strip_prefix("write_").unwrap() } else { name };
        let context = CONTEXTS.iter().find(|(_, names)| names.contains(&read_name));
        let (base, _) = context.unwrap_or_else(|| panic!("{name} has no context"));
        let (table, more, end) = if is_write {
            ("write_credentials", "allow_mutations = true\n", "\n[credentials]\napi_key_file = 'key'")
        } else {
            ("credentials", "", "")
        };
        let base = format!("{more}{}{end}", base.replace("ENDPOINT", ENDPOINT).replace("CRED", table));
        let set = match row.kind {
            Kind::Secret => started(server(row), &base, &[(row.variable, "k")]),
            _ => started(server(row), &with_row(&base, row), &[]),
        };
        assert!(set.is_ok(), "{name}: {set:?}");
        assert_ne!(set, started(server(row), &base, &[]), "{name}");
    }
}

/// Modes of a gate, each with what it needs and nothing else.
const MODES: &[&str] = &[
    "",
    "endpoint = 'https://api.example.com/graphql'\n[credentials]\napi_key_file = 'key'",
    "endpoint = 'http://127.0.0.1:8930/graphql'\n[credentials]\napi_key_file = 'key'",
    "endpoint = 'https://api.example.com/graphql'\nregion = 'eu-west-1'\n[credentials]\nauth = 'iam'",
    "endpoint = 'https://x.appsync-api.eu-west-1.amazonaws.com/graphql'\n[credentials]\nauth = 'iam'\naws_role_arn = 'arn:aws:iam::1:role/x'",
    "endpoint = 'https://api.example.com/graphql'\n[credentials]\ntoken_env = 'T'",
    "endpoint = 'https://api.example.com/graphql'\n[credentials]\nauth = 'oidc'\ntoken_issuer = 'https://a.example'\nclient_id = 'c'",
    "endpoint = 'https://api.example.com/graphql'\n[credentials]\nauth = 'client-credentials'\ntoken_url = 'https://a.example/t'\nclient_id = 'c'\nclient_secret_file = 's'",
    "endpoint = 'https://api.example.com/graphql'\n[credentials]\nauth = 'token-exchange'\ntoken_url = 'https://a.example/t'\nclient_id = 'c'\n[http]\nlisten = 1\n[[issuers]]\nurl = 'https://a.example'",
    "[http]\nlisten = 1",
    "[http]\nlisten = 1\ntls_key = 'k'\ntls_certificate = 'c'",
    "[http]\nlisten = 1\n[[issuers]]\nurl = 'https://a.example'",
];

/// Modes of the platform's API.
const PLATFORM_MODES: &[&str] = &[
    "",
    "[platform]\napi_key_file = 'key'",
    "[platform]\naccess_keys_file = 'k'\nregion = 'eu-west-1'",
    "[platform]\noidc_issuer = 'https://a.example'\noidc_client_ids = ['c']",
    "[platform]\nlisten = '0.0.0.0:1'\nallow_remote = true",
];

/// Settings whose example says what holds anyway in some modes; there another value is refused or has its effect.
const ON_BY_THEMSELVES: [&str; 5] =
    ["region", "token_login", "token_kind", "client_secret_method", "platform_default_auth"];

/// In each mode each setting changes what is done, is refused, or is said to be unused; one that is ignored would be found here.
#[test]
fn no_setting_is_accepted_in_vain() {
    let (mut refused, mut ignored) = (0, Vec::new());
    let gates = MODES.iter().map(|mode| (Of::Serve, *mode));
    for (server, mode) in gates.chain(PLATFORM_MODES.iter().map(|mode| (Of::PlatformServe, *mode))) {
        let base = started(server, mode, &[]);
        assert!(base.is_ok(), "{mode}: {base:?}");
        // The log of the platform is started before its settings are looked at.
        let is_read_elsewhere = |row: &Setting| row.name == "log" && server == Of::PlatformServe;
        for row in rows().filter(|row| row.name != "config" && !is_read_elsewhere(row)) {
            let set = match row.kind {
                Kind::Secret => started(server, mode, &[(row.variable, "k")]),
                _ => started(server, &with_row(mode, row), &[]),
            };
            // Another value in the place of the mode's own; a secret in the place of another one looks the same.
            let key = row.file.rsplit('.').next().unwrap();
            let is_set_already = [format!("{key} ="), format!("{key}_file =")].iter().any(|own| mode.contains(own));
            let is_default = ON_BY_THEMSELVES.contains(&row.name);
            if set == base && !is_set_already && !is_default {
                ignored.push(format!("`{}` does nothing in {server:?}\n{mode}\n", row.name));
            }
            refused += usize::from(set.is_err());
        }
    }
    assert!(ignored.is_empty(), "{}", ignored.join("\n"));
    assert!(refused > 100, "{refused} were refused");
}

/// A variable of this name that is not a setting stops the program, so no page may tell to set one.
#[test]
fn the_documentation_names_no_variable_that_the_program_does_not_know() {
    /// Of the benchmarks and tests, of Kubernetes, and beginnings of names.
    const OTHERS: [&str; 7] =
        ["_BENCH_DATA", "_TEST_SENTENCES", "_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_WRITE", "_PLATFORM"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages: Vec<_> = pages.filter(|path| path.is_file()).chain([root.join("README.md")]).collect();
    let mut seen = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for (_, rest) in text.match_indices("FIRMGATE").map(|(at, _)| text.split_at(at)) {
            let end = rest.find(|c: char| !matches!(c, 'A'..='Z' | '0'..='9' | '_')).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap().trim_end_matches('_');
            let is_known = name == "FIRMGATE" || rows().any(|row| row.variable == name);
            assert!(
                is_known || OTHERS.iter().any(|other| name == format!("FIRMGATE{other}")),
                "{name} in {}",
                page.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn the_example_in_the_documentation_is_complete_and_every_line_of_it_is_accepted() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/config.example.toml");
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' ')).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, lines.join("\n")).unwrap();
    let layer = file::read(&file, None).map_err(|failure| failure.to_string()).unwrap();
    for row in rows().filter(|row| !row.file.is_empty() && row.kind != Kind::Secret) {
        let is_there = layer.value(row.name).is_some() || ISSUERS.contains(row) && layer.issuers().len() == 1;
        assert!(is_there, "{} is not in the example", row.name);
        let key = row.file.rsplit('.').next().unwrap();
        assert!(lines.contains(&format!("{key} = {}", row.example).as_str()), "{key}");
    }
}
