//! From settings to the backend over HTTP: usable credentials, and where their tokens come from.

mod command;
mod file;
mod secret;
mod variable;

use std::sync::Arc;

use firmgate_egress::{
    Address, ClientAuth, Credential, HttpError, HttpOptions, Iam, IamOptions, Network, OutboundClient, OutboundOptions,
    Timing, TokenEndpoint, TokenSource, Trust, WriteCredential,
};
use firmgate_files::Watching;
use firmgate_upstream::HttpBackend;

use self::command::CommandToken;
use self::file::FileToken;
use self::variable::VariableToken;
use crate::failure::Failure;
use crate::login::LoginToken;
use crate::paths::DataFolder;
use crate::settings::table::Kind;
use crate::settings::value::check;
use crate::settings::{
    CredentialSettings, EndpointSettings, GrantKind, GrantSettings, IamSettings, UserToken, WriteSettings,
};

/// Tokens and documents are small and near: anything slower than this will not arrive.
const FETCH_TIMING: Timing =
    Timing { connect: std::time::Duration::from_secs(2), total: std::time::Duration::from_secs(10) };

/// The backend, and how the gate authenticates to it, for the start line. The files of its secrets are added to `watching`.
pub fn backend(
    settings: &EndpointSettings,
    data: &DataFolder,
    watching: &mut Watching,
) -> Result<(HttpBackend, &'static str), Failure> {
    let trust = match &settings.authorities {
        Some(pem) => Trust::CaCertificates(pem.clone()),
        None if needs_tls(settings) => Trust::System,
        None => Trust::NoRoots,
    };
    let cannot = |error: HttpError| Failure::run(format!("cannot reach out to the endpoint: {error}"));
    let options = OutboundOptions { trust: trust.clone(), network: settings.network, timing: FETCH_TIMING };
    let outbound = OutboundClient::new(options).map_err(cannot)?;

    let reads = credential(&settings.reads, &outbound, data, watching)?;
    let name = reads.name();
    let writes = match &settings.writes {
        WriteSettings::None => WriteCredential::None,
        WriteSettings::Same => WriteCredential::Same,
        WriteSettings::Own(own) => WriteCredential::Own(Box::new(credential(own, &outbound, data, watching)?)),
    };
    let backend = HttpBackend::new(HttpOptions {
        endpoint: settings.endpoint.clone(),
        reads,
        writes,
        token_form: settings.token_form,
        trust,
        network: settings.network,
        timing: Timing::default(),
    });
    Ok((backend.map_err(cannot)?, name))
}

/// The outbound client of `firmgate login`.
pub fn outbound(issuer: &Address, network: Network, authorities: Option<Vec<u8>>) -> Result<OutboundClient, Failure> {
    let trust = match authorities {
        Some(pem) => Trust::CaCertificates(pem),
        None if issuer.is_https() => Trust::System,
        None => Trust::NoRoots,
    };
    OutboundClient::new(OutboundOptions { trust, network, timing: FETCH_TIMING })
        .map_err(|error| Failure::run(format!("cannot reach out to the authorization server: {error}")))
}

/// Whether anything is reached through TLS. A small container that connects to this machine only needs no CA
/// certificates.
fn needs_tls(settings: &EndpointSettings) -> bool {
    let writes = if let WriteSettings::Own(own) = &settings.writes { own.needs_tls() } else { false };
    settings.endpoint.is_https() || settings.reads.needs_tls() || writes
}

fn credential(
    settings: &CredentialSettings,
    outbound: &OutboundClient,
    data: &DataFolder,
    watching: &mut Watching,
) -> Result<Credential, Failure> {
    Ok(match settings {
        CredentialSettings::ApiKey(key) => Credential::ApiKey(secret::kept(key, watching)),
        CredentialSettings::Iam(settings) => Credential::Iam(iam(settings, outbound)),
        CredentialSettings::Grant(settings) => grant(settings, outbound, watching),
        CredentialSettings::User(token) => Credential::UserToken(source(token, outbound, data)?),
    })
}

fn iam(settings: &IamSettings, outbound: &OutboundClient) -> Iam {
    Iam::new(IamOptions {
        region: settings.region.clone(),
        outbound: outbound.clone(),
        profile: settings.profile.clone(),
        instance_metadata: settings.instance_metadata,
        caller_role: settings.role.clone(),
        sts: settings.sts.clone(),
    })
}

fn grant(settings: &GrantSettings, outbound: &OutboundClient, watching: &mut Watching) -> Credential {
    let endpoint = TokenEndpoint {
        outbound: outbound.clone(),
        address: settings.token_url.clone(),
        client: ClientAuth {
            id: settings.client_id.clone(),
            secret: settings.client_secret.as_ref().map(|secret| secret::kept(secret, watching)),
            method: settings.method,
        },
    };
    let wanted = settings.wanted.clone();
    match settings.kind {
        GrantKind::ClientCredentials => Credential::ClientCredentials(endpoint, wanted),
        GrantKind::TokenExchange => Credential::TokenExchange(endpoint, wanted),
        GrantKind::EntraOnBehalfOf => Credential::EntraOnBehalfOf(endpoint, wanted),
    }
}

fn source(token: &UserToken, outbound: &OutboundClient, data: &DataFolder) -> Result<Arc<dyn TokenSource>, Failure> {
    Ok(match token {
        UserToken::Variable(name) => Arc::new(VariableToken::read(name)?),
        UserToken::File(path) => Arc::new(FileToken::new(path.clone())),
        UserToken::Command(argv) => Arc::new(CommandToken::new(argv.clone())),
        UserToken::Login(login) => {
            let keychain = crate::login::system_keychain()?;
            Arc::new(LoginToken::new(login.clone(), outbound.clone(), keychain, data))
        }
    })
}

/// A token in a text: one word, or JSON with `access_token` and perhaps `expires_in`.
fn given(text: &[u8]) -> Result<firmgate_egress::SourcedToken, firmgate_egress::TokenError> {
    use firmgate_egress::{SourcedToken, TokenError};
    use secrecy::SecretString;

    #[derive(serde::Deserialize)]
    struct Given {
        access_token: String,
        expires_in: Option<u64>,
    }
    let text = std::str::from_utf8(text).map_err(|_| TokenError::Malformed)?.trim();
    if text.is_empty() {
        return Err(TokenError::Missing);
    }
    if text.starts_with('{') {
        let given: Given = serde_json::from_str(text).map_err(|_| TokenError::Malformed)?;
        let life = given.expires_in.map(std::time::Duration::from_secs);
        return Ok(SourcedToken::new(SecretString::from(given.access_token), life));
    }
    if check(text, Kind::Secret).is_err() {
        return Err(TokenError::Malformed);
    }
    Ok(SourcedToken::new(SecretString::from(text), None))
}

/// Longest text of a file or a command that is read for a token.
const TOKEN_TEXT_BYTES_MAX: u64 = 64 * 1024;

#[cfg(test)]
mod tests;
