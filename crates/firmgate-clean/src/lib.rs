//! Text of third parties, made safe for a model, a client, a log or a terminal.
//!
//! There are two readers. A **client** may render Markdown and HTML and follow links: [`line`] makes a string appear as
//! that string and nothing else. A **terminal** obeys control characters: [`printable`] keeps printable characters and
//! nothing else. The kind of a code point comes from the Unicode Character Database, see [`Kind`].
//!
//! INVARIANT (letters): cleaning removes no letter and no digit; it replaces or separates punctuation that would act.
//! INVARIANT (identity): identifiers are not cleaned. They are clean already ([`is_id`], [`is_token`]) or not accepted.

mod code_points;
mod counted;
mod identity;
mod line;
mod markup;
mod terminal;

pub use code_points::{Kind, has_hidden, kind};
pub use counted::{counted, noun};
pub use identity::{id_of, is_id, is_mail_address, is_resource_address, is_token};
pub use line::{cut, line, spreadsheet_cell};
pub use terminal::{escaped_json, log_value, one_line, printable};
