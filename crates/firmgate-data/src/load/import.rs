//! Imports a file, plain or packed: into the active dataset, or into a new one where there is none.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, CONTACTS, FORMAT, Kind, Manifest};
use firmgate_engine_local::store::ContactsFile;
use firmgate_engine_local::{FileError, at};
use firmgate_model::Advice;

use super::error::LoadError;
use super::folder::Folder;
use super::merge::{Merged, Merger};
use super::metered::Metered;
use super::{Progress, Watch, now};
use crate::import::{Event, ImportError, ImportMap, ImportSummary, Row, is_packed, read_reported};

/// Disk space for a byte of the file at most, as index and stored record, the merge included.
const BYTES_PER_FILE_BYTE: u64 = 4;
/// The same of a packed file.
const BYTES_PER_PACKED_BYTE: u64 = 24;
/// Bytes of the list of rejected rows, which is written before the catalogue is committed. The rows after that are
/// counted only.
const REJECTS_BYTES_MAX: u64 = 16 << 20;
/// Rows between two reports.
const REPORT_EVERY_ROWS: u64 = 1_000;

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Rows of the file that were imported, and those that were not.
    pub summary: ImportSummary,
    /// Where those rows are listed with the reason for each; `None` when there are none.
    pub rejects: Option<PathBuf>,
    /// Rejected rows that the list had no room for.
    pub unlisted: u64,
    /// What was merged, where that was asked for.
    pub merged: Merged,
    /// Companies in the dataset now.
    pub total: u64,
    /// An earlier load had been interrupted; what it left was removed.
    pub remade: bool,
}

/// What to do with companies that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnExisting {
    /// Fail and report what is there.
    Refuse,
    /// Keep them; a company that is there already is replaced by that of the file.
    Add,
    /// Keep them; a company that has a register number or the domain of one of the file is completed by it.
    Merge,
    /// Drop them.
    Replace,
}

