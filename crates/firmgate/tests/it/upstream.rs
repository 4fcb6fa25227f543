//! The program in front of an API on this machine: what it shows there, for every way to authenticate over standard input.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::support::{Ended, Session, call, firmgate, modern};

/// An HTTP server that keeps the heads of what it is sent, and answers by path.
struct Server {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

const COMPANY: &str = r#"{"data":{"getCompany":null}}"#;

impl Server {
    fn start(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                if let Some(head) = receive(&mut stream) {
                    let (status, body) = answer(&head);
                    kept.lock().unwrap().push(head);
                    let _gone = write!(
                        stream,
                        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                        body.len()
                    );
                }
            }
        });
        Self { port, heads }
    }

    fn api() -> Self {
        Self::start(|_| (200, COMPANY.to_owned()))
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/graphql", self.port)
    }

    /// The values of a header, one for each request to `path`.
    fn header(&self, path: &str, name: &str) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        let of = |head: &String| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map_or(String::new(), |(_, value)| value.to_owned())
        };
        heads.iter().filter(|head| head.contains(&format!(" {path} HTTP/1.1"))).map(of).collect()
    }
}

fn receive(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut block = [0; 4096];
    loop {
        let count = stream.read(&mut block).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&block[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().filter_map(|line| line.split_once(": "));
        let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        if body.len() >= length.next().map_or(0, |(_, value)| value.parse().unwrap()) {
            return Some(head.to_owned());
        }
    }
}

/// Flags, variables, and the key that must be used.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

/// Asks for a company so many times; gives the answers and how the program ended.
fn asked(times: u32, arrange: impl FnOnce(&mut Command)) -> (Vec<Value>, Ended) {
    let data = tempfile::tempdir().unwrap();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path());
    arrange(&mut command);
    let mut session = Session::start(command);
    let answers = (1..=times)
        .map(|id| session.ask(&modern(id, "tools/call", call("get_company", &json!({ "id": "acme.example" })))))
        .collect();
    (answers, session.end())
}

#[test]
fn a_users_token_is_sent_as_it_is_from_a_file_a_command_or_a_variable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "from.a.file\n").unwrap();
    let file = file.to_str().unwrap();
    for (flags, expected) in [
        (vec!["--token-file", file], "from.a.file"),
        (vec!["--token-command", "printf %s 'from.a.command'"], "from.a.command"),
        (vec!["--token-env", "MY_TOKEN"], "from.a.variable"),
        (vec!["--token-env", "MY_TOKEN", "--bearer-prefix"], "Bearer from.a.variable"),
    ] {
        let api = Server::api();
        let (answers, ended) = asked(2, |command| {
            command.args(["--endpoint", &api.endpoint()]).args(&flags).env("MY_TOKEN", "from.a.variable");
        });
        assert_eq!(api.header("/graphql", "authorization"), [expected, expected], "{answers:?} {}", ended.errors);
        assert!(ended.errors.contains("auth=oidc "), "{}", ended.errors);
        assert!(!ended.errors.contains("from.a"), "a token is in the log: {}", ended.errors);
        assert_eq!(ended.code, Some(0));
    }
}

