//! One check of a request's body before the SDK gets it: is it strict JSON, one JSON-RPC message, and what does it
//! request?
//!
//! Differences between parsers can be exploited: where a key occurs twice, one uses the first value
//! and another the last. So such a body is refused as a whole.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::id::ID_BYTES_MAX;

/// Objects and lists within each other.
const DEPTH_MAX: u32 = 32;

/// What a message requests.
#[derive(Debug, PartialEq, Eq)]
pub struct Message<'b> {
    /// The method of a request or notification; none in a response.
    pub method: Option<Cow<'b, str>>,
    /// The id as JSON, to send back.
    pub id: Option<&'b str>,
    /// `params.name`: of a tool or a prompt.
    pub name: Option<Cow<'b, str>>,
    /// `params.uri`: of a resource.
    pub uri: Option<Cow<'b, str>>,
    /// `params`, or `params._meta`, is null where the schema has an object or nothing.
    pub has_nulls: bool,
}

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not JSON at all.
    #[error("not JSON in UTF-8")]
    NotJson,
    /// JSON that parsers read differently.
    #[error("an object in the message has the same key twice")]
    DuplicateKey,
    /// The same, within the parameters: the model may have written it, and can correct it.
    #[error("an object in `params` has the same key twice; send each key once")]
    ParamsKey,
    /// JSON that costs more to read than it is worth.
    #[error("the message is nested too deeply; at most 32 levels are read")]
    TooDeep,
    /// The same, within the parameters.
    #[error("`params` is nested too deeply; at most 32 levels are read in a message")]
    ParamsDepth,
    /// An escape that is half of a character outside the basic plane, which no string in UTF-8 can hold.
    #[error("a string in the message holds half of a surrogate pair, such as `\\ud83d` alone; send whole characters")]
    Surrogate,
    /// A list of messages.
    #[error("batches are not supported; send one message at a time")]
    Batch,
    /// Another JSON value, or an object that is not a message.
    #[error(
        "not a JSON-RPC 2.0 message: it needs `jsonrpc`, `method` and, for a request, an `id` that is a string or an integer"
    )]
    NotAMessage,
    /// Parameters by position, or something else that has no names.
    #[error("`params` must be a JSON object")]
    Params,
    /// A field of the parameters is missing or of the wrong kind; it is named, with what it must be.
    #[error("{0}")]
    Field(&'static str),
}

#[derive(Deserialize)]
struct Envelope<'b> {
    #[serde(borrow)]
    jsonrpc: Option<Cow<'b, str>>,
    #[serde(borrow)]
    id: Option<&'b RawValue>,
    #[serde(borrow)]
    method: Option<Cow<'b, str>>,
    #[serde(borrow, default, deserialize_with = "present")]
    params: Option<&'b RawValue>,
    #[serde(borrow)]
    result: Option<&'b RawValue>,
    #[serde(borrow)]
    error: Option<&'b RawValue>,
}

/// Distinguishes an explicit null from a missing value.
fn present<'de: 'b, 'b, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'b RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Params<'b> {
    #[serde(borrow)]
    name: Option<&'b RawValue>,
    #[serde(borrow)]
    uri: Option<&'b RawValue>,
    #[serde(borrow, rename = "_meta", deserialize_with = "present")]
    meta: Option<&'b RawValue>,
}

