//! A caller's token cannot become what is sent to the platform.
//@ E0277 OutboundToken
//@ E0624 OutboundToken

use firmgate_egress::OutboundToken;
use firmgate_identity::token::InboundToken;

fn as_it_is(inbound: InboundToken) -> OutboundToken {
    inbound.into()
}

fn by_hand() {
    let _make = OutboundToken::new;
}

fn main() {}
