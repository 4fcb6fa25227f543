//! Files that are replaced while the program runs: no call fails, a broken one changes nothing, and all of it is told.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

use crate::http::Gate;
use crate::platform::Api;
use crate::support::{Data, PATIENCE, Session, call, firmgate, modern, run, text};

/// Replaces a file by a rename, as the documentation asks for.
fn replace(path: &Path, text: &str) {
    let draft = path.with_extension("draft");
    fs::write(&draft, text).unwrap();
    fs::rename(draft, path).unwrap();
}

/// Does something again and again until it gives a value.
fn until<T>(mut tried: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(value) = tried() {
            return value;
        }
        assert!(began.elapsed() < PATIENCE, "it did not come about");
    }
}

fn hang_up(process: u32) {
    assert!(Command::new("/bin/kill").args(["-HUP", &process.to_string()]).status().unwrap().success());
}

/// The `reload` records of a data folder, which must be intact.
fn reloads(data: &Data) -> Vec<Value> {
    let verified = run(firmgate(["audit".as_ref(), "verify".as_ref(), "--data".as_ref(), data.path().as_os_str()]));
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified.stdout));
    let lines: Vec<String> = data.journals().iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let records = lines.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter(|record| record["event"] == "reload").collect()
}

/// What came of the reloads of one kind of file, in order.
fn ends(data: &Data, what: &str) -> Vec<String> {
    let of = |record: &Value| (record["what"] == what).then(|| record["result"].as_str().unwrap().to_owned());
    reloads(data).iter().filter_map(of).collect()
}

/// Whether the search is answered with rows, and if not, with what.
fn searched(session: &mut Session, id: u32) -> Result<(), Value> {
    let answer = session.ask(&modern(id, "tools/call", call("search_companies", &json!({ "country": "DE" }))));
    let found = answer["result"]["structuredContent"]["companies"].as_array().is_some_and(|rows| !rows.is_empty());
    if found { Ok(()) } else { Err(answer) }
}

const OPEN: &str = "@id(\"all\")\npermit (principal, action, resource);\n";
const CLOSED: &str = "@id(\"get\")\npermit (principal, action == Firmgate::Action::\"company.get\", resource);\n";

#[test]
fn a_replaced_policy_decides_the_next_calls_and_a_broken_one_changes_nothing() {
    let data = Data::new();
    // As Kubernetes mounts it: the file is a link into a folder that is itself a link, and the folder is turned.
    let mount = data.path().join("mount");
    for (folder, policy) in [("one", OPEN), ("two", CLOSED), ("three", "permit (principal"), ("four", OPEN)] {
        fs::create_dir_all(mount.join(folder)).unwrap();
        fs::write(mount.join(folder).join("policy.cedar"), policy).unwrap();
    }
    let turn = |folder: &str| {
        symlink(folder, mount.join("..next")).unwrap();
        fs::rename(mount.join("..next"), mount.join("..data")).unwrap();
    };
    turn("one");
    symlink("..data/policy.cedar", mount.join("policy.cedar")).unwrap();
    let policy = mount.join("policy.cedar").display().to_string();
    let mut session = data.serve(&["--policy", &policy]);
    let mut id = 0;
    let mut next = || {
        id += 1;
        id
    };
    searched(&mut session, next()).unwrap();
    turn("two");
    let refusal = until(|| searched(&mut session, next()).err());
    assert!(refusal.to_string().contains("the policy of this server does not allow this call"), "{refusal}");
    // SIGHUP reads at once, and does not end the process.
    turn("three");
    hang_up(session.id());
    until(|| (ends(&data, "policy").len() == 2).then_some(()));
    assert!(searched(&mut session, next()).is_err(), "the last good policy stays in force");
    turn("four");
    until(|| searched(&mut session, next()).ok());
    let ended = session.end();
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    assert_eq!(ends(&data, "policy"), ["in_force", "kept", "in_force"]);
    assert!(ended.errors.contains("the policy stays as it was"), "{}", ended.errors);
    assert!(reloads(&data)[0]["digest"].as_str().is_some_and(|digest| digest.len() == 64));
}

