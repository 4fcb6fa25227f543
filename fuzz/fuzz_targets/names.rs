//! `Host` and `Origin`: a name that is accepted is one of the list, however it is spelt.
#![no_main]

#[path = "../../crates/firmgate-server/src/streamable_http/names.rs"]
#[allow(dead_code, reason = "the target needs the check, not all that leads to it")]
mod names;

use http::Request;
use libfuzzer_sys::fuzz_target;
use names::{Host, Names, Origin};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let (host, origin) = (parts.next().unwrap_or_default(), parts.next());
    let names = Names::new(
        vec![Host::parse("gate.example").unwrap()],
        vec![Origin::parse("https://app.example").unwrap(), Origin::parse("http://dev.example:*").unwrap()],
    );
    let mut request = Request::post("/mcp").header("host", host);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    let Ok(request) = request.body(()) else { return };
    if names.check(&request.into_parts().0).is_ok() {
        let host = String::from_utf8(host.to_ascii_lowercase()).unwrap();
        assert!(host == "gate.example" || host.strip_prefix("gate.example:").is_some_and(|port| port.parse::<u16>().is_ok()));
        if let Some(origin) = origin {
            let origin = String::from_utf8(origin.to_ascii_lowercase()).unwrap();
            assert!(origin.starts_with("https://app.example") || origin.starts_with("http://dev.example"), "{origin}");
        }
    }
});
