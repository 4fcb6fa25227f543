//! `firmgate platform import`, `firmgate platform map` and `firmgate platform unmerge`.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use firmgate_data::import::{ContentError, ImportMap, ImportSummary, Labels, Recognised, Register, propose, recognise};
use firmgate_data::{Imported, OnExisting, ParentsImported, Watch as Watching};
use firmgate_model::Advice as _;

use super::not_loaded;
use crate::cli::{ANY_FORMAT, Import, Map, PARENTS_FORMAT, Unmerge};
use crate::commands::{named, open, print};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::{Steps, counted};
use crate::settings::Sources;

/// Runs `firmgate platform import`.
pub(super) fn run(flags: &Import, sources: &Sources) -> Result<ExitCode, Failure> {
    let data = sources.data(&flags.data)?;
    let file = named(sources, "the file to import", &flags.file)?;
    // A missing file is an error of the command line, as with every other file argument.
    let opened = open(&file)?;
    let names_register = flags.format.as_deref().is_some_and(|format| format != ANY_FORMAT);
    let content = match &flags.map {
        Some(_) if names_register => {
            return Err(
                Failure::usage("`--map` and `--format` both state what the columns are").hint("leave one of them out")
            );
        }
        Some(map) => Content::Companies(Box::new(read_map(&named(sources, "`--map`", map)?)?)),
        None => of_register(flags.format.as_deref(), &file, opened)?,
    };
    firmgate_files::private_folder(&data.platform())
        .map_err(|error| Failure::run(format!("cannot make the data folder `{}`: {error}", data.path().display())))?;
    let interrupt = Interrupt::listen()?;
    let mut steps = Steps::new();
    let existing = match (flags.add, flags.merge, flags.replace) {
        (true, ..) => OnExisting::Add,
        (_, true, _) => OnExisting::Merge,
        (.., true) => OnExisting::Replace,
        _ => OnExisting::Refuse,
    };
    let watch = Watching { progress: &mut |progress| steps.show(&progress), stopped: &|| interrupt.is_asked() };
    let done = match content {
        Content::Companies(map) => {
            firmgate_data::import_watched(&data.platform(), &file, &map, existing, watch).map(|done| taken(&done))
        }
        Content::Parents => firmgate_data::import_parents(&data.platform(), &file, watch).map(|done| set(&done)),
    };
    steps.end();
    print(&done.map_err(|error| not_loaded(&data, &error))?)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `firmgate platform unmerge`.
pub(super) fn unmerge(flags: &Unmerge, sources: &Sources) -> Result<ExitCode, Failure> {
    let data = sources.data(&flags.data)?;
    let log = named(sources, "the log of the merges", &flags.log)?;
    open(&log)?;
    let interrupt = Interrupt::listen()?;
    let mut steps = Steps::new();
    let watch = Watching { progress: &mut |progress| steps.show(&progress), stopped: &|| interrupt.is_asked() };
    let undone = firmgate_data::unmerge(&data.platform(), &log, watch);
    steps.end();
    let undone = undone.map_err(|error| not_loaded(&data, &error))?;
    let mut text = format!("{} undone", counted(undone.undone, "merge was", "merges were"));
    if undone.changed > 0 {
        let left = counted(undone.changed, "merge was", "merges were");
        let _never = write!(text, "\n  {left} left, because the company has changed since");
    }
    let _never = write!(text, "\nthe data folder now holds {}", counted(undone.total, "company", "companies"));
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What a file holds.
enum Content {
    Companies(Box<ImportMap>),
    Parents,
}

/// What became of a file that states parents.
fn set(done: &ParentsImported) -> String {
    let parents = &done.parents;
    let mut text = format!("{} got the parents that the file states", counted(done.changed, "company", "companies"));
    let _never = write!(text, "\n  GLEIF level 2 (parents): {}", parents.read_as);
    let noted = [
        (done.unchanged, "company has", "companies have", "them already"),
        (done.absent, "LEI is", "LEIs are", "of no company that is there"),
        (parents.other, "row states", "rows state", "no parent: of another kind, ended or annulled"),
        (parents.unreadable, "row was", "rows were", "not read"),
    ];
    for (count, one, many, what) in noted.iter().filter(|(count, ..)| *count > 0) {
        let _never = write!(text, "\n  {} {what}", counted(*count, one, many));
    }
    text
}

/// Runs `firmgate platform map`.
pub(super) fn map(flags: &Map, sources: &Sources) -> Result<ExitCode, Failure> {
    let file = named(sources, "the file to look at", &flags.file)?;
    let source = file.file_name().unwrap_or_default().to_string_lossy();
    let source = source.split('.').next().unwrap_or_default().to_lowercase();
    let recognised = recognise(open(&file)?).map_err(|error| unread(&file, &error))?;
    let map = match recognised.register {
        Some(register) => format!("# Built in as `--format {}`.\n{}", register.name, register.map),
        None => propose(open(&file)?, &source).map_err(|error| unread(&file, &error))?,
    };
    print(map.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn unread(file: &Path, error: &ContentError) -> Failure {
    let failure = Failure::run(format!("`{}`: {error}", file.display()));
    match error.hint() {
        Some(hint) => failure.hint(&hint),
        None => failure,
    }
}

/// The map of the register that is named, or that the file is recognised as.
fn of_register(format: Option<&str>, file: &Path, opened: File) -> Result<Content, Failure> {
    const COLUMNS_SHOWN: usize = 10;
    let built_in = |register: &Register| -> Result<Content, Failure> {
        let map = register.map().map_err(|error| Failure::run(error.to_string()))?;
        Ok(Content::Companies(Box::new(map)))
    };
    if format == Some(PARENTS_FORMAT) {
        return Ok(Content::Parents);
    }
    if let Some(name) = format.filter(|format| *format != ANY_FORMAT) {
        let register = Register::named(name).ok_or_else(|| Failure::usage(format!("no format `{name}`")))?;
        return built_in(register);
    }
    let Recognised { register, columns, states_parents, .. } =
        recognise(opened).map_err(|error| unread(file, &error))?;
    if states_parents {
        return Ok(Content::Parents);
    }
    if let Some(register) = register {
        return built_in(register);
    }
    let mut shown: Vec<String> = columns.iter().take(COLUMNS_SHOWN).map(|name| format!("`{name}`")).collect();
    shown.extend((columns.len() > COLUMNS_SHOWN).then(|| "…".to_owned()));
    let path = file.display();
    let has = if shown.is_empty() { "no columns".to_owned() } else { shown.join(", ") };
    Err(Failure::usage(format!("`{path}` is not a register that is known; it has {has}"))
        .hint(format!("`firmgate platform map {path} > map.toml` proposes a map; pass it as `--map map.toml`")))
}

fn read_map(path: &Path) -> Result<ImportMap, Failure> {
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
    read_as(&mut text, imported);
    let noted = [
        (
            imported.merged.doubtful,
            "company was",
            "companies were",
            "not merged, because it was not certain with which",
        ),
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
    unread_cells(&mut text, summary);
    let _never = write!(text, "\nthe data folder now holds {}", counted(imported.total, "company", "companies"));
    text
}

/// What the file was taken for, and what was left out or merged.
fn read_as(text: &mut String, imported: &Imported) {
    let summary = &imported.summary;
    let _never = match &summary.title {
        Some(title) => write!(text, "\n  {title}: {}", summary.read_as),
        None => write!(text, "\n  {}", summary.read_as),
    };
    for (why, count) in &summary.left_out {
        let _never = write!(text, "\n  {} left out: {why}", counted(*count, "row was", "rows were"));
    }
    if !summary.absent_columns.is_empty() {
        let names: Vec<String> = summary.absent_columns.iter().map(|name| format!("`{name}`")).collect();
        let _never = write!(text, "\n  nothing was found for {}", names.join(", "));
    }
    if let Some(log) = &imported.merged.log {
        let merged = counted(imported.merged.merged, "company was", "companies were");
        let _never = write!(
            text,
            "\n  {merged} merged into one that was there; `firmgate platform unmerge {}` undoes it",
            log.display()
        );
    }
}

/// The cells of numbers and years that were not read, with their places.
fn unread_cells(text: &mut String, summary: &ImportSummary) {
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
