//! The rendered bytes of a result, around the SDK.
//!
//! The SDK takes a result as a tree and prints it, twice for what stands in `structuredContent` and in the text. So a handler
//! gives it two short marks instead, leaves the bytes in a slot that travels with the request, and they take the places of
//! the marks in the SDK's small answer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use firmgate_identity::Scope;
use firmgate_listener::shares::Full;
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::BoxBody;
use serde_json::Value;
use serde_json::value::RawValue;

/// Where a handler leaves what it rendered, or that HTTP has an answer of its own. One a request.
#[derive(Clone, Default)]
pub struct Slot(Arc<Mutex<Left>>);

#[derive(Default)]
struct Left {
    rendered: Option<Rendered>,
    refusal: Option<Refusal>,
    is_taken: bool,
}

/// What the flow refused, and put on record, for a reason that HTTP has a status and headers for.
#[derive(Debug, Clone, Copy)]
pub enum Refusal {
    /// The token was not given for this; all scopes that the call needs.
    Scope(&'static [Scope]),
    /// The keys of the issuer are too old for a write.
    StaleKeys,
    /// There is no room.
    Busy(Full),
}

/// Parts of a result that the SDK never sees.
struct Rendered {
    structured: Option<Box<RawValue>>,
    text: String,
}

/// What stands in the SDK's answer for them.
#[derive(Debug)]
pub struct Placeholders {
    /// For `structuredContent`, where the result has it: an object, because the SDK drops everything else for older clients.
    pub structured: Option<Value>,
    /// For the text of the one content block.
    pub text: &'static str,
}

/// The marks, and how the SDK prints them.
struct Printed {
    structured: Value,
    structured_json: String,
    text: String,
    text_json: String,
}

/// Made of randomness of this process, so no text of a caller can be one.
static PLACEHOLDERS: LazyLock<Option<Printed>> = LazyLock::new(|| {
    let secret = firmgate_files::random_hex::<16>().ok()?;
    let (key, text) = (format!("structured:{secret}"), format!("text:{secret}"));
    let (structured_json, text_json) = (format!("{{\"{key}\":null}}"), format!("\"{text}\""));
    Some(Printed { structured: serde_json::json!({ key: null }), structured_json, text, text_json })
});

impl Slot {
    /// Takes the parts, and gives the marks to put in their places; none when there is no randomness to make them of.
    pub fn put(
        &self,
        structured: Option<Box<RawValue>>,
        text: String,
    ) -> Result<Placeholders, (Option<Box<RawValue>>, String)> {
        let Some(printed) = PLACEHOLDERS.as_ref() else {
            return Err((structured, text));
        };
        let marks =
            Placeholders { structured: structured.as_ref().map(|_| printed.structured.clone()), text: &printed.text };
        self.left().rendered = Some(Rendered { structured, text });
        Ok(marks)
    }

    /// Notes that a handler has the call, and sees to its record.
    pub fn take(&self) {
        self.left().is_taken = true;
    }

    /// Whether a handler has seen the call.
    pub fn is_taken(&self) -> bool {
        self.left().is_taken
    }

    /// Notes why the flow refused the call.
    pub fn refuse(&self, refusal: Refusal) {
        self.left().refusal = Some(refusal);
    }

    /// Why the flow refused the call, where HTTP says that in its own way.
    pub fn refusal(&self) -> Option<Refusal> {
        self.left().refusal
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the parts into the SDK's answer. An answer without marks stays as it is.
    pub fn fill(&self, answer: Bytes) -> BodyChunks {
        let rendered = self.left().rendered.take();
        let (Some(rendered), Some(printed)) = (rendered, PLACEHOLDERS.as_ref()) else {
            return BodyChunks::from(answer);
        };
        let mut places = Vec::with_capacity(2);
        if let Some(place) = place(&answer, &printed.text_json) {
            places.push((place, quoted(&rendered.text)));
        }
        if let Some(structured) = rendered.structured
            && let Some(place) = place(&answer, &printed.structured_json)
        {
            places.push((place, Bytes::from(String::from(Box::<str>::from(structured)))));
        }
        places.sort_unstable_by_key(|((from, _), _)| *from);
        let mut pieces = BodyChunks::default();
        let mut done = 0;
        for ((from, to), bytes) in places {
            pieces.push(answer.slice(done..from));
            pieces.push(bytes);
            done = to;
        }
        pieces.push(answer.slice(done..));
        pieces
    }
}

/// From where to where a printed mark stands.
fn place(answer: &[u8], mark: &str) -> Option<(usize, usize)> {
    let at = memchr::memmem::find(answer, mark.as_bytes())?;
    Some((at, at.checked_add(mark.len())?))
}

/// A text as JSON.
fn quoted(text: &str) -> Bytes {
    // In a text that is itself JSON every tenth character or so is a quote.
    let mut json = Vec::with_capacity(text.len().saturating_add(text.len() / 4).saturating_add(2));
    // A vector takes everything, and every text is JSON.
    let _ = serde_json::to_writer(&mut json, text);
    json.into()
}

/// A body whose parts are where they were made.
#[derive(Debug, Default)]
pub struct BodyChunks {
    pieces: VecDeque<Bytes>,
    left: u64,
}

impl BodyChunks {
    fn push(&mut self, piece: Bytes) {
        if !piece.is_empty() {
            self.left = self.left.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            self.pieces.push_back(piece);
        }
    }
}

impl From<Bytes> for BodyChunks {
    fn from(whole: Bytes) -> Self {
        let mut pieces = Self::default();
        pieces.push(whole);
        pieces
    }
}

/// The body of an answer.
pub enum Answer {
    /// Made here, of known length.
    Whole(BodyChunks),
    /// The SDK's, whatever it is.
    Sdk(BoxBody<Bytes, Infallible>),
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(pieces) => {
                let piece = pieces.pieces.pop_front();
                if let Some(piece) = &piece {
                    pieces.left = pieces.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                }
                Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
            }
            Self::Sdk(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(pieces) => pieces.pieces.is_empty(),
            Self::Sdk(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(pieces) => SizeHint::with_exact(pieces.left),
            Self::Sdk(body) => body.size_hint(),
        }
    }
}
