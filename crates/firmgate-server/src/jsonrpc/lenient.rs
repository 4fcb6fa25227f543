//! Harmless deviations of clients from the schema: optional fields that are null, missing or of another kind.
//!
//! The SDK reads a message as a whole, so one wrong field of an `initialize` request would make it a different message.
//! This server asks nothing of a client and uses none of these fields, so they are corrected here, before the SDK reads
//! them.

use std::borrow::Cow;

use rmcp::model::{ClientCapabilities, Implementation};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::message::{Message, MessageError};

/// Where a request of version 2026-07-28 and later names its version, in `params._meta`.
const META_PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";

/// The message as the SDK can read it.
///
/// # Errors
/// [`MessageError::Field`] names a field that an `initialize` request must have.
pub fn mended<'b>(body: &'b [u8], message: &Message<'_>) -> Result<Cow<'b, [u8]>, MessageError> {
    let initializes = message.method.as_deref() == Some("initialize");
    if !initializes && !message.has_nulls {
        return Ok(Cow::Borrowed(body));
    }
    let Ok(mut whole) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return Ok(Cow::Borrowed(body));
    };
    let greets = initializes && !is_stateless(&whole);
    if whole.get("params").is_some_and(Value::is_null) {
        whole.remove("params");
    }
    if greets {
        let params = whole.entry("params").or_insert_with(|| json!({}));
        greeting(params.as_object_mut().ok_or(MessageError::Params)?)?;
    }
    if let Some(params) = whole.get_mut("params").and_then(Value::as_object_mut)
        && params.get("_meta").is_some_and(Value::is_null)
    {
        params.remove("_meta");
    }
    serde_json::to_vec(&whole).map(Cow::Owned).map_err(|_| MessageError::NotAMessage)
}

/// A request of the versions without a handshake, which have no method `initialize`: the SDK reports that with the
/// status that they require.
fn is_stateless(whole: &Map<String, Value>) -> bool {
    let params = whole.get("params");
    let version = params.and_then(|params| params.get("_meta")?.get(META_PROTOCOL_VERSION));
    version.is_some() && params.and_then(|params| params.get("protocolVersion")).is_none()
}

fn greeting(params: &mut Map<String, Value>) -> Result<(), MessageError> {
    if !params.get("protocolVersion").is_some_and(Value::is_string) {
        return Err(MessageError::Field("`params.protocolVersion` must be a string such as `2025-11-25`"));
    }
    if params.get("_meta").is_some_and(|meta| !meta.is_object()) {
        params.remove("_meta");
    }
    let capabilities = params.remove("capabilities").unwrap_or_default();
    params.insert("capabilities".to_owned(), readable::<ClientCapabilities>(capabilities, &Map::new()));
    let client = params.remove("clientInfo").unwrap_or_default();
    let unknown = Map::from_iter([("name".to_owned(), json!("unknown")), ("version".to_owned(), json!("unknown"))]);
    params.insert("clientInfo".to_owned(), readable::<Implementation>(client, &unknown));
    Ok(())
}

/// The members of `given` that can be read as part of a `T`, on top of the required ones.
fn readable<T: DeserializeOwned>(given: Value, least: &Map<String, Value>) -> Value {
    let mut kept = least.clone();
    let Value::Object(given) = given else { return Value::Object(kept) };
    let fits = |kept: &Map<String, Value>, name: &str, value: &Value| {
        let mut with = kept.clone();
        with.insert(name.to_owned(), value.clone());
        serde_json::from_value::<T>(Value::Object(with)).is_ok()
    };
    for (name, value) in given {
        if fits(&kept, &name, &value) {
            kept.insert(name, value);
        } else if let Value::Object(members) = value {
            // One wrong member does not discard the others.
            let mut inner = Map::new();
            for (member, value) in members {
                inner.insert(member.clone(), value);
                if !fits(&kept, &name, &Value::Object(inner.clone())) {
                    inner.remove(&member);
                }
            }
            if fits(&kept, &name, &Value::Object(inner.clone())) {
                kept.insert(name, Value::Object(inner));
            }
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

    use rmcp::model::{ClientRequest, JsonRpcMessage};
    use rmcp::service::RxJsonRpcMessage;

    use super::*;

    fn read(text: &str) -> Result<Value, MessageError> {
        let message = Message::read(text.as_bytes())?;
        let mended = mended(text.as_bytes(), &message)?;
        let typed: RxJsonRpcMessage<rmcp::RoleServer> = serde_json::from_slice(&mended).unwrap();
        if let JsonRpcMessage::Request(request) = &typed {
            let custom = matches!(request.request, ClientRequest::CustomRequest(_));
            assert!(!custom, "the SDK does not know {text}");
        }
        Ok(serde_json::from_slice(&mended).unwrap())
    }

    #[test]
    fn a_greeting_is_read_whatever_its_optional_fields_hold() {
        for params in [
            r#"{"protocolVersion":"2025-06-18"}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":null,"clientInfo":null,"_meta":null}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":[],"clientInfo":"me","_meta":7}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":{"roots":true,"sampling":false,"elicitation":1},"clientInfo":{}}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":{"experimental":{"a":true,"b":{}}},"clientInfo":{"name":"x"}}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":{"roots":{"listChanged":"yes"}},"clientInfo":{"name":"x","version":2,"icons":7}}"#,
            r#"{"protocolVersion":"2025-06-18","capabilities":{"new":{"thing":1}},"clientInfo":{"name":"x","version":"1","title":null}}"#,
        ] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{params}}}"#);
            let read = read(&text).unwrap();
            assert_eq!(read["params"]["protocolVersion"], "2025-06-18", "{params}");
        }
        let stateless = br#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#;
        let message = Message::read(stateless).unwrap();
        assert_eq!(
            mended(stateless, &message).unwrap().as_ref(),
            stateless,
            "a version without greetings is left to the SDK"
        );
        let kept = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"experimental":{"a":true,"b":{}}},"clientInfo":{"name":"x"}}}"#;
        let kept = read(kept).unwrap();
        assert_eq!(kept["params"]["capabilities"], json!({ "experimental": { "b": {} } }));
        assert_eq!(kept["params"]["clientInfo"], json!({ "name": "x", "version": "unknown" }));
    }

    #[test]
    fn what_a_greeting_cannot_do_without_is_named() {
        for params in ["{}", "null", r#"{"protocolVersion":7}"#] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{params}}}"#);
            let fault = read(&text).unwrap_err();
            assert!(fault.to_string().contains("protocolVersion"), "{params}: {fault}");
        }
    }

    #[test]
    fn nulls_mean_absent_and_the_rest_stays_byte_for_byte() {
        let plain = br#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#;
        let message = Message::read(plain).unwrap();
        assert!(matches!(mended(plain, &message).unwrap(), Cow::Borrowed(bytes) if bytes == plain));
        for method in ["tools/list", "ping"] {
            let null = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":null}}"#);
            assert_eq!(read(&null).unwrap().get("params"), None);
            let meta = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{"_meta":null}}}}"#);
            assert_eq!(read(&meta).unwrap()["params"], json!({}));
        }
    }
}
