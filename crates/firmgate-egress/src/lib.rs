//! The one outbound client of the process: everything that leaves it over a socket leaves here.
//!
//! It owns the address guard, TLS, retries, the circuit breaker, OAuth grants and token endpoints, AWS credentials and signing. No other
//! crate depends on `reqwest`.
//! It must never reach tools, policy, GraphQL documents or the platform: it carries bytes for a caller and does not
//! interpret them. Of the guard it knows who the caller is and the token that the caller sent.

mod aws;
mod http;
mod limits;
mod outbound;
mod secret;
mod token;
mod wire;

pub use crate::{
    aws::{CallerRole, Iam, IamOptions, InstanceMetadata},
    http::{
        ApiClient, Cleartext, Credential, Endpoint, EndpointError, HttpOptions, RefusesCredential, TokenParameters,
        WriteCredential,
    },
    limits::REPLY_BYTES_MAX,
    outbound::{
        Address, AddressError, BasicAuth, FetchError, FetchResponse, HttpError, Network, OutboundClient,
        OutboundOptions, Timing, Trust,
    },
    secret::{KeptSecret, SecretSource, is_same_secret},
    token::{
        ClientAuth, ClientMethod, FetchFuture, FetchReason, Grant, OAuthErrorCode, OutboundToken, SourcedToken,
        TokenEndpoint, TokenError, TokenForm, TokenSource,
    },
    wire::{Authority, SendError, WireResponse},
};

#[cfg(test)]
mod tests;
