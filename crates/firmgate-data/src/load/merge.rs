//! Merges a company of a file into the one that is there: by a register number or by the domain, where exactly one has it.
//!
//! INVARIANT (reversible): what a company was before, and what was added to it, is in a log that is in place when the
//! catalogue shows the merge.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, Manifest};
use firmgate_engine_local::{FileError, at};
use firmgate_model::{CompanyRecord, Origin, Status};
use serde::{Deserialize, Serialize};

use super::error::LoadError;
use super::folder::Folder;
use super::{Progress, Watch, now};

/// Companies with one number or domain that are looked at: with two, it is unknown which is meant.
const SAME_MAX: usize = 2;
/// Bytes of one line of a log.
const LINE_BYTES_MAX: u64 = 4 << 20;
/// Values of one list of a record.
const LIST_ITEMS_MAX: usize = 40;

/// What was merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Companies of the file that were merged into one that is there.
    pub merged: u64,
    /// Companies of the file that fit several, or one that another company of the file was merged into.
    pub doubtful: u64,
    /// The log by which it can be undone.
    pub log: Option<PathBuf>,
}

/// One line of a log.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    before: CompanyRecord,
    added: CompanyRecord,
    after: CompanyRecord,
}

/// Merges the companies of one file.
pub(super) struct Merger {
    path: PathBuf,
    out: Option<BufWriter<File>>,
    /// Ids of companies that one of the file was merged into.
    taken: HashSet<String>,
    merged: Merged,
}

impl Merger {
    pub(super) fn new(dir: &Path) -> Self {
        let stamp: String = now().chars().filter(char::is_ascii_alphanumeric).collect();
        let path = dir.join(format!("merges-{stamp}.jsonl"));
        Self { path, out: None, taken: HashSet::new(), merged: Merged::default() }
    }

    /// The record to add: that of the file, or the one that it was merged into.
    pub(super) fn place(&mut self, writer: &CatalogueWriter, added: CompanyRecord) -> Result<CompanyRecord, LoadError> {
        let mut found = same(writer, &added)?;
        let Some(before) = found.pop() else { return Ok(added) };
        if !found.is_empty() || differ(&before, &added) || self.taken.contains(&before.id) {
            self.merged.doubtful += 1;
            return Ok(added);
        }
        self.taken.insert(before.id.clone());
        self.merged.merged += 1;
        let after = joined(&before, &added);
        self.log(&Entry { before, added, after: after.clone() })?;
        Ok(after)
    }

    fn unfinished(&self) -> PathBuf {
        self.path.with_extension("jsonl.unfinished")
    }

    fn log(&mut self, entry: &Entry) -> Result<(), FileError> {
        let path = self.unfinished();
        let out = match &mut self.out {
            Some(out) => out,
            None => self.out.insert(BufWriter::new(File::create(&path).map_err(at(&path))?)),
        };
        let line = serde_json::to_string(entry).map_err(|error| at(&path)(error.into()))?;
        writeln!(out, "{line}").map_err(at(&path))
    }

    /// Puts the log in place: before the catalogue shows the merge.
    pub(super) fn finish(&mut self) -> Result<(), FileError> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let path = self.unfinished();
        let file = out.into_inner().map_err(|error| at(&path)(error.into_error()))?;
        file.sync_all().map_err(at(&path))?;
        fs::rename(&path, &self.path).map_err(at(&path))?;
        self.merged.log = Some(self.path.clone());
        Ok(())
    }

    /// Removes the log of a load that was not kept.
    pub(super) fn discard(&mut self) {
        self.out = None;
        for path in [self.unfinished(), self.path.clone()] {
            // The error of the load is the one to report.
            let _stays = fs::remove_file(path);
        }
    }

    pub(super) fn merged(&self) -> Merged {
        self.merged.clone()
    }
}

/// The companies that are there with a number or the domain of another, each once.
fn same(writer: &CatalogueWriter, company: &CompanyRecord) -> Result<Vec<CompanyRecord>, LoadError> {
    let mut found = Vec::new();
    found.extend(writer.with_id(&company.id)?);
    for identifier in &company.identifiers {
        found.extend(writer.with_identifier(&identifier.scheme, &identifier.value, SAME_MAX)?);
    }
    // A number says who it is; a domain can be that of a group.
    if let (true, Some(domain)) = (found.is_empty(), &company.domain) {
        found.extend(writer.with_domain(domain, SAME_MAX)?);
    }
    let mut seen = HashSet::new();
    found.retain(|record| seen.insert(record.id.clone()));
    Ok(found)
}

/// Whether two have numbers of one register that are not the same: then they are two companies, whatever else they share.
fn differ(one: &CompanyRecord, other: &CompanyRecord) -> bool {
    let other_number = |scheme: &str| other.identifiers.iter().find(|number| number.scheme == scheme);
    one.identifiers.iter().any(|number| {
        other_number(&number.scheme).is_some_and(|other| !other.value.eq_ignore_ascii_case(&number.value))
    })
}

