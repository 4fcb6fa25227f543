//! Who calls: principals and scopes, the tokens that callers bring, and the keys of the issuers that are trusted.
//!
//! The gate and the platform's API use it alike. A [`Principal`] is made in two ways only: out of a verified token
//! ([`token::Verified::principal`]), or by [`Principal::assertion`] for whom this machine itself vouches.
//!
//! It must never reach tools, policy or a socket of its own: documents of issuers come through [`issuers::Fetch`], and time is an
//! argument.

mod call_id;
pub mod issuers;
mod principal;
mod scope;
mod time;
pub mod token;

pub use self::call_id::CallId;
pub use self::principal::{Identity, Principal, Transport, Vouched};
pub use self::scope::Scope;
pub use self::time::{Clock, GoDuration, Moment};
