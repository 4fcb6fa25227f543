//! The program itself, spoken to over stdio as a client does, in the newest protocol version.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::routing::get;
use axum::{Json, Router};
use firmgate_testing::tokens;
use firmgate_testing::wait::until_async;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::data;
use crate::play::{Answer, Boundary, Scenario, Writes};
use crate::recording::{Heard, proxy};

const API_KEY: &str = "da2-scenarios-0123456789abcdef";
const ACCESS_KEY: [&str; 3] = ["ASIASCENARIOS", "scenarios/secret", "scenarios+token"];
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Program {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    next_id: u64,
    platform: Option<(Child, Heard)>,
    _folders: Vec<TempDir>,
}

impl Program {
    /// `firmgate serve` with the platform inside.
    pub async fn embedded(scenario: &Scenario) -> Self {
        let folder = data::fresh(scenario.data);
        let mut command = program();
        command.args(["serve", "--data"]).arg(folder.path());
        Self::start(command, scenario, None, vec![folder]).await
    }

    /// `firmgate serve --endpoint` in front of `firmgate platform serve`, with an ear between them.
    pub async fn over_http(scenario: &Scenario, way: Way) -> Self {
        let (folder, gate_folder) = (data::fresh(scenario.data), TempDir::new().unwrap());
        let address = free_address();
        let (mut platform, mut gate) = (program(), program());
        platform.args(["platform", "serve", "--listen", &address.to_string(), "--data"]).arg(folder.path());
        gate.args(["serve", "--data"]).arg(gate_folder.path());
        way.configure(&mut platform, &mut gate, gate_folder.path());
        let platform = platform.spawn().unwrap();
        wait_for(address).await;
        let (ear, heard) = proxy(address).await;
        let mut command = gate;
        command.args(["--endpoint", &format!("http://{ear}/graphql")]);
        Self::start(command, scenario, Some((platform, heard)), vec![folder, gate_folder]).await
    }

    async fn start(
        mut command: Command,
        scenario: &Scenario,
        platform: Option<(Child, Heard)>,
        folders: Vec<TempDir>,
    ) -> Self {
        if scenario.writes == Writes::Enabled {
            command.arg("--allow-mutations");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let output = BufReader::new(output).lines();
        let mut program = Self { child, input, output, next_id: 0, platform, _folders: folders };
        let discovered = program.ask("server/discover", json!({})).await;
        assert!(discovered["result"]["supportedVersions"].is_array(), "{discovered}");
        program
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": {"name": "scenarios", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let request = json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params});
        self.input.write_all(format!("{request}\n").as_bytes()).await.unwrap();
        self.input.flush().await.unwrap();
        let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await.unwrap().unwrap().unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["id"], self.next_id, "{answer}");
        answer
    }
}

impl Boundary for Program {
    async fn call(&mut self, tool: &str, arguments: Map<String, Value>) -> Answer {
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments})).await;
        result_of(&answer)
    }

    async fn read(&mut self, uri: &str) -> Answer {
        let answer = self.ask("resources/read", json!({"uri": uri})).await;
        read_of(&answer)
    }

    async fn prompt(&mut self, name: &str, arguments: Map<String, Value>) -> Answer {
        let answer = self.ask("prompts/get", json!({"name": name, "arguments": arguments})).await;
        let text = answer["result"]["messages"][0]["content"]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        Answer { is_error: false, text: text.to_owned(), structured: None }
    }

    async fn tools(&mut self) -> Vec<String> {
        let answer = self.ask("tools/list", json!({})).await;
        let tools = answer["result"]["tools"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    fn sent(&mut self) -> Option<Vec<Value>> {
        self.platform.as_ref().map(|(_, heard)| heard.take())
    }

    async fn stop(mut self) {
        drop(self.input);
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        assert!(ended.success(), "the program ended with {ended}");
        if let Some((mut platform, _)) = self.platform.take() {
            platform.kill().await.unwrap();
        }
    }
}

/// What the answer to the reading of a resource says.
pub fn read_of(answer: &Value) -> Answer {
    if let Some(problem) = answer["error"]["message"].as_str() {
        return Answer { is_error: true, structured: None, text: problem.to_owned() };
    }
    let text = answer["result"]["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    Answer { is_error: false, structured: serde_json::from_str(&text).ok(), text }
}

/// What the answer to a call of a tool says.
pub fn result_of(answer: &Value) -> Answer {
    let result = &answer["result"];
    let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let structured = result.get("structuredContent").cloned();
    if let Some(structured) = &structured {
        assert_eq!(structured, &serde_json::from_str::<Value>(&text).unwrap(), "both parts say the same");
    }
    Answer { is_error: result["isError"] == true, text, structured }
}

/// How the gate shows itself to the platform.
#[derive(Clone, Copy)]
pub enum Way {
    ApiKey,
    Iam,
    Oidc,
}

impl Way {
    /// Tells both sides. What one of them reads from a file is put into `folder`.
    fn configure(self, platform: &mut Command, gate: &mut Command, folder: &Path) {
        match self {
            Self::ApiKey => {
                platform.env("FIRMGATE_API_KEY", API_KEY);
                gate.env("FIRMGATE_API_KEY", API_KEY);
            }
            Self::Iam => {
                let [id, secret, token] = ACCESS_KEY;
                let file = folder.join("keys.toml");
                let key = format!("[[key]]\nid = \"{id}\"\nsecret = \"{secret}\"\nsession_token = \"{token}\"\n");
                std::fs::write(&file, key).unwrap();
                platform.args(["--region", "eu-west-1", "--access-keys-file"]).arg(file);
                gate.args(["--auth", "iam", "--region", "eu-west-1"]).env("AWS_ACCESS_KEY_ID", id);
                gate.env("AWS_SECRET_ACCESS_KEY", secret).env("AWS_SESSION_TOKEN", token);
            }
            Self::Oidc => {
                let (issuer, token) = provider();
                let file = folder.join("token");
                std::fs::write(&file, token).unwrap();
                platform.args(["--oidc-issuer", &issuer, "--oidc-client-id", "gate"]);
                gate.args(["--auth", "oidc", "--token-file"]).arg(file);
            }
        }
    }
}

/// Whom tokens are for.
pub const AUDIENCE: &str = "gate";

/// An OIDC provider, and a token of it.
fn provider() -> (String, String) {
    let (issuer, key) = issuer();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let token = json!({"iss": issuer, "sub": "scenarios", "aud": AUDIENCE, "iat": now, "exp": now + 3600});
    (issuer, key.token(&token))
}

/// An issuer of tokens, and the key that it signs with.
pub fn issuer() -> (String, tokens::Signer) {
    let key = tokens::es256('a', "one");
    let keys: Value = serde_json::from_slice(&tokens::key_set(&[&key])).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let metadata = json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys")});
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(async move || Json(metadata)))
        .route("/keys", get(async move || Json(keys)));
    // It ends with the runtime of the test.
    tokio::spawn(async move { axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await });
    (issuer, key)
}

/// The program that is built with the tests, or the one that `GATE_TEST_PROGRAM` names.
pub fn program() -> Command {
    let built = env!("CARGO_BIN_EXE_firmgate");
    let path = std::env::var("GATE_TEST_PROGRAM").unwrap_or_else(|_| built.to_owned());
    let mut command = Command::new(path);
    command.env_remove("GATE_TEST_PROGRAM").stderr(Stdio::null()).kill_on_drop(true);
    command
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Until something listens there.
async fn wait_for(address: SocketAddr) {
    until_async(|| TcpStream::connect(address).is_ok()).await;
}
