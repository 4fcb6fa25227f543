//! A holder of a backend still cannot send its own operation.
//@ E0639 WireRequest
use firmgate_upstream::WireRequest;
use serde_json::value::RawValue;

pub fn run(variables: &RawValue) -> WireRequest<'_> {
    WireRequest { operation_name: "Drop", document: "mutation Drop { drop }", variables }
}

fn main() {}
