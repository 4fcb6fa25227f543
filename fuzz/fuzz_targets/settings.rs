//! Settings as text: a command line in its words, limits of tools, the variables of service links. Words that are read can be written
//! so that they are read again.
#![no_main]

#[path = "../../crates/firmgate/src/settings/argv.rs"]
mod argv;
#[path = "../../crates/firmgate/src/settings/limit.rs"]
#[allow(dead_code, reason = "the target needs what reads text")]
mod limit;
#[path = "../../crates/firmgate/src/settings/environment/service_links.rs"]
mod service_links;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(words) = argv::split(text) {
        let quoted: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
        assert_eq!(argv::split(&quoted.join(" ")), Some(words));
    }
    let texts: Vec<&str> = text.split(',').collect();
    if let Ok(limits) = limit::parse_all(&texts) {
        assert!(limits.len() == texts.len() && limits.iter().all(|limit| !limit.per.is_zero()));
    }
    if let Some((name, value)) = text.split_once('=') {
        let _ = service_links::is_one(name, value);
    }
});
