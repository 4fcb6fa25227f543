//! `firmgate login` and `firmgate logout`.

use std::process::{Command, ExitCode, Stdio};

use crate::cli::{Flags, Login, OfLogin};
use crate::credentials;
use crate::failure::Failure;
use crate::login::{Way, log_in, log_out, system_keychain};
use crate::progress::say;
use crate::settings::Sources;

/// Logs in.
pub async fn run(flags: Login, sources: &Sources) -> Result<ExitCode, Failure> {
    let (settings, network, authorities) = sources.login(&flags.server)?;
    // First of all: no login before it is clear that the tokens can be stored.
    let keychain = system_keychain()?;
    let outbound = credentials::outbound(&settings.issuer, network, authorities)?;
    let way = if flags.device || !(flags.open || flags.port != 0 || has_browser()) {
        Way::Device
    } else {
        Way::Browser { port: flags.port }
    };
    let show = |text: &str| {
        if way == Way::Device {
            say(text);
            return;
        }
        say(&format!("open this address in a browser on this machine:\n  {text}"));
        if flags.open && !open(text) {
            say("no browser could be started; open it yourself");
        }
    };
    log_in(&settings, &outbound, &keychain, way, show).await?;
    say("logged in; `firmgate serve --endpoint URL --token-login` uses it");
    Ok(ExitCode::SUCCESS)
}

/// Forgets the tokens.
pub async fn forget(flags: Flags<OfLogin>, sources: &Sources) -> Result<ExitCode, Failure> {
    let (settings, ..) = sources.login(&flags)?;
    log_out(&settings, &system_keychain()?).await?;
    say("logged out");
    Ok(ExitCode::SUCCESS)
}

/// Whether the user of this terminal can probably see a browser of this machine.
fn has_browser() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let screen = cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY");
    screen && !set("SSH_CONNECTION")
}

fn open(address: &str) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started =
        Command::new(program).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    started.is_ok_and(|status| status.success())
}
