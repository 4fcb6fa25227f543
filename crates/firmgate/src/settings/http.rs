//! Settings of the server over HTTP.
//!
//! What would be unsafe cannot be configured: a port that others can reach needs tokens and TLS, and nothing turns off the
//! checks of a token, of `Host` or of `Origin`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use firmgate_graphql::Network;
use serde::Deserialize;

use super::Mutations;
use super::upstream::{authorities_in, network};
use crate::cli::HttpFlags;
use crate::failure::Failure;
use crate::listen::TlsFiles;
use crate::streamable_http::{Host, Names, Origin};

/// Names that may be listed.
const LIST_MAX: usize = 100;
/// Issuers that may be trusted.
const ISSUERS_MAX: usize = 16;
/// From the signal to stop until the port closes, at most.
const SHUTDOWN_DELAY_S_MAX: u16 = 300;
/// The same when nothing is set and others can call the server: a load balancer commonly asks every few seconds.
const SHUTDOWN_DELAY_S: u16 = 5;

/// The server over HTTP.
#[derive(Debug, PartialEq, Eq)]
pub struct HttpSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The files for TLS, if it ends here.
    pub tls: Option<TlsFiles>,
    /// The names it is called by and the pages that may call it, without those that follow from the address.
    pub names: Names,
    /// What clients call it; else made of the address.
    pub public_url: Option<String>,
    /// Whose tokens are accepted; nobody's when it is open to this machine.
    pub issuers: Vec<IssuerSettings>,
    /// The authorities that the issuers' own certificates come from, PEM; else the system's.
    pub issuer_authorities: Option<Vec<u8>>,
    /// From which addresses the keys of issuers may come.
    pub issuer_network: Network,
    /// From the signal to stop until the port closes.
    pub shutdown_delay: Duration,
}

/// One authorization server, as the configuration file describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// Its issuer identifier, exactly as it stands in `iss`.
    pub url: String,
    /// What kind of server it is.
    #[serde(default)]
    pub profile: Option<String>,
    /// Audiences that a token may have; the public URL when there are none.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Clients that a token may be for, with issuers whose tokens have no audience.
    #[serde(default)]
    pub client_ids: Vec<String>,
    /// Where its keys are; else its metadata says so.
    #[serde(default)]
    pub jwks_url: Option<String>,
    /// What stands in front of each scope.
    #[serde(default)]
    pub scope_prefix: Option<String>,
    /// The claim that names the caller's groups; else the profile's.
    #[serde(default)]
    pub groups_claim: Option<String>,
    /// Scopes of every token, with issuers whose tokens have none.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The tenant of everybody.
    #[serde(default)]
    pub tenant: Option<String>,
}

/// What one source says; what it does not say is `None` or empty. As it stands it is `[http]` of the configuration file.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    tls_certificate: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    tls_client_ca: Option<PathBuf>,
    behind_proxy: Option<bool>,
    issuer_ca: Option<PathBuf>,
    issuer_private_network: Option<bool>,
    allow_hosts: Vec<String>,
    allow_origins: Vec<String>,
    shutdown_delay_s: Option<u16>,
    /// `[[issuers]]` of the file.
    #[serde(skip)]
    issuers: Vec<IssuerSettings>,
    #[serde(skip)]
    profile: Option<String>,
    #[serde(skip)]
    audience: Option<String>,
}

/// The environment variables of this part.
pub(super) const VARIABLES: [&str; 14] = [
    "FIRMGATE_ALLOW_HOST",
    "FIRMGATE_ALLOW_ORIGIN",
    "FIRMGATE_AUDIENCE",
    "FIRMGATE_BEHIND_PROXY",
    "FIRMGATE_HTTP",
    "FIRMGATE_ISSUER",
    "FIRMGATE_ISSUER_CA",
    "FIRMGATE_ISSUER_PRIVATE_NETWORK",
    "FIRMGATE_ISSUER_PROFILE",
    "FIRMGATE_PUBLIC_URL",
    "FIRMGATE_SHUTDOWN_DELAY_S",
    "FIRMGATE_TLS_CERTIFICATE",
    "FIRMGATE_TLS_CLIENT_CA",
    "FIRMGATE_TLS_KEY",
];

