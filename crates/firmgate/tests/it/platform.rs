//! The platform over HTTP, and the gate in front of it as in front of any other endpoint.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use firmgate_testing::tokens;
use serde_json::{Value, json};

use crate::resource_server::Peer;
use crate::support::{Data, PATIENCE, firmgate, modern, run, text, transcript};

/// `platform serve` on a free port.
pub struct Api {
    child: Child,
    pub address: String,
    key: String,
}

/// An HTTP answer.
pub struct Answer {
    pub status: u16,
    headers: String,
    body: Value,
}

impl Api {
    fn start(data: &Data) -> Self {
        let mut api = Self::start_with(data, &[]);
        let key = fs::read_to_string(data.path().join("platform/api.key")).unwrap();
        api.key = key.trim().to_owned();
        api
    }

    pub fn start_with(data: &Data, flags: &[&str]) -> Self {
        let mut command = firmgate(["platform", "serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(data.path()).args(flags);
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            let rest = line.strip_prefix("serving GraphQL at http://")?;
            rest.strip_suffix("/graphql").map(str::to_owned)
        });
        Self { child, address: address.unwrap(), key: String::new() }
    }

    pub fn post(&self, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses by the length alone may not read on.
        let _refused_early = stream.write_all(body);
        let mut answer = Vec::new();
        let _reset_after_the_answer = stream.read_to_end(&mut answer);
        let answer = text(&answer);
        let (headers, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: headers.split(' ').nth(1).unwrap().parse().unwrap(),
            headers: headers.to_lowercase(),
            body: serde_json::from_str(body).unwrap(),
        }
    }

