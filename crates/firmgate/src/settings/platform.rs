//! Settings of `firmgate platform serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use firmgate_appsync::{AccessKeys, ApiKeys, Authenticators, Iam, Oidc, Prefix, SERVICE, Scope};
use firmgate_egress::{Address, Network, OutboundClient, OutboundOptions};
use firmgate_files::{Current, File, Loaded, Watching, content};
use firmgate_platform::{ApiOptions, AuthMode, DepthLimit, Introspection};

use super::Sources;
use super::table::Kind;
use super::value::{LiteralError, check};
use crate::cli::{DefaultAuth, PlatformServe};
use crate::failure::Failure;
use crate::paths::DataFolder;

/// The settings of `firmgate platform serve`.
#[derive(Debug)]
pub struct PlatformSettings {
    /// The data folder.
    pub data: DataFolder,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How callers show who they are.
    pub authenticators: Authenticators,
    /// Whether the key in the data folder opens a door, too.
    pub own_key: OwnKey,
    /// What the API is set to.
    pub options: ApiOptions,
    /// The files that are read again.
    pub watching: Watching,
}

/// The API key that is made when nobody gave any credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnKey {
    /// There is no other way in.
    Needed,
    /// A way in was configured; one that nobody asked for would be a hole.
    Left,
}

impl Sources {
    /// The settings of `firmgate platform serve`.
    pub fn platform_serve(&self, flags: &PlatformServe) -> Result<PlatformSettings, Failure> {
        if !flags.listen.ip().is_loopback() && !flags.allow_remote {
            return Err(Failure::usage(format!("`{}` can be reached by other machines", flags.listen))
                .hint("listen on `127.0.0.1`, or add `--allow-remote` where something else encrypts the traffic"));
        }
        let mut watching = Watching::new();
        let api_keys =
            self.platform_keys(self.path("`--api-key-file`", flags.api_key_file.as_deref())?, &mut watching)?;
        let access_keys = self.path("`--access-keys-file`", flags.access_keys_file.as_deref())?;
        let authenticators =
            Authenticators { api_keys, iam: iam(access_keys, flags, &mut watching)?, oidc: oidc(flags)? };
        let closed = authenticators.api_keys.is_none() && authenticators.iam.is_none() && authenticators.oidc.is_none();
        let own_key = if closed { OwnKey::Needed } else { OwnKey::Left };
        let default_auth = default_auth(flags.default_auth, &authenticators, own_key)?;
        let built_in = ApiOptions::default();
        let depth = flags.query_depth_limit.and_then(DepthLimit::new).unwrap_or(built_in.depth);
        let introspection = if flags.introspection { Introspection::Enabled } else { Introspection::Disabled };
        Ok(PlatformSettings {
            data: self.data(&flags.data)?,
            listen: flags.listen,
            authenticators,
            own_key,
            options: ApiOptions { default_auth, depth, introspection },
            watching,
        })
    }

    /// The API keys that are configured.
    fn platform_keys(
        &self,
        flag: Option<PathBuf>,
        watching: &mut Watching,
    ) -> Result<Option<Current<ApiKeys>>, Failure> {
        let fields = self.environment.reads();
        match (flag.as_deref(), fields.secret("api_key"), fields.path("api_key_file")) {
            (Some(path), _, _) | (None, None, Some(path)) => {
                let (keys, file) = File::of_secrets("API keys", path, api_keys)?;
                watching.push(Box::new(file));
                Ok(Some(keys))
            }
            (None, Some(key), _) => {
                let keys = ApiKeys::parse(key.reveal(), usable_key)
                    .map_err(|error| Failure::usage(format!("the API keys in `FIRMGATE_API_KEY`: {error}")))?;
                Ok(Some(Current::new(keys)))
            }
            (None, None, None) => Ok(None),
        }
    }
}

/// An expression that was not expanded, or a key in quotation marks.
fn usable_key(key: &str) -> Result<(), LiteralError> {
    check(key, Kind::Secret)
}

