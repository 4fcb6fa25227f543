//! Settings of `firmgate platform serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use firmgate_appsync::Prefix;
use firmgate_egress::{Address, Network};
use firmgate_platform::{ApiOptions, AuthMode, DepthLimit, Introspection};

use super::flags::{Flags, OfPlatformServe};
use super::layer::Layer;
use super::table::{PLATFORM, Setting};
use super::upstream::network;
use super::{SecretSetting, Sources, rows, unused};
use crate::failure::Failure;
use crate::paths::DataFolder;

/// The settings of `firmgate platform serve`.
#[derive(Debug)]
pub struct PlatformSettings {
    /// The data folder.
    pub data: DataFolder,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the API keys are.
    pub api_keys: ApiKeysFrom,
    /// Whose signatures are accepted.
    pub iam: Option<IamCallers>,
    /// Whose tokens are accepted.
    pub oidc: Option<OidcProvider>,
    /// What the API is set to.
    pub options: ApiOptions,
    /// Settings that are right and have nothing to do here, each with the reason.
    pub unused: Vec<String>,
}

/// Where the API keys are.
#[derive(Debug)]
pub enum ApiKeysFrom {
    /// In a file.
    File(PathBuf),
    /// In a variable.
    Variable(SecretSetting),
    /// In the data folder, made at the first start: there is no other way in.
    Made,
    /// Nowhere: another authentication mode was configured, and one that was not asked for would be a hole.
    Nowhere,
}

/// Callers that sign their requests.
#[derive(Debug)]
pub struct IamCallers {
    /// The file with their keys.
    pub access_keys: PathBuf,
    /// The region that they sign for.
    pub region: String,
}

/// An OIDC provider.
#[derive(Debug)]
pub struct OidcProvider {
    /// Its issuer identifier, exactly as it stands in `iss`.
    pub issuer: String,
    /// The clients that a token may be for.
    pub clients: Vec<String>,
    /// Whether a token may stand behind `Bearer `.
    pub prefix: Prefix,
    /// From which addresses its keys may come.
    pub network: Network,
}

impl Sources {
    /// The settings of `firmgate platform serve`.
    pub fn platform_serve(&self, flags: &Flags<OfPlatformServe>) -> Result<PlatformSettings, Failure> {
        let layer = self.layer(flags)?;
        nothing_is_missing(&layer, PLATFORM)?;
        let (listen, mut unused) = listen(&layer)?;
        let (iam, oidc) = (iam(&layer)?, oidc(&layer)?);
        let (api_keys, named_by) = match self.platform_keys(&layer) {
            None if iam.is_none() && oidc.is_none() => (ApiKeysFrom::Made, ""),
            None => (ApiKeysFrom::Nowhere, ""),
            Some(from) => from,
        };
        unused.extend(unused::by_the_platform(&layer, named_by));
        let default_auth = default_auth(&layer, &api_keys, iam.is_some(), oidc.is_some())?;
        Ok(PlatformSettings {
            data: self.data_of(&layer)?,
            listen,
            api_keys,
            iam,
            oidc,
            options: options(layer, default_auth),
            unused,
        })
    }

    /// Where the API keys are that are configured, and the setting that says so.
    fn platform_keys(&self, layer: &Layer) -> Option<(ApiKeysFrom, &'static str)> {
        let own = layer.path("platform_api_key_file").map(|path| (path, "platform_api_key_file"));
        // A gate and the platform behind it can be started with one environment. A file names the gate's key for another endpoint.
        let gate = self.environment.reads();
        let key = || Some((ApiKeysFrom::Variable(gate.secret("api_key")?.clone()), "api_key"));
        let file = || gate.path("api_key_file").map(|path| (path, "api_key_file"));
        let in_file = |(path, name): (&Path, _)| (ApiKeysFrom::File(path.to_owned()), name);
        own.map(in_file).or_else(key).or_else(|| file().map(in_file))
    }
}

/// Refuses a setting that does nothing without another one.
fn nothing_is_missing(layer: &Layer, all: &[Setting]) -> Result<(), Failure> {
    for row in all.iter().filter(|row| layer.has(row.name) && layer.switch(row.name) != Some(false)) {
        let needed = rows().find(|needed| needed.name == row.needs && !layer.has(needed.name));
        if let Some(needed) = needed {
            let label = layer.label(row.name);
            return Err(Failure::usage(format!("{label} does nothing without `{}`", needed.key())).hint(format!(
                "add `--{} {}`, set `{}`, or write `{}` into the configuration file",
                needed.flag,
                needed.value,
                needed.variable,
                needed.key()
            )));
        }
    }
    Ok(())
}

