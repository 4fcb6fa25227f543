#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use bytes::Bytes;
use firmgate_mcp::domain::{COMPANIES_READ, EMAIL_DISCOVER};
use http::Request;
use http_body_util::BodyExt;
use serde_json::value::RawValue;

use super::names::HostNameError;
use super::*;
use crate::jsonrpc::MessageError;

fn names() -> Names {
    let hosts = ["mcp.example.com", "gate.internal:8443"].map(|host| Host::parse(host).unwrap());
    let origins = ["https://app.example.com", "http://dev.example.com:*"].map(|origin| Origin::parse(origin).unwrap());
    Names::new(hosts.into(), origins.into())
}

fn check(names: &Names, uri: &str, headers: &[(&str, &str)]) -> Result<(), HostNameError> {
    let request = headers.iter().fold(Request::post(uri), |request, (name, value)| request.header(*name, *value));
    names.check(&request.body(()).unwrap().into_parts().0)
}

#[test]
fn a_request_must_call_the_server_by_one_of_its_names() {
    use HostNameError::{HostForeign, HostUnreadable};
    let cases: [(&[&str], Result<(), HostNameError>); 16] = [
        (&["mcp.example.com"], Ok(())),
        (&["MCP.Example.Com:443"], Ok(())),
        (&["gate.internal:8443"], Ok(())),
        (&["gate.internal"], Err(HostForeign)),
        (&["gate.internal:8444"], Err(HostForeign)),
        (&["mcp.example.com."], Err(HostForeign)),
        (&["mcp.example.com.evil.example"], Err(HostForeign)),
        (&["evil.example"], Err(HostForeign)),
        (&["127.0.0.1"], Err(HostForeign)),
        (&["[::1]"], Err(HostForeign)),
        (&["ada@mcp.example.com"], Err(HostUnreadable)),
        (&["mcp.example.com:"], Err(HostUnreadable)),
        (&["mcp.example.com:99999"], Err(HostUnreadable)),
        (&[""], Err(HostUnreadable)),
        (&[], Err(HostUnreadable)),
        (&["mcp.example.com", "mcp.example.com"], Err(HostUnreadable)),
    ];
    for (hosts, expected) in cases {
        let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
        assert_eq!(check(&names(), "/mcp", &headers), expected, "{hosts:?}");
    }
    let host = [("host", "mcp.example.com")];
    assert_eq!(check(&names(), "http://mcp.example.com/mcp", &host), Ok(()));
    assert_eq!(check(&names(), "http://evil.example/mcp", &host), Err(HostForeign));
    assert_eq!(check(&Names::default(), "/mcp", &host), Err(HostForeign), "an empty list lets nothing in");
}

#[test]
fn a_page_may_call_only_if_its_origin_is_listed() {
    let cases = [
        ("https://app.example.com", true),
        ("https://app.example.com:443", true),
        ("http://dev.example.com:3000", true),
        ("http://dev.example.com", true),
        ("http://app.example.com", false),
        ("https://app.example.com:444", false),
        ("https://app.example.com.evil.example", false),
        ("https://evil.example", false),
        ("null", false),
        ("", false),
        ("https://app.example.com/path", false),
        ("http://localhost:3000", false),
    ];
    for (origin, allowed) in cases {
        let headers = [("host", "mcp.example.com"), ("origin", origin)];
        assert_eq!(check(&names(), "/mcp", &headers).is_ok(), allowed, "{origin}");
    }
    let twice =
        [("host", "mcp.example.com"), ("origin", "https://app.example.com"), ("origin", "https://evil.example")];
    assert_eq!(check(&names(), "/mcp", &twice), Err(HostNameError::OriginForeign));
    let here = Names::default().and_loopback();
    for origin in ["http://localhost:3000", "http://127.0.0.1:1", "http://[::1]:80"] {
        assert_eq!(check(&here, "/mcp", &[("host", "localhost:8931"), ("origin", origin)]), Ok(()), "{origin}");
    }
    let dressed_up = [("host", "localhost:8931"), ("origin", "http://localhost.evil.example")];
    assert_eq!(check(&here, "/mcp", &dressed_up), Err(HostNameError::OriginForeign));
}

