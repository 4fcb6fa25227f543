//! Arguments of every tool, and the address of a file: any JSON gets an answer of bounded length.
#![no_main]

use firmgate_mcp::filters::Filters;
use firmgate_mcp::parse::check;
use firmgate_mcp::tools::{TOOLS, is_file_address};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    // The address holds its JSON in base64, which no mutation finds.
    let address = format!("firmgate://companies/{}.csv", data_encoding::BASE64URL_NOPAD.encode(data));
    let _ = is_file_address(&address);
    let _ = is_file_address(&String::from_utf8_lossy(data));
    let Ok(Value::Object(given)) = serde_json::from_slice::<Value>(data) else { return };
    for entry in TOOLS {
        if let Err(invalid) = check(entry.parameters, entry.effect, given.clone()) {
            assert!(invalid.to_string().len() < 4_096);
        }
    }
    let texts: Vec<&str> = given.values().filter_map(Value::as_str).collect();
    let _ = Filters::read(texts.first().copied(), &texts);
});
