//! The id of a message that cannot be read as one.
//!
//! A client matches an answer to its call by the id alone: a refusal without it leaves the call waiting until the client's own
//! time limit. So the id is looked for in whatever was sent, however broken the rest is.

/// Bytes of an id that is sent back.
const ID_BYTES_MAX: usize = 256;

/// The id of the top-level object in `bytes`, as JSON: a text, or an integer. None when there is none, when it is something
/// else, or when two different ones stand there.
///
/// What comes after a fault is still looked at where it can be: only the marks of JSON count, so that `NaN`, a lone surrogate or a
/// missing end of the message hide nothing in front of them.
pub fn id_in(bytes: &[u8]) -> Option<&str> {
    let mut scan = Scan { bytes, at: 0 };
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        scan.at = 3;
    }
    scan.spaces();
    if scan.next()? != b'{' {
        return None;
    }
    let mut found: Option<&str> = None;
    while let Some(key) = scan.key() {
        let value = scan.value();
        if !is_named_id(key) {
            continue;
        }
        let id = value.and_then(usable)?;
        if found.is_some_and(|before| before != id) {
            return None;
        }
        found = Some(id);
    }
    found
}

/// Whether the inside of a text is `id`, however it is spelt.
fn is_named_id(key: &[u8]) -> bool {
    if key == b"id" {
        return true;
    }
    let spelt = [b"\"", key, b"\""].concat();
    key.contains(&b'\\') && serde_json::from_slice::<String>(&spelt).is_ok_and(|key| key == "id")
}

/// An id that can be sent back: JSON in itself, a text or an integer of at most 64 bits.
fn usable(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= ID_BYTES_MAX)?;
    let is_text = || text.starts_with('"') && serde_json::from_str::<String>(text).is_ok();
    let is_number = || {
        text.parse::<i64>().is_ok() && serde_json::from_str::<i64>(text).is_ok()
            || text.parse::<u64>().is_ok() && serde_json::from_str::<u64>(text).is_ok()
            || serde_json::from_str::<f64>(text).is_ok_and(|number| number.fract() == 0.0 && number.abs() < 9e15)
    };
    (is_text() || is_number()).then_some(text)
}

struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Scan<'b> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// The inside of the next key, with the colon behind it read.
    fn key(&mut self) -> Option<&'b [u8]> {
        loop {
            match self.next()? {
                b'"' => {
                    let from = self.at;
                    self.text()?;
                    let key = self.bytes.get(from..self.at.saturating_sub(1))?;
                    self.spaces();
                    if self.peek() == Some(b':') {
                        self.at = self.at.saturating_add(1);
                        return Some(key);
                    }
                }
                b'}' => return None,
                _ => {}
            }
        }
    }

    /// Reads to the end of a text whose first quote was read.
    fn text(&mut self) -> Option<()> {
        loop {
            match self.next()? {
                b'\\' => {
                    self.next()?;
                }
                b'"' => return Some(()),
                _ => {}
            }
        }
    }

    /// The next value, up to the comma or the end of the object.
    fn value(&mut self) -> Option<&'b [u8]> {
        self.spaces();
        let from = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'}' if depth == 0 => break,
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'"' => {
                    self.at = self.at.saturating_add(1);
                    self.text()?;
                    continue;
                }
                _ => {}
            }
            self.at = self.at.saturating_add(1);
        }
        self.bytes.get(from..self.at).map(<[u8]>::trim_ascii_end)
    }
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn the_id_is_found_in_whatever_was_sent() {
        let deep = format!("{{\"id\":1,\"params\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
        let cases: [(&[u8], Option<&str>); 36] = [
            (br#"{"jsonrpc":"2.0","id":8,"method":"x"}"#, Some("8")),
            (br#"{"id":"a","method":"x""#, Some("\"a\"")),
            (br#"{"params":{"id":9},"id":8}"#, Some("8")),
            (br#"{"params":{"id":9}}"#, None),
            (br#"{"params":{"id":9},"method":"x"}"#, None),
            (br#"{"params":[{"id":9}],"id":8}"#, Some("8")),
            (br#"{"params":"\"id\":9","id":8}"#, Some("8")),
            (br#"{"a":NaN,"id":8}"#, Some("8")),
            (br#"{"a":-Infinity,"id":8,}"#, Some("8")),
            (br#"{"a":'x',"id":8}"#, Some("8")),
            (br#"{"a":"\ud800","id":8}"#, Some("8")),
            (br#"{"id":8,"id":8}"#, Some("8")),
            (br#"{"id":8,"id":9}"#, None),
            (br#"{"id":8,"params":{"limit":1,"limit":2}}"#, Some("8")),
            (b"{\"id\":8,\"a\":\"\xff\xfe\"}", Some("8")),
            (b"\xEF\xBB\xBF {\"id\":8}", Some("8")),
            (b"{\"id\" : 8 , \"x\":1}", Some("8")),
            (br#"{"i\u0064":8}"#, Some("8")),
            (br#"{"id":null}"#, None),
            (br#"{"id":true}"#, None),
            (br#"{"id":{"id":1}}"#, None),
            (br#"{"id":[1]}"#, None),
            (br#"{"id":8.0}"#, Some("8.0")),
            (br#"{"id":8.5}"#, None),
            (br#"{"id":-1}"#, Some("-1")),
            (br#"{"id":+1}"#, None),
            (br#"{"id":01}"#, None),
            (br#"{"id":9223372036854775808}"#, Some("9223372036854775808")),
            (br#"{"id":1e400}"#, None),
            (br#"{"id":"\ud800"}"#, None),
            (br#"{"id":"unclosed"#, None),
            (br#"{"id":8,"params":{"name":"get"#, Some("8")),
            (br#"{"params":{"name":"get"#, None),
            (br#"[{"id":8}]"#, None),
            (b"", None),
            (b"\"id\":8", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(id_in(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(id_in(deep.as_bytes()), Some("1"));
        let long = format!("{{\"id\":\"{}\"}}", "x".repeat(300));
        assert_eq!(id_in(long.as_bytes()), None);
    }
}
