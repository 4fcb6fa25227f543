//! Generates a dataset of synthetic companies. Generating, indexing and writing the contacts run side by side.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, CONTACTS, FORMAT, Kind, Manifest};
use firmgate_engine_local::store::{ContactsFile, DatabaseError};
use firmgate_model::{CompanyRecord, ContactRecord};

use super::error::LoadError;
use super::folder::{Folder, Unfinished};
use super::{Progress, Watch, now};
use crate::generate::Generator;

/// Disk space of one company while a dataset is built. About 910 bytes stay; while the index is merged its old
/// and its new files are there together, which was measured as 1,704.
const BYTES_PER_COMPANY: u64 = 1_800;
/// Companies that are handed on at a time.
const BATCH_COMPANIES: u64 = 500;
/// Batches that may wait for a slower neighbour.
const BATCHES_WAITING_MAX: usize = 8;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenerateOptions {
    /// How many companies.
    pub companies: u64,
    /// The same seed generates the same companies.
    pub seed: u64,
    /// What to do with companies that are there.
    pub existing: Existing,
}

/// What to do with companies that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Fail and report what is there.
    Refuse,
    /// Replace synthetic companies; fail when there are imported ones.
    Replace,
    /// Replace all companies.
    ReplaceAll,
}

/// What was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Companies.
    pub companies: u64,
    /// Contacts.
    pub contacts: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// An earlier load had been interrupted; what it left was removed.
    pub remade: bool,
}

/// Generates synthetic companies and activates them. `dir` is created if it is missing.
///
/// ```
/// use firmgate_data::{Existing, GenerateOptions, generate};
///
/// let folder = tempfile::tempdir()?;
/// let options = GenerateOptions { companies: 100, seed: 42, existing: Existing::Refuse };
/// let loaded = generate(folder.path(), &options, &mut |_progress| {})?;
/// assert!(loaded.bytes > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`LoadError`] states the cause; the existing dataset is untouched then.
pub fn generate(
    dir: &Path,
    options: &GenerateOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Loaded, LoadError> {
    generate_watched(dir, options, Watch { progress, stopped: &|| false })
}

/// As [`generate`], with an observer that can stop it: the existing dataset is untouched then.
///
/// # Errors
/// [`LoadError`] states the cause.
pub fn generate_watched(dir: &Path, options: &GenerateOptions, mut watch: Watch<'_>) -> Result<Loaded, LoadError> {
    let folder = Folder::lock(dir)?;
    if folder.cleared {
        watch.show(Progress { step: "removing an interrupted load", done: 0, total: options.companies })?;
    }
    if let (Existing::Refuse, Some(manifest)) = (options.existing, &folder.manifest) {
        let (companies, kind) = (manifest.companies, manifest.kind.label());
        return Err(LoadError::Exists { dir: dir.to_owned(), companies, kind });
    }
    if let (Existing::Replace, Some(manifest)) = (options.existing, &folder.manifest)
        && manifest.kind != Kind::Synthetic
    {
        let (companies, kind) = (manifest.companies, manifest.kind.label());
        return Err(LoadError::Imported { dir: dir.to_owned(), companies, kind });
    }
    folder.check_space(options.companies.saturating_mul(BYTES_PER_COMPANY))?;
    let unfinished = folder.begin()?;
    let contacts = write(&unfinished, options, &mut watch)?;
    watch.show(Progress { step: "writing to disk", done: options.companies, total: options.companies })?;
    let manifest = Manifest {
        format: FORMAT,
        dataset: unfinished.name.clone(),
        kind: Kind::Synthetic,
        seed: Some(options.seed),
        companies: options.companies,
        contacts,
        created: now(),
    };
    let bytes = unfinished.publish(manifest)?;
    Ok(Loaded { companies: options.companies, contacts, bytes, remade: folder.cleared })
}

/// Writes catalogue and contacts. Returns the number of contacts.
fn write(unfinished: &Unfinished<'_>, options: &GenerateOptions, watch: &mut Watch<'_>) -> Result<u64, LoadError> {
    let mut catalogue = CatalogueWriter::create(&unfinished.path.join(CATALOGUE), options.companies)?;
    let contacts_file = unfinished.path.join(CONTACTS);
    thread::scope(|scope| {
        let (to_index, companies) = sync_channel(BATCHES_WAITING_MAX);
        let (to_contacts, people) = sync_channel(BATCHES_WAITING_MAX);
        let contacts = scope.spawn(move || write_contacts(&contacts_file, &people));
        scope.spawn(move || make(options, &to_index, &to_contacts));
        let mut done = 0;
        // A batch that is not handed on ends the thread that generated it: both of its channels are closed by then.
        for batch in companies {
            let batch: Vec<CompanyRecord> = batch;
            for company in &batch {
                catalogue.add(company)?;
                done += 1;
            }
            watch.show(Progress { step: "making companies", done, total: options.companies })?;
        }
        let contacts = contacts.join().map_err(|_| LoadError::Stopped("the contacts were not written"))??;
        if done < options.companies {
            return Err(LoadError::Stopped("not every company was made"));
        }
        watch.go_on()?;
        catalogue.finish(&mut |_| {
            (watch.progress)(Progress { step: "merging the index", done: options.companies, total: options.companies });
        })?;
        Ok(contacts)
    })
}

/// Generates the companies in order. Ends early when a receiver is gone: its own error states why.
fn make(
    options: &GenerateOptions,
    to_index: &SyncSender<Vec<CompanyRecord>>,
    to_contacts: &SyncSender<Vec<ContactRecord>>,
) {
    let generator = Generator::new(options.seed, options.companies);
    let mut next = 0;
    while next < options.companies {
        let end = options.companies.min(next + BATCH_COMPANIES);
        let mut companies = Vec::new();
        let mut people = Vec::new();
        for index in next..end {
            let made = generator.company(index);
            companies.push(made.record);
            people.extend(made.contacts);
        }
        next = end;
        if to_contacts.send(people).is_err() || to_index.send(companies).is_err() {
            return;
        }
    }
}

fn write_contacts(file: &Path, people: &Receiver<Vec<ContactRecord>>) -> Result<u64, DatabaseError> {
    let mut writer = ContactsFile::create(file)?;
    let mut written = 0;
    for batch in people {
        for contact in &batch {
            writer.add(contact)?;
            written += 1;
        }
    }
    writer.finish()?;
    Ok(written)
}