impl<'b> Message<'b> {
    /// Looks at a body.
    ///
    /// # Errors
    /// [`MessageError`] says what keeps it from being one message of JSON-RPC.
    pub fn read(body: &'b [u8]) -> Result<Self, MessageError> {
        // Some editors and shells put a byte order mark in front of what they write.
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let text = std::str::from_utf8(body).map_err(|_| MessageError::NotJson)?;
        strict(text)?;
        match text.trim_start().bytes().next() {
            Some(b'{') => {}
            Some(b'[') => return Err(MessageError::Batch),
            _ => return Err(MessageError::NotAMessage),
        }
        let envelope: Envelope<'b> = serde_json::from_str(text).map_err(|_| MessageError::NotAMessage)?;
        if envelope.jsonrpc.as_deref() != Some("2.0") {
            return Err(MessageError::NotAMessage);
        }
        let id = envelope.id.map(RawValue::get);
        let is_response = envelope.result.is_some() || envelope.error.is_some();
        let fits = match (&envelope.method, id) {
            (Some(_), Some(id)) => is_id(id) && !is_response,
            // Only a notification may have no id, and the name of every notification of MCP says so.
            (Some(method), None) => method.starts_with("notifications/") && !is_response,
            (None, _) => is_response,
        };
        if !fits {
            return Err(MessageError::NotAMessage);
        }
        let params = match envelope.params.map(RawValue::get) {
            None | Some("null") => Params::default(),
            Some(params) if params.starts_with('{') => serde_json::from_str(params).unwrap_or_default(),
            Some(_) => return Err(MessageError::Params),
        };
        // An `initialize` request is corrected, see `lenient`.
        let greets = envelope.method.as_deref() == Some("initialize");
        if !greets && params.meta.is_some_and(|meta| !meta.get().starts_with(['{', 'n'])) {
            return Err(MessageError::Field("`params._meta` must be a JSON object"));
        }
        let has_nulls = [envelope.params, params.meta].into_iter().flatten().any(|raw| raw.get() == "null");
        Ok(Self { method: envelope.method, id, name: word(params.name), uri: word(params.uri), has_nulls })
    }
}

fn word<'b>(raw: Option<&'b RawValue>) -> Option<Cow<'b, str>> {
    serde_json::from_str(raw?.get()).ok()
}

fn is_id(raw: &str) -> bool {
    let text = raw.starts_with('"');
    // The SDK stores 64 signed bits.
    let integer = || raw.parse::<i64>().is_ok();
    raw.len() <= ID_BYTES_MAX && (text || integer())
}

/// Reads everything once, and keeps nothing.
fn strict(text: &str) -> Result<(), MessageError> {
    let mut fault = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let whole = Strict { depth: DEPTH_MAX, within: Within::Envelope, fault: &mut fault };
    let read = whole.deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|error| fault.unwrap_or_else(|| not_json(&error)))
}

fn not_json(error: &serde_json::Error) -> MessageError {
    // There is no other way to distinguish these.
    let words = error.to_string();
    let halves = ["lone leading surrogate", "unexpected end of hex escape"];
    if halves.iter().any(|half| words.starts_with(half)) { MessageError::Surrogate } else { MessageError::NotJson }
}

struct Strict<'f> {
    depth: u32,
    within: Within,
    fault: &'f mut Option<MessageError>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The message itself.
    Envelope,
    /// The value of a key of it that is not `params`.
    Field,
    /// The value of `params`.
    Params,
}

impl Within {
    fn below(self, key: &str) -> Self {
        match self {
            Self::Envelope if key == "params" => Self::Params,
            Self::Envelope => Self::Field,
            Self::Field | Self::Params => self,
        }
    }
}

impl Strict<'_> {
    fn below<E: Error>(&mut self) -> Result<Strict<'_>, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Strict { depth, within: self.within, fault: self.fault }),
            None => {
                let inside = self.within == Within::Params;
                *self.fault = Some(if inside { MessageError::ParamsDepth } else { MessageError::TooDeep });
                Err(E::custom("too deep"))
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let below = self.below()?;
        let (depth, within) = (below.depth, below.within.below(""));
        while items.next_element_seed(Strict { depth, within, fault: &mut *below.fault })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let below = self.below()?;
        let mut keys = Keys::default();
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            let within = below.within.below(&key);
            if !keys.is_new(key) {
                let inside = below.within == Within::Params;
                *below.fault = Some(if inside { MessageError::ParamsKey } else { MessageError::DuplicateKey });
                return Err(A::Error::custom("duplicate key"));
            }
            entries.next_value_seed(Strict { depth: below.depth, within, fault: &mut *below.fault })?;
        }
        Ok(())
    }
}

/// The keys of one object: a list while they are few, as they nearly always are.
#[derive(Default)]
struct Keys<'k> {
    few: Vec<Cow<'k, str>>,
    many: HashSet<Cow<'k, str>>,
}

impl<'k> Keys<'k> {
    fn is_new(&mut self, key: Cow<'k, str>) -> bool {
        const FEW: usize = 16;
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }
}
