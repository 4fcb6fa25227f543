//! The HTTP side of `firmgate serve`: from settings to a listener, a front and a handler.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use firmgate_egress::{Address, OutboundClient, OutboundOptions, Timing, Trust};
use firmgate_identity::issuers::{Authenticator, Fetch, Keys, KeysSource};
use firmgate_identity::token::{ClaimName, Issuer, Profile};
use firmgate_identity::{Clock, Principal, Scope};
use firmgate_listener::{Health, Leave, Listener, TlsFiles};
use firmgate_mcp::{Server, TurnedAway};
use firmgate_server::{
    Access, CALL_TIME_MAX, Calls, ClientCertificates, Handler, Host, HttpService, Message, Operations, PATH,
    RefusedCall, Refusing, Resource, Sheds, Tokens,
};
use url::Url;

use crate::failure::{Failure, nearest};
use crate::local;
use crate::progress::say;
use crate::settings::{HttpSettings, IssuerSettings};

/// From closing the port until open requests are dropped: as long as a load balancer commonly waits.
const DRAIN_MAX: Duration = Duration::from_secs(30);
/// To fetch one document of an issuer: a caller waits for it.
const KEYS_TIME_MAX: Duration = Duration::from_secs(5);

/// The service, and its counters and checks.
pub struct Serving {
    /// The service.
    pub server: Arc<Server>,
    /// The running calls.
    pub calls: Calls,
    /// Counts refusals for lack of capacity.
    pub sheds: Sheds,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Readiness.
    pub health: Health,
}

/// Serves until `stop` is ready, and then until requests in progress are answered.
pub async fn serve(
    settings: &HttpSettings,
    listener: Listener,
    serving: Serving,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let Serving { server, calls, sheds, clock, health } = serving;
    let address = listener.address();
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let mut names = settings.names.clone();
    if address.ip().is_loopback() {
        names = names.and_loopback();
    }
    if let Some(host) = settings.public_url.as_deref().and_then(host_of) {
        names = names.and_host(host);
    }
    let access = access(settings, address, &clock)?;
    if let Access::Tokens(tokens) = &access {
        let (authenticator, now) = (Arc::clone(&tokens.authenticator), clock.now());
        // The first caller then need not wait; and the log shows at once when an issuer cannot be reached.
        tokio::spawn(async move { authenticator.warm(now).await });
    }
    let handler = Handler::for_requests(Arc::clone(&server), calls.clone());
    let front = HttpService::new(handler.clone(), Arc::new(Offered(server)), names, access).with_direct_calls(handler);
    let front = Arc::new(front.with_health(health).counted(sheds));
    say(&format!("serving MCP at {scheme}://{address}{PATH}"));

    let leaving = async {
        stop.await;
        front.leave();
    };
    let leave = Leave { delay: settings.shutdown_delay, drain_max: DRAIN_MAX };
    listener.serve(Arc::clone(&front), leaving, leave).await;
    // A write outlives its request, so that it is completed and recorded.
    if !calls.idle(CALL_TIME_MAX + Duration::from_secs(5)).await {
        tracing::error!("a call did not end in time; its outcome is not on record");
    }
    Ok(())
}

/// The host of a URL, with any port: a proxy in front may omit it or use its own.
fn host_of(url: &str) -> Option<Host> {
    Host::parse(Url::parse(url).ok()?.host_str()?)
}

/// The callers that the settings accept.
fn access(settings: &HttpSettings, address: SocketAddr, clock: &Arc<dyn Clock>) -> Result<Access, Failure> {
    if settings.issuers.is_empty() {
        return Ok(Access::Open(local::anyone_here()));
    }
    let own_url = || {
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}{PATH}")
    };
    let public_url = settings.public_url.clone().unwrap_or_else(own_url);
    let certificates = match &settings.tls {
        Some(TlsFiles { client_authorities: Some(_), .. }) => ClientCertificates::Asked,
        _ => ClientCertificates::NotAsked,
    };
    settings.issuers.iter().try_for_each(scope_prefix)?;
    let prefix = |issuer: &'_ IssuerSettings| issuer.scope_prefix.clone().unwrap_or_default();
    let prefixes: Vec<String> = settings.issuers.iter().map(prefix).collect();
    let names: Vec<(&str, &str)> =
        settings.issuers.iter().zip(&prefixes).map(|(issuer, prefix)| (issuer.url.as_str(), prefix.as_str())).collect();
    let resource = Resource::new(&public_url, &names, certificates).map_err(Failure::usage)?;
    let timing = Timing { connect: Duration::from_secs(2), total: KEYS_TIME_MAX };
    let trust = settings.issuer_authorities.clone().map_or(Trust::System, Trust::CaCertificates);
    let outbound = OutboundClient::new(OutboundOptions { trust, network: settings.issuer_network, timing })
        .map_err(|error| Failure::run(format!("cannot fetch the keys of issuers: {error}")))?;
    let outbound: Arc<dyn Fetch> = Arc::new(outbound);
    let trusted = settings.issuers.iter().map(|issuer| trusted(issuer, &resource, &outbound));
    let authenticator = Arc::new(Authenticator::new(trusted.collect::<Result<_, _>>()?));
    Ok(Access::Tokens(Tokens { authenticator, resource, clock: Arc::clone(clock) }))
}