/// What is there stays; what it does not know comes from the other.
fn joined(before: &CompanyRecord, added: &CompanyRecord) -> CompanyRecord {
    let mut after = before.clone();
    let mut aliases = [&added.name].into_iter().chain(&added.legal_name).chain(&added.aliases);
    after.aliases.extend(aliases.by_ref().cloned());
    let (name, legal_name) = (after.name.clone(), after.legal_name.clone());
    distinct(&mut after.aliases);
    after.aliases.retain(|alias| *alias != name && Some(alias) != legal_name.as_ref());
    after.tags.extend(added.tags.iter().cloned());
    distinct(&mut after.tags);
    after.identifiers.extend(added.identifiers.iter().cloned());
    distinct(&mut after.identifiers);
    after.domain = after.domain.or_else(|| added.domain.clone());
    if after.description.is_none() {
        (after.description, after.language) = (added.description.clone(), added.language.clone());
    }
    // Parts of one place: of two, a mixture would be a third.
    if after.country.is_none() || (after.country == added.country && after.locality.is_none()) {
        (after.country, after.region) = (added.country, added.region.clone());
        (after.locality, after.postal_code) = (added.locality.clone(), added.postal_code.clone());
    }
    if after.categories.is_empty() {
        after.categories.clone_from(&added.categories);
    }
    after.employees = after.employees.or_else(|| added.employees.clone());
    after.revenue = after.revenue.or_else(|| added.revenue.clone());
    after.founded = after.founded.or(added.founded);
    after.legal_form = after.legal_form.or_else(|| added.legal_form.clone());
    after.parent = after.parent.or_else(|| added.parent.clone());
    if after.status == Status::Unknown {
        after.status = added.status;
    }
    after.also_in.push(Origin {
        source: added.source.clone(),
        id: added.id.clone(),
        licence: added.licence.clone(),
        updated_on: added.updated_on.clone(),
        fields: changed(before, &after),
    });
    distinct(&mut after.also_in);
    after
}

/// The names of the fields in which two records differ.
fn changed(before: &CompanyRecord, after: &CompanyRecord) -> Vec<String> {
    let fields = |record: &CompanyRecord| match serde_json::to_value(record) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let known = fields(before);
    fields(after).into_iter().filter(|(name, value)| known.get(name) != Some(value)).map(|(name, _)| name).collect()
}

fn distinct<T: Clone + PartialEq>(values: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::new();
    for value in values.drain(..) {
        if kept.len() < LIST_ITEMS_MAX && !kept.contains(&value) {
            kept.push(value);
        }
    }
    *values = kept;
}

/// What was undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmerged {
    /// Merges that were undone: both companies are there again.
    pub undone: u64,
    /// Merges that were left, because the company has changed since.
    pub changed: u64,
    /// Companies in the dataset now.
    pub total: u64,
}

/// Undoes the merges of a log, the last first.
///
/// # Errors
/// [`LoadError`] states the cause; the companies from before are untouched then.
pub fn unmerge(dir: &Path, log: &Path, mut watch: Watch<'_>) -> Result<Unmerged, LoadError> {
    let mut entries = read(log)?;
    entries.reverse();
    let folder = Folder::lock(dir)?;
    let (Some(manifest), Some(active)) = (&folder.manifest, folder.active()) else {
        return Err(LoadError::NothingToChange { dir: dir.to_owned() });
    };
    let mut writer = CatalogueWriter::open(&active.join(CATALOGUE))?;
    let mut unmerged = Unmerged::default();
    if let Err(error) = undo(&mut writer, &entries, &mut unmerged, &mut watch) {
        // The error is the one to report; its remains are removed by the next load.
        let _files_stay = writer.abandon();
        return Err(error);
    }
    unmerged.total = writer.finish(&mut |_| {})?;
    folder.update(&Manifest { companies: unmerged.total, created: now(), ..manifest.clone() })?;
    Ok(unmerged)
}

fn undo(
    writer: &mut CatalogueWriter,
    entries: &[Entry],
    unmerged: &mut Unmerged,
    watch: &mut Watch<'_>,
) -> Result<(), LoadError> {
    let total = entries.len() as u64;
    for (done, entry) in (1..).zip(entries) {
        watch.show(Progress { step: "undoing merges", done, total })?;
        if writer.with_id(&entry.after.id)?.as_ref() != Some(&entry.after) {
            unmerged.changed += 1;
            continue;
        }
        writer.add(&entry.before)?;
        if entry.added.id != entry.before.id {
            writer.add(&entry.added)?;
        }
        unmerged.undone += 1;
    }
    Ok(())
}

fn read(log: &Path) -> Result<Vec<Entry>, LoadError> {
    let mut input = BufReader::new(File::open(log).map_err(at(log))?);
    let mut entries = Vec::new();
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line).map_err(at(log))? == 0 {
            return Ok(entries);
        }
        let entry = serde_json::from_slice(&line).map_err(|error| LoadError::Input {
            file: log.to_owned(),
            reason: format!("line {} is no merge: {error}", entries.len() + 1),
            hint: Some("pass the file that the import named".to_owned()),
        })?;
        entries.push(entry);
    }
}

#[cfg(test)]
mod tests;
