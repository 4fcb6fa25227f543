//! `firmgate platform`: loading, serving and measuring the embedded platform.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use firmgate_platform::import::ImportMap;
use firmgate_platform::{Existing, GenerateOptions, Imported};

use super::{block_on, print, print_json};
use crate::appsync::{Api, ApiKeys};
use crate::cli::{Generate, Import, ImportFormat, Platform, Stats};
use crate::client::show;
use crate::failure::Failure;
use crate::paths::{self, DataFolder};
use crate::progress::{Steps, count, human, say};
use crate::settings::{OwnKey, PlatformSettings, Sources};
use crate::{appsync, wiring};

/// Carries out `firmgate platform`.
pub fn run(platform: Platform, sources: &Sources) -> Result<ExitCode, Failure> {
    match platform {
        Platform::Generate(flags) => generate(&flags, &sources.data(&flags.data)?),
        Platform::Import(flags) => import(&flags, &sources.data(&flags.data)?),
        Platform::Serve(flags) => block_on(serve(sources.platform_serve(&flags)?)),
        Platform::Stats(flags) => stats(&flags, sources),
    }
}

fn generate(flags: &Generate, data: &DataFolder) -> Result<ExitCode, Failure> {
    let existing = if flags.replace { Existing::Replace } else { Existing::Refuse };
    if data.manifest().exists() && !flags.replace {
        let shown = data.path().display();
        return Err(Failure::run(format!("the data folder `{shown}` holds companies already"))
            .hint("add `--replace` to put new ones in their place; collections stay"));
    }
    load(data, flags.companies, flags.seed, existing)?;
    print(&format!("the data folder is `{}`", data.path().display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the companies, with progress on the error stream.
pub fn load(data: &DataFolder, companies: u64, seed: u64, existing: Existing) -> Result<(), Failure> {
    let began = Instant::now();
    paths::private_folder(&data.platform())
        .map_err(|error| Failure::run(format!("cannot make the data folder `{}`: {error}", data.path().display())))?;
    let options = GenerateOptions { companies, seed, existing };
    let mut steps = Steps::new();
    let loaded = firmgate_platform::generate(&data.platform(), &options, &mut |progress| steps.show(&progress));
    steps.end();
    let loaded = loaded.map_err(Failure::advised)?;
    say(&format!("{} companies are ready after {}", count(loaded.companies), human(began.elapsed())));
    Ok(())
}

fn import(flags: &Import, data: &DataFolder) -> Result<ExitCode, Failure> {
    const MAP_BYTES_MAX: u64 = 1 << 20;
    let ImportFormat::Csv = flags.format;
    let shown = flags.map.display();
    let map = paths::read_bounded(&flags.map, MAP_BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| Failure::usage(format!("cannot read the map `{shown}`: {error}")))?;
    let map = ImportMap::parse(&map).map_err(|error| Failure::usage(format!("map `{shown}`: {error}")))?;
    paths::private_folder(&data.platform())
        .map_err(|error| Failure::run(format!("cannot make the data folder `{}`: {error}", data.path().display())))?;
    let mut steps = Steps::new();
    let imported =
        firmgate_platform::import(&data.platform(), &flags.file, &map, &mut |progress| steps.show(&progress));
    steps.end();
    let imported = imported.map_err(Failure::advised)?;
    print(&taken(&imported))?;
    Ok(ExitCode::SUCCESS)
}

/// What became of the rows: nothing is left out in silence.
fn taken(imported: &Imported) -> String {
    let summary = &imported.summary;
    let mut text = format!("{} companies were taken, {} rows were not", summary.accepted, summary.rejected);
    if let Some(rejects) = &imported.rejects {
        let _never = write!(text, "; `{}` says why for each", rejects.display());
    }
    let noted = [
        (summary.duplicates, "rows have the id of an earlier row"),
        (summary.without_country, "companies have no known country"),
        (summary.without_category, "companies have no known category"),
        (summary.unknown_categories, "values of category columns are not known"),
        (summary.shared_domains, "companies have a website that is not theirs alone"),
        (summary.unusable_websites, "websites are no address"),
        (summary.unusable_numbers, "numbers and years are none"),
        (summary.cut_texts, "texts were too long and were cut"),
    ];
    for (count, what) in noted.iter().filter(|(count, _)| *count > 0) {
        let _never = write!(text, "\n  {count} {what}");
    }
    let _never = write!(text, "\nthe data folder now holds {} companies", imported.total);
    text
}

async fn serve(settings: PlatformSettings) -> Result<ExitCode, Failure> {
    let PlatformSettings { data, listen, mut doors, own_key, options } = settings;
    let platform = wiring::platform_as(&data, options)?;
    if own_key == OwnKey::Needed {
        doors.api_keys = Some(self::own_key(&data)?);
    }
    appsync::serve(Api::new(platform, doors), listen, super::stop_signal()?).await?;
    Ok(ExitCode::SUCCESS)
}

/// The key in the data folder, made at the first start.
fn own_key(data: &DataFolder) -> Result<ApiKeys, Failure> {
    let path = data.platform_key();
    let key = paths::secret(&path, || Ok(format!("da2-{}\n", paths::random_hex::<16>()?).into_bytes()))
        .map_err(|error| Failure::run(format!("cannot keep an API key in `{}`: {error}", path.display())))?;
    say(&format!("the API key is in {}", path.display()));
    ApiKeys::parse(&String::from_utf8_lossy(&key))
        .map_err(|error| Failure::run(format!("the API key in `{}`: {error}", path.display())))
}

fn stats(flags: &Stats, sources: &Sources) -> Result<ExitCode, Failure> {
    let stats = wiring::platform(&sources.data(&flags.data)?)?.stats().map_err(Failure::advised)?;
    if flags.json {
        print_json(&stats)?;
    } else {
        let stats = serde_json::to_value(&stats).map_err(|error| Failure::run(format!("no figures: {error}")))?;
        print(&show::value(&stats))?;
    }
    Ok(ExitCode::SUCCESS)
}
