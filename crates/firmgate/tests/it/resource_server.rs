//! The gate as an OAuth 2.1 resource server, over HTTP and TLS: discovery, challenges, and what a token opens.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use firmgate_testing::tokens::{self, Signer};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::Gate;
use crate::support::{Data, call, firmgate, modern, run, text};
use crate::web::{Answer, post, send};

/// A server that answers with what it was given, and remembers all that it was sent.
pub struct Peer {
    pub address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// `answer` makes the JSON body for a request.
    pub fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = whole_request(&mut stream);
                let body = answer(&request);
                all.lock().unwrap().push(request);
                let head =
                    format!("connection: close\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
                let _the_other_end_left =
                    stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").as_bytes());
            }
        });
        Self { address, seen }
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn whole_request(stream: &mut TcpStream) -> String {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut chunk).unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let so_far = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = so_far.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return so_far;
            }
        }
        if read == 0 {
            return so_far;
        }
    }
}

/// An issuer with one key, a backend, and a gate that trusts the one in front of the other.
pub struct Scene {
    pub data: Data,
    pub gate: Gate,
    backend: Peer,
    issuer: String,
    pub key: Signer,
}

impl Scene {
    pub fn new(flags: &[&str]) -> Self {
        Self::with(&[&["--audience", "gate"], flags].concat(), None)
    }

    /// The issuer's scopes have something in front.
    pub fn with_prefix(prefix: &str, flags: &[&str]) -> Self {
        let more = format!("audiences = [\"gate\"]\nscope_prefix = \"{prefix}\"\n");
        Self::with(flags, Some(&more))
    }

    /// With an entry in the configuration file, if there are lines for it: the issuer, and these lines about it.
    pub fn with(flags: &[&str], entry: Option<&str>) -> Self {
        let key = tokens::es256('a', "one");
        let keys = String::from_utf8(tokens::key_set(&[&key])).unwrap();
        let issuer = Peer::start(move |request| {
            let host =
                request.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
            let issuer = format!("http://{}", host.unwrap());
            if request.starts_with("GET /keys ") {
                keys.clone()
            } else {
                json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") }).to_string()
            }
        });
        let backend = Peer::start(|request| {
            let body = if request.contains("CreateCollection") {
                json!({ "createCollection": null })
            } else {
                json!({ "listCollections": { "items": [], "nextToken": null } })
            };
            json!({ "data": body }).to_string()
        });
        let issuer = format!("http://{}", issuer.address);
        let data = Data::new();
        let mut command = firmgate(["serve", "--data"]);
        match entry {
            None => {
                command.arg(data.path()).args(["--issuer", &issuer]);
            }
            Some(entry) => {
                let file = data.path().join("firmgate.toml");
                fs::write(&file, format!("[[issuers]]\nurl = \"{issuer}\"\n{entry}")).unwrap();
                command.arg(data.path()).arg("--config").arg(file);
            }
        }
        command.args(flags).env("FIRMGATE_API_KEY", "da2-of-the-gate");
        command.args(["--endpoint", &format!("http://{}/graphql", backend.address)]);
        Self { gate: Gate::start(command), data, backend, issuer, key }
    }

    pub fn claims(&self, scope: &str) -> Value {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
        json!({
            "iss": self.issuer, "aud": "gate", "sub": "ada", "client_id": "c", "jti": "1", "iat": now, "exp": now + 600,
            "scope": scope
        })
    }

    pub fn ask(&self, scope: &str, message: &Value) -> Answer {
        let token = self.key.token(&self.claims(scope));
        post(&self.gate.address, message, &format!("authorization: Bearer {token}\r\n"))
    }
}

pub fn tool(name: &str, arguments: &Value) -> Value {
    modern(1, "tools/call", call(name, arguments))
}