#[test]
fn aws_credentials_come_from_the_environment_a_profile_a_process_or_a_container() {
    let folder = tempfile::tempdir().unwrap();
    let expiry = "2049-01-01T00:00:00Z";
    let process = folder.path().join("process");
    fs::write(
        &process,
        format!(
            "#!/bin/sh\necho '{{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"geheim\",\"SessionToken\":\"t\",\"Expiration\":\"{expiry}\"}}'\n"
        ),
    )
    .unwrap();
    fs::set_permissions(&process, fs::Permissions::from_mode(0o700)).unwrap();
    let config = folder.path().join("config");
    fs::write(
        &config,
        format!(
            "[profile fixed]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = geheim\n[profile process]\ncredential_process = {}\n",
            process.display()
        ),
    )
    .unwrap();
    let config = config.to_str().unwrap();
    let credentials =
        format!(r#"{{"AccessKeyId":"AKIACONTAINER","SecretAccessKey":"geheim","Token":"t","Expiration":"{expiry}"}}"#);
    let container = Server::start(move |_| (200, credentials.clone()));
    let full = format!("http://127.0.0.1:{}/credentials", container.port);

    let cases: [Case<'_>; 4] = [
        (&[], &[("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "geheim")], "AKIAENVIRONMENT"),
        (&["--aws-profile", "fixed"], &[("AWS_CONFIG_FILE", config)], "AKIAPROFILE"),
        (&["--aws-profile", "process"], &[("AWS_CONFIG_FILE", config)], "AKIAPROCESS"),
        (
            &[],
            &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &full), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "c")],
            "AKIACONTAINER",
        ),
    ];
    for (flags, variables, key) in cases {
        let api = Server::api();
        let (answers, ended) = asked(1, |command| {
            command.args(["--endpoint", &api.endpoint(), "--region", "eu-west-1", "--auth", "iam"]).args(flags);
            command.envs(variables.iter().copied()).env("PATH", "/usr/bin:/bin");
        });
        let sent = api.header("/graphql", "authorization");
        let [sent] = sent.as_slice() else { panic!("{key}: {answers:?} {}", ended.errors) };
        assert!(sent.starts_with(&format!("AWS4-HMAC-SHA256 Credential={key}/")), "{sent}");
        assert!(sent.contains("/eu-west-1/appsync/aws4_request"), "{sent}");
        assert!(ended.errors.contains("auth=iam ") && !ended.errors.contains("geheim"), "{}", ended.errors);
    }
    assert_eq!(container.header("/credentials", "authorization"), ["c"]);
}

#[test]
fn without_aws_credentials_nothing_is_sent_and_the_metadata_service_is_left_alone() {
    let api = Server::api();
    let metadata = Server::start(|_| (404, String::new()));
    let address = format!("http://127.0.0.1:{}", metadata.port);
    let (answers, ended) = asked(1, |command| {
        command.args(["--endpoint", &api.endpoint(), "--region", "eu-west-1", "--auth", "iam"]);
        command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &address);
    });
    let text = answers[0].to_string();
    assert!(text.contains("no valid credential for the platform"), "{text} {}", ended.errors);
    assert!(api.heads.lock().unwrap().is_empty() && metadata.heads.lock().unwrap().is_empty());
}

#[test]
fn a_token_of_the_gates_own_comes_from_a_token_endpoint() {
    let api = Server::start(|head| match head {
        head if head.starts_with("POST /token ") => {
            (200, r#"{"access_token":"gates.own.token","token_type":"Bearer","expires_in":3600}"#.to_owned())
        }
        _ => (200, COMPANY.to_owned()),
    });
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(folder.path().join("secret"), "geheim\n").unwrap();
    fs::write(
        &config,
        format!(
            "endpoint = '{}'\n[credentials]\nauth = 'client-credentials'\ntoken_url = 'http://127.0.0.1:{}/token'\nclient_id = 'gate'\nclient_secret_file = 'secret'\n",
            api.endpoint(),
            api.port
        ),
    )
    .unwrap();
    let (_, ended) = asked(2, |command| {
        command.arg("--config").arg(&config);
    });
    assert_eq!(api.header("/graphql", "authorization"), ["gates.own.token", "gates.own.token"], "{}", ended.errors);
    let basic = format!("Basic {}", data_encoding::BASE64.encode(b"gate:geheim"));
    assert_eq!(api.header("/token", "authorization"), [basic]);
    assert!(ended.errors.contains("auth=client-credentials "), "{}", ended.errors);
}

#[test]
fn a_token_that_expires_in_the_middle_of_the_day_is_replaced_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "morning").unwrap();
    let new = file.clone();
    let refusal = r#"{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}"#;
    // The platform stops to accept the old token, and whoever keeps the file fresh has just done so.
    let api = Server::start(move |head| {
        if head.contains("authorization: morning") && fs::read_to_string(&new).unwrap() == "morning" {
            fs::write(&new, "afternoon").unwrap();
            return (401, refusal.to_owned());
        }
        (200, COMPANY.to_owned())
    });
    let (answers, ended) = asked(2, |command| {
        command.args(["--endpoint", &api.endpoint(), "--token-file"]).arg(&file);
    });
    assert_eq!(api.header("/graphql", "authorization"), ["morning", "afternoon", "afternoon"], "{}", ended.errors);
    assert!(!answers[0].to_string().contains("credential"), "{answers:?}");
}

