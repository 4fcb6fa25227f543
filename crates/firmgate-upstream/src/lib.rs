//! The client of the backend: typed operations, permits and AppSync's error model.
//!
//! Read `client` first: a permit of the guard opens it, and an operation of [`ops`] goes through it. `document` makes
//! texts from types, `backend` is the interface to the wire, `reply` and `upstream` decide what an answer means.
//!
//! It must never open a socket: `firmgate_egress` transports, and holds the credentials.

pub mod actions;
mod backend;
mod client;
mod document;
mod http_backend;
mod limits;
pub mod ops;
mod reply;
mod schema;
mod upstream;

/// Arguments and results of a [`Backend`].
pub use firmgate_egress::{Authority, SendError, WireResponse};

pub use crate::{
    backend::{Backend, Sending, WireRequest},
    client::{Client, ReadOnly, WriteOnce},
    document::{Document, Mutation, Operation, Query},
    http_backend::HttpBackend,
    limits::VARIABLES_BYTES_MAX,
    upstream::{Actor, ErrorKind, SideEffect, UpstreamError},
};

#[cfg(test)]
mod tests;
