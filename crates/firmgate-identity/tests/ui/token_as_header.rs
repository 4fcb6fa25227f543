//! A caller's token does not become an outbound header.
//@ E0624 bytes

use http::HeaderValue;
use firmgate_identity::token::InboundToken;

fn by_bytes(token: &InboundToken) -> HeaderValue {
    HeaderValue::from_bytes(token.bytes()).unwrap()
}

fn by_digest(token: &InboundToken) -> HeaderValue {
    HeaderValue::from_bytes(token.digest().bytes()).unwrap()
}

fn main() {}