#[test]
fn an_api_key_that_is_replaced_in_its_file_is_used_without_a_restart_and_a_broken_file_keeps_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "first").unwrap();
    let (at, new) = (file.clone(), folder.path().join("new"));
    let replace = move |text: &str| {
        fs::write(&new, text).unwrap();
        fs::rename(&new, &at).unwrap();
    };
    let refusal =
        r#"{"errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}"#;
    let asked_before = Mutex::new(0);
    let api = Server::start(move |head| {
        let mut asked = asked_before.lock().unwrap();
        *asked += 1;
        match *asked {
            // The file changes in the moment in which the platform stops to take the old key.
            1 => {
                replace("second");
                return (401, refusal.to_owned());
            }
            2 => replace("two words"),
            3 => replace("third"),
            _ => {}
        }
        if head.contains("x-api-key: first") { (401, refusal.to_owned()) } else { (200, COMPANY.to_owned()) }
    });
    let (answers, ended) = asked(3, |command| {
        command.args(["--endpoint", &api.endpoint(), "--api-key-file"]).arg(&file);
    });
    assert_eq!(api.header("/graphql", "x-api-key"), ["first", "second", "second", "third"], "{}", ended.errors);
    assert!(answers.iter().all(|answer| !answer.to_string().contains("credential")), "{answers:?}");
    assert!(ended.errors.contains("the API key was replaced"), "{}", ended.errors);
    assert!(ended.errors.contains("the API key stays as it was"), "{}", ended.errors);
    assert!(!ended.errors.contains("third"), "{}", ended.errors);
}

#[test]
fn a_row_that_cannot_be_read_does_not_take_its_page_along() {
    let row = |id: &str, name: Value| {
        json!({ "id": id, "companyModel": {
            "company": { "name": name, "domain": null, "description": null },
            "industryTags": [], "location": null, "employees": null, "status": "ACTIVE" } })
    };
    let rows = [row("a.example", json!("Alpha")), row("b.example", Value::Null), row("c.example", json!("Gamma"))];
    let filters = json!({ "query": null, "categories": [], "employees": null, "founded": null, "prefer": null, "sort": "RELEVANCE" });
    let page = json!({ "data": { "enhancedSearchCompanies": {
        "companies": rows, "totalResults": 3, "nextToken": null, "filters": filters, "facets": [], "dataVersion": "1" } } });
    let api = Server::start(move |_| (200, page.to_string()));
    let data = tempfile::tempdir().unwrap();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).args(["--endpoint", &api.endpoint()]).env("FIRMGATE_API_KEY", "key");
    let mut session = Session::start(command);
    let answer = session.ask(&modern(1, "tools/call", call("search_companies", &json!({ "country": "DE" }))));
    let ended = session.end();
    let found = &answer["result"]["structuredContent"];
    let ids: Vec<&Value> = found["companies"].as_array().unwrap().iter().map(|company| &company["id"]).collect();
    assert_eq!((ids, &found["total"]), (vec![&json!("a.example"), &json!("c.example")], &json!(3)), "{answer}");
    assert!(found["warnings"].to_string().contains("1 row of this page could not be read"), "{answer}");
    assert!(
        ended.errors.contains("data.enhancedSearchCompanies.companies[1].companyModel.company.name"),
        "{}",
        ended.errors
    );
}

#[test]
fn a_login_without_settings_says_what_is_missing() {
    for (arguments, expected) in [
        (&["login"][..], "`token_issuer`"),
        (&["login", "--issuer", "https://idp.example.com"][..], "`client_id`"),
        (&["login", "--issuer", "http://idp.example.com", "--client-id", "x"][..], "scheme must be `https`"),
        (&["logout"][..], "`token_issuer`"),
    ] {
        let output = firmgate(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(expected), "{errors}");
    }
}
