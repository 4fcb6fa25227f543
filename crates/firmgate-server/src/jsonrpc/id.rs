//! The id of a message that cannot be read as one.
//!
//! A client matches an answer to its call by the id alone: a refusal without it leaves the call waiting until the
//! client's own time limit. So the id is extracted from any message, however malformed the rest is.

/// Bytes of an id that is sent back.
pub const ID_BYTES_MAX: usize = 1024;
/// Bytes of a key: `id`, each of whose letters may be an escape.
const KEY_BYTES_MAX: usize = 16;
/// Nested brackets whose kind is tracked; deeper ones are only counted.
const BRACKETS_MAX: usize = 4096;

/// The id of the top-level object in `bytes`, as JSON: a string, or a number. None when there is none, when it is
/// something else, or when there are two different ones.
pub fn id_in(bytes: &[u8]) -> Option<String> {
    let mut scan = IdScan::default();
    scan.feed(bytes);
    scan.finish()
}

/// Extracts the id from a stream of bytes, and holds little more than the id of them.
///
/// What comes after a fault is still scanned where possible: only the punctuation of JSON matters, so that `NaN`, a
/// lone surrogate or a missing end of the message hide nothing. Many clients write the id last.
#[derive(Debug, Default)]
pub struct IdScan {
    place: Place,
    /// The brackets that are open within the value of a key.
    open: Vec<u8>,
    /// How many more are open, beyond those that are tracked.
    deeper: usize,
    /// The bytes of the key, and then of its value when that is an id. One more than the limit is too many.
    held: Vec<u8>,
    found: Found,
    /// Brackets did not match, so that what looks like another id may be nested.
    broken: bool,
}

#[derive(Debug, Default, Clone, Copy)]
enum Place {
    /// Before the object.
    #[default]
    Before,
    /// Where a key may begin.
    BetweenKeys,
    /// In a key, in these quotes; without any when it is 0.
    Key { quote: u8, escaped: bool },
    /// After a key.
    Colon { is_id: bool },
    /// In the value of a key. A string may begin where the last mark precedes a value or key.
    Value { is_id: bool, text_may_begin: bool },
    /// In a string within a value.
    Text { is_id: bool, quote: u8, escaped: bool },
    /// After the object, or where there is no object.
    Behind,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Found {
    #[default]
    Nothing,
    Id(String),
    /// An id that cannot be sent back, or two.
    Unclear,
}

impl IdScan {
    /// The next bytes of the message.
    pub fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.place = self.step(byte);
        }
    }

    /// The id, when all bytes were seen. A number at the very end is one, even without the end of the object.
    pub fn finish(mut self) -> Option<String> {
        if let Place::Value { is_id: true, .. } = self.place {
            self.note();
        }
        match self.found {
            Found::Id(id) => Some(id),
            Found::Nothing | Found::Unclear => None,
        }
    }

    fn step(&mut self, byte: u8) -> Place {
        match self.place {
            // Marks of another encoding, or anything that a proxy or a shell has prepended.
            Place::Before => match byte {
                b'{' => Place::BetweenKeys,
                b'[' | b'"' => Place::Behind,
                _ => Place::Before,
            },
            Place::BetweenKeys => self.between(byte),
            Place::Key { quote, escaped } => self.key(byte, quote, escaped),
            Place::Colon { is_id } => match byte {
                b':' => {
                    self.held.clear();
                    Place::Value { is_id, text_may_begin: true }
                }
                _ if byte.is_ascii_whitespace() => self.place,
                _ => self.between(byte),
            },
            Place::Value { is_id, text_may_begin } => self.value(byte, is_id, text_may_begin),
            Place::Text { is_id, quote, escaped } => {
                self.hold(is_id, byte);
                match byte {
                    _ if escaped => Place::Text { is_id, quote, escaped: false },
                    b'\\' => Place::Text { is_id, quote, escaped: true },
                    _ if byte == quote => Place::Value { is_id, text_may_begin: false },
                    _ => self.place,
                }
            }
            Place::Behind => Place::Behind,
        }
    }

    fn between(&mut self, byte: u8) -> Place {
        self.held.clear();
        match byte {
            b'"' | b'\'' => Place::Key { quote: byte, escaped: false },
            b'}' => Place::Behind,
            // No key, and so nothing in it is used.
            b'{' | b'[' => self.value(byte, false, true),
            _ if byte.is_ascii_alphabetic() => {
                self.held.push(byte);
                Place::Key { quote: 0, escaped: false }
            }
            _ => Place::BetweenKeys,
        }
    }

    fn key(&mut self, byte: u8, quote: u8, escaped: bool) -> Place {
        let ends = if quote == 0 { !byte.is_ascii_alphanumeric() } else { byte == quote && !escaped };
        if ends {
            let is_id = is_named_id(&self.held);
            let behind = Place::Colon { is_id };
            if quote != 0 || byte.is_ascii_whitespace() {
                return behind;
            }
            self.place = behind;
            return self.step(byte);
        }
        if self.held.len() <= KEY_BYTES_MAX {
            self.held.push(byte);
        }
        Place::Key { quote, escaped: byte == b'\\' && !escaped }
    }

    fn value(&mut self, byte: u8, is_id: bool, text_may_begin: bool) -> Place {
        let outside = self.open.is_empty() && self.deeper == 0;
        match byte {
            b',' | b'}' if outside => {
                if is_id {
                    self.note();
                }
                return if byte == b',' { Place::BetweenKeys } else { Place::Behind };
            }
            b'{' | b'[' => self.enter(byte),
            b'}' => self.leave(b'{'),
            b']' => self.leave(b'['),
            _ => {}
        }
        self.hold(is_id, byte);
        match byte {
            b'"' => Place::Text { is_id, quote: byte, escaped: false },
            b'\'' if text_may_begin => Place::Text { is_id, quote: byte, escaped: false },
            b'{' | b'[' | b',' | b':' => Place::Value { is_id, text_may_begin: true },
            _ => Place::Value { is_id, text_may_begin: text_may_begin && byte.is_ascii_whitespace() },
        }
    }

    fn enter(&mut self, bracket: u8) {
        if self.open.len() < BRACKETS_MAX && self.deeper == 0 {
            self.open.push(bracket);
        } else {
            self.deeper = self.deeper.saturating_add(1);
        }
    }

    /// Closes the last bracket of a kind, and with it those within it that nothing has closed.
    fn leave(&mut self, bracket: u8) {
        if self.deeper > 0 {
            self.deeper = self.deeper.saturating_sub(1);
            return;
        }
        self.broken |= self.open.last() != Some(&bracket);
        if let Some(at) = memchr::memrchr(bracket, &self.open) {
            self.open.truncate(at);
        }
    }

    fn hold(&mut self, is_id: bool, byte: u8) {
        if is_id && self.held.len() <= ID_BYTES_MAX {
            self.held.push(byte);
        }
    }

    /// An id has ended.
    fn note(&mut self) {
        let id = usable(self.held.trim_ascii());
        let agrees = |before: &String| id.as_ref() == Some(before);
        match (&self.found, &id) {
            (Found::Id(_), _) if self.broken => {}
            (Found::Id(before), _) if agrees(before) => {}
            (Found::Nothing, Some(id)) => self.found = Found::Id(id.clone()),
            _ => self.found = Found::Unclear,
        }
        self.held.clear();
    }
}

