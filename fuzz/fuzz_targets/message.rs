//! The one look at a request's body: what is let through, every other parser reads in the same way.
#![no_main]

#[path = "../../crates/firmgate/src/streamable_http/message.rs"]
mod message;

use libfuzzer_sys::fuzz_target;
use message::{Message, MessageFault};
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let value = serde_json::from_slice::<Value>(data);
    match Message::read(data) {
        Ok(message) => {
            let value = value.unwrap();
            assert_eq!(value["jsonrpc"], "2.0");
            assert_eq!(message.method.as_deref(), value.get("method").and_then(Value::as_str));
            assert_eq!(message.name.as_deref(), value["params"].get("name").and_then(Value::as_str));
            assert_eq!(message.uri.as_deref(), value["params"].get("uri").and_then(Value::as_str));
            assert_eq!(message.id.map(|id| serde_json::from_str::<Value>(id).unwrap()).as_ref(), value.get("id"));
        }
        Err(MessageFault::Batch) => assert!(value.unwrap().is_array()),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
});
