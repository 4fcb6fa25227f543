//! The official vectors of Signature Version 4.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use aws_sigv4::http_request::{PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, UriPathNormalizationMode};
use serde_json::Value;

use super::*;

/// Where the vectors are: beside the source of the crate that signs.
fn folder() -> PathBuf {
    firmgate_testing::package_folder("aws-sigv4").unwrap().join("aws-signing-test-suite/v4")
}

struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// A request as the vectors write it: a header may continue on the next line.
fn parse(text: &str) -> Request {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap();
    let (method, rest) = first.split_once(' ').unwrap();
    let target = rest.rsplit_once(' ').unwrap().0.to_owned();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        if let Some(more) = line.strip_prefix([' ', '\t']) {
            let last = headers.last_mut().unwrap();
            last.1 = format!("{} {}", last.1, more.trim());
        } else {
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    Request { method: method.to_owned(), target, headers, body: body.to_owned() }
}

/// `2015-08-30T12:36:00Z`, which all of them use.
fn time(text: &str) -> SystemTime {
    assert_eq!(text, "2015-08-30T12:36:00Z");
    UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

fn signature(folder: &Path) -> String {
    let context: Value = serde_json::from_str(&fs::read_to_string(folder.join("context.json")).unwrap()).unwrap();
    let request = parse(&fs::read_to_string(folder.join("request.txt")).unwrap());
    let key = &context["credentials"];
    let credentials = Credentials::new(
        key["access_key_id"].as_str().unwrap(),
        key["secret_access_key"].as_str().unwrap(),
        key["token"].as_str().map(str::to_owned),
        None,
        "test",
    );
    let mut settings = SigningSettings::default();
    // The vectors are of a service that decodes the path before it checks.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    if context["sign_body"] == true {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    if context["normalize"] == false {
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    if context["omit_session_token"] == true {
        settings.session_token_mode = SessionTokenMode::Exclude;
    }
    let host = &request.headers.iter().find(|(name, _)| name == "host").unwrap().1;
    // A target is sent with its odd characters encoded; the vectors write them out.
    let target: String = request
        .target
        .bytes()
        .map(
            |byte| if byte == b' ' || !byte.is_ascii() { format!("%{byte:02X}") } else { char::from(byte).to_string() },
        )
        .collect();
    let uri = format!("https://{host}{target}");
    let headers =
        request.headers.iter().filter(|(name, _)| name != "host").map(|(name, value)| (name.as_str(), value.as_str()));
    let signable =
        SignableRequest::new(&request.method, uri, headers, SignableBody::Bytes(request.body.as_bytes())).unwrap();
    let scope = Scope {
        region: context["region"].as_str().unwrap(),
        service: context["service"].as_str().unwrap(),
        time: time(context["timestamp"].as_str().unwrap()),
    };
    let added = signed(signable, &credentials, &scope, settings).unwrap();
    let authorization = added.into_iter().find(|(name, _)| name == "authorization").unwrap().1;
    authorization.rsplit_once("Signature=").unwrap().1.to_owned()
}

#[test]
fn every_official_vector_has_the_signature_that_it_should_have() {
    let folder = folder();
    let mut checked = 0;
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("no vectors at {}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        // Two folders hold a canonical request only: how a path is encoded twice.
        let Ok(expected) = fs::read_to_string(path.join("header-signature.txt")) else { continue };
        assert_eq!(signature(&path), expected.trim(), "{}", path.display());
        checked += 1;
    }
    assert!(checked >= 38, "only {checked} vectors at {}", folder.display());
}
