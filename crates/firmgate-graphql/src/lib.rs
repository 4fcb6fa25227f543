//! The way to the backend: typed operations, permits, credentials and AppSync's error model.
//!
//! Read `client` first: a permit of the guard opens it, and an operation of [`ops`] goes through it. `document` makes
//! texts from types, `backend` is the seam to the wire, `reply` and `upstream` decide what an answer means, `http`
//! carries.
//!
//! This crate alone holds the credentials and the socket of the backend.

pub mod actions;
mod aws;
mod backend;
mod client;
mod document;
mod http;
mod http_backend;
mod limits;
pub mod ops;
mod outbound;
mod reply;
mod schema;
mod token;
mod upstream;
mod wire;

pub use crate::{
    aws::{CallerRole, Iam, IamOptions, InstanceMetadata},
    backend::{Backend, Sending, WireRequest},
    client::{Client, ReadOnly, WriteOnce},
    document::{Document, Mutation, Operation, Query},
    http::{
        ApiClient, Cleartext, Credential, Endpoint, EndpointError, HttpError, HttpOptions, KeptSecret, RefusesCredential,
        Secret, SecretSource, Timing, Trust, Wanted, WriteCredential,
    },
    http_backend::HttpBackend,
    limits::{REPLY_BYTES_MAX, VARIABLES_BYTES_MAX},
    outbound::{Address, AddressError, Basic, FetchError, Fetched, Network, Outbound, OutboundOptions},
    token::{
        ClientAuth, ClientMethod, Fetching, Grant, GrantRefusal, Need, OutboundToken, SourcedToken, TokenEndpoint,
        TokenError, TokenForm, TokenSource,
    },
    upstream::{Actor, Effect, Upstream, UpstreamKind},
    wire::{Authority, Transport, WireResponse},
};

#[cfg(test)]
mod tests;
