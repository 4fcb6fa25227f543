//! `firmgate match`: the companies that a list means, row by row.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{available_parallelism, scope};
use std::time::Instant;

use firmgate_data::Progress;
use firmgate_data::list::{Field, List, ListRow, key, read_list};
use firmgate_model::matching::{MATCH_ROWS_MAX, MatchRow, Matched, Verdict};
use firmgate_model::{CompanyIndex, Engines as _};

use self::report::{HEADER, line};
use super::{named, open, print};
use crate::cli::MatchList;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::{Steps, counted, human, say};
use crate::settings::Sources;
use crate::wiring;

mod report;

/// What became of a row.
enum Outcome {
    /// It was looked up.
    Found(Matched),
    /// An earlier row asks for the same: its line, and its position.
    Repeats(u64, usize),
    /// It cannot be looked up.
    Invalid(String),
}

/// Runs `firmgate match`.
pub fn run(flags: &MatchList, sources: &Sources) -> Result<ExitCode, Failure> {
    let began = Instant::now();
    let columns = flags.columns.iter().map(|given| column(given)).collect::<Result<Vec<_>, _>>()?;
    let file = open(&named(sources, "the list to match", &flags.file)?)?;
    let list = read_list(file, &columns).map_err(|error| Failure::advised(&error))?;
    let engines = wiring::engines(&sources.data(&flags.data)?)?;
    let outcomes = matched(&*engines.base().companies, &list.rows)?;
    let output = sources.path("`--output`", flags.output.as_deref())?;
    match &output {
        Some(to) => {
            let text = written(&list, &outcomes)?;
            save(to, &text, flags.force)?;
        }
        None => print(written(&list, &outcomes)?.trim_end_matches('\n'))?,
    }
    say(&summary(&list, &outcomes, began, output.as_deref()));
    Ok(ExitCode::SUCCESS)
}

/// `name=Firma`
fn column(given: &str) -> Result<(Field, String), Failure> {
    let form = || Failure::usage(format!("`--column {given}` is not of the form `FIELD=COLUMN`, as in `name=Firma`"));
    let (field, column) = given.split_once('=').ok_or_else(form)?;
    let field = Field::of_word(field.trim()).map_err(|unknown| Failure::usage(format!("`--column`: {unknown}")))?;
    Ok((field, column.to_owned()))
}

/// Looks every different row up, on all cores.
fn matched(index: &dyn CompanyIndex, rows: &[ListRow]) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(rows.len());
    let mut asked: Vec<(usize, &MatchRow)> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        outcomes.push(match &row.asked {
            Err(problem) => Outcome::Invalid(problem.clone()),
            Ok(row) => match *first.entry(key(row)).or_insert(at) {
                earlier if earlier < at => Outcome::Repeats(rows.get(earlier).map_or(0, |row| row.line), earlier),
                _ => {
                    asked.push((at, row));
                    // Until it is looked up.
                    Outcome::Invalid(String::new())
                }
            },
        });
    }
    for (at, found) in looked_up(index, &asked)? {
        if let Some(outcome) = outcomes.get_mut(at) {
            *outcome = Outcome::Found(found);
        }
    }
    Ok(outcomes)
}

type Found = Vec<(usize, Matched)>;

