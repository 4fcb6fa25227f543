//! Text of third parties, made fit for a model, a client, a record or a terminal.
//!
//! There are two readers. A **client** may render Markdown and HTML and follow links: [`line`] shows a text as that text and nothing
//! else. A **terminal** obeys control characters: [`printable`] keeps what is printed and nothing else. What a code point is comes out of
//! the Unicode Character Database, see [`Kind`].
//!
//! INVARIANT (letters): cleaning takes no letter and no digit away; it replaces or separates punctuation that would act.
//! INVARIANT (identity): what identifies is not cleaned. It is clean as it is ([`is_id`], [`is_token`]) or not accepted.

mod code_points;
mod counted;
mod identity;
mod line;
mod markup;
mod terminal;

pub use code_points::{Kind, has_hidden, kind};
pub use counted::{counted, noun};
pub use identity::{id_of, is_id, is_mail_address, is_resource_address, is_token};
pub use line::{cut, line};
pub use terminal::{escaped_json, log_value, one_line, printable};
