//! What the record says that a call was about.

use super::Facts;
use crate::principal::Resource;

/// Characters of the id of a resource in a record; no platform has longer ones.
const ID_CHARS_MAX: usize = 128;
/// Characters of a purpose in a record.
const PURPOSE_CHARS_MAX: usize = 32;

/// What a call is about, as far as the record may say it.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    /// Kind of the resource; none before the arguments were read.
    pub(crate) kind: Option<&'static str>,
    /// Id of a collection or a contact. A company may be asked for by a text, which does not go on record.
    pub(crate) id: Option<String>,
    /// The stated purpose.
    pub(crate) purpose: Option<String>,
}

impl About {
    pub(super) fn of(on: &Resource, facts: &Facts) -> Self {
        let id = match on {
            Resource::Collection(id) | Resource::Contact(id) => word(id, ID_CHARS_MAX),
            Resource::Directory | Resource::Company(_) | Resource::Collections => None,
        };
        let purpose = facts.purpose.as_deref().and_then(|purpose| word(purpose, PURPOSE_CHARS_MAX));
        Self { kind: Some(on.kind()), id, purpose }
    }
}

/// A text that is an id or a word, and so tells nothing else.
fn word(text: &str, chars_max: usize) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-#".contains(&byte);
    (text.len() <= chars_max && text.bytes().all(plain)).then(|| text.to_owned())
}