/// The API keys of a file.
pub fn api_keys(path: &Path) -> Result<Loaded<ApiKeys>, Failure> {
    let text = text_of(path, "API key")?;
    let value = ApiKeys::parse(&text, usable_key)
        .map_err(|error| Failure::usage(format!("the API keys in `{}`: {error}", path.display())))?;
    Ok(Loaded { value, content: content([text.as_bytes()]) })
}

fn access_keys(path: &Path) -> Result<Loaded<AccessKeys>, Failure> {
    let text = text_of(path, "access keys")?;
    let value = AccessKeys::parse(&text)
        .map_err(|error| Failure::usage(format!("the access keys file `{}`: {error}", path.display())))?;
    Ok(Loaded { value, content: content([text.as_bytes()]) })
}

fn iam(path: Option<PathBuf>, flags: &PlatformServe, watching: &mut Watching) -> Result<Option<Iam>, Failure> {
    // The command line has both or none.
    let (Some(path), Some(region)) = (path, &flags.region) else { return Ok(None) };
    if !is_region(region) {
        return Err(Failure::usage(format!("`{region}` is not an AWS region")).hint("a region looks like `eu-west-1`"));
    }
    let (keys, file) = File::of_secrets("access keys", &path, access_keys)?;
    watching.push(Box::new(file));
    Ok(Some(Iam { keys, scope: Scope { region: region.clone(), service: SERVICE } }))
}

fn oidc(flags: &PlatformServe) -> Result<Option<Oidc>, Failure> {
    let Some(issuer) = flags.oidc_issuer.as_deref().map(str::trim).filter(|issuer| !issuer.is_empty()) else {
        return Ok(None);
    };
    // The metadata is below it, so the rules for an address hold for the name, too.
    Address::configured(issuer).map_err(|error| {
        Failure::usage(format!("`--oidc-issuer {issuer}`: {error}"))
            .hint("an issuer looks like `https://login.example.com`")
    })?;
    let network = if flags.allow_private_network { Network::AllowPrivate } else { Network::Public };
    let options = OutboundOptions { network, ..OutboundOptions::default() };
    let outbound = OutboundClient::new(options)
        .map_err(|error| Failure::run(format!("cannot reach out to the OIDC provider: {error}")))?;
    let prefix = if flags.oidc_bearer { Prefix::Accepted } else { Prefix::Refused };
    Oidc::new(issuer, flags.oidc_client_id.clone(), prefix, Arc::new(outbound)).map(Some).map_err(Failure::usage)
}

/// The mode that was asked for, if a caller can show itself in it; else the first of those that are configured.
fn default_auth(
    asked: Option<DefaultAuth>,
    authenticators: &Authenticators,
    own_key: OwnKey,
) -> Result<AuthMode, Failure> {
    let has_keys = authenticators.api_keys.is_some() || own_key == OwnKey::Needed;
    match asked {
        None if authenticators.oidc.is_some() => Ok(AuthMode::Oidc),
        None if authenticators.iam.is_some() => Ok(AuthMode::Iam),
        None => Ok(AuthMode::ApiKey),
        Some(DefaultAuth::Oidc) if authenticators.oidc.is_some() => Ok(AuthMode::Oidc),
        Some(DefaultAuth::Iam) if authenticators.iam.is_some() => Ok(AuthMode::Iam),
        Some(DefaultAuth::ApiKey) if has_keys => Ok(AuthMode::ApiKey),
        Some(DefaultAuth::Oidc) => Err(Failure::usage("`--default-auth oidc`, and no provider is trusted")
            .hint("add `--oidc-issuer URL --oidc-client-id ID`")),
        Some(DefaultAuth::Iam) => Err(Failure::usage("`--default-auth iam`, and no access key is configured")
            .hint("add `--access-keys-file FILE --region REGION`")),
        Some(DefaultAuth::ApiKey) => {
            Err(Failure::usage("`--default-auth api-key`, and there is no API key").hint("add `--api-key-file FILE`"))
        }
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

fn text_of(path: &Path, what: &str) -> Result<String, Failure> {
    const BYTES_MAX: u64 = 4 << 20;
    let shown = path.display();
    firmgate_files::read_bounded(path, BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| std::io::Error::other("it is not UTF-8")))
        .map_err(|error| Failure::usage(format!("cannot read the {what} file `{shown}`: {error}")))
}