#[test]
fn a_stranger_is_told_where_to_get_which_token() {
    let scene = Scene::new(&["--allow-mutations"]);
    let address = &scene.gate.address;
    let document = send(address, "GET /.well-known/oauth-protected-resource/mcp", "", b"");
    let metadata = document.json();
    assert_eq!((document.status, document.header("content-type")), (200, Some("application/json")));
    assert_eq!(metadata["resource"], json!(format!("http://{address}/mcp")));
    assert_eq!(metadata["authorization_servers"], json!([scene.issuer]));
    let scopes = ["companies:read", "collections:read", "collections:write", "email:discover"];
    assert_eq!(metadata["scopes_supported"], json!(scopes));
    assert_eq!(send(address, "GET /.well-known/oauth-protected-resource", "", b"").json(), metadata);

    let place = format!("resource_metadata=\"http://{address}/.well-known/oauth-protected-resource/mcp\"");
    let items = tool("get_collection_items", &json!({ "collection_id": "x" }));
    let cases = [
        (modern(1, "tools/list", json!({})), "scope=\"companies:read\""),
        (items, "scope=\"collections:read companies:read\""),
        (tool("create_collection", &json!({ "name": "x" })), "scope=\"collections:write\""),
        (modern(1, "resources/read", json!({ "uri": "firmgate://filters" })), "scope=\"companies:read\""),
    ];
    for (message, scope) in cases {
        let answer = post(address, &message, "");
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert_eq!(answer.header("www-authenticate"), Some(format!("bearer {scope}, {place}").as_str()), "{message}");
    }
    assert!(scene.backend.seen().is_empty());
}

#[test]
fn a_token_opens_what_its_scopes_name_and_shows_nothing_else() {
    let scene = Scene::new(&["--allow-mutations"]);
    let listed = |scope: &str| {
        let answer = scene.ask(scope, &modern(1, "tools/list", json!({}))).json();
        let tools = answer["result"]["tools"].as_array().unwrap().clone();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("openid"), [""; 0]);
    assert_eq!(listed("companies:read"), ["search_companies", "get_company", "get_companies_batch", "ai_search"]);
    assert_eq!(listed("collections:read"), ["list_collections"]);
    assert_eq!(listed("collections:write"), ["list_collections", "create_collection", "add_to_collection"]);
    assert_eq!(listed("email:discover"), ["request_email_discovery"]);
    assert_eq!(listed("companies:read collections:read collections:write email:discover").len(), 9);

    let write = tool("create_collection", &json!({ "name": "mine" }));
    let refused = scene.ask("companies:read collections:read", &write);
    assert_eq!(refused.status, 403, "{}", refused.body);
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("bearer error=\"insufficient_scope\", "), "{challenge}");
    assert!(challenge.contains("scope=\"collections:write\""), "{challenge}");
    let body = refused.json();
    assert_eq!((&body["id"], &body["error"]["code"]), (&json!(1), &json!(403)));
    assert_eq!(body["error"]["message"], "the access token lacks a scope; this call needs `collections:write`");
    assert!(scene.backend.seen().is_empty());
    let Scene { data, gate, .. } = scene;
    // What is no write need not be on disk before the server ends.
    gate.terminate();
    assert_eq!(gate.end().0, Some(0));
    let journal = std::fs::read_to_string(&data.journals()[0]).unwrap();
    assert!(journal.contains("\"reason\":\"insufficient_scope\""), "{journal}");
}

#[test]
fn the_backend_sees_the_gate_s_credential_and_nothing_of_the_token() {
    let scene = Scene::new(&[]);
    let token = scene.key.token(&scene.claims("collections:read"));
    let ask = tool("list_collections", &json!({}));
    let answer = post(&scene.gate.address, &ask, &format!("authorization: Bearer {token}\r\n"));
    assert_eq!((answer.status, &answer.json()["result"]["isError"]), (200, &json!(false)), "{}", answer.body);
    let seen = scene.backend.seen();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].contains("x-api-key: da2-of-the-gate"), "{seen:?}");
    let signature = token.rsplit('.').next().unwrap();
    assert!(!seen[0].to_ascii_lowercase().contains("authorization") && !seen[0].contains(signature), "{seen:?}");
}

#[test]
fn a_proof_of_possession_is_asked_for_where_the_token_is_bound() {
    let scene = Scene::new(&[]);
    let (own, url) = (tokens::es256('c', "own"), format!("http://{}/mcp", scene.gate.address));
    let mut claims = scene.claims("collections:read");
    claims["cnf"] = json!({ "jkt": own.thumbprint() });
    let token = scene.key.token(&claims);
    let ask = tool("list_collections", &json!({}));
    let proof = own.proof(&token, "POST", &url, "1", claims["iat"].as_i64().unwrap());
    let with_proof = format!("authorization: DPoP {token}\r\ndpop: {proof}\r\n");
    assert_eq!(post(&scene.gate.address, &ask, &with_proof).status, 200);
    let again = post(&scene.gate.address, &ask, &with_proof);
    assert_eq!(again.status, 401);
    assert!(again.headers.contains("www-authenticate: dpop algs=\"es256 "), "{}", again.headers);
    let without = post(&scene.gate.address, &ask, &format!("authorization: Bearer {token}\r\n"));
    assert_eq!(without.status, 401);
    assert_eq!(scene.backend.seen().len(), 1);
}

