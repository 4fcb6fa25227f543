//! What a person sees at the terminal.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use insta::{assert_snapshot, with_settings};

use crate::support::{Data, firmgate, run, text, transcript};

fn shown(arguments: &[&str]) -> String {
    transcript(&run(firmgate(arguments)))
}

#[test]
fn every_command_has_help_worth_reading() {
    let commands: [&[&str]; 25] = [
        &[],
        &["demo"],
        &["serve"],
        &["platform"],
        &["platform", "generate"],
        &["platform", "import"],
        &["platform", "map"],
        &["platform", "unmerge"],
        &["platform", "serve"],
        &["platform", "stats"],
        &["login"],
        &["logout"],
        &["inspect"],
        &["inspect", "tools"],
        &["inspect", "call"],
        &["inspect", "resources"],
        &["inspect", "prompts"],
        &["policy"],
        &["policy", "show"],
        &["policy", "check"],
        &["audit"],
        &["audit", "verify"],
        &["audit", "archive"],
        &["--version"],
        &["-h"],
    ];
    for command in commands {
        let name = if command.is_empty() { "firmgate".to_owned() } else { command.join("-") };
        let asks = command.last().is_some_and(|last| last.starts_with('-'));
        let arguments = if asks { command.to_vec() } else { [command, &["--help"]].concat() };
        assert_snapshot!(format!("help-{name}"), shown(&arguments));
    }
}

#[test]
fn the_help_of_the_switch_is_the_one_that_others_quote() {
    let help = shown(&["serve", "--help"]);
    assert!(help.contains("Enable write operations (create collections, add items, etc.)\n"), "{help}");
}

#[test]
fn a_wrong_command_line_ends_with_two_and_says_what_was_meant() {
    let wrong: [&[&str]; 18] = [
        &[],
        &["inspect"],
        &["platform", "--data", "x"],
        &["serv"],
        &["tools"],
        &["import", "firms.csv"],
        &["platform", "tools"],
        &["platform", "serve-it"],
        &["version"],
        &["serve", "--version"],
        &["config"],
        &["frobnicate"],
        &["serve", "--allow-mutatoins"],
        &["serve", "--text", "xml"],
        &["demo", "--companies", "0"],
        &["serve", "--region", "eu-west-1"],
        &["inspect", "call", "search_companies", "--arg", "a=b", "--args-json", "{}"],
        &["platform", "serve", "--listen", "0.0.0.0:8080"],
    ];
    let all: Vec<String> =
        wrong.iter().map(|arguments| format!("$ firmgate {}\n{}", arguments.join(" "), shown(arguments))).collect();
    assert!(all.iter().all(|one| one.contains("exit code 2")));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn help_is_a_command_too() {
    assert_eq!(shown(&["help"]), shown(&["--help"]));
    assert_eq!(shown(&["help", "serve"]), shown(&["serve", "--help"]));
    assert_eq!(shown(&["help", "platform", "serve"]), shown(&["platform", "serve", "--help"]));
}

#[test]
fn a_policy_is_shown_and_checked() {
    let shown_text = text(&run(firmgate(["policy", "show"])).stdout);
    assert_eq!(shown_text, include_str!("../../../../policy/default.cedar"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let (good, own, bad) = (format!("{path}/good.cedar"), format!("{path}/own.cedar"), format!("{path}/bad.cedar"));
    fs::write(&good, shown_text).unwrap();
    let of_group = "@id(\"curators\")\npermit (principal in Firmgate::Group::\"curators\", action in Firmgate::Action::\"Mutate\", resource);\n";
    fs::write(&own, of_group).unwrap();
    fs::write(&bad, of_group.replace("Mutate", "Mutates")).unwrap();
    let all: Vec<String> = [&good, &own, &bad]
        .map(|file| format!("$ firmgate policy check {file}\n{}", shown(&["policy", "check", file])))
        .into();
    // What is shown is what `serve` would use.
    assert_eq!(text(&run(firmgate(["policy", "show", "--policy", &own])).stdout), of_group);
    with_settings!({ filters => vec![(path, "[TEMP]")] }, { assert_snapshot!(all.join("\n")) });
    let data = Data::new();
    let ended = data.serve(&["--policy", &own]).end();
    assert!(ended.errors.contains("no permit of the policy names these actions"), "{}", ended.errors);
}

#[test]
fn exit_codes_follow_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let (none, map, csv) = (format!("{path}/none"), format!("{path}/map.toml"), format!("{path}/firms.csv"));
    fs::write(&map, "source = \"test\"\nid = [\"domain\"]\n[columns]\nname = \"name\"\nwebsite = \"site\"\n").unwrap();
    fs::write(&csv, "name,site\n").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = Data::new();
    let of_data = data.path().to_str().unwrap();
    let cases: [(&[&str], i32); 11] = [
        (&["serve", "--data", of_data, "--http", &address], 1),
        (&["platform", "serve", "--data", of_data, "--listen", &address], 1),
        (&["serve", "--data", &none], 1),
        (&["serve", "--config", &none], 2),
        (&["serve", "--data", of_data, "--policy", &none], 2),
        (&["platform", "import", &none, "--map", &map, "--data", path], 2),
        (&["platform", "import", &csv, "--map", &none, "--data", path], 2),
        (&["platform", "import", "${HOME}/firms.csv", "--map", &map, "--data", path], 2),
        (&["login"], 2),
        (&["login", "--issuer", "https://login.example.com"], 2),
        (&["inspect", "tools", "--url", "http://127.0.0.1:9/mcp", "--token-file", &none], 2),
    ];
    let mut all = Vec::new();
    for (arguments, code) in cases {
        let said = shown(arguments);
        assert!(said.starts_with(&format!("exit code {code}\n")), "{arguments:?}: {said}");
        all.push(format!("$ firmgate {}\n{said}", arguments.join(" ")));
    }
    let filters = vec![(address.as_str(), "[ADDRESS]"), (of_data, "[DATA]"), (path, "[TEMP]")];
    with_settings!({ filters => filters }, { assert_snapshot!(all.join("\n")) });
}

#[test]
fn an_unknown_variable_is_refused_by_every_command() {
    let mut command = firmgate(["audit", "verify"]);
    command.env("FIRMGATE_ENDPONIT", "https://api.example.com");
    assert_snapshot!(transcript(&run(command)));
}

#[test]
fn a_folder_without_companies_says_how_to_make_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let all: Vec<String> = [["serve", "--data", path], ["inspect", "tools", "--data"], ["platform", "stats", "--data"]]
        .iter()
        .map(|arguments| {
            let mut command = firmgate(arguments);
            if arguments.last() == Some(&"--data") {
                command.arg(path);
            }
            transcript(&run(command))
        })
        .collect();
    with_settings!({ filters => vec![(path, "[DATA]")] }, { assert_snapshot!(all.join("\n")) });
}

#[test]
fn a_policy_that_is_not_valid_stops_the_start() {
    let data = Data::new();
    let policy = data.path().join("policy.cedar");
    fs::write(&policy, "permit (principal, action == Firmgate::Action::\"company.destroy\", resource);").unwrap();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).arg("--policy").arg(&policy);
    assert_snapshot!(transcript(&run(command)));
}

