//! `firmgate audit archive`: moves old files to another folder and records it in the index, so that the rest can still
//! be verified.
//!
//! Files are first copied and synced, then recorded in the index as files that may be missing, then removed. If the
//! command ends in between, each file is in one of the folders, and the next run continues from there.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use firmgate_clean::counted;
use firmgate_files::{private_file, private_folder, sync_folder};
use firmgate_guard::audit::Index;
use firmgate_ledger::note_archived;
use jiff::{SignedDuration, Timestamp};

use super::check::process_of;
use super::report::CheckedFile;
use super::{checked, key, print};
use crate::cli::ArchiveFlags;
use crate::failure::Failure;
use crate::settings::Sources;

/// Runs `firmgate audit archive`.
pub fn run(flags: &ArchiveFlags, sources: &Sources) -> Result<ExitCode, Failure> {
    let data = sources.data(&flags.data)?;
    let to = sources
        .path("`--to`", Some(&flags.to))?
        .ok_or_else(|| Failure::usage("`--to` is empty").hint("name the folder for the files"))?;
    let folder = data.audit();
    let (report, index) = checked(&data, &[])?;
    if !report.intact {
        return Err(Failure::run(format!("the record in `{}` is not intact, so nothing was moved", folder.display()))
            .hint("`firmgate audit verify` names what is wrong"));
    }
    let before = Timestamp::now() - SignedDuration::from_hours(24 * i64::from(flags.days));
    let key = key(&data)?;
    let cannot =
        |name: &str, error: io::Error| Failure::run(format!("cannot move `{name}` to `{}`: {error}", to.display()));
    private_folder(&to).map_err(|error| Failure::run(format!("cannot make the folder `{}`: {error}", to.display())))?;
    // A file that is its own copy would be removed.
    let resolved = |path: &Path| fs::canonicalize(path).map_err(|error| cannot("the files", error));
    if resolved(&folder)? == resolved(&to)? {
        return Err(Failure::usage("`--to` is the folder of the audit log itself").hint("name another folder"));
    }
    let files: Vec<&CheckedFile> = movable(&report.files, &index, before).collect();
    for file in &files {
        copy(&folder.join(&file.file), &to, &file.file).map_err(|error| cannot(&file.file, error))?;
    }
    let entries = files.iter().map(|file| (file.file.as_str(), file.left_open));
    note_archived(&folder, &key, entries).map_err(|error| cannot("the files", error))?;
    for file in &files {
        fs::remove_file(folder.join(&file.file)).map_err(|error| cannot(&file.file, error))?;
    }
    sync_folder(&folder).map_err(|error| cannot("the files", error))?;
    let stay = report.files.len() - files.len();
    print(&format!(
        "{} moved to {}, {stay} left in {}",
        counted(files.len(), "file", "files"),
        to.display(),
        folder.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// The closed files that are old enough. Of one process only the first ones in a row: a later file is
/// checked with the state of the earlier ones.
fn movable<'r>(files: &'r [CheckedFile], index: &'r Index, before: Timestamp) -> impl Iterator<Item = &'r CheckedFile> {
    let mut stay = HashSet::new();
    files.iter().filter(move |file| {
        let is_ended = index.files().get(&file.file).is_some_and(|indexed| indexed.end.is_some());
        let last = file.last_ts.as_deref().and_then(|ts| ts.parse::<Timestamp>().ok());
        let is_old = last.is_none_or(|last| last <= before);
        let may_go = is_ended && is_old && !stay.contains(process_of(&file.file));
        if !may_go {
            stay.insert(process_of(&file.file));
        }
        may_go
    })
}

/// Copies a file into a folder, durably. One of the same name that is there already must be the same.
fn copy(from: &Path, to: &Path, name: &str) -> io::Result<()> {
    let place = to.join(name);
    if let Ok(there) = fs::symlink_metadata(&place) {
        return match there.is_file() && same(from, &place)? {
            true => Ok(()),
            false => Err(io::Error::other("another file of this name is there")),
        };
    }
    let draft: PathBuf = to.join(format!(".{name}.part"));
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private_file(&draft)?;
    io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()?;
    fs::rename(&draft, &place)?;
    sync_folder(to)
}

/// Whether two files hold the same bytes.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    const PART_BYTES: u64 = 1 << 20;
    loop {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        one.by_ref().take(PART_BYTES).read_to_end(&mut left)?;
        other.by_ref().take(PART_BYTES).read_to_end(&mut right)?;
        if left != right {
            return Ok(false);
        }
        if left.is_empty() {
            return Ok(true);
        }
    }
}
