//! A permit to create a collection does not permit a search for an e-mail address.
//@ E0271 WriteOnce
use firmgate_upstream::{
    Client, actions,
    ops::{RequestEmailDiscovery, RequestEmailDiscoveryVariables},
};
use firmgate_guard::WritePermit;

pub async fn run(
    client: &Client,
    permit: WritePermit<actions::CreateCollection>,
    variables: RequestEmailDiscoveryVariables,
) {
    let _ = client.write_once(permit).mutate::<RequestEmailDiscovery>(variables).await;
}

fn main() {}