#[test]
fn the_built_in_client_takes_a_token_along() {
    let scene = Scene::new(&[]);
    let url = format!("http://{}/mcp", scene.gate.address);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), scene.key.token(&scene.claims("collections:read"))).unwrap();
    let mut with = firmgate(["inspect", "call", "list_collections", "--url", &url, "--json", "--token-file"]);
    with.arg(file.path());
    let done = run(with);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for era in ["modern", "legacy"] {
        let refused = run(firmgate(["inspect", "tools", "--url", &url, "--era", era]));
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("did not accept the caller"), "{}", text(&refused.stderr));
    }
}

/// A certificate authority, a server and a client, as files.
struct Certificates {
    folder: TempDir,
}

impl Certificates {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = authority.self_signed(&authority_key).unwrap();
        fs::write(folder.path().join("ca.pem"), own.pem()).unwrap();
        let authority = Issuer::new(authority, authority_key);
        for (name, usage) in
            [("server", ExtendedKeyUsagePurpose::ServerAuth), ("client", ExtendedKeyUsagePurpose::ClientAuth)]
        {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            params.extended_key_usages = vec![usage];
            let certificate = params.signed_by(&key, &authority).unwrap();
            fs::write(folder.path().join(format!("{name}.pem")), certificate.pem()).unwrap();
            fs::write(folder.path().join(format!("{name}.key")), key.serialize_pem()).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn der(&self, name: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_file(self.path(name)).unwrap()
    }

    /// One request over TLS, with the client's certificate or without.
    fn post(&self, address: &str, message: &Value, token: &str, shows_certificate: bool) -> Answer {
        let mut roots = RootCertStore::empty();
        roots.add(self.der("ca.pem")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let builder = builder.with_root_certificates(roots);
        let config = if shows_certificate {
            let key = PrivateKeyDer::from_pem_file(self.path("client.key")).unwrap();
            builder.with_client_auth_cert(vec![self.der("client.pem")], key).unwrap()
        } else {
            builder.with_no_client_auth()
        };
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
        let (method, body) = (message["method"].as_str().unwrap(), message.to_string());
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
             accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: {method}\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        // A server may close without the farewell of TLS.
        let _closed = stream.read_to_end(&mut bytes);
        Answer::parse(&bytes)
    }
}

#[test]
fn over_tls_a_token_can_be_bound_to_the_certificate_of_its_client() {
    let files = Certificates::new();
    let path = |name: &str| files.path(name).display().to_string();
    let (server, key, authority) = (path("server.pem"), path("server.key"), path("ca.pem"));
    let flags = ["--tls-certificate", &server, "--tls-key", &key, "--tls-client-ca", &authority];
    let scene = Scene::new(&flags);
    let address = &scene.gate.address;
    let list = modern(1, "tools/list", json!({}));
    let mut claims = scene.claims("companies:read");
    let free = scene.key.token(&claims);
    claims["cnf"] = json!({ "x5t#S256": tokens::digest(&files.der("client.pem")) });
    let bound = scene.key.token(&claims);
    assert_eq!(files.post(address, &list, &free, false).status, 200);
    assert_eq!(files.post(address, &list, &free, true).status, 200);
    assert_eq!(files.post(address, &list, &bound, true).status, 200);
    assert_eq!(files.post(address, &list, &bound, false).status, 401);
}

#[test]
fn certificate_and_key_that_do_not_fit_stop_the_start() {
    let files = Certificates::new();
    let start = |certificate: &Path, key: &Path| {
        let data = Data::new();
        let mut command = firmgate(["serve", "--http", "127.0.0.1:0", "--data"]);
        command.arg(data.path()).arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        let stopped = run(command);
        (stopped.status.code(), text(&stopped.stderr))
    };
    let (code, said) = start(&files.path("server.pem"), &files.path("client.key"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("does not belong to the certificate"), "{said}");
    let (code, said) = start(&files.path("server.key"), &files.path("server.key"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("holds no certificate in PEM form"), "{said}");
    let (code, said) = start(&files.path("none.pem"), &files.path("server.key"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cannot read the certificate"), "{said}");
}
