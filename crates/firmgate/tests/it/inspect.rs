//! The built-in client, against the built-in server and others.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::process::Output;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Data, firmgate, run, text, transcript};

fn inspect(data: &Data, arguments: &[&str]) -> Output {
    let mut command = firmgate(["inspect"]);
    command.args(arguments).arg("--data").arg(data.path());
    run(command)
}

#[test]
fn a_call_is_shown_as_a_person_reads_it() {
    let data = Data::new();
    let arguments =
        ["call", "search_companies", "--arg", "country=DE", "--arg", "employees.min=50", "--arg", "limit=3"];
    for era in ["modern", "legacy"] {
        let output = inspect(&data, &[&arguments[..], &["--era", era]].concat());
        let shown = transcript(&output);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(shown.starts_with("exit code 0\n--- output\ncompanies: 3\n name "), "{era}: {shown}");
        assert!(lines.contains(&"applied_limit: 3") && lines.contains(&"filters.employees.min: 50"), "{era}: {shown}");
        assert!(lines.iter().any(|line| line.starts_with("total: ")), "{era}: {shown}");
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{era}: {shown}");
        assert!(shown.ends_with("--- errors\n"), "{era}: {shown}");
    }
}

#[test]
fn lists_are_shown_as_a_person_reads_them() {
    let data = Data::new();
    assert_snapshot!("resources", transcript(&inspect(&data, &["resources"])));
    assert_snapshot!("prompts", transcript(&inspect(&data, &["prompts"])));
    let tools = transcript(&inspect(&data, &["tools"]));
    assert!(tools.contains("search_companies (read)\n") && tools.contains("\n query "), "{tools}");
    assert!(!tools.contains("create_collection"));
    let tools = transcript(&inspect(&data, &["tools", "--allow-mutations"]));
    assert!(tools.contains("create_collection (write)\n"), "{tools}");
}

#[test]
fn the_named_file_is_the_servers_too() {
    let data = Data::new();
    let config = data.path().join("config.toml");
    std::fs::write(&config, "allow_mutations = true\n").unwrap();
    let tools = transcript(&inspect(&data, &["tools", "--config", config.to_str().unwrap()]));
    assert!(tools.contains("create_collection (write)\n"), "{tools}");
}

#[test]
fn json_is_the_protocol_s_own() {
    let data = Data::new();
    let output = inspect(&data, &["call", "get_companies_batch", "--arg", "ids=a.example,a.example", "--json"]);
    let result: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(result["structuredContent"]["duplicates_removed"], 1, "{result}");
    let output = inspect(&data, &["resources", "firmgate://filters", "--json"]);
    let result: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(result["contents"][0]["mimeType"], "application/json");
}

#[test]
fn what_goes_wrong_is_one_line_and_the_tool_s_own_error_is_exit_code_one() {
    let data = Data::new();
    let wrong: [&[&str]; 8] = [
        &["call", "search_companies", "--arg", "country=Atlantis"],
        &["call", "search_companies", "--arg", "contry=DE"],
        &["call", "sarch_companies", "--arg", "country=DE"],
        &["call", "create_collection", "--arg", "name=x"],
        &["call", "create_collection", "--args-json", "{\"name\": \"x\"}"],
        &["call", "nope"],
        &["resources", "firmgate://nope"],
        &["prompts", "find_companies", "--arg", "what"],
    ];
    let all: Vec<String> = wrong
        .iter()
        .map(|arguments| {
            format!("$ firmgate inspect {}\n{}", arguments.join(" "), transcript(&inspect(&data, arguments)))
        })
        .collect();
    assert_snapshot!(all.join("\n"));
}

#[test]
fn other_servers_are_commands_or_urls() {
    let data = Data::new();
    let mut own = firmgate(["inspect", "resources", "--era", "legacy", "--", env!("CARGO_BIN_EXE_firmgate"), "serve"]);
    own.arg("--data").arg(data.path()).args(["--log", "error"]);
    assert_eq!(transcript(&run(own)), transcript(&inspect(&data, &["resources"])));
    let all = [
        transcript(&run(firmgate(["inspect", "tools", "--", "/nonexistent/server"]))),
        transcript(&run(firmgate(["inspect", "tools", "--", "/bin/true"]))),
        transcript(&run(firmgate(["inspect", "tools", "--url", "http://127.0.0.1:9/mcp"]))),
    ];
    assert_snapshot!(all.join("\n"));
}