/// Imports a file. When no row of it is a company, nothing changes.
///
/// # Errors
/// [`LoadError`] states the cause; the companies from before are untouched then.
pub fn import(
    dir: &Path,
    file: &Path,
    map: &ImportMap,
    existing: OnExisting,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, LoadError> {
    import_watched(dir, file, map, existing, Watch { progress, stopped: &|| false })
}

/// As [`import`], with an observer that can stop it.
///
/// # Errors
/// [`LoadError`] states the cause; the companies from before are untouched then.
pub fn import_watched(
    dir: &Path,
    file: &Path,
    map: &ImportMap,
    existing: OnExisting,
    mut watch: Watch<'_>,
) -> Result<Imported, LoadError> {
    let mut input = File::open(file).map_err(at(file))?;
    let size = input.metadata().map_err(at(file))?.len();
    let folder = Folder::lock(dir)?;
    if folder.cleared {
        watch.show(Progress { step: "removing an interrupted load", done: 0, total: 0 })?;
    }
    if let (OnExisting::Refuse, Some(manifest)) = (existing, &folder.manifest) {
        let (companies, kind) = (manifest.companies, manifest.kind.label());
        return Err(LoadError::Mixing { dir: dir.to_owned(), companies, kind });
    }
    let packed = is_packed(&mut input).map_err(at(file))?;
    let catalogue = size.saturating_mul(if packed { BYTES_PER_PACKED_BYTE } else { BYTES_PER_FILE_BYTE });
    folder.check_space(catalogue.saturating_add(REJECTS_BYTES_MAX))?;
    let mut rejects = Rejects::new(dir, file);
    let mut merger = (existing == OnExisting::Merge).then(|| Merger::new(dir));
    let source = Source { input, file, map, rejects: &mut rejects, merger: merger.as_mut(), watch };
    let loaded = source.load(&folder, existing);
    if let (Err(_), Some(merger)) = (&loaded, &mut merger) {
        merger.discard();
    }
    if matches!(loaded, Err(LoadError::Interrupted)) {
        rejects.discard()?;
        return Err(LoadError::Interrupted);
    }
    // The list is complete also when no row was imported.
    let unlisted = rejects.unlisted;
    let rejects = rejects.finish()?;
    let (summary, total) = loaded?;
    let merged = merger.map(|merger| merger.merged()).unwrap_or_default();
    Ok(Imported { summary, rejects, unlisted, merged, total, remade: folder.cleared })
}

/// A file on its way into a catalogue.
struct Source<'a, 'w> {
    input: File,
    file: &'a Path,
    map: &'a ImportMap,
    rejects: &'a mut Rejects,
    merger: Option<&'a mut Merger>,
    watch: Watch<'w>,
}

impl Source<'_, '_> {
    fn load(mut self, folder: &Folder, existing: OnExisting) -> Result<(ImportSummary, u64), LoadError> {
        if let (Some(manifest), Some(active), OnExisting::Add | OnExisting::Merge) =
            (&folder.manifest, folder.active(), existing)
        {
            let kind = if manifest.kind == Kind::Synthetic { Kind::Mixed } else { manifest.kind };
            // Before the companies are there: if this process is killed after they are, they must not count as generated
            // ones, which can be generated again.
            folder.update(&Manifest { kind, ..manifest.clone() })?;
            let written =
                CatalogueWriter::open(&active.join(CATALOGUE)).map_err(LoadError::from).and_then(|it| self.write(it));
            match written {
                Ok((_, companies)) => {
                    folder.update(&Manifest { kind, companies, created: now(), ..manifest.clone() })?;
                }
                Err(_) => folder.update(manifest)?,
            }
            return written;
        }
        let unfinished = folder.begin()?;
        let (summary, total) = self.write(CatalogueWriter::create(&unfinished.path.join(CATALOGUE), 0)?)?;
        ContactsFile::create(&unfinished.path.join(CONTACTS))?.finish()?;
        let manifest = Manifest {
            format: FORMAT,
            dataset: unfinished.name.clone(),
            kind: Kind::Imported,
            seed: None,
            companies: total,
            contacts: 0,
            created: now(),
        };
        unfinished.publish(manifest)?;
        Ok((summary, total))
    }

    /// Puts the companies into a catalogue. Returns what was read and how many are there now.
    fn write(&mut self, mut writer: CatalogueWriter) -> Result<(ImportSummary, u64), LoadError> {
        let summary = match self.read(&mut writer).and_then(|summary| self.wanted(summary)) {
            Ok(summary) => summary,
            Err(error) => {
                // The error is the one to report; its remains are removed by the next load.
                let _files_stay = writer.abandon();
                return Err(error);
            }
        };
        if let Some(merger) = &mut self.merger {
            merger.finish()?;
        }
        // INVARIANT (one commit): the catalogue shows all of the file or nothing of it.
        let total = writer.finish(&mut |_| {})?;
        Ok((summary, total))
    }

    /// What was read, if it is to be kept.
    fn wanted(&self, summary: ImportSummary) -> Result<ImportSummary, LoadError> {
        if summary.accepted == 0 {
            let list = self.rejects.path.clone();
            let read_as = Box::new(summary.read_as);
            return Err(LoadError::NoCompanies { file: self.file.to_owned(), rows: summary.read, read_as, list });
        }
        self.watch.go_on()?;
        Ok(summary)
    }

    fn read(&mut self, writer: &mut CatalogueWriter) -> Result<ImportSummary, LoadError> {
        let Self { input, file, map, rejects, merger, watch } = self;
        let input = Metered::new(input.try_clone().map_err(at(file))?).map_err(at(file))?;
        let position = input.position();
        let (mut rows, mut total) = (0, 0);
        let read = read_reported(BufReader::new(input), map, &mut |event| {
            match event {
                Event::Surveyed(count) => {
                    total = count;
                    return watch.show(Progress {
                        step: "looking for ids",
                        done: count,
                        total: position.estimate(count),
                    });
                }
                Event::Row(Row::Company(company)) => match merger {
                    Some(merger) => {
                        let placed = merger.place(writer, *company)?;
                        writer.add(&placed)?;
                    }
                    None => writer.add(&company)?,
                },
                Event::Row(Row::Rejected { line, last_line, reason }) => {
                    rejects.add((line, last_line), &reason.to_string())?;
                }
                Event::Row(Row::LeftOut) => {}
            }
            rows += 1;
            if rows % REPORT_EVERY_ROWS == 0 {
                watch.show(Progress { step: "reading the file", done: rows, total: total.max(rows) })?;
            }
            Ok::<_, LoadError>(())
        });
        (watch.progress)(Progress { step: "reading the file", done: rows, total: rows });
        read.map_err(|error| match error {
            ImportError::Receiver(error) => error,
            other => LoadError::Input {
                file: file.to_path_buf(),
                hint: other.hint().map(Cow::into_owned),
                reason: other.to_string(),
            },
        })
    }
}

/// The list of rows that were not imported, created with the first of them and bounded in size.
struct Rejects {
    path: PathBuf,
    out: Option<csv::Writer<BufWriter<File>>>,
    bytes_left: u64,
    unlisted: u64,
}

impl Rejects {
    fn new(dir: &Path, file: &Path) -> Self {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = dir.join(format!("{name}.rejects.csv"));
        Self { path, out: None, bytes_left: REJECTS_BYTES_MAX, unlisted: 0 }
    }

    fn add(&mut self, (first, last): (u64, u64), reason: &str) -> Result<(), FileError> {
        if self.out.is_none() {
            let file = File::create(&self.path).map_err(at(&self.path))?;
            self.out = Some(csv::Writer::from_writer(BufWriter::new(file)));
            self.write(["line", "last_line", "reason"])?;
        }
        let (first, last) = (first.to_string(), last.to_string());
        // Quotes, doubled ones within, two commas and a line end.
        let quotes = reason.bytes().filter(|byte| *byte == b'"').count();
        let bytes = (first.len() + last.len() + reason.len() + quotes + 5) as u64;
        let Some(left) = self.bytes_left.checked_sub(bytes).filter(|_| self.unlisted == 0) else {
            self.unlisted += 1;
            return Ok(());
        };
        self.bytes_left = left;
        self.write([&first, &last, reason])
    }

    fn write(&mut self, record: [&str; 3]) -> Result<(), FileError> {
        let Some(out) = &mut self.out else { return Ok(()) };
        out.write_record(record).map_err(|error| at(&self.path)(error.into()))
    }

    /// Removes what was listed so far: a partial list would look like a complete one.
    fn discard(self) -> Result<(), FileError> {
        let Some(out) = self.out else { return Ok(()) };
        drop(out);
        std::fs::remove_file(&self.path).map_err(at(&self.path))
    }

    fn finish(self) -> Result<Option<PathBuf>, FileError> {
        let Some(mut out) = self.out else {
            // A list from an earlier attempt would name rows that are valid now.
            return match std::fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&self.path)(error)),
                _ => Ok(None),
            };
        };
        out.flush().map_err(at(&self.path))?;
        Ok(Some(self.path))
    }
}

#[cfg(test)]
mod tests;
