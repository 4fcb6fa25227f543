//! What a caller brought cannot become what is sent to the platform.

use firmgate_graphql::OutboundToken;
use firmgate_guard::token::InboundToken;

fn as_it_is(inbound: InboundToken) -> OutboundToken {
    inbound.into()
}

fn by_hand() {
    let _make = OutboundToken::new;
}

fn main() {}
