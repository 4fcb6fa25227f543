//! The table of requests with tokens, against the program over HTTP: status, challenge, and that nothing bad reaches the backend.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use firmgate_testing::tokens::cases::{self, Case, Expected, ISSUER, OTHER_ISSUER, key_sets};
use serde_json::{Value, json};

use crate::http::Gate;
use crate::resource_server::Peer;
use crate::support::{Data, call, firmgate, modern};
use crate::web::{Answer, post};

const AUDIENCE: &str = "https://gate.example.com/mcp";

/// Publishes the keys of both issuers.
fn key_server() -> Peer {
    let [ours, other] = key_sets().map(|keys| String::from_utf8(keys).unwrap());
    Peer::start(move |request| if request.starts_with("GET /ours ") { ours.clone() } else { other.clone() })
}

fn backend() -> Peer {
    let body = json!({ "data": { "listCollections": { "collections": [], "nextToken": null } } });
    Peer::start(move |_request| body.to_string())
}

/// A gate that trusts both issuers.
fn gate(data: &Data, keys: &Peer, backend: &Peer) -> Gate {
    let issuers = [(ISSUER, "ours"), (OTHER_ISSUER, "other")].map(|(name, path)| {
        let address = format!("http://{}/{path}", keys.address);
        format!("[[issuers]]\nurl = \"{name}\"\njwks_url = \"{address}\"\naudiences = [\"{AUDIENCE}\"]\n")
    });
    let config = data.path().join("config.toml");
    fs::write(&config, issuers.concat()).unwrap();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).arg("--config").arg(config);
    command.args(["--endpoint", &format!("http://{}/graphql", backend.address)]);
    command.env("FIRMGATE_API_KEY", "da2-of-the-gate");
    Gate::start(command)
}

fn send(gate: &Gate, case: &Case) -> Answer {
    let lines = |name: &str, values: &[String]| {
        values.iter().map(|value| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat()
    };
    let headers = lines("authorization", &case.authorization) + &lines("dpop", &case.proofs);
    post(&gate.address, &modern(1, "tools/call", call("list_collections", &json!({}))), &headers)
}

/// What is wrong with an answer, if anything is.
fn wrong(case: &Case, answer: &Answer) -> Option<&'static str> {
    let challenges = answer.headers.lines().filter_map(|line| line.strip_prefix("www-authenticate: "));
    let challenges = challenges.collect::<Vec<_>>().join("\n");
    let says = |code: &str, part: &str| {
        let descriptions = challenges.split("error_description=\"").skip(1);
        let mut descriptions = descriptions.filter_map(|rest| rest.split('"').next());
        challenges.contains(&format!("error=\"{code}\"")) && descriptions.any(|text| text.contains(part))
    };
    let (status, fits) = match case.expected {
        Expected::Accepted => return (answer.status != 200 || !challenges.is_empty()).then_some("it was refused"),
        Expected::Missing => (401, !challenges.contains("error=")),
        Expected::Malformed => (400, says("invalid_request", "")),
        Expected::Invalid(part) => (401, says("invalid_token", &part.to_ascii_lowercase())),
        Expected::Proof(part) => (401, says("invalid_dpop_proof", part)),
    };
    if answer.status != status {
        return Some("the status");
    }
    if !fits {
        return Some("the fault in the challenge");
    }
    let is_usable =
        challenges.contains("resource_metadata=\"http") && challenges.contains("scope=\"collections:read\"");
    let is_json = answer.header("content-type") == Some("application/json")
        && answer.json().get("error").is_some_and(Value::is_object);
    (!is_usable || !is_json).then_some("the challenge or the body")
}

#[test]
fn every_case_of_the_table_ends_as_it_says_and_no_bad_one_reaches_the_backend() {
    let (data, keys, backend) = (Data::new(), key_server(), backend());
    let gate = gate(&data, &keys, &backend);
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let (started, mut accepted) = (Instant::now(), 0);
    for case in cases::all(now, AUDIENCE, &format!("http://{}/mcp", gate.address)) {
        let answer = send(&gate, &case);
        let wrong = wrong(&case, &answer);
        assert_eq!(
            wrong, None,
            "{}: {:?}, got {} {}{}",
            case.name, case.expected, answer.status, answer.headers, answer.body
        );
        accepted += usize::from(case.expected == Expected::Accepted);
        assert_eq!(backend.seen().len(), accepted, "{}", case.name);
    }
    for request in backend.seen() {
        assert!(request.contains("x-api-key: da2-of-the-gate") && !request.contains("eyJ"), "{request}");
    }
    // Each issuer once at the start, and then at most once in thirty seconds for all the keys that nobody has.
    let tries = 4 + 2 * (started.elapsed().as_secs() / 30);
    assert!(u64::try_from(keys.seen().len()).unwrap() <= tries, "{}", keys.seen().len());
}