impl Layer {
    pub(super) fn of_flags(flags: HttpFlags) -> Self {
        Self {
            listen: flags.http,
            public_url: flags.public_url,
            tls_certificate: flags.tls_certificate,
            tls_key: flags.tls_key,
            tls_client_ca: flags.tls_client_ca,
            behind_proxy: flags.behind_proxy.then_some(true),
            allow_hosts: flags.allow_host,
            allow_origins: flags.allow_origin,
            shutdown_delay_s: flags.shutdown_delay_s,
            issuers: flags.issuer.map(named).into_iter().collect(),
            issuer_ca: flags.issuer_ca,
            issuer_private_network: flags.issuer_private_network.then_some(true),
            profile: flags.issuer_profile,
            audience: flags.audience,
        }
    }

    /// Takes one of [`VARIABLES`].
    pub(super) fn take_variable(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let list = || value.split(',').map(|item| item.trim().to_owned()).collect();
        let text = || Some(value.to_owned());
        match name {
            "FIRMGATE_ALLOW_HOST" => self.allow_hosts = list(),
            "FIRMGATE_ALLOW_ORIGIN" => self.allow_origins = list(),
            "FIRMGATE_AUDIENCE" => self.audience = text(),
            "FIRMGATE_BEHIND_PROXY" => self.behind_proxy = Some(super::environment::switch(name, value)?),
            "FIRMGATE_HTTP" => {
                let address = value.parse().map_err(|_| {
                    Failure::usage(format!("environment variable `{name}` is `{value}`"))
                        .hint("write an address and a port, as in `127.0.0.1:8931`")
                })?;
                self.listen = Some(address);
            }
            "FIRMGATE_ISSUER" => self.issuers = vec![named(value.to_owned())],
            "FIRMGATE_ISSUER_CA" => self.issuer_ca = Some(value.into()),
            "FIRMGATE_ISSUER_PRIVATE_NETWORK" => {
                self.issuer_private_network = Some(super::environment::switch(name, value)?);
            }
            "FIRMGATE_ISSUER_PROFILE" => self.profile = text(),
            "FIRMGATE_PUBLIC_URL" => self.public_url = text(),
            "FIRMGATE_SHUTDOWN_DELAY_S" => {
                let seconds = value.parse().map_err(|_| {
                    Failure::usage(format!("environment variable `{name}` is `{value}`"))
                        .hint(format!("write seconds from 0 to {SHUTDOWN_DELAY_S_MAX}, as in `5`"))
                })?;
                self.shutdown_delay_s = Some(seconds);
            }
            "FIRMGATE_TLS_CERTIFICATE" => self.tls_certificate = Some(value.into()),
            "FIRMGATE_TLS_CLIENT_CA" => self.tls_client_ca = Some(value.into()),
            "FIRMGATE_TLS_KEY" => self.tls_key = Some(value.into()),
            _ => return Err(Failure::usage(format!("unknown environment variable `{name}`"))),
        }
        Ok(())
    }

    /// Takes `[http]`. Paths are relative to `folder`.
    pub(super) fn take_table(&mut self, value: &toml::Value, folder: &Path) -> Result<(), String> {
        let table: Self = value.clone().try_into().map_err(|error: toml::de::Error| told("http", &error))?;
        let path = |path: Option<PathBuf>| path.map(|path| folder.join(path));
        *self = Self {
            tls_certificate: path(table.tls_certificate),
            tls_key: path(table.tls_key),
            tls_client_ca: path(table.tls_client_ca),
            issuer_ca: path(table.issuer_ca),
            issuers: std::mem::take(&mut self.issuers),
            ..table
        };
        Ok(())
    }

