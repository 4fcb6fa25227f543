//! A token in an environment variable. A variable does not change, so its token is used until it expires.

use std::fmt;

use firmgate_egress::{FetchFuture, FetchReason, SourcedToken, TokenError, TokenSource};

use super::given;
use crate::failure::Failure;
use crate::settings::table::Kind;
use crate::settings::value::check;

/// The token of a variable.
pub struct VariableToken(SourcedToken);

impl VariableToken {
    /// Reads the variable.
    pub fn read(name: &str) -> Result<Self, Failure> {
        let missing = || {
            Failure::usage(format!("the environment variable `{name}` that holds the token is not set"))
                .hint("set it, or use `--token-file`, `--token-command` or `--token-login`, which are asked again")
        };
        let text = std::env::var(name).map_err(|_| missing())?;
        if let Err(unusable) = check(text.trim(), Kind::Secret) {
            return Err(Failure::usage(format!("the environment variable `{name}` that holds the token {unusable}"))
                .hint(unusable.advice()));
        }
        given(text.as_bytes()).map(Self).map_err(|_| missing())
    }
}

impl TokenSource for VariableToken {
    fn fetch(&self, need: FetchReason) -> FetchFuture<'_> {
        Box::pin(async move {
            match need {
                FetchReason::Renewal => Ok(self.0.clone()),
                FetchReason::Rejection => Err(TokenError::Expired),
            }
        })
    }
}

impl fmt::Debug for VariableToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VariableToken(..)")
    }
}
