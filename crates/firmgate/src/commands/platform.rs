//! `firmgate platform`: loading, serving and measuring the embedded platform.

mod import;
mod serve;
mod suppress;

use std::process::ExitCode;
use std::time::Instant;

use firmgate_data::{Existing, GenerateOptions, LoadError, Watch as Watching};

use super::{print, print_json};
use crate::cli::{Generate, Platform, Stats};
use crate::client::show;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::paths::DataFolder;
use crate::progress::{Steps, counted, human, say};
use crate::settings::Sources;
use crate::wiring;

/// Runs `firmgate platform`.
pub fn run(platform: Platform, sources: &Sources) -> Result<ExitCode, Failure> {
    match platform {
        Platform::Generate(flags) => generate(&flags, &sources.data(&flags.data)?),
        Platform::Import(flags) => import::run(&flags, sources),
        Platform::Unmerge(flags) => import::unmerge(&flags, sources),
        Platform::Map(flags) => import::map(&flags, sources),
        Platform::Serve(flags) => serve::run(sources.platform_serve(&flags)?),
        Platform::Stats(flags) => stats(&flags, sources),
        Platform::Suppress(flags) => suppress::run(&flags, sources),
    }
}

fn generate(flags: &Generate, data: &DataFolder) -> Result<ExitCode, Failure> {
    let existing = match (flags.replace, flags.drop_imported) {
        (false, _) => Existing::Refuse,
        (true, false) => Existing::Replace,
        (true, true) => Existing::ReplaceAll,
    };
    if data.manifest().exists() && !flags.replace {
        let shown = data.path().display();
        return Err(Failure::run(format!("the data folder `{shown}` holds companies already"))
            .hint("add `--replace` to put new ones in their place; collections stay"));
    }
    load(data, flags.companies, flags.seed, existing)?;
    print(&format!("the data folder is `{}`", data.path().display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Generates the companies, with progress on the error stream.
pub fn load(data: &DataFolder, companies: u64, seed: u64, existing: Existing) -> Result<(), Failure> {
    let began = Instant::now();
    firmgate_files::private_folder(&data.platform())
        .map_err(|error| Failure::run(format!("cannot make the data folder `{}`: {error}", data.path().display())))?;
    let options = GenerateOptions { companies, seed, existing };
    let interrupt = Interrupt::listen()?;
    let mut steps = Steps::new();
    let watch = Watching { progress: &mut |progress| steps.show(&progress), stopped: &|| interrupt.is_asked() };
    let loaded = firmgate_data::generate_watched(&data.platform(), &options, watch);
    steps.end();
    let loaded = loaded.map_err(|error| not_loaded(data, &error))?;
    let companies = counted(loaded.companies, "company is", "companies are");
    say(&format!("{companies} ready after {}", human(began.elapsed())));
    Ok(())
}

/// Why nothing was loaded, and what exists anyway.
fn not_loaded(data: &DataFolder, error: &LoadError) -> Failure {
    let LoadError::Interrupted = error else { return Failure::advised(error) };
    let shown = data.path().display();
    Failure::stopped(if data.manifest().exists() {
        format!(
            "stopped; nothing of this load was kept, and the data folder `{shown}` holds the companies that it held before"
        )
    } else {
        format!("stopped; nothing of this load was kept, and the data folder `{shown}` holds no companies")
    })
}

fn stats(flags: &Stats, sources: &Sources) -> Result<ExitCode, Failure> {
    let engines = wiring::engines(&sources.data(&flags.data)?)?;
    let stats = engines.stats().map_err(|error| Failure::advised(&error))?;
    if flags.json {
        print_json(&stats)?;
    } else {
        let stats = serde_json::to_value(&stats).map_err(|error| Failure::run(format!("no figures: {error}")))?;
        print(&show::value(&stats))?;
    }
    Ok(ExitCode::SUCCESS)
}
