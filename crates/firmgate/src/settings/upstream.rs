//! Settings of the way to the backend: which endpoint, and how the gate shows itself there.

use std::path::Path;

use firmgate_egress::{Cleartext, Endpoint as EndpointUrl, Network, TokenForm};

use super::Mutations;
use super::callers::Callers;
use super::credential::{self, About, CredentialSettings};
use super::layer::Layer;
use super::login::LoginSettings;
use crate::failure::Failure;

/// Who answers the GraphQL operations.
#[derive(Debug)]
pub enum Backend {
    /// The platform in the data folder.
    Embedded,
    /// An AppSync API.
    Endpoint(Box<EndpointSettings>),
}

/// An AppSync API, and how the gate shows itself there.
#[derive(Debug)]
pub struct EndpointSettings {
    /// Its address.
    pub endpoint: EndpointUrl,
    /// Whom the gate is when it asks.
    pub reads: CredentialSettings,
    /// Whom the gate is when it changes something.
    pub writes: WriteSettings,
    /// How a token stands in its header.
    pub token_form: TokenForm,
    /// Which addresses may be connected to.
    pub network: Network,
    /// The authorities whose certificates are accepted, in PEM; else the system's.
    pub authorities: Option<Vec<u8>>,
}

/// Whom the gate is when it changes something.
#[derive(Debug)]
pub enum WriteSettings {
    /// None: nothing can be changed.
    None,
    /// The same as when it asks.
    Same,
    /// A credential of its own.
    Own(Box<CredentialSettings>),
}

/// In front of the names of all variables, and of those for writes.
const PREFIX: &str = "FIRMGATE_";
const WRITE_PREFIX: &str = "FIRMGATE_WRITE_";

/// The backend that the settings name.
pub(super) fn backend(layer: &Layer, callers: Callers, mutations: Mutations) -> Result<Backend, Failure> {
    let Some(url) = layer.text("endpoint") else {
        return embedded(layer);
    };
    let endpoint = EndpointUrl::parse(url, Cleartext::Loopback)
        .map_err(|error| Failure::usage(error).hint("an endpoint looks like `https://api.example.com/graphql`"))?;
    let host = endpoint.host().to_owned();
    let region = region(layer.text("region"), &host)?;
    let about = About { host: &host, region: region.as_deref(), callers, table: "credentials", prefix: PREFIX };
    let reads = layer.reads().credential(about)?;
    let writes = layer.writes();
    let writes = if writes.is_none() {
        if mutations == Mutations::Allowed {
            return Err(Failure::usage("writes are allowed, and `[write_credentials]` has auth `none`")
                .hint("give a credential for writes, or leave `--allow-mutations` out"));
        }
        WriteSettings::None
    } else if writes.is_empty() {
        WriteSettings::Same
    } else {
        let about = About { table: "write_credentials", prefix: WRITE_PREFIX, ..about };
        WriteSettings::Own(Box::new(writes.credential(about)?))
    };
    let own = if let WriteSettings::Own(own) = &writes { Some(&**own) } else { None };
    Uses::of(&endpoint, std::iter::once(&reads).chain(own)).nothing_in_vain(layer, &host)?;
    Ok(Backend::Endpoint(Box::new(EndpointSettings {
        endpoint,
        reads,
        // Where nothing may be written, there is nothing to write with.
        writes: if mutations == Mutations::Allowed { writes } else { WriteSettings::None },
        token_form: if layer.switch("bearer_prefix") == Some(true) { TokenForm::Bearer } else { TokenForm::Raw },
        network: network(layer.switch("allow_private_network")),
        authorities: layer.path("ca_file").map(|path| authorities_in(path, "certificate")).transpose()?,
    })))
}

