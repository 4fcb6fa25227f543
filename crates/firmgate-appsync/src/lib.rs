//! The platform's AppSync face: authentication modes, error bodies and headers as AWS AppSync has them.
//!
//! It owns authentication and the form of a response on the wire; its content is the platform's. It must never reach
//! MCP, policy or the engines.

mod appsync;

pub use self::appsync::{
    AccessKeys, Api, ApiKeys, Authenticators, Executes, Iam, Oidc, PATH, Prefix, SERVICE, Scope, serve,
};