fn looked_up(index: &dyn CompanyIndex, asked: &[(usize, &MatchRow)]) -> Result<Found, Failure> {
    let chunks: Vec<_> = asked.chunks(MATCH_ROWS_MAX).collect();
    let interrupt = Interrupt::listen()?;
    let total = u64::try_from(asked.len()).unwrap_or(u64::MAX);
    let (next, done) = (AtomicUsize::new(0), Mutex::new((Steps::new(), Ok(Vec::new()))));
    let work = || {
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if interrupt.is_asked() {
                return;
            }
            let rows: Vec<MatchRow> = chunk.iter().map(|(_, row)| (*row).clone()).collect();
            let found = index.matches(&rows);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            let (steps, all) = &mut *done;
            match (found, &mut *all) {
                (Ok(found), Ok(all)) => {
                    all.extend(chunk.iter().map(|(at, _)| *at).zip(found));
                    let ready = u64::try_from(all.len()).unwrap_or(u64::MAX);
                    steps.show(&Progress { step: "matching rows", done: ready, total });
                }
                (Err(error), _) => *all = Err(error),
                (Ok(_), Err(_)) => return,
            }
        }
    };
    scope(|scope| {
        for _ in 1..available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(work);
        }
        work();
    });
    let (steps, all) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    steps.end();
    if interrupt.is_asked() {
        return Err(Failure::stopped("stopped; nothing was written".to_owned()));
    }
    all.map_err(|error| Failure::advised(&error))
}

/// The list with what became of each row.
fn written(list: &List, outcomes: &[Outcome]) -> Result<String, Failure> {
    let cannot = |error: csv::Error| Failure::run(format!("cannot write the rows: {error}"));
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let width = list.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let header = list.header.clone().unwrap_or_else(|| vec!["name".to_owned(); width]);
    out.write_record(header.iter().map(String::as_str).chain(HEADER)).map_err(cannot)?;
    for (row, outcome) in list.rows.iter().zip(outcomes) {
        let blank = header.len().saturating_sub(row.cells.len());
        let cells = row.cells.iter().cloned().chain(std::iter::repeat_n(String::new(), blank));
        out.write_record(cells.chain(line(outcome, outcomes))).map_err(cannot)?;
    }
    let bytes = out.into_inner().map_err(|error| Failure::run(format!("cannot write the rows: {error}")))?;
    String::from_utf8(bytes).map_err(|error| Failure::run(format!("cannot write the rows: {error}")))
}

fn save(to: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let cannot = |error: io::Error| Failure::run(format!("cannot write `{}`: {error}", to.display()));
    let mut options = File::options();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    let mut file = match options.open(to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Failure::usage(format!("the file `{}` is there already", to.display()))
                .hint("name another one, or add `--force` to replace it"));
        }
        opened => opened.map_err(cannot)?,
    };
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot)
}

fn summary(list: &List, outcomes: &[Outcome], began: Instant, output: Option<&Path>) -> String {
    let count = |wanted: fn(&Outcome) -> bool| {
        u64::try_from(outcomes.iter().filter(|outcome| wanted(outcome)).count()).unwrap_or(u64::MAX)
    };
    let rows = counted(u64::try_from(outcomes.len()).unwrap_or(u64::MAX), "row", "rows");
    let parts = [
        (count(|one| verdict_is(one, Verdict::Match)), "matched"),
        (count(|one| verdict_is(one, Verdict::Candidates)), "to be decided"),
        (count(|one| verdict_is(one, Verdict::Sister)), "of another company of the group"),
        (count(|one| verdict_is(one, Verdict::None)), "without a match"),
        (count(|one| matches!(one, Outcome::Repeats(..))), "repeated"),
        (count(|one| matches!(one, Outcome::Invalid(_))), "not usable"),
    ];
    let parts: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let columns: Vec<_> = list.columns.all().iter().map(|(field, at)| read_from(list, *field, *at)).collect();
    let output = output.map(|to| format!("; `{}`", to.display())).unwrap_or_default();
    format!(
        "{rows} after {}: {}{output}\n  {}; {}",
        human(began.elapsed()),
        parts.join(", "),
        list.read_as,
        columns.join(", ")
    )
}

fn verdict_is(outcome: &Outcome, verdict: Verdict) -> bool {
    matches!(outcome, Outcome::Found(found) if found.verdict == verdict)
}

fn read_from(list: &List, field: Field, at: usize) -> String {
    match list.header.as_ref().and_then(|header| header.get(at)) {
        Some(column) => format!("{} from `{}`", field.word(), column.trim()),
        None => format!("{} from the only column", field.word()),
    }
}
