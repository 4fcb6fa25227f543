//! The metadata of an authorization server.

use firmgate_egress::{Address, ClientAuth, ClientMethod, OutboundClient, TokenEndpoint};
use serde::Deserialize;

use crate::settings::LoginSettings;

const METADATA_BYTES_MAX: usize = 256 * 1024;

/// An authorization server.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) issuer: String,
    pub(super) authorization: Option<Address>,
    pub(super) device: Option<Address>,
    pub(super) tokens: TokenEndpoint,
    /// Whether every answer of it names its issuer.
    pub(super) names_itself: bool,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    token_endpoint: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    code_challenge_methods_supported: Option<Vec<String>>,
}

impl Provider {
    /// Reads the metadata, which must be about the issuer that was configured.
    pub(super) async fn discover(settings: &LoginSettings, outbound: &OutboundClient) -> Result<Self, String> {
        let issuer = settings.issuer.as_str().trim_end_matches('/');
        let metadata = metadata(&settings.issuer, issuer, outbound).await?;
        if metadata.issuer.trim_end_matches('/') != issuer {
            return Err(format!("the metadata at `{issuer}` is about another issuer: correct the issuer's address"));
        }
        let link = |text: &str| {
            settings
                .issuer
                .linked(text)
                .map_err(|error| format!("the metadata of `{issuer}` names an address: {error}"))
        };
        let takes_s256 = |methods: &Vec<String>| methods.iter().any(|method| method == "S256");
        let authorization = metadata.authorization_endpoint.as_deref().map(link).transpose()?;
        Ok(Self {
            authorization: authorization
                .filter(|_| metadata.code_challenge_methods_supported.as_ref().is_none_or(takes_s256)),
            device: metadata.device_authorization_endpoint.as_deref().map(link).transpose()?,
            tokens: TokenEndpoint {
                outbound: outbound.clone(),
                address: link(&metadata.token_endpoint)?,
                client: ClientAuth {
                    id: settings.client_id.clone(),
                    secret: settings.client_secret.as_ref().map(|secret| secret.newest().secret().into()),
                    method: ClientMethod::Basic,
                },
            },
            names_itself: metadata.authorization_response_iss_parameter_supported,
            issuer: metadata.issuer,
        })
    }
}

/// OpenID Connect's place first, then that of OAuth (RFC 8414), which precedes the path of the issuer.
async fn metadata(base: &Address, issuer: &str, outbound: &OutboundClient) -> Result<Metadata, String> {
    let host = issuer.find("://").and_then(|at| issuer.get(at.saturating_add(3)..)).and_then(|rest| rest.find('/'));
    let path_at = host.and_then(|host| issuer.find("://").map(|at| at.saturating_add(3).saturating_add(host)));
    let (front, path) = path_at.and_then(|at| issuer.split_at_checked(at)).unwrap_or((issuer, ""));
    let places = [
        format!("{issuer}/.well-known/openid-configuration"),
        format!("{front}/.well-known/oauth-authorization-server{path}"),
    ];
    let mut why = String::new();
    for place in places {
        let address = base.linked(&place).map_err(|error| error.to_string())?;
        match outbound.get(&address, METADATA_BYTES_MAX).await {
            Ok(answer) if answer.status == 200 => {
                return serde_json::from_slice(&answer.body)
                    .map_err(|_| format!("the answer of `{place}` is not authorization server metadata"));
            }
            Ok(answer) => why = format!("it answers with status {}", answer.status),
            Err(error) => why = error.to_string(),
        }
    }
    Err(format!("cannot read the metadata of the authorization server `{issuer}`: {why}"))
}
