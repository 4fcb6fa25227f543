//! Authentication: principals and scopes, the tokens that callers send, and the keys of the trusted issuers.
//!
//! The gate and the platform's API both use it. A [`Principal`] is constructed in two ways only: from a verified token
//! ([`token::Verified::principal`]), or by [`Principal::assertion`] for a caller that this machine itself vouches for.
//!
//! It must never reach tools, policy or a socket of its own: documents of issuers come through [`issuers::Fetch`], and time is an
//! argument.

mod call_id;
mod fault;
mod inbound;
pub mod issuers;
mod limits;
mod principal;
mod scope;
mod sha256;
mod time;
pub mod token;

pub use self::call_id::CallId;
pub use self::principal::{Identity, Principal, Transport, Vouched};
pub use self::scope::Scope;
pub use self::time::{Clock, GoDuration, Moment};
