//! Identifiers: accepted unchanged, or not at all.

use crate::code_points::{Kind, kind};
use crate::line::{encoded, is_settled};
use crate::markup::is_known_scheme;

/// Characters of an id.
const ID_CHARS_MAX: usize = 256;
/// Characters of a token.
const TOKEN_CHARS_MAX: usize = 4_096;

/// Whether an id can go out and come back as it is: it holds nothing invisible, no link, no markup and no white space.
///
/// The colon of `scheme:value` is part of an id; a scheme that programs follow is not.
#[must_use]
pub fn is_id(text: &str) -> bool {
    // The form of nearly all ids: a domain.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if !text.is_empty() && text.len() <= ID_CHARS_MAX && text.bytes().all(is_plain) && is_settled(text) {
        return true;
    }
    let fits = |character: char| kind(character) == Kind::Shown && !matches!(character, '<' | '>' | '"' | '`' | '\\');
    if text.is_empty() || text.chars().count() > ID_CHARS_MAX || !text.chars().all(fits) {
        return false;
    }
    // The colon is checked here; the parts on its sides are checked separately.
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        let opens = parts.peek().is_some_and(|next| next.starts_with('/') || is_known_scheme(part));
        if opens || !is_settled(part) && encoded(part) != part {
            return false;
        }
    }
    true
}

/// The id made from a number of a register or an exchange: `scheme:number`.
///
/// Symbols of some exchanges have the form of a mail address, which clients link. Their `@` is written as in a URL, so that the id goes
/// out and comes back as it is.
#[must_use]
pub fn id_of(scheme: &str, number: &str) -> String {
    let id = format!("{scheme}:{number}");
    if is_id(&id) { id } else { id.replace('@', "%40") }
}

/// Whether a cursor or another token of the backend can be handed on as it is: letters and digits of ASCII and the signs of base64, of
/// its form for addresses and of dates.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+/=:|,".contains(&byte);
    !text.is_empty() && text.len() <= TOKEN_CHARS_MAX && text.bytes().all(fits) && !text.contains("://")
}

/// Whether the address of a resource can be returned unchanged: no program opens its scheme, and no character of it is
/// markup.
#[must_use]
pub fn is_resource_address(text: &str) -> bool {
    const SCHEMES_OPENED: [&str; 3] = ["smb", "ws", "wss"];
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.split_once("://").is_some_and(|(scheme, rest)| {
        let is_opened = is_known_scheme(scheme) || SCHEMES_OPENED.contains(&scheme.to_ascii_lowercase().as_str());
        scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) && !is_opened && rest.bytes().all(fits)
    })
}

/// Whether a string is a mail address and nothing else.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = |character: char| character.is_alphanumeric() || ".!#$%&'+-/=?^_{|}".contains(character);
    let is_domain = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-');
    let filled = !local.is_empty() && !domain.is_empty() && text.chars().count() <= ID_CHARS_MAX;
    filled && local.chars().all(is_local) && domain.chars().all(is_domain)
}

#[cfg(test)]
mod tests;
