//! What goes on record of a call that is refused in front of the flow.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// A call of a tool that never reaches the flow.
#[derive(Debug, Default, PartialEq)]
pub struct RefusedCall {
    /// The name that it calls, which may be the name of no tool.
    pub name: String,
    /// The arguments, where they can be read.
    pub arguments: Map<String, Value>,
}

#[derive(Deserialize)]
struct Envelope<'b> {
    #[serde(borrow)]
    method: Cow<'b, str>,
    #[serde(borrow)]
    params: Option<&'b RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Params<'b> {
    #[serde(borrow)]
    name: Option<&'b RawValue>,
    #[serde(borrow)]
    arguments: Option<&'b RawValue>,
}

impl RefusedCall {
    /// The call in a body; none where the body calls no tool, or cannot be read as far as that.
    #[must_use]
    pub fn of(body: &[u8]) -> Option<Self> {
        let envelope: Envelope<'_> = serde_json::from_slice(body).ok()?;
        if envelope.method != "tools/call" {
            return None;
        }
        let params = envelope.params.and_then(|params| serde_json::from_str::<Params<'_>>(params.get()).ok());
        let Params { name, arguments } = params.unwrap_or_default();
        let name = name.and_then(|name| serde_json::from_str(name.get()).ok());
        let arguments = arguments.and_then(|arguments| serde_json::from_str(arguments.get()).ok());
        Some(Self { name: name.unwrap_or_default(), arguments: arguments.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_seen_as_far_as_it_can_be_read() {
        let name = |body: &str| RefusedCall::of(body.as_bytes()).map(|call| (call.name, call.arguments.len()));
        let called = |name: &str, arguments| Some((name.to_owned(), arguments));
        assert_eq!(name(r#"{"method":"tools/call","params":{"name":"a","arguments":{"x":1}}}"#), called("a", 1));
        assert_eq!(name(r#"{"method":"tools/call","params":{"name":"a","arguments":[]}}"#), called("a", 0));
        assert_eq!(name(r#"{"method":"tools/call","params":{"name":7}}"#), called("", 0));
        assert_eq!(name(r#"{"method":"tools/call","params":[]}"#), called("", 0));
        assert_eq!(name(r#"{"method":"tools/call","params":null}"#), called("", 0));
        assert_eq!(name(r#"{"method":"tools/call"}"#), called("", 0));
        for none in ["", "{", "[]", "{}", r#"{"method":"tools/list"}"#, r#"{"method":"tools/call","method":"x"}"#] {
            assert_eq!(name(none), None, "{none}");
        }
    }
}
