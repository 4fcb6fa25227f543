//! What a caller brought cannot become what is sent to the platform.

use firmgate_graphql::{OutboundToken, Secret, SourcedToken, TokenForm};
use firmgate_guard::token::InboundToken;

fn as_it_is(inbound: InboundToken) -> OutboundToken {
    inbound.into()
}

fn as_a_new_one(inbound: &InboundToken) -> OutboundToken {
    OutboundToken::new(inbound, TokenForm::Raw)
}

fn as_a_source(inbound: &InboundToken) -> SourcedToken {
    SourcedToken::new(Secret::new(inbound), None)
}

fn as_text(inbound: &InboundToken) -> String {
    inbound.to_string()
}

fn main() {}
