//! Settings of the server over HTTP.
//!
//! What would be unsafe cannot be configured: a port that others can reach needs tokens and TLS, and nothing turns off the
//! checks of a token, of `Host` or of `Origin`.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use firmgate_egress::Network;
use firmgate_listener::TlsFiles;
use firmgate_server::{Host, Names, Origin};

use super::Mutations;
use super::issuer::IssuerSettings;
use super::layer::Layer;
use super::table::{HTTP, ISSUERS, Setting};
use super::upstream::{authorities_in, network};
use super::value::Value;
use crate::failure::Failure;

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
    /// Whose tokens are accepted; none when it is open to this machine.
    pub issuers: Vec<IssuerSettings>,
    /// The authorities that the issuers' own certificates come from, PEM; else the system's.
    pub issuer_authorities: Option<Vec<u8>>,
    /// From which addresses the keys of issuers may come.
    pub issuer_network: Network,
    /// From the signal to stop until the port closes.
    pub shutdown_delay: Duration,
}

impl IssuerSettings {
    /// Takes the value of a row of the table.
    pub(super) fn set(&mut self, row: &Setting, value: Value) {
        match (row.name, value) {
            ("issuer", Value::Text(url)) => self.url = url,
            ("issuer_profile", Value::Text(profile)) => self.profile = Some(profile),
            ("audience", Value::List(audiences)) => self.audiences = audiences,
            ("issuer_client_ids", Value::List(ids)) => self.client_ids = ids,
            ("issuer_jwks_url", Value::Text(url)) => self.jwks_url = Some(url),
            ("issuer_scope_prefix", Value::Text(prefix)) => self.scope_prefix = Some(prefix),
            ("issuer_groups_claim", Value::Text(claim)) => self.groups_claim = Some(claim),
            ("issuer_grants", Value::List(scopes)) => self.grants = scopes,
            ("issuer_tenant", Value::Text(tenant)) => self.tenant = Some(tenant),
            // Every row of the table is one of these; a test goes through them.
            _ => {}
        }
    }
}

/// What follows from all sources; nothing when the server speaks over standard input and output.
pub(super) fn settings(layer: &Layer, mutations: Mutations) -> Result<Option<HttpSettings>, Failure> {
    let Some(listen) = layer.address("http") else {
        return nothing_in_vain(layer).map(|()| None);
    };
    let given = Given(layer);
    let tls = given.tls()?;
    let issuers = given.trusted()?;
    let public_url = layer.text("public_url").map(str::to_owned);
    let open_to_others = !listen.ip().is_loopback();
    if open_to_others && issuers.is_empty() {
        return Err(Failure::usage(format!(
            "`{listen}` can be reached by other machines, and no issuer of tokens is set"
        ))
        .hint("name one with `--issuer URL`, or listen on `127.0.0.1`"));
    }
    if open_to_others && tls.is_none() && !given.behind_proxy() {
        return Err(Failure::usage(format!(
            "`{listen}` can be reached by other machines, and tokens would go there in the clear"
        ))
        .hint("give `--tls-certificate FILE --tls-key FILE`, or say `--behind-proxy` if TLS ends at a proxy"));
    }
    if open_to_others && public_url.is_none() {
        return Err(Failure::usage(format!("clients cannot call this server `{listen}`"))
            .hint("say what they call it, as in `--public-url https://mcp.example.com/mcp`"));
    }
    if issuers.is_empty() && mutations == Mutations::Allowed {
        return Err(Failure::usage("writes over HTTP need callers that are known, and no issuer of tokens is set")
            .hint("name one with `--issuer URL`, or leave `--allow-mutations` out"));
    }
    if issuers.is_empty() && public_url.is_some() {
        return Err(Failure::usage("a public URL without an issuer of tokens does nothing")
            .hint("name an issuer with `--issuer URL`, or remove the public URL"));
    }
    let about_issuers = ["issuer_ca", "issuer_private_network", "tls_client_ca"].into_iter().filter_map(row);
    if let Some(row) = about_issuers.filter(|row| layer.has_any(&[*row])).find(|_| issuers.is_empty()) {
        return Err(Failure::usage(format!("`{}` without an issuer of tokens does nothing", row.name))
            .hint("name an issuer with `--issuer URL`, or remove it"));
    }
    Ok(Some(HttpSettings {
        listen,
        tls,
        names: given.names()?,
        public_url,
        issuers,
        issuer_authorities: layer.path("issuer_ca").map(|path| authorities_in(path, "issuer")).transpose()?,
        issuer_network: network(layer.switch("issuer_private_network")),
        shutdown_delay: given.shutdown_delay(open_to_others)?,
    }))
}