    /// Takes `[[issuers]]`.
    pub(super) fn take_issuers(&mut self, value: &toml::Value) -> Result<(), String> {
        self.issuers = value.clone().try_into().map_err(|error: toml::de::Error| told("issuers", &error))?;
        Ok(())
    }

    /// This layer where it says something, else the weaker one.
    pub(super) fn over(self, weaker: Self) -> Self {
        let list = |strong: Vec<String>, weak: Vec<String>| if strong.is_empty() { weak } else { strong };
        Self {
            listen: self.listen.or(weaker.listen),
            public_url: self.public_url.or(weaker.public_url),
            tls_certificate: self.tls_certificate.or(weaker.tls_certificate),
            tls_key: self.tls_key.or(weaker.tls_key),
            tls_client_ca: self.tls_client_ca.or(weaker.tls_client_ca),
            behind_proxy: self.behind_proxy.or(weaker.behind_proxy),
            allow_hosts: list(self.allow_hosts, weaker.allow_hosts),
            allow_origins: list(self.allow_origins, weaker.allow_origins),
            shutdown_delay_s: self.shutdown_delay_s.or(weaker.shutdown_delay_s),
            // Whom to trust is one decision: the stronger source makes all of it.
            issuers: if self.issuers.is_empty() { weaker.issuers } else { self.issuers },
            issuer_ca: self.issuer_ca.or(weaker.issuer_ca),
            issuer_private_network: self.issuer_private_network.or(weaker.issuer_private_network),
            profile: self.profile.or(weaker.profile),
            audience: self.audience.or(weaker.audience),
        }
    }

    /// What follows from all sources; nothing when the server speaks over standard input and output.
    pub(super) fn settings(self, mutations: Mutations) -> Result<Option<HttpSettings>, Failure> {
        let Some(listen) = self.listen else {
            return self.nothing_in_vain().map(|()| None);
        };
        let tls = self.tls()?;
        let issuers = self.trusted()?;
        let open_to_others = !listen.ip().is_loopback();
        if open_to_others && issuers.is_empty() {
            return Err(Failure::usage(format!(
                "`{listen}` can be reached by other machines, and no issuer of tokens is set"
            ))
            .hint("name one with `--issuer URL`, or listen on `127.0.0.1`"));
        }
        if open_to_others && tls.is_none() && self.behind_proxy != Some(true) {
            return Err(Failure::usage(format!(
                "`{listen}` can be reached by other machines, and tokens would go there in the clear"
            ))
            .hint("give `--tls-certificate FILE --tls-key FILE`, or say `--behind-proxy` if TLS ends at a proxy"));
        }
        if open_to_others && self.public_url.is_none() {
            return Err(Failure::usage(format!("clients cannot call this server `{listen}`"))
                .hint("say what they call it, as in `--public-url https://mcp.example.com/mcp`"));
        }
        if issuers.is_empty() && mutations == Mutations::Allowed {
            return Err(Failure::usage("writes over HTTP need callers that are known, and no issuer of tokens is set")
                .hint("name one with `--issuer URL`, or leave `--allow-mutations` out"));
        }
        if issuers.is_empty() && self.public_url.is_some() {
            return Err(Failure::usage("a public URL without an issuer of tokens does nothing")
                .hint("name an issuer with `--issuer URL`, or remove the public URL"));
        }
        let names = Names::new(
            list(&self.allow_hosts, "host", Host::parse, "`mcp.example.com` or `mcp.example.com:8443`")?,
            list(&self.allow_origins, "origin", Origin::parse, "`https://app.example.com`")?,
        );
        let issuer_network = network(self.issuer_private_network);
        let issuer_authorities = self.issuer_ca.as_deref().map(|path| authorities_in(path, "issuer")).transpose()?;
        let shutdown_delay = self.shutdown_delay(open_to_others)?;
        let public_url = self.public_url;
        Ok(Some(HttpSettings {
            listen,
            tls,
            names,
            public_url,
            issuers,
            issuer_authorities,
            issuer_network,
            shutdown_delay,
        }))
    }

