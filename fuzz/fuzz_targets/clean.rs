//! Third-party text: for any input, nothing invisible and no link is returned, never more than was requested, and no
//! letter is lost.
#![no_main]

use firmgate_clean::{escaped_json, has_hidden, is_id, is_token, line, log_value, printable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let clean = line(text, 80);
    assert!(clean.chars().count() <= 80);
    assert!(!has_hidden(&clean));
    for acting in ["://", "](", "![", "//", "`", "\\", "</", "<!", "<?"] {
        assert!(!clean.contains(acting));
    }
    assert_eq!(line(clean.as_str(), 80), clean);
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).count();
    // Composition removes letters before marks only.
    if text.is_ascii() {
        assert_eq!(letters(&line(text, usize::MAX)), letters(text));
    }
    if is_id(text) {
        assert!(!has_hidden(text) && !text.contains(char::is_whitespace));
    }
    assert!(!is_token(text) || text.is_ascii());
    for shown in [printable(text), escaped_json(text), log_value(text)] {
        assert!(!shown.chars().any(|character| character.is_control() && character != '\n'));
    }
});
