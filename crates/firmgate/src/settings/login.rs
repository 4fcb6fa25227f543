//! Where a user logs in, and for which token.

use firmgate_egress::{Address, TokenParameters};

use super::SecretSetting;

/// The target of a login.
#[derive(Debug, Clone)]
pub struct LoginSettings {
    /// The authorization server.
    pub issuer: Address,
    /// The client id.
    pub client_id: String,
    /// The client secret; most have none, since a program on a user's machine cannot keep one.
    pub client_secret: Option<SecretSetting>,
    /// The target of the token.
    pub wanted: TokenParameters,
    /// Which of the tokens is sent to the platform.
    pub kind: TokenKind,
}

/// Which of the tokens of a login is sent to the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The access token.
    Access,
    /// The ID token, where the API was set up for it.
    Id,
}