/// One issuer of the settings.
fn trusted(
    settings: &IssuerSettings,
    resource: &Resource,
    fetch: &Arc<dyn Fetch>,
) -> Result<(Issuer, Arc<Keys>), Failure> {
    let profile = settings.profile.as_deref().unwrap_or(Profile::Rfc9068.as_str());
    let profile = Profile::named(profile).ok_or_else(|| {
        let known = Profile::ALL.map(Profile::as_str);
        let near = nearest(profile, known).map(|near| format!("; did you mean `{near}`?"));
        Failure::usage(format!("unknown issuer profile `{profile}`")).hint(format!(
            "use one of {}{}",
            known.join(", "),
            near.unwrap_or_default()
        ))
    })?;
    let own = if settings.audiences.is_empty() { resource.audiences() } else { settings.audiences.clone() };
    let mut issuer = Issuer::new(profile, &settings.url, own, settings.client_ids.clone()).map_err(Failure::usage)?;
    if let Some(prefix) = &settings.scope_prefix {
        issuer = issuer.with_scope_prefix(prefix.clone()).map_err(Failure::usage)?;
    }
    if let Some(claim) = &settings.groups_claim {
        issuer = issuer.with_groups_claim(groups_claim(&settings.url, claim)?);
    }
    if let Some(tenant) = &settings.tenant {
        issuer = issuer.with_tenant(tenant.clone()).map_err(Failure::usage)?;
    }
    if !settings.grants.is_empty() {
        issuer = issuer.with_grants(settings.grants.clone()).map_err(Failure::usage)?;
    }
    let name = settings.url.clone();
    // An issuer at an address without TLS is reported here, not at the first token.
    Address::configured(&name).map_err(|error| Failure::usage(format!("the issuer `{name}`: {error}")))?;
    let source = match &settings.jwks_url {
        None => KeysSource::Discovered { issuer: name },
        Some(url) => {
            let address = Address::configured(url)
                .map_err(|error| Failure::usage(format!("the `jwks_url` of the issuer `{name}`: {error}")))?;
            KeysSource::At { issuer: name, address: address.url().clone() }
        }
    };
    Ok((issuer, Keys::new(source, Arc::clone(fetch))))
}

/// A prefix is part of headers and of what a client sends to its issuer, so it has the characters of a scope.
fn scope_prefix(settings: &IssuerSettings) -> Result<(), Failure> {
    // RFC 6749 section 3.3.
    let fits = |prefix: &str| prefix.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    match &settings.scope_prefix {
        Some(prefix) if !fits(prefix) => {
            let text = format!("the `scope_prefix` of the issuer `{}` has a character that no scope has", settings.url);
            Err(Failure::usage(text).hint("write ASCII without spaces, quotes and backslashes"))
        }
        _ => Ok(()),
    }
}

fn groups_claim(issuer: &str, claim: &str) -> Result<ClaimName, Failure> {
    if claim.is_empty() || claim.len() > 256 || firmgate_clean::has_hidden(claim) {
        let text = format!("the `groups_claim` of the issuer `{issuer}` is not the name of a claim");
        return Err(Failure::usage(text).hint("write it as `groups` or `realm_access.roles`"));
    }
    Ok(ClaimName::new(claim))
}

/// What the gate offers.
struct Offered(Arc<Server>);

impl Operations for Offered {
    fn scopes(&self, message: &Message<'_>) -> &'static [Scope] {
        match (message.method.as_deref(), &message.name, &message.uri) {
            (Some("tools/call"), Some(name), _) => self.0.tool_scopes(name),
            (Some("resources/read"), _, Some(uri)) => self.0.resource_scopes(uri),
            _ => &[],
        }
    }

    fn refuse<'a>(&'a self, who: &'a Principal, call: &'a RefusedCall, why: TurnedAway) -> Refusing<'a> {
        Box::pin(self.0.turn_away(who, &call.name, &call.arguments, why))
    }
}