    fn with_key(&self, body: &[u8]) -> Answer {
        self.post(&format!("x-api-key: {}\r\n", self.key), body)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("/bin/kill").arg(id).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn the_api_looks_like_appsync_from_outside() {
    let data = Data::new();
    let api = Api::start(&data);
    let query = json!({ "query": "{ enhancedSearchCompanies(input: { limit: 1 }) { totalResults } }" }).to_string();
    let good = api.with_key(query.as_bytes());
    assert_eq!((good.status, &good.body["data"]["enhancedSearchCompanies"]["totalResults"]), (200, &json!(2000)));
    assert!(good.headers.contains("x-amzn-requestid: "), "{}", good.headers);

    let refused = [
        (api.post("", query.as_bytes()), 401, "UnauthorizedException"),
        (api.post("x-api-key: wrong\r\n", query.as_bytes()), 401, "UnauthorizedException"),
        (api.with_key(b""), 400, "MalformedHttpRequestException"),
        (api.with_key(b"meow"), 400, "MalformedHttpRequestException"),
        (api.with_key(b"[]"), 400, "MalformedHttpRequestException"),
        (api.with_key(&vec![b' '; (1 << 20) + 1]), 413, "RequestEntityTooLargeException"),
    ];
    for (answer, status, kind) in refused {
        assert_eq!(
            (answer.status, answer.body["errors"][0]["errorType"].as_str()),
            (status, Some(kind)),
            "{}",
            answer.body
        );
        assert!(answer.headers.contains(&format!("x-amzn-errortype: {}", kind.to_lowercase())), "{}", answer.headers);
    }
    assert_eq!(api.stop(), Some(0));
}

#[test]
fn an_api_has_the_ways_in_that_were_configured_and_no_other() {
    let data = Data::new();
    let keys = data.path().join("keys.toml");
    fs::write(&keys, "[[key]]\nid = \"AKIAEXAMPLE\"\nsecret = \"s\"\n").unwrap();
    let iam = ["--access-keys-file", keys.to_str().unwrap(), "--region", "eu-west-1"];
    let api = Api::start_with(&data, &iam);
    // Nobody asked for a key, so none was made, and none opens.
    assert!(!data.path().join("platform/api.key").exists());
    let query = b"{\"query\":\"{ __typename }\"}";
    assert_eq!(api.post("x-api-key: da2-any\r\n", query).status, 401);
    let unsigned = "Authorization: AWS4-HMAC-SHA256 Credential=AKIAOTHER/20261120/eu-west-1/appsync/aws4_request, \
                    SignedHeaders=host, Signature=";
    let got = api.post(&format!("{unsigned}{}\r\n", "0".repeat(64)), query);
    assert_eq!((got.status, &got.body["errors"][0]["errorType"]), (403, &json!("UnrecognizedClientException")));
    assert_eq!(api.stop(), Some(0));

    let file = data.path().join("keys");
    fs::write(&file, "da2-first\nda2-second\n").unwrap();
    let flags = ["--api-key-file", file.to_str().unwrap(), "--introspection", "--query-depth-limit", "1"];
    let api = Api::start_with(&data, &flags);
    let schema = b"{\"query\":\"{ __schema { queryType { name } } }\"}";
    for key in ["da2-first", "da2-second"] {
        let got = api.post(&format!("x-api-key: {key}\r\n"), schema);
        assert_eq!(got.body, json!({ "data": { "__schema": { "queryType": { "name": "Query" } } } }));
    }
    let deep = b"{\"query\":\"{ listFilterValues(dimension: countries) { dataVersion } }\"}";
    let got = api.post("x-api-key: da2-first\r\n", deep);
    assert_eq!(got.body["errors"][0]["errorType"], "QueryDepthLimitReached");
    assert_eq!(api.stop(), Some(0));
}

#[test]
fn tokens_of_a_provider_open_the_api() {
    let key = tokens::es256('a', "one");
    let keys = String::from_utf8(tokens::key_set(&[&key])).unwrap();
    let provider = Peer::start(move |request| {
        let host = request.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
        let issuer = format!("http://{}", host.unwrap());
        if request.starts_with("GET /keys ") {
            keys.clone()
        } else {
            json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") }).to_string()
        }
    });
    let issuer = format!("http://{}", provider.address);
    let data = Data::new();
    let api = Api::start_with(&data, &["--oidc-issuer", &issuer, "--oidc-client-id", "one|gate"]);
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let token = |sub: &str, aud: &str| {
        key.token(&json!({ "iss": issuer, "sub": sub, "aud": aud, "iat": now, "exp": now + 600 }))
    };
    let ask = |token: &str, query: &str| {
        api.post(&format!("authorization: {token}\r\n"), json!({ "query": query }).to_string().as_bytes())
    };
    let create = "mutation { createCollection(input: { name: \"of alice\", clientToken: \"t\" }) { created } }";
    let made = ask(&token("alice", "gate"), create);
    assert_eq!(made.body, json!({ "data": { "createCollection": { "created": true } } }));
    let list = "{ listCollections { items { name } } }";
    let of = |sub: &str| ask(&token(sub, "one"), list).body["data"]["listCollections"]["items"].clone();
    assert_eq!((of("alice"), of("bob")), (json!([{ "name": "of alice" }]), json!([])));
    let refused = ask(&token("alice", "two"), list);
    assert_eq!((refused.status, &refused.body["errors"][0]["message"]), (401, &json!("Unable to parse JWT token.")));
    assert_eq!(ask(&format!("Bearer {}", token("alice", "gate")), list).status, 401);
    // Metadata and keys were asked for once.
    assert_eq!(provider.seen().len(), 2);
    assert_eq!(api.stop(), Some(0));
}

#[test]
fn variables_and_the_file_set_what_flags_do_and_the_stronger_wins() {
    let data = Data::new();
    let config = data.path().join("config.toml");
    fs::write(data.path().join("keys"), "da2-first\n").unwrap();
    let settings =
        "[platform]\nlisten = \"127.0.0.1:0\"\napi_key_file = \"keys\"\nintrospection = true\nquery_depth_limit = 1\n";
    fs::write(&config, settings).unwrap();
    let start = |flags: &[&str], variables: &[(&str, &str)]| {
        let mut command = firmgate(["platform", "serve", "--config"]);
        command.arg(&config).arg("--data").arg(data.path()).args(flags).envs(variables.iter().copied());
        Api::spawn(command)
    };
    let ask = |api: &Api, query: &str| {
        api.post("x-api-key: da2-first\r\n", json!({ "query": query }).to_string().as_bytes()).body
    };
    let is_open = |api: &Api| ask(api, "{ __schema { queryType { name } } }")["errors"].is_null();
    let is_deep =
        |api: &Api| ask(api, "{ listFilterValues(dimension: countries) { dataVersion } }")["errors"].is_null();

    let file = start(&[], &[]);
    assert_eq!((is_open(&file), is_deep(&file)), (true, false));
    assert_eq!(file.stop(), Some(0));
    let deeper = [("FIRMGATE_PLATFORM_QUERY_DEPTH_LIMIT", "20"), ("FIRMGATE_PLATFORM_INTROSPECTION", "true")];
    let variables = start(&[], &deeper);
    assert_eq!((is_open(&variables), is_deep(&variables)), (true, true));
    assert_eq!(variables.stop(), Some(0));
    let flags = start(&["--introspection=false"], &deeper);
    assert_eq!((is_open(&flags), is_deep(&flags)), (false, true));
    assert_eq!(flags.stop(), Some(0));

    // A gate with the same file says that they are not for it.
    let mut command = firmgate(["serve", "--config"]);
    command.arg(&config).arg("--data").arg(data.path());
    let log = text(&run(command).stderr);
    assert!(log.contains("settings of `firmgate platform serve` are not used: `platform.listen`, "), "{log}");
}

#[test]
fn settings_that_contradict_each_other_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (good, bad, keys) = (path("good.toml"), path("bad.toml"), path("keys"));
    fs::write(&good, "[[key]]\nid = \"A\"\nsecret = \"canary\"\n").unwrap();
    fs::write(&bad, "[[key]]\nid = \"A\"\nsecert = \"canary\"\n").unwrap();
    fs::write(&keys, "canary\ncan ary\n").unwrap();
    let cases: [&[&str]; 14] = [
        &["--access-keys-file", &good],
        &["--region", "eu-west-1"],
        &["--access-keys-file", &good, "--region", "Europe"],
        &["--access-keys-file", &bad, "--region", "eu-west-1"],
        &["--access-keys-file", &path("none"), "--region", "eu-west-1"],
        &["--api-key-file", &keys],
        &["--default-auth", "iam"],
        &["--access-keys-file", &good, "--region", "eu-west-1", "--default-auth", "api-key"],
        &["--query-depth-limit", "76"],
        &["--oidc-issuer", "https://login.example.com"],
        &["--oidc-client-id", "gate"],
        &["--oidc-issuer", "login.example.com", "--oidc-client-id", "gate"],
        &["--oidc-issuer", "http://login.example.com", "--oidc-client-id", "gate"],
        &["--default-auth", "oidc"],
    ];
    let mut all = Vec::new();
    for case in cases {
        let mut command = firmgate(["platform", "serve", "--data", "/nonexistent"]);
        command.args(case);
        let shown = transcript(&run(command)).replace(folder.path().to_str().unwrap(), "FOLDER");
        assert!(shown.contains("exit code 2") && !shown.contains("canary"), "{case:?}: {shown}");
        all.push(format!("$ {}\n{shown}", case.join(" ").replace(folder.path().to_str().unwrap(), "FOLDER")));
    }
    let variables = [
        [("FIRMGATE_PLATFORM_ACCESS_KEYS_FILE", good.as_str()), ("FIRMGATE_PLATFORM_REGION", "Europe")],
        [("FIRMGATE_PLATFORM_OIDC_ISSUER", "login.example.com"), ("FIRMGATE_PLATFORM_OIDC_CLIENT_ID", "gate")],
        [("FIRMGATE_PLATFORM_LISTEN", "0.0.0.0:0"), ("FIRMGATE_PLATFORM_ALLOW_REMOTE", "no")],
    ];
    for case in variables {
        let mut command = firmgate(["platform", "serve", "--data", "/nonexistent"]);
        command.envs(case);
        let names = case.map(|(name, value)| format!("{name}={value}")).join(" ");
        let shown = format!("$ {names}\n{}", transcript(&run(command)));
        all.push(shown.replace(folder.path().to_str().unwrap(), "FOLDER"));
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_gate_works_the_same_in_front_of_the_api() {
    let data = Data::new();
    let api = Api::start(&data);
    let gate = Data::new();
    let key = data.path().join("platform/api.key");
    let endpoint = format!("http://{}/graphql", api.address);
    let flags = ["--endpoint", &endpoint, "--api-key-file", key.to_str().unwrap()];
    let search = json!({ "name": "search_companies", "arguments": { "country": "DE", "employees": { "min": 50 } } });
    let mut over_http = gate.serve(&flags);
    let mut embedded = gate.serve(&[]);
    let result = |answer: Value| answer["result"]["structuredContent"]["companies"].clone();
    let one = result(over_http.ask(&modern(1, "tools/call", search.clone())));
    let other = result(embedded.ask(&modern(1, "tools/call", search)));
    assert!(one.as_array().unwrap().len() == 10);
    assert_eq!(one, other);
    let log = over_http.end().errors;
    assert!(log.contains(" auth=apikey "), "{log}");
    assert_eq!(api.stop(), Some(0));
}

#[test]
fn companies_come_from_a_file_and_rows_that_do_not_fit_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (file, map) = (folder.path().join("firms.csv"), folder.path().join("firms.toml"));
    fs::write(&file, "name,site,country\nAlpha GmbH,https://alpha.example,Germany\n,https://none.example,France\n")
        .unwrap();
    fs::write(
        &map,
        "source = \"test\"\nid = [\"domain\"]\n[columns]\nname = \"name\"\nwebsite = \"site\"\ncountry = \"country\"\n",
    )
    .unwrap();
    let mut command = firmgate(["platform", "import", "--format", "csv", "--map"]);
    command.arg(&map).arg(&file).arg("--data").arg(folder.path());
    let shown = transcript(&run(command));
    assert!(shown.contains("1 company imported, 1 row rejected"), "{shown}");
    let mut command = firmgate(["platform", "stats", "--json", "--data"]);
    let stats: Value = serde_json::from_str(&text(
        &run({
            command.arg(folder.path());
            command
        })
        .stdout,
    ))
    .unwrap();
    assert_eq!(stats["companies"], 1, "{stats}");
}
