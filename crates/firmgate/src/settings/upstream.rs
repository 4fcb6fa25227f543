//! Settings of the way to the backend: which endpoint, and how the gate shows itself there.

use std::path::{Path, PathBuf};

use firmgate_graphql::{Cleartext, Endpoint as EndpointUrl, Network, TokenForm};

use super::credential::{About, CredentialSettings, FIELDS, Fields, Kind, login};
use super::{Mutations, Secret, secret, secret_word_in};
use crate::cli::{LoginFlags, UpstreamFlags};
use crate::failure::Failure;
use crate::login::LoginSettings;
use crate::paths;

/// Who answers the GraphQL operations.
#[derive(Debug, PartialEq, Eq)]
pub enum Backend {
    /// The platform in the data folder.
    Embedded,
    /// An AppSync API.
    Endpoint(Box<EndpointSettings>),
}

/// An AppSync API, and how the gate shows itself there.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
pub enum WriteSettings {
    /// Nobody: nothing can be changed.
    None,
    /// The same as when it asks.
    Same,
    /// Somebody else.
    Own(Box<CredentialSettings>),
}

/// Who calls the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callers {
    /// The user whose program started this process.
    OneUser,
    /// Whoever reaches the port, without tokens.
    Open,
    /// Those who bring tokens.
    Identified,
}

/// What one source says; what it does not say is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) bearer_prefix: Option<bool>,
    pub(super) allow_private_network: Option<bool>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) reads: Fields,
    pub(super) writes: Fields,
}

/// In front of the names of all variables, and of those for writes.
const PREFIX: &str = "FIRMGATE_";
const WRITE_PREFIX: &str = "FIRMGATE_WRITE_";

impl Layer {
    pub(super) fn of_flags(flags: UpstreamFlags) -> Self {
        let mut reads = Fields::default();
        reads.set_path("api_key_file", flags.api_key_file);
        reads.set_text("auth", flags.auth);
        reads.set_text("token_env", flags.token_env);
        reads.set_path("token_file", flags.token_file);
        reads.set_text("token_command", flags.token_command);
        reads.set_switch("token_login", flags.token_login.then_some(true));
        reads.set_text("aws_profile", flags.aws_profile);
        Self {
            endpoint: flags.endpoint,
            region: flags.region,
            bearer_prefix: flags.bearer_prefix.then_some(true),
            allow_private_network: flags.allow_private_network.then_some(true),
            ca_file: flags.ca_file,
            reads,
            writes: Fields::default(),
        }
    }

    /// The variables of this part.
    pub(super) fn variables() -> impl Iterator<Item = String> {
        let own = ["ENDPOINT", "REGION", "BEARER_PREFIX", "ALLOW_PRIVATE_NETWORK", "CA_FILE"];
        let fields = FIELDS.into_iter().flat_map(|(name, _)| {
            let name = name.to_uppercase();
            [format!("{PREFIX}{name}"), format!("{WRITE_PREFIX}{name}")]
        });
        own.into_iter().map(|name| format!("{PREFIX}{name}")).chain(fields)
    }