/// The platform in the data folder, if no setting is about another one.
fn embedded(layer: &Layer) -> Result<Backend, Failure> {
    if layer.text("region").is_some() {
        return Err(Failure::usage("a region without an endpoint does nothing")
            .hint("add `--endpoint URL`, or remove the region"));
    }
    let (reads, writes) = (layer.reads(), layer.writes());
    if reads.path("api_key_file").is_some() {
        return Err(Failure::usage("an API key file without an endpoint does nothing")
            .hint("add `--endpoint URL`, or remove the API key file"));
    }
    let switch = |name: &'static str| (layer.switch(name) == Some(true)).then_some(name);
    let other = switch("bearer_prefix").or_else(|| switch("allow_private_network"));
    let ca_file = layer.path("ca_file").map(|_| "ca_file");
    // The key in a variable may be meant for `platform serve`, which reads the same one.
    let read = reads.names().find(|name| *name != "api_key").map(str::to_owned);
    let written = || writes.names().next().map(|name| format!("write_{name}"));
    match read.or_else(written).or(other.or(ca_file).map(str::to_owned)) {
        Some(name) => Err(Failure::usage(format!("`{name}` without an endpoint does nothing"))
            .hint("add `--endpoint URL`, or remove it")),
        None => Ok(Backend::Embedded),
    }
}

/// The settings of `firmgate login` and `logout`.
pub(super) fn login(layer: &Layer) -> Result<(LoginSettings, Network, Option<Vec<u8>>), Failure> {
    let authorities = layer.path("ca_file").map(|path| authorities_in(path, "certificate")).transpose()?;
    Ok((credential::login(layer.reads())?, network(layer.switch("allow_private_network")), authorities))
}

/// Which addresses a switch for private networks stands for.
pub(super) fn network(allow_private: Option<bool>) -> Network {
    if allow_private == Some(true) { Network::AllowPrivate } else { Network::Public }
}

/// The authorities in a file, PEM; `what` kind they are.
pub(super) fn authorities_in(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    const CA_BYTES_MAX: u64 = 1 << 20;
    firmgate_files::read_bounded(path, CA_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the {what} authorities `{}`: {error}", path.display())))
}

/// What the credentials for an endpoint make use of.
struct Uses {
    auth: &'static str,
    region: bool,
    token: bool,
    tls: bool,
}

impl Uses {
    fn of<'c>(endpoint: &EndpointUrl, credentials: impl Iterator<Item = &'c CredentialSettings>) -> Self {
        let mut uses = Self { auth: "", region: false, token: false, tls: endpoint.is_https() };
        for credential in credentials {
            uses.auth = credential.auth();
            uses.region |= matches!(credential, CredentialSettings::Iam(_));
            uses.token |= matches!(credential, CredentialSettings::Grant(_) | CredentialSettings::User(_));
            uses.tls |= credential.needs_tls();
        }
        uses
    }

    /// Refuses a setting of the endpoint that these credentials make no use of.
    fn nothing_in_vain(&self, layer: &Layer, host: &str) -> Result<(), Failure> {
        let auth = self.auth;
        // A host that names its region is checked against the setting.
        if layer.text("region").is_some() && !self.region && region_of(host).is_none() {
            return Err(Failure::usage(format!("`region` does nothing with auth `{auth}` on `{host}`"))
                .hint("remove `region`, or authenticate with `--auth iam`"));
        }
        if layer.switch("bearer_prefix") == Some(true) && !self.token {
            return Err(Failure::usage(format!("`bearer_prefix` does nothing with auth `{auth}`: it sends no token"))
                .hint("remove `bearer_prefix`, or choose an `auth` with a token"));
        }
        if layer.path("ca_file").is_some() && !self.tls {
            return Err(Failure::usage(format!(
                "`ca_file` does nothing with the `endpoint` on `{host}`: nothing is reached over TLS"
            ))
            .hint("remove `ca_file`, or give an endpoint with `https://`"));
        }
        Ok(())
    }
}

/// The region that a host of AppSync names.
fn region_of(host: &str) -> Option<&str> {
    let (front, _) = host.split_once(".amazonaws.com")?;
    Some(front.split_once(".appsync-api.")?.1)
}

/// The region that was given, or that the host names; another one than the host's would be a copy-and-paste error.
fn region(given: Option<&str>, host: &str) -> Result<Option<String>, Failure> {
    match (given, region_of(host)) {
        (Some(given), Some(named)) if given != named => {
            Err(Failure::usage(format!("region `{given}` is not the region of the endpoint, `{named}`")))
        }
        (Some(given), _) => Ok(Some(given.to_owned())),
        (None, named) => Ok(named.map(str::to_owned)),
    }
}
