//! `firmgate platform serve`: the platform as an AppSync API.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use firmgate_appsync::{AccessKeys, Api, ApiKeys, Authenticators, Iam, Oidc, SERVICE, Scope};
use firmgate_egress::{OutboundClient, OutboundOptions};
use firmgate_files::{Current, File, Loaded, Watching, content};
use firmgate_listener::{Health, Listener, watch_health};

use crate::commands::{block_on, stop_signal};
use crate::failure::Failure;
use crate::paths::DataFolder;
use crate::progress::say;
use crate::reload::{self, Notes, Watch};
use crate::settings::table::Kind;
use crate::settings::value::{LiteralError, check};
use crate::settings::{ApiKeysFrom, IamCallers, OidcProvider, PlatformSettings};
use crate::wiring;

/// Serves until it is told to stop.
pub fn run(settings: PlatformSettings) -> Result<ExitCode, Failure> {
    for unused in &settings.unused {
        tracing::warn!("{unused}");
    }
    block_on(serve(settings))
}

async fn serve(settings: PlatformSettings) -> Result<ExitCode, Failure> {
    let hangup = reload::hangup()?;
    let mut watching = Watching::new();
    let mut authenticators = authenticators(&settings, &mut watching)?;
    let PlatformSettings { data, listen, api_keys, options, .. } = settings;
    let engines = wiring::engines(&data)?;
    let platform = wiring::platform(&engines, options)?;
    if let ApiKeysFrom::Made = api_keys {
        let (keys, file) = own_key(&data)?;
        watching.push(Box::new(file));
        authenticators.api_keys = Some(keys);
    }
    let stop = stop_signal()?;
    let listener = Listener::bind(listen, None).await?;
    let watch = Watch::start(watching, hangup, Notes::default());
    let health = Health::new(move || engines.problem());
    let look = tokio::spawn(watch_health(health.clone()));
    say(&format!("serving GraphQL at http://{}{}", listener.address(), firmgate_appsync::PATH));
    firmgate_appsync::serve(Api::new(platform, authenticators).with_health(health), listener, stop).await;
    look.abort();
    watch.end().await;
    Ok(ExitCode::SUCCESS)
}

/// The ways in that are configured. Those of their files that are read again are added to `watching`.
fn authenticators(settings: &PlatformSettings, watching: &mut Watching) -> Result<Authenticators, Failure> {
    let api_keys = match &settings.api_keys {
        ApiKeysFrom::File(path) => {
            let (keys, file) = File::of_secrets("API keys", path, api_keys)?;
            watching.push(Box::new(file));
            Some(keys)
        }
        ApiKeysFrom::Variable(key) => {
            let keys = ApiKeys::parse(key.reveal(), usable_key)
                .map_err(|error| Failure::usage(format!("the API keys in `FIRMGATE_API_KEY`: {error}")))?;
            Some(Current::new(keys))
        }
        // The one in the data folder is made when the data are known to be there.
        ApiKeysFrom::Made | ApiKeysFrom::Nowhere => None,
    };
    let iam = settings.iam.as_ref().map(|callers| iam(callers, watching)).transpose()?;
    Ok(Authenticators { api_keys, iam, oidc: settings.oidc.as_ref().map(oidc).transpose()? })
}

fn iam(callers: &IamCallers, watching: &mut Watching) -> Result<Iam, Failure> {
    let (keys, file) = File::of_secrets("access keys", &callers.access_keys, access_keys)?;
    watching.push(Box::new(file));
    Ok(Iam { keys, scope: Scope { region: callers.region.clone(), service: SERVICE } })
}

fn oidc(provider: &OidcProvider) -> Result<Oidc, Failure> {
    let options = OutboundOptions { network: provider.network, ..OutboundOptions::default() };
    let outbound = OutboundClient::new(options)
        .map_err(|error| Failure::run(format!("cannot reach out to the OIDC provider: {error}")))?;
    Oidc::new(&provider.issuer, provider.clients.clone(), provider.prefix, Arc::new(outbound)).map_err(Failure::usage)
}

/// The key in the data folder, made at the first start.
fn own_key(data: &DataFolder) -> Result<(Current<ApiKeys>, File), Failure> {
    let path = data.platform_key();
    firmgate_files::secret(&path, || Ok(format!("da2-{}\n", firmgate_files::random_hex::<16>()?).into_bytes()))
        .map_err(|error| {
            Failure::run(format!("an API key cannot be made in `{}`: {error}", data.platform().display()))
                .hint("give a file with one with `--api-key-file FILE`, or set `FIRMGATE_API_KEY`")
        })?;
    say(&format!("the API key is in {}", path.display()));
    File::of_secrets("API keys", &path, api_keys)
}

/// Refuses an expression that was not expanded, and a key in quotation marks.
fn usable_key(key: &str) -> Result<(), LiteralError> {
    check(key, Kind::Secret)
}

/// The API keys of a file.
fn api_keys(path: &Path) -> Result<Loaded<ApiKeys>, Failure> {
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

fn text_of(path: &Path, what: &str) -> Result<String, Failure> {
    const BYTES_MAX: u64 = 4 << 20;
    let shown = path.display();
    firmgate_files::read_bounded(path, BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| std::io::Error::other("it is not UTF-8")))
        .map_err(|error| Failure::usage(format!("cannot read the {what} file `{shown}`: {error}")))
}