#[test]
fn the_demo_answers_through_the_server_and_uses_the_data_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = |companies: &str| {
        let mut command = firmgate(["demo", "--companies", companies, "--data"]);
        // The demo shows firmgate as it is, whatever this user has set.
        command.arg(&data).env("FIRMGATE_ENDPOINT", "https://api.example.com/graphql");
        without_table(&transcript(&run(command)))
    };
    let first = demo("10000");
    let second = demo("10000");
    // What an interrupted run leaves: files, and no manifest.
    fs::remove_file(data.join("platform/manifest.json")).unwrap();
    let third = demo("1");
    let filters = vec![
        (folder.path().to_str().unwrap(), "[TEMP]"),
        (env!("CARGO_BIN_EXE_firmgate"), "[FIRMGATE]"),
        (r"\d+(\.\d+)? m?s\b", "[TIME]"),
        (r"[1-9]\d* companies match", "[SOME] companies match"),
        (r"without `(.*)`: \d+", "without `$1`: [N]"),
    ];
    with_settings!({ filters => filters }, {
        assert_snapshot!("demo-first", first);
        assert_snapshot!("demo-second", second);
        assert_snapshot!("demo-third", third);
    });
}

/// How the sentence is read and which companies are made is not the affair of this test; that there are rows is.
fn without_table(transcript: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut rows = None;
    for line in transcript.lines() {
        match (&mut rows, line.is_empty()) {
            (None, _) if line.starts_with(" company ") || line.starts_with(" words ") => rows = Some(0),
            (None, _) => lines.push(line),
            (Some(_), false) => {
                assert!(line.chars().count() <= 80, "{line}");
                rows = rows.map(|rows| rows + 1);
            }
            (Some(found), true) => {
                assert!(*found > 1, "a header and its line, and no row below");
                lines.extend(["[TABLE]", ""]);
                rows = None;
            }
        }
    }
    lines.join("\n")
}