/// Where to listen, and what was said about it to no effect.
fn listen(layer: &Layer) -> Result<(SocketAddr, Vec<String>), Failure> {
    let with_default = layer.clone().with_defaults(&["platform_listen"]);
    let listen = with_default.address("platform_listen").ok_or_else(|| Failure::usage("no address to listen on"))?;
    let is_local = listen.ip().is_loopback();
    match layer.switch("platform_allow_remote") {
        Some(true) if is_local => {
            let label = layer.label("platform_allow_remote");
            Ok((listen, vec![format!("{label} is not used: no other machine can reach `{listen}`")]))
        }
        Some(true) => Ok((listen, Vec::new())),
        _ if is_local => Ok((listen, Vec::new())),
        _ => Err(Failure::usage(format!("`{listen}` can be reached by other machines"))
            .hint("listen on `127.0.0.1`, or add `--allow-remote` where something else encrypts the traffic")),
    }
}

fn iam(layer: &Layer) -> Result<Option<IamCallers>, Failure> {
    // All of them or none is there.
    let (Some(path), Some(region)) = (layer.path("platform_access_keys_file"), layer.text("platform_region")) else {
        return Ok(None);
    };
    if !is_region(region) {
        let label = layer.label("platform_region");
        return Err(Failure::usage(format!("{label} is `{region}`, which is not an AWS region"))
            .hint("a region looks like `eu-west-1`"));
    }
    Ok(Some(IamCallers { access_keys: path.to_owned(), region: region.to_owned() }))
}

fn oidc(layer: &Layer) -> Result<Option<OidcProvider>, Failure> {
    let Some(issuer) = layer.text("platform_oidc_issuer") else { return Ok(None) };
    // The metadata is below it, so the rules for an address hold for the name, too.
    Address::configured(issuer).map_err(|error| {
        Failure::usage(format!("{} is `{issuer}`: {error}", layer.label("platform_oidc_issuer")))
            .hint("an issuer looks like `https://login.example.com`")
    })?;
    let is_bearer = layer.switch("platform_oidc_bearer") == Some(true);
    Ok(Some(OidcProvider {
        issuer: issuer.to_owned(),
        clients: layer.list("platform_oidc_client_id").to_vec(),
        prefix: if is_bearer { Prefix::Accepted } else { Prefix::Refused },
        network: network(layer.switch("platform_allow_private_network")),
    }))
}

/// The mode that was asked for, if a caller can show itself in it; else the first of those that are configured.
fn default_auth(layer: &Layer, api_keys: &ApiKeysFrom, has_iam: bool, has_oidc: bool) -> Result<AuthMode, Failure> {
    let has_keys = !matches!(api_keys, ApiKeysFrom::Nowhere);
    let label = layer.label("platform_default_auth");
    let (mode, is_there, what, flags) = match layer.text("platform_default_auth") {
        None if has_oidc => return Ok(AuthMode::Oidc),
        None if has_iam => return Ok(AuthMode::Iam),
        None => return Ok(AuthMode::ApiKey),
        Some("oidc") => {
            (AuthMode::Oidc, has_oidc, "`oidc`, and no provider is trusted", "--oidc-issuer URL --oidc-client-id ID")
        }
        Some("iam") => (
            AuthMode::Iam,
            has_iam,
            "`iam`, and no access key is configured",
            "--access-keys-file FILE --region REGION",
        ),
        Some(_) => (AuthMode::ApiKey, has_keys, "`api-key`, and there is no API key", "--api-key-file FILE"),
    };
    if is_there { Ok(mode) } else { Err(Failure::usage(format!("{label} is {what}")).hint(format!("add `{flags}`"))) }
}

fn options(layer: Layer, default_auth: AuthMode) -> ApiOptions {
    let is_open = layer.switch("platform_introspection") == Some(true);
    let depth = layer.with_defaults(&["platform_query_depth_limit"]).number("platform_query_depth_limit");
    ApiOptions {
        default_auth,
        depth: depth
            .and_then(|levels| DepthLimit::new(u8::try_from(levels).ok()?))
            .unwrap_or(ApiOptions::default().depth),
        introspection: if is_open { Introspection::Enabled } else { Introspection::Disabled },
    }
}

fn is_region(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let letters = |part: &&&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [area @ .., number] if area.len() >= 2 => {
            area.iter().filter(letters).count() == area.len()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && number.len() == 1
        }
        _ => false,
    }
}