    fn shutdown_delay(&self, open_to_others: bool) -> Result<Duration, Failure> {
        let default = if open_to_others || self.behind_proxy == Some(true) { SHUTDOWN_DELAY_S } else { 0 };
        let seconds = self.shutdown_delay_s.unwrap_or(default);
        if seconds > SHUTDOWN_DELAY_S_MAX {
            return Err(Failure::usage(format!("a shutdown delay of {seconds} seconds"))
                .hint(format!("set at most {SHUTDOWN_DELAY_S_MAX} seconds")));
        }
        Ok(Duration::from_secs(u64::from(seconds)))
    }

    fn tls(&self) -> Result<Option<TlsFiles>, Failure> {
        match (&self.tls_certificate, &self.tls_key) {
            (Some(_), Some(_)) if self.behind_proxy == Some(true) => {
                Err(Failure::usage("TLS cannot end both here and at a proxy")
                    .hint("remove the TLS files, or `--behind-proxy`"))
            }
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles {
                certificate: certificate.clone(),
                key: key.clone(),
                client_authorities: self.tls_client_ca.clone(),
            })),
            (Some(_), None) => Err(Failure::usage("a TLS certificate without its key").hint("add `--tls-key FILE`")),
            (None, Some(_)) => {
                Err(Failure::usage("a TLS key without its certificate").hint("add `--tls-certificate FILE`"))
            }
            (None, None) if self.tls_client_ca.is_some() => {
                Err(Failure::usage("client certificates need TLS to end here")
                    .hint("add `--tls-certificate FILE --tls-key FILE`"))
            }
            (None, None) => Ok(None),
        }
    }

    fn trusted(&self) -> Result<Vec<IssuerSettings>, Failure> {
        let mut issuers = self.issuers.clone();
        if issuers.len() > ISSUERS_MAX {
            return Err(Failure::usage(format!("{} issuers; at most {ISSUERS_MAX} can be trusted", issuers.len())));
        }
        match issuers.as_mut_slice() {
            // What stands beside `--issuer` is about that one.
            [only] => {
                only.profile = self.profile.clone().or(only.profile.take());
                only.audiences.extend(self.audience.clone());
            }
            [] if self.profile.is_some() || self.audience.is_some() => {
                return Err(Failure::usage("an issuer profile or an audience, and no issuer of tokens is set")
                    .hint("name one with `--issuer URL`"));
            }
            _ if self.profile.is_some() || self.audience.is_some() => {
                return Err(Failure::usage(format!("a profile or an audience for one of {} issuers", issuers.len()))
                    .hint("write it into the `[[issuers]]` entry that it belongs to"));
            }
            _ => {}
        }
        Ok(issuers)
    }

    fn nothing_in_vain(&self) -> Result<(), Failure> {
        if *self == Self::default() {
            return Ok(());
        }
        Err(Failure::usage("settings of the server over HTTP, and it does not listen")
            .hint("add `--http 127.0.0.1:8931`, or remove them"))
    }
}

fn named(url: String) -> IssuerSettings {
    IssuerSettings { url, ..IssuerSettings::default() }
}

fn list<T>(items: &[String], what: &str, parse: impl Fn(&str) -> Option<T>, example: &str) -> Result<Vec<T>, Failure> {
    if items.len() > LIST_MAX {
        return Err(Failure::usage(format!("{} allowed {what}s; at most {LIST_MAX} are read", items.len())));
    }
    let read = |item: &String| {
        parse(item).ok_or_else(|| {
            Failure::usage(format!("`{item}` is not a valid {what}")).hint(format!("write it as {example}"))
        })
    };
    items.iter().map(read).collect()
}

/// What the TOML reader says, on one line.
fn told(table: &str, error: &toml::de::Error) -> String {
    format!("`{table}`: {}", error.message().lines().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests;