#[test]
fn keys_are_replaced_on_both_sides_without_a_failed_call() {
    let (platform, gate) = (Data::new(), Data::new());
    let (keys, own) = (platform.path().join("keys.txt"), gate.path().join("key"));
    replace(&keys, "da2-canary-one\n");
    replace(&own, "da2-canary-one\n");
    let api = Api::start_with(&platform, &["--api-key-file", keys.to_str().unwrap()]);
    let endpoint = format!("http://{}/graphql", api.address);
    let mut session = gate.serve(&["--endpoint", &endpoint, "--api-key-file", own.to_str().unwrap()]);
    let takes = |key: &str| api.post(&format!("x-api-key: {key}\r\n"), b"{\"query\":\"{ __typename }\"}").status == 200;
    let mut id = 0;
    // Calls go on all the time.
    let mut until_too = |done: &dyn Fn() -> bool| {
        until(|| {
            id += 1;
            searched(&mut session, id).unwrap();
            done().then_some(())
        });
    };
    until_too(&|| true);
    replace(&keys, "da2-canary-one\nda2-canary-two\n");
    until_too(&|| takes("da2-canary-two"));
    replace(&own, "da2-canary-two\n");
    until_too(&|| ends(&gate, "API key") == ["in_force"]);
    replace(&keys, "da2-canary-two\n");
    until_too(&|| !takes("da2-canary-one"));
    // A file that cannot be used leaves the last good keys in force.
    replace(&keys, "two words\n");
    hang_up(api.id());
    replace(&own, "\"da2-canary-three\"\n");
    until_too(&|| ends(&gate, "API key") == ["in_force", "kept"]);
    until_too(&|| takes("da2-canary-two"));
    let ended = session.end();
    assert!(ended.errors.contains("the API key was replaced"), "{}", ended.errors);
    assert!(!ended.errors.contains("canary"), "a key is in the log: {}", ended.errors);
    assert!(reloads(&gate).iter().all(|record| !record.to_string().contains("canary")));
    assert_eq!(api.stop(), Some(0));
}

/// A certificate for `localhost` that signs itself, and its key, as files.
fn certificate(folder: &Path) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    fs::create_dir_all(folder).unwrap();
    (own.pem(), key.serialize_pem())
}

/// One request over TLS, trusting these certificates; gives the one that the server showed.
fn shown(address: &str, trusted: &[&str]) -> CertificateDer<'static> {
    let mut roots = RootCertStore::empty();
    for pem in trusted {
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _closed_without_farewell = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
    stream.conn.peer_certificates().unwrap()[0].clone().into_owned()
}

#[test]
fn a_replaced_certificate_is_shown_to_the_next_connection_and_half_a_pair_changes_nothing() {
    let data = Data::new();
    let (file, key_file) = (data.path().join("tls.crt"), data.path().join("tls.key"));
    let ((one, one_key), (two, two_key)) = (certificate(data.path()), certificate(data.path()));
    let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    replace(&file, &one);
    replace(&key_file, &one_key);
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).arg("--tls-certificate").arg(&file).arg("--tls-key").arg(&key_file);
    let gate = Gate::start(command);
    let look = || shown(&gate.address, &[&one, &two]);
    assert_eq!(look(), der(&one));
    // The certificate of one pair and the key of another one.
    replace(&file, &two);
    until(|| {
        assert_eq!(look(), der(&one), "the pair that fits stays in force");
        (ends(&data, "TLS certificate") == ["kept"]).then_some(())
    });
    replace(&key_file, &two_key);
    until(|| (look() == der(&two)).then_some(()));
    until(|| (ends(&data, "TLS certificate") == ["kept", "in_force"]).then_some(()));
    gate.terminate();
    let (code, said) = gate.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("does not belong to the certificate"), "{said}");
    assert!(said.contains("the TLS certificate was replaced"), "{said}");
}