/// Whether the content of a string is `id`, however it is spelt.
fn is_named_id(key: &[u8]) -> bool {
    if key == b"id" {
        return true;
    }
    let spelt = [b"\"", key, b"\""].concat();
    key.contains(&b'\\') && serde_json::from_slice::<String>(&spelt).is_ok_and(|key| key == "id")
}

/// An id that can be sent back: valid JSON, a string or a number. In single quotes it is sent back in those of JSON.
fn usable(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= ID_BYTES_MAX)?;
    if let Some(inside) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        let plain = !inside.contains(['\\', '"', '\'']) && !inside.contains(char::is_control);
        return plain.then(|| format!("\"{inside}\""));
    }
    let is_text = || text.starts_with('"') && serde_json::from_str::<String>(text).is_ok();
    let is_number = || serde_json::from_str::<f64>(text).is_ok_and(f64::is_finite);
    (is_text() || is_number()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn the_id_is_found_in_whatever_was_sent() {
        let deep = format!("{{\"id\":1,\"params\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
        let cases: [(&[u8], Option<&str>); 56] = [
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
            (br#"{"id":8.5}"#, Some("8.5")),
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
            (br#"{"id":18446744073709551616}"#, Some("18446744073709551616")),
            (br#"{"method":"x","id":8"#, Some("8")),
            (br#"{"method":"x","id":"#, None),
            (br#"{"method":"x","id":"a""#, Some("\"a\"")),
            (br#"{'jsonrpc': '2.0', 'method': 'it, {', 'id': 8}"#, Some("8")),
            (br#"{'id': 'call-1'}"#, Some("\"call-1\"")),
            (br#"{'id': 'it"s'}"#, None),
            (br#"{method:"x",id:8}"#, Some("8")),
            (br#"{method:"x",params:{id:9}}"#, None),
            (br#"{"params":{"a":[1,2},"id":8}"#, Some("8")),
            (br#"{"params":{"a":[{"b":1]},"id":8}"#, Some("8")),
            (br#"{"id":8,"params":{"a":[{"b":1},{"c":2]},"id":9}}"#, Some("8")),
            (br#"{"id":8,"params":[1,2}"#, Some("8")),
            (br#"{"a":1,{"id":9},"id":8}"#, Some("8")),
            (br#"{"a":1} {"id":9}"#, None),
            (br#"{"id":8} {"id":9}"#, Some("8")),
            (br#"data: {"id":8}"#, Some("8")),
            (b"\0\0{\"id\":8}", Some("8")),
            (br#"{"a":undefined,"b":isn't,"id":8}"#, Some("8")),
            (b"{\"a\" 1, \"id\" \t: \n8\n}", Some("8")),
        ];
        for (bytes, expected) in cases {
            assert_eq!(id_in(bytes).as_deref(), expected, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(id_in(deep.as_bytes()).as_deref(), Some("1"));
        let last = format!("{{\"params\":{}1{},\"id\":1}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(id_in(last.as_bytes()).as_deref(), Some("1"));
        let long = |length| format!("{{\"id\":\"{}\"}}", "x".repeat(length));
        assert!(id_in(long(1000).as_bytes()).is_some());
        assert_eq!(id_in(long(2000).as_bytes()), None);
    }
}
