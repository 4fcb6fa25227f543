#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

const BODY: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_company","arguments":{"id":"a.example"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#;
const HEADERS: [(&str, &str); 3] =
    [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "tools/call"), ("mcp-name", "get_company")];

fn is_taken(headers: &[(&'static str, &str)], body: &str) -> bool {
    let named = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().unwrap());
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter().map(named) {
        map.append(name, value);
    }
    PlainCall::of(&map, body.as_bytes()).is_some()
}

#[test]
fn a_call_goes_around_the_transport_only_when_headers_and_body_agree() {
    assert!(is_taken(&HEADERS, BODY));
    for (name, other) in [
        ("mcp-protocol-version", "2025-11-25"),
        ("mcp-protocol-version", "2026-07-29"),
        ("mcp-method", "tools/list"),
        ("mcp-method", "Tools/call"),
        ("mcp-name", "search_companies"),
        ("mcp-name", "=?base64?Z2V0X2NvbXBhbnk=?="),
    ] {
        let without: Vec<_> = HEADERS.into_iter().filter(|(kept, _)| *kept != name).collect();
        assert!(!is_taken(&without, BODY), "without {name}");
        assert!(!is_taken(&[&without[..], &[(name, other)]].concat(), BODY), "{name}: {other}");
        assert!(!is_taken(&[&HEADERS[..], &[(name, other)]].concat(), BODY), "twice: {name}");
    }
    for (from, to) in [
        (r#""tools/call""#, r#""tools/list""#),
        ("2026-07-28", "2025-11-25"),
        ("get_company", "get_companies_batch"),
        (r#","io.modelcontextprotocol/clientCapabilities":{}"#, ""),
        (r#""io.modelcontextprotocol/clientCapabilities":{}"#, r#""io.modelcontextprotocol/clientCapabilities":7"#),
        (r#""arguments":{"id":"a.example"}"#, r#""arguments":[]"#),
        (r#""id":1,"#, ""),
        (r#""id":1,"#, r#""id":1.5,"#),
    ] {
        assert!(!is_taken(&HEADERS, &BODY.replace(from, to)), "{from} to {to}");
    }
}
