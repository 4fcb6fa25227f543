//! What helps, told apart from what is wrong.

use std::borrow::Cow;
use std::error::Error;

/// An error that also says what to do about it. The text of an error never does: the program that shows it decides where the advice goes.
pub trait Advice: Error {
    /// What to do about it, in one line; `None` where the text of the error says it all.
    fn hint(&self) -> Option<Cow<'static, str>>;
}
