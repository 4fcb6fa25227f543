//! The program over Streamable HTTP: open to this machine, and with tokens. Every call and every read has to be on record.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::data;
use crate::play::{Answer, Boundary, Scenario, Writes};
use crate::program::{AUDIENCE, issuer, program, read_of, result_of};

pub struct OverHttp {
    child: Child,
    url: String,
    client: reqwest::Client,
    token: Option<String>,
    next_id: u64,
    /// Calls and reads that were sent, each of which has to leave one record.
    governed: usize,
    journals: PathBuf,
    _folder: TempDir,
}

impl OverHttp {
    /// Without tokens. Such a gate never writes.
    pub async fn open(scenario: &Scenario) -> Self {
        Self::start(scenario, None).await
    }

    /// With a token that has every scope.
    pub async fn with_tokens(scenario: &Scenario) -> Self {
        let (issuer, key) = issuer();
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        let token = key.token(&json!({
            "iss": issuer, "aud": AUDIENCE, "sub": "ada", "client_id": "c", "jti": "1", "iat": now, "exp": now + 600,
            "scope": "companies:read collections:read collections:write email:discover",
        }));
        Self::start(scenario, Some((issuer, token))).await
    }

    async fn start(scenario: &Scenario, trusted: Option<(String, String)>) -> Self {
        // Only the first of the tests here installs it.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let folder = data::fresh(scenario.data);
        let mut command: Command = program();
        command.args(["serve", "--http", "127.0.0.1:0", "--data"]).arg(folder.path()).stderr(Stdio::piped());
        if let Some((issuer, _)) = &trusted {
            command.args(["--issuer", issuer, "--audience", AUDIENCE]);
        }
        if scenario.writes == Writes::Enabled {
            command.arg("--allow-mutations");
        }
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let address: SocketAddr = loop {
            let line = said.next_line().await.unwrap().unwrap();
            if let Some((_, rest)) = line.split_once("serving MCP at http://") {
                break rest.trim_end_matches("/mcp").parse().unwrap();
            }
        };
        // A full pipe would hold the program up.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Self {
            child,
            url: format!("http://{address}/mcp"),
            client: reqwest::Client::new(),
            token: trusted.map(|(_, token)| token),
            next_id: 0,
            governed: 0,
            journals: folder.path().join("gate").join("audit"),
            _folder: folder,
        }
    }

    async fn ask(&mut self, method: &str, mut params: Value) -> Value {
        self.next_id += 1;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let name = params["name"].as_str().or(params["uri"].as_str()).map(str::to_owned);
        let body = json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}).to_string();
        let mut request = self.client.post(&self.url).header("content-type", "application/json").body(body);
        request = request.header("accept", "application/json").header("mcp-protocol-version", "2026-07-28");
        request = request.header("mcp-method", method).timeout(Duration::from_secs(30));
        if let Some(name) = name {
            request = request.header("mcp-name", name);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let text = request.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(answer["id"], self.next_id, "{answer}");
        answer
    }

    /// Decisions in the journal: an intent for what was let through, a refusal for what was not.
    fn decisions(&self) -> usize {
        let files = std::fs::read_dir(&self.journals).unwrap().map(|file| file.unwrap().path());
        let text: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone());
        events.filter(|event| event == "intent" || event == "refusal").count()
    }
}

impl Boundary for OverHttp {
    async fn call(&mut self, tool: &str, arguments: Map<String, Value>) -> Answer {
        self.governed += 1;
        let answer = self.ask("tools/call", json!({"name": tool, "arguments": arguments})).await;
        result_of(&answer)
    }

    async fn read(&mut self, uri: &str) -> Answer {
        self.governed += 1;
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
        None
    }

    async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").arg(id).status().unwrap().success());
        let ended = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await.unwrap().unwrap();
        assert!(ended.success(), "the program ended with {ended}");
        assert_eq!(self.decisions(), self.governed, "every call is on record, whoever refused it");
    }
}
