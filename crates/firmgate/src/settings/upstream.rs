//! Settings of the way to the backend: which endpoint, and how the gate shows itself there.

use std::path::PathBuf;

use firmgate_graphql::{Cleartext, Endpoint as EndpointUrl};

use super::{Secret, key_in};
use crate::cli::UpstreamFlags;
use crate::failure::Failure;

/// Who answers the GraphQL operations.
#[derive(Debug, PartialEq, Eq)]
pub enum Backend {
    /// The platform in the data folder.
    Embedded,
    /// An AppSync API.
    Endpoint {
        /// Its address.
        endpoint: EndpointUrl,
        /// Its API key.
        api_key: Secret,
    },
}

/// What one source says; what it does not say is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) api_key: Option<Secret>,
    pub(super) api_key_file: Option<PathBuf>,
}

impl Layer {
    pub(super) fn of_flags(flags: UpstreamFlags) -> Self {
        Self { endpoint: flags.endpoint, region: flags.region, api_key: None, api_key_file: flags.api_key_file }
    }

    /// This layer where it says something, else the weaker one.
    pub(super) fn over(self, weaker: Self) -> Self {
        // A key and a file with a key are one setting in two forms: the stronger layer's form wins as a whole.
        let (api_key, api_key_file) = if self.api_key.is_some() || self.api_key_file.is_some() {
            (self.api_key, self.api_key_file)
        } else {
            (weaker.api_key, weaker.api_key_file)
        };
        Self {
            endpoint: self.endpoint.or(weaker.endpoint),
            region: self.region.or(weaker.region),
            api_key,
            api_key_file,
        }
    }

    pub(super) fn backend(&self) -> Result<Backend, Failure> {
        let Some(url) = &self.endpoint else {
            if self.region.is_some() {
                return Err(Failure::usage("a region without an endpoint does nothing")
                    .hint("add `--endpoint URL`, or remove the region"));
            }
            if self.api_key_file.is_some() {
                return Err(Failure::usage("an API key file without an endpoint does nothing")
                    .hint("add `--endpoint URL`, or remove the API key file"));
            }
            return Ok(Backend::Embedded);
        };
        let endpoint = EndpointUrl::parse(url, Cleartext::Loopback)
            .map_err(|error| Failure::usage(error).hint("an endpoint looks like `https://api.example.com/graphql`"))?;
        let host = endpoint.host();
        if let Some(region) = &self.region {
            check_region(region, host)?;
        }
        let api_key = match (&self.api_key, &self.api_key_file) {
            (Some(key), _) => key.clone(),
            (None, Some(path)) => key_in(path)?,
            (None, None) => {
                return Err(Failure::usage(format!("no API key for the endpoint `{host}`"))
                    .hint("give `--api-key-file FILE`, or set `FIRMGATE_API_KEY`"));
            }
        };
        Ok(Backend::Endpoint { endpoint, api_key })
    }
}

/// An AppSync host names its region; another one would be a copy-and-paste error.
fn check_region(region: &str, host: &str) -> Result<(), Failure> {
    let Some((front, _)) = host.split_once(".amazonaws.com") else {
        return Ok(());
    };
    match front.split_once(".appsync-api.") {
        Some((_, named)) if named != region => {
            Err(Failure::usage(format!("region `{region}` is not the region of the endpoint, `{named}`")))
        }
        _ => Ok(()),
    }
}