#[test]
fn a_body_is_one_strict_message() {
    let deep =
        format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    let long = format!("{{\"jsonrpc\":\"2.0\",\"id\":\"{}\",\"method\":\"x\"}}", "x".repeat(2000));
    let cases = [
        ("", MessageError::NotJson),
        ("{", MessageError::NotJson),
        ("{} {}", MessageError::NotJson),
        (r#"{"jsonrpc":"2.0","id":1e999,"method":"x"}"#, MessageError::NotJson),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1,"a":2}}"#, MessageError::ParamsKey),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","method":"y"}"#, MessageError::DuplicateKey),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","m\u0065thod":"y"}"#, MessageError::DuplicateKey),
        (deep.as_str(), MessageError::ParamsDepth),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"x"}]"#, MessageError::Batch),
        ("1", MessageError::NotAMessage),
        ("{}", MessageError::NotAMessage),
        (r#"{"jsonrpc":"1.0","id":1,"method":"x"}"#, MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","id":null,"method":"x"}"#, MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","id":{},"method":"x"}"#, MessageError::NotAMessage),
        (long.as_str(), MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","method":"tools/call"}"#, MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","id":1,"Method":"tools/call"}"#, MessageError::NotAMessage),
        (r#"{"jsonrpc":"2.0","id":1,"method":"x","result":{}}"#, MessageError::NotAMessage),
    ];
    for (body, fault) in cases {
        assert_eq!(Message::read(body.as_bytes()), Err(fault), "{body}");
    }
    assert_eq!(Message::read(b"\"\xff\""), Err(MessageError::NotJson));
    let call = br#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"get_company","arguments":{}}}"#;
    let message = Message::read(call).unwrap();
    assert_eq!((message.method.as_deref(), message.id), (Some("tools/call"), Some("\"a\"")));
    assert_eq!((message.name.as_deref(), message.uri), (Some("get_company"), None));
    let notification = Message::read(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).unwrap();
    assert_eq!(notification.id, None);
}

#[tokio::test]
async fn the_rendered_parts_take_the_places_of_the_marks() {
    let slot = Slot::default();
    let structured = RawValue::from_string(r#"{"a":"b"}"#.to_owned()).unwrap();
    let marks = slot.put(Some(structured), "a \"quote\"\n".to_owned()).map_err(|_| "no randomness").unwrap();
    let answer = serde_json::json!({
        "id": "text:0000", "content": [{"text": marks.text}], "structuredContent": marks.structured, "isError": false
    });
    let filled = Answer::Whole(slot.fill(Bytes::from(answer.to_string())));
    let length = http_body::Body::size_hint(&filled).exact();
    let bytes = filled.collect().await.unwrap().to_bytes();
    assert_eq!(length, Some(bytes.len() as u64));
    let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let expected = serde_json::json!({
        "id": "text:0000", "content": [{"text": "a \"quote\"\n"}], "structuredContent": {"a": "b"}, "isError": false
    });
    assert_eq!(read, expected);

    let untouched = Slot::default().fill(Bytes::from_static(b"{}"));
    assert_eq!(Answer::Whole(untouched).collect().await.unwrap().to_bytes(), "{}");
}

#[test]
fn a_scope_leaves_as_its_issuer_spells_it() {
    let issuers = [("https://a.example", ""), ("https://b.example/x", "api://gate/"), ("https://b.example", "b:")];
    let resource = Resource::new("https://mcp.example.com/mcp", &issuers, ClientCertificates::NotAsked).unwrap();
    let challenge = |subject| {
        let challenge = resource.challenge("Bearer", "", None, &[COMPANIES_READ, EMAIL_DISCOVER], subject);
        challenge.unwrap().to_str().unwrap().split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(challenge(None), "companies:read email:discover");
    assert_eq!(challenge(Some("https://a.example#ada")), "companies:read email:discover");
    assert_eq!(challenge(Some("https://b.example/x#ada")), "api://gate/companies:read api://gate/email:discover");
    assert_eq!(challenge(Some("https://b.example#ada")), "b:companies:read b:email:discover");
    let metadata = resource.metadata_at("/.well-known/oauth-protected-resource/mcp/").unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata).unwrap();
    let supported: Vec<_> =
        metadata["scopes_supported"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(supported.len(), 12);
    assert!(supported.contains(&"companies:read") && supported.contains(&"api://gate/companies:read"));
    assert_eq!(metadata["authorization_servers"][1], "https://b.example/x");
}