    /// Takes one of [`Self::variables`].
    pub(super) fn take_variable(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let switch = || super::environment::switch(name, value);
        match name {
            "FIRMGATE_ENDPOINT" => self.endpoint = Some(value.to_owned()),
            "FIRMGATE_REGION" => self.region = Some(value.to_owned()),
            "FIRMGATE_BEARER_PREFIX" => self.bearer_prefix = Some(switch()?),
            "FIRMGATE_ALLOW_PRIVATE_NETWORK" => self.allow_private_network = Some(switch()?),
            "FIRMGATE_CA_FILE" => self.ca_file = Some(value.into()),
            _ => {
                let (fields, rest) = match name.strip_prefix(WRITE_PREFIX) {
                    Some(rest) => (&mut self.writes, rest),
                    None => (&mut self.reads, name.strip_prefix(PREFIX).unwrap_or(name)),
                };
                let unknown = || Failure::usage(format!("unknown environment variable `{name}`"));
                let (field, kind) = Fields::kind(&rest.to_lowercase()).ok_or_else(unknown)?;
                match kind {
                    Kind::Text => fields.set_text(field, Some(value.to_owned())),
                    Kind::Path => fields.set_path(field, Some(value.into())),
                    Kind::Switch => fields.set_switch(field, Some(switch()?)),
                    Kind::Secret => {
                        let wrong =
                            || Failure::usage(format!("environment variable `{name}` is no key of printable ASCII"));
                        fields.set_secret(field, secret(value).ok_or_else(wrong)?);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes `[credentials]` or `[write_credentials]` of the configuration file.
    pub(super) fn take_table(&mut self, table: &str, value: &toml::Value, folder: &Path) -> Result<(), String> {
        let fields = if table == "credentials" { &mut self.reads } else { &mut self.writes };
        let entries = value.as_table().ok_or_else(|| format!("`{table}` must be a table such as `[{table}]`"))?;
        for (name, value) in entries {
            let (field, kind) = Fields::kind(name).ok_or_else(|| format!("unknown key `{name}` below `[{table}]`"))?;
            let text = || value.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` must be a text"));
            match kind {
                Kind::Text => fields.set_text(field, Some(text()?)),
                Kind::Path => fields.set_path(field, Some(folder.join(text()?))),
                Kind::Switch => {
                    let switch = value.as_bool().ok_or_else(|| format!("`{name}` must be true or false"))?;
                    fields.set_switch(field, Some(switch));
                }
                Kind::Secret => {
                    let variable = name.to_uppercase();
                    return Err(format!(
                        "`{name}` must not stand in a file: use `{name}_file`, or set `{PREFIX}{variable}`"
                    ));
                }
            }
        }
        Ok(())
    }

    /// This layer where it says something, else the weaker one.
    pub(super) fn over(self, weaker: Self) -> Self {
        Self {
            endpoint: self.endpoint.or(weaker.endpoint),
            region: self.region.or(weaker.region),
            bearer_prefix: self.bearer_prefix.or(weaker.bearer_prefix),
            allow_private_network: self.allow_private_network.or(weaker.allow_private_network),
            ca_file: self.ca_file.or(weaker.ca_file),
            reads: self.reads.over(weaker.reads),
            writes: self.writes.over(weaker.writes),
        }
    }

    pub(super) fn backend(self, callers: Callers, mutations: Mutations) -> Result<Backend, Failure> {
        let Some(url) = &self.endpoint else {
            return self.embedded();
        };
        let endpoint = EndpointUrl::parse(url, Cleartext::Loopback)
            .map_err(|error| Failure::usage(error).hint("an endpoint looks like `https://api.example.com/graphql`"))?;
        let host = endpoint.host().to_owned();
        let region = region(self.region, &host)?;
        let about = About { host: &host, region: region.as_deref(), callers, table: "credentials", prefix: PREFIX };
        let reads = self.reads.credential(about)?;
        let writes = if self.writes.is_none() {
            if mutations == Mutations::Allowed {
                return Err(Failure::usage("writes are allowed, and `[write_credentials]` has auth `none`")
                    .hint("give a credential for writes, or leave `--allow-mutations` out"));
            }
            WriteSettings::None
        } else if self.writes.is_empty() {
            WriteSettings::Same
        } else {
            WriteSettings::Own(Box::new(self.writes.credential(About {
                table: "write_credentials",
                prefix: WRITE_PREFIX,
                ..about
            })?))
        };
        Ok(Backend::Endpoint(Box::new(EndpointSettings {
            endpoint,
            reads,
            // Where nothing may be written, there is nothing to write with.
            writes: if mutations == Mutations::Allowed { writes } else { WriteSettings::None },
            token_form: if self.bearer_prefix == Some(true) { TokenForm::Bearer } else { TokenForm::Raw },
            network: network(self.allow_private_network),
            authorities: self.ca_file.as_deref().map(|path| authorities_in(path, "certificate")).transpose()?,
        })))
    }

    fn embedded(&self) -> Result<Backend, Failure> {
        if self.region.is_some() {
            return Err(Failure::usage("a region without an endpoint does nothing")
                .hint("add `--endpoint URL`, or remove the region"));
        }
        if self.reads.path("api_key_file").is_some() {
            return Err(Failure::usage("an API key file without an endpoint does nothing")
                .hint("add `--endpoint URL`, or remove the API key file"));
        }
        let others = [("bearer_prefix", self.bearer_prefix), ("allow_private_network", self.allow_private_network)];
        let other = others.iter().find(|(_, value)| *value == Some(true)).map(|(name, _)| *name);
        let ca_file = self.ca_file.as_ref().map(|_| "ca_file");
        match self.reads.some_name().or(self.writes.some_name()).or(other).or(ca_file) {
            Some(name) => Err(Failure::usage(format!("`{name}` without an endpoint does nothing"))
                .hint("add `--endpoint URL`, or remove it")),
            None => Ok(Backend::Embedded),
        }
    }

    /// The settings of `firmgate login` and `logout`.
    pub(super) fn login(mut self, flags: &LoginFlags) -> Result<(LoginSettings, Network, Option<Vec<u8>>), Failure> {
        let mut named = Fields::default();
        named.set_text("token_issuer", flags.issuer.clone());
        named.set_text("client_id", flags.client_id.clone());
        named.set_text("token_scope", flags.scope.clone());
        named.set_text("token_audience", flags.audience.clone());
        named.set_text("token_resource", flags.resource.clone());
        self.reads = named.over(self.reads);
        let authorities = self.ca_file.as_deref().map(|path| authorities_in(path, "certificate")).transpose()?;
        Ok((login(self.reads)?, network(self.allow_private_network), authorities))
    }
}

/// Which addresses a switch for private networks stands for.
pub(super) fn network(allow_private: Option<bool>) -> Network {
    if allow_private == Some(true) { Network::Any } else { Network::Public }
}

/// The authorities in a file, PEM; `what` kind they are.
pub(super) fn authorities_in(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    const CA_BYTES_MAX: u64 = 1 << 20;
    paths::read_bounded(path, CA_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the {what} authorities `{}`: {error}", path.display())))
}

/// The secret in a file: `api_key` or `client_secret`.
pub(super) fn secret_in(path: &Path, what: &str) -> Result<Secret, Failure> {
    const SECRET_BYTES_MAX: u64 = 4096;
    secret_word_in(path, if what == "api_key" { "API key" } else { "client secret" }, "key", SECRET_BYTES_MAX)
}

/// The region that was given, or that the host names; another one than the host's would be a copy-and-paste error.
fn region(given: Option<String>, host: &str) -> Result<Option<String>, Failure> {
    let front = host.split_once(".amazonaws.com").map(|(front, _)| front);
    let named = front.and_then(|front| front.split_once(".appsync-api.")).map(|(_, named)| named);
    match (given, named) {
        (Some(given), Some(named)) if given != named => {
            Err(Failure::usage(format!("region `{given}` is not the region of the endpoint, `{named}`")))
        }
        (Some(given), _) => Ok(Some(given)),
        (None, named) => Ok(named.map(str::to_owned)),
    }
}
