//! The HTTP listener of every server here: bounded in connections, bytes and time, with or without TLS, fair among callers.
//!
//! It knows neither MCP nor GraphQL: a [`Service`] answers. [`shares`] divides what is bounded among callers,
//! [`Health`] reports whether the process can serve. It must never reach tools, policy, engines or credentials of a
//! backend.

mod health;
mod listen;
pub mod shares;

pub use self::health::{Health, watch as watch_health};
pub use self::listen::{
    Certificate, Leave, ListenError, Listener, Neighbours, Peer, Service, TlsFileError, TlsFiles, Unserved, address,
    body,
};