fn row(name: &str) -> Option<Setting> {
    HTTP.iter().copied().find(|row| row.name == name)
}

fn nothing_in_vain(layer: &Layer) -> Result<(), Failure> {
    if layer.has_any(HTTP) || layer.has_any(ISSUERS) || !layer.issuers().is_empty() {
        return Err(Failure::usage("settings of the server over HTTP, and it does not listen")
            .hint("add `--http 127.0.0.1:8931`, or remove them"));
    }
    Ok(())
}

/// The settings of all sources, as far as they are about the server over HTTP.
struct Given<'a>(&'a Layer);

impl Given<'_> {
    fn behind_proxy(&self) -> bool {
        self.0.switch("behind_proxy") == Some(true)
    }

    fn names(&self) -> Result<Names, Failure> {
        Ok(Names::new(
            list(self.0.list("allow_host"), "host", Host::parse, "`mcp.example.com` or `mcp.example.com:8443`")?,
            list(self.0.list("allow_origin"), "origin", Origin::parse, "`https://app.example.com`")?,
        ))
    }

    fn shutdown_delay(&self, open_to_others: bool) -> Result<Duration, Failure> {
        let default = if open_to_others || self.behind_proxy() { SHUTDOWN_DELAY_S } else { 0 };
        let seconds = self.0.number("shutdown_delay_s").unwrap_or(default);
        if seconds > SHUTDOWN_DELAY_S_MAX {
            return Err(Failure::usage(format!("a shutdown delay of {seconds} s"))
                .hint(format!("set at most {SHUTDOWN_DELAY_S_MAX} seconds")));
        }
        Ok(Duration::from_secs(u64::from(seconds)))
    }

    fn tls(&self) -> Result<Option<TlsFiles>, Failure> {
        let file = |name| self.0.path(name).map(Path::to_path_buf);
        let client_authorities = file("tls_client_ca");
        match (file("tls_certificate"), file("tls_key")) {
            (Some(_), Some(_)) if self.behind_proxy() => Err(Failure::usage("TLS cannot end both here and at a proxy")
                .hint("remove the TLS files, or `--behind-proxy`")),
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key, client_authorities })),
            (Some(_), None) => Err(Failure::usage("a TLS certificate without its key").hint("add `--tls-key FILE`")),
            (None, Some(_)) => {
                Err(Failure::usage("a TLS key without its certificate").hint("add `--tls-certificate FILE`"))
            }
            (None, None) if client_authorities.is_some() => {
                Err(Failure::usage("client certificates need TLS to end here")
                    .hint("add `--tls-certificate FILE --tls-key FILE`"))
            }
            (None, None) => Ok(None),
        }
    }

    fn trusted(&self) -> Result<Vec<IssuerSettings>, Failure> {
        let named = self.0.text("issuer");
        let mut issuers = match named {
            Some(url) => vec![IssuerSettings { url: url.to_owned(), ..IssuerSettings::default() }],
            None => self.0.issuers().to_vec(),
        };
        let (profile, audiences) = (self.0.text("issuer_profile"), self.0.list("audience"));
        let has_more = profile.is_some() || !audiences.is_empty();
        if issuers.len() > ISSUERS_MAX {
            return Err(Failure::usage(format!("{} issuers; at most {ISSUERS_MAX} can be trusted", issuers.len())));
        }
        match issuers.as_mut_slice() {
            // What stands beside `--issuer` is about that one.
            [only] => {
                only.profile = profile.map(str::to_owned).or(only.profile.take());
                only.audiences.extend_from_slice(audiences);
            }
            [] if has_more => {
                return Err(Failure::usage("an issuer profile or an audience, and no issuer of tokens is set")
                    .hint("name one with `--issuer URL`"));
            }
            _ if has_more => {
                let many = issuers.len();
                return Err(Failure::usage(format!("a profile or an audience for one of {many} issuers"))
                    .hint("write it into the `[[issuers]]` entry that it belongs to"));
            }
            _ => {}
        }
        Ok(issuers)
    }
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

#[cfg(test)]
mod tests;
