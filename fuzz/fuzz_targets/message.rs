//! The one check of a message: what is accepted, every other parser reads in the same way; and of what is not, the id
//! that is found is the one that a parser of the whole would have found.
#![no_main]

#[path = "../../crates/firmgate-server/src/jsonrpc/id.rs"]
mod id;
#[path = "../../crates/firmgate-server/src/jsonrpc/message.rs"]
mod message;

use id::id_in;
use libfuzzer_sys::fuzz_target;
use message::{Message, MessageError};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let value = serde_json::from_slice::<Value>(data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data));
    let found = id_in(data).map(|id| serde_json::from_str::<Value>(&id).unwrap());
    match Message::read(data) {
        Ok(message) => {
            let value = value.unwrap();
            assert_eq!(value["jsonrpc"], "2.0");
            assert_eq!(message.method.as_deref(), value.get("method").and_then(Value::as_str));
            assert_eq!(message.name.as_deref(), value["params"].get("name").and_then(Value::as_str));
            assert_eq!(message.uri.as_deref(), value["params"].get("uri").and_then(Value::as_str));
            assert_eq!(message.id.map(|id| serde_json::from_str::<Value>(id).unwrap()).as_ref(), value.get("id"));
            if message.id.is_some() {
                assert_eq!(found.as_ref(), value.get("id"));
            }
        }
        Err(MessageError::Batch) => assert!(value.unwrap().is_array()),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
    // What is found is an id that was sent, or nothing.
    assert!(found.is_none_or(|id| id.is_string() || id.is_number()));
});
