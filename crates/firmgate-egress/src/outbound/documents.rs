//! Documents of issuers, fetched for the key store.

use firmgate_identity::issuers::{Document, Fetch, Fetching, KeysFetchError, LinkError};
use url::Url;

use super::{Address, FetchError, OutboundClient};

impl Fetch for OutboundClient {
    fn get<'a>(&'a self, from: &'a Url, bytes_max: usize) -> Fetching<'a> {
        Box::pin(async move {
            let from = Address::configured(from.as_str())
                .map_err(|_| KeysFetchError("the address is neither `https` nor `http` on this machine"))?;
            match Self::get(self, &from, bytes_max).await {
                Ok(got) => Ok(Document { status: got.status, body: got.body, max_age: got.max_age }),
                Err(error) => Err(KeysFetchError(match error {
                    FetchError::Refused => "the host has an address in a private network, which is not allowed",
                    FetchError::NotSent(_) => "no connection",
                    FetchError::Interrupted(_) => "the connection broke",
                    FetchError::TimedOut => "no answer in time",
                    FetchError::TooLarge => "the answer is too large",
                })),
            }
        })
    }

    fn linked(&self, document: &Url, link: &str) -> Result<Url, LinkError> {
        let refused = |error: super::AddressError| LinkError(error.to_string());
        let document = Address::configured(document.as_str()).map_err(refused)?;
        document.linked(link).map(|address| address.url().clone()).map_err(refused)
    }
}
