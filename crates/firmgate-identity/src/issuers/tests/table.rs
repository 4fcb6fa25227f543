//! The table of requests with tokens, against the authenticator alone.

use std::collections::HashSet;

use firmgate_testing::tokens::cases::{self, Case, Expected, ISSUER, OTHER_ISSUER, key_sets};
use url::Url;

use super::super::*;
use super::{NOW_S, Network, RESOURCE, at, network};
use crate::token::InboundTokenError;

fn authenticator(network: &Arc<Network>) -> Authenticator {
    let trusted = [ISSUER, OTHER_ISSUER].into_iter().zip(key_sets()).map(|(name, keys)| {
        let address = format!("{name}/keys");
        network.put(&address, 200, keys);
        let source = KeysSource::At { issuer: name.to_owned(), address: address_of(&address) };
        let rules = Issuer::new(crate::token::Profile::Rfc9068, name, vec![RESOURCE.to_owned()], Vec::new());
        (rules.unwrap(), Keys::new(source, Arc::clone(network) as Arc<dyn Fetch>))
    });
    Authenticator::new(trusted.collect())
}

fn address_of(url: &str) -> Url {
    Url::parse(url).unwrap()
}

async fn play(to: &Authenticator, case: &Case) -> Result<Authenticated, Unauthenticated> {
    let presented = Presented {
        authorization: case.authorization.iter().map(String::as_bytes).collect(),
        proofs: case.proofs.iter().map(String::as_bytes).collect(),
        certificate: None,
        method: "POST",
        url: RESOURCE,
    };
    to.authenticate(presented, at(0)).await
}

fn is_of_the_proof(fault: InboundTokenError) -> bool {
    matches!(fault, InboundTokenError::Proof(_) | InboundTokenError::Replayed | InboundTokenError::Binding)
}

#[tokio::test]
async fn every_case_of_the_table_ends_as_it_says() {
    let network = network();
    let authenticator = authenticator(&network);
    for case in cases::all(NOW_S, RESOURCE, RESOURCE) {
        let ended = play(&authenticator, &case).await;
        let fits = match (case.expected, &ended) {
            (Expected::Accepted, Ok(_))
            | (Expected::Missing, Err(Unauthenticated::Missing))
            | (Expected::Malformed, Err(Unauthenticated::Malformed(_))) => true,
            (Expected::Invalid(part), Err(Unauthenticated::Invalid(fault))) => {
                !is_of_the_proof(*fault) && fault.to_string().contains(part)
            }
            (Expected::Proof(part), Err(Unauthenticated::Invalid(fault))) => {
                is_of_the_proof(*fault) && fault.to_string().contains(part)
            }
            _ => false,
        };
        assert!(fits, "{}: expected {:?}, got {ended:?}", case.name, case.expected);
    }
    // Whichever keys the tokens named: all of this was at one moment, so each issuer was contacted once.
    assert_eq!(network.asked(), 2);
}

#[test]
fn the_table_is_large_and_its_names_are_unique() {
    let cases = cases::all(NOW_S, RESOURCE, RESOURCE);
    let refused = cases.iter().filter(|case| case.expected != Expected::Accepted).count();
    assert!(refused >= 120, "{refused}");
    assert_eq!(cases.iter().map(|case| case.name.as_str()).collect::<HashSet<_>>().len(), cases.len());
}
