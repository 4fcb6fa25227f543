//! A caller's token does not become text.
use firmgate_identity::token::InboundToken;

//@ E0599 InboundToken
//@ E0277 InboundToken


fn show(token: &InboundToken) -> String {
    token.to_string()
}

fn borrow(token: &InboundToken) -> &str {
    token.as_ref()
}

fn print(token: &InboundToken) {
    println!("{token}");
}

fn main() {}
