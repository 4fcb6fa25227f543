//! `firmgate platform`: loading, serving and measuring the embedded platform.

mod serve;
mod suppress;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use firmgate_data::import::{ImportMap, Labels};
use firmgate_data::{Existing, GenerateOptions, Imported, LoadError, OnExisting, Watch as Watching};

use super::{print, print_json};
use crate::cli::{Generate, Import, ImportFormat, Platform, Stats};
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
        Platform::Import(flags) => import(&flags, sources),
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

fn import(flags: &Import, sources: &Sources) -> Result<ExitCode, Failure> {
    let ImportFormat::Csv = flags.format;
    let data = sources.data(&flags.data)?;
    let map = map(&named(sources, "`--map`", &flags.map)?)?;
    let file = named(sources, "the file to import", &flags.file)?;
    // A missing file is an error of the command line, as with every other file argument.
    std::fs::File::open(&file)
        .map_err(|error| Failure::usage(format!("cannot read the file `{}`: {error}", file.display())))?;
    firmgate_files::private_folder(&data.platform())
        .map_err(|error| Failure::run(format!("cannot make the data folder `{}`: {error}", data.path().display())))?;
    let interrupt = Interrupt::listen()?;
    let mut steps = Steps::new();
    let existing = match (flags.add, flags.replace) {
        (true, _) => OnExisting::Add,
        (false, true) => OnExisting::Replace,
        (false, false) => OnExisting::Refuse,
    };
    let watch = Watching { progress: &mut |progress| steps.show(&progress), stopped: &|| interrupt.is_asked() };
    let imported = firmgate_data::import_watched(&data.platform(), &file, &map, existing, watch);
    steps.end();
    let imported = imported.map_err(|error| not_loaded(&data, &error))?;
    print(&taken(&imported))?;
    Ok(ExitCode::SUCCESS)
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

/// A file that the command line names.
fn named(sources: &Sources, label: &str, given: &OsStr) -> Result<PathBuf, Failure> {
    sources.path(label, Some(given))?.ok_or_else(|| Failure::usage(format!("{label} is empty")))
}

fn map(path: &Path) -> Result<ImportMap, Failure> {
    const MAP_BYTES_MAX: u64 = 1 << 20;
    let shown = path.display();
    let map = firmgate_files::read_text(path, MAP_BYTES_MAX)
        .map_err(|error| Failure::usage(format!("cannot read the map `{shown}`: {error}")))?;
    ImportMap::parse(&map).map_err(|error| Failure::usage(format!("map `{shown}`: {error}")))
}

/// What happened to the rows: nothing is silently left out.
fn taken(imported: &Imported) -> String {
    let summary = &imported.summary;
    let mut text = format!(
        "{} imported, {} rejected",
        counted(summary.accepted, "company", "companies"),
        counted(summary.rejected, "row", "rows")
    );
    if let Some(rejects) = &imported.rejects {
        let _never = match imported.unlisted {
            0 => write!(text, "; `{}` says why for each", rejects.display()),
            more => write!(
                text,
                "; `{}` says why for each but the last {}, which it has no room for",
                rejects.display(),
                crate::progress::count(more)
            ),
        };
    }
    let _never = write!(text, "\n  {}", summary.read_as);
    let noted = [
        (summary.duplicates, "row has", "rows have", "the id of an earlier row"),
        (summary.without_country, "company has", "companies have", "no known country"),
        (summary.without_category, "company has", "companies have", "no known category"),
        (summary.shared_domains, "company has", "companies have", "a website that is not theirs alone"),
        (summary.unusable_websites, "website is", "websites are", "not an address"),
        (summary.cut_texts, "text was", "texts were", "too long and cut"),
    ];
    for (count, one, many, what) in noted.iter().filter(|(count, ..)| *count > 0) {
        let _never = write!(text, "\n  {} {what}", counted(*count, one, many));
    }
    labels(&mut text, summary.unknown_countries, "country label", &summary.country_labels);
    labels(&mut text, summary.unknown_categories, "category label", &summary.category_labels);
    if let Some(separator) = summary.category_labels.separator() {
        let _never = write!(
            text,
            "\n    most hold `{separator}`: where it separates several values, set `categories = \"{separator}\"` under `[separators]` in the map"
        );
    }
    if summary.unusable_numbers > 0 {
        let _never = write!(
            text,
            "\n  {} not read",
            counted(summary.unusable_numbers, "number or year was", "numbers and years were")
        );
        for cell in &summary.unread_cells {
            let _never =
                write!(text, "\n    line {}, column `{}`: `{}`: {}", cell.line, cell.column, cell.value, cell.reason);
        }
    }
    let _never = write!(text, "\nthe data folder now holds {}", counted(imported.total, "company", "companies"));
    text
}

/// The labels that are not known, the most frequent first.
fn labels(text: &mut String, count: u64, what: &str, labels: &Labels) {
    const SHOWN_MAX: usize = 10;
    if count == 0 {
        return;
    }
    let _never = write!(text, "\n  {} not known:", counted(count, &format!("{what} is"), &format!("{what}s are")));
    for (at, (label, times)) in labels.most(SHOWN_MAX).into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _never = write!(text, "{comma} `{label}` ({times})");
    }
    if let Some(more) = labels.different().checked_sub(SHOWN_MAX).filter(|more| *more > 0) {
        let _never = write!(text, ", and {more} more");
    }
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
