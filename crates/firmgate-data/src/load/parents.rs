//! Sets the parents of companies that are there, from a file of GLEIF's level 2.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use firmgate_engine_local::at;
use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, Manifest};
use firmgate_model::{Advice, CompanyRecord, Origin};

use super::error::LoadError;
use super::folder::Folder;
use super::metered::Metered;
use super::{Progress, Watch, now};
use crate::import::{ImportError, LEI, Parents, read_parents};

/// Companies or rows between two reports.
const REPORT_EVERY: u64 = 1_000;
/// What the source of a parent is called in a record.
const SOURCE: &str = "gleif-relationships";
/// Of what GLEIF publishes.
const LICENCE: &str = "CC0-1.0";
/// Companies with one LEI that are looked at.
const SAME_LEI_MAX: usize = 10;

/// What became of the parents of a file.
#[derive(Clone, Debug)]
pub struct ParentsImported {
    /// What the file states; `of` is empty.
    pub parents: Parents,
    /// Companies that have other parents now.
    pub changed: u64,
    /// Companies that had these parents already.
    pub unchanged: u64,
    /// LEIs of the file that no company has.
    pub absent: u64,
}

/// Sets the parents that a file states for the companies that are there. Other companies stay as they are.
///
/// # Errors
/// [`LoadError`] states the cause; the companies from before are untouched then.
pub fn import_parents(dir: &Path, file: &Path, mut watch: Watch<'_>) -> Result<ParentsImported, LoadError> {
    let input = Metered::new(File::open(file).map_err(at(file))?).map_err(at(file))?;
    let folder = Folder::lock(dir)?;
    let (Some(manifest), Some(active)) = (&folder.manifest, folder.active()) else {
        return Err(LoadError::NothingToChange { dir: dir.to_owned() });
    };
    let position = input.position();
    let read = read_parents(BufReader::new(input), &mut |rows| {
        if rows % REPORT_EVERY == 0 {
            watch.show(Progress { step: "reading the file", done: rows, total: position.estimate(rows) })?;
        }
        Ok::<_, LoadError>(())
    });
    let mut parents = read.map_err(|error| match error {
        ImportError::Receiver(error) => error,
        other => LoadError::Input {
            file: file.to_owned(),
            hint: other.hint().map(Cow::into_owned),
            reason: other.to_string(),
        },
    })?;
    let mut writer = CatalogueWriter::open(&active.join(CATALOGUE))?;
    let mut imported = ParentsImported { parents: Parents::default(), changed: 0, unchanged: 0, absent: 0 };
    if let Err(error) = set(&mut writer, &parents, &mut imported, &mut watch) {
        // The error is the one to report; its remains are removed by the next load.
        let _files_stay = writer.abandon();
        return Err(error);
    }
    let companies = writer.finish(&mut |_| {})?;
    folder.update(&Manifest { companies, created: now(), ..manifest.clone() })?;
    parents.of.clear();
    Ok(ParentsImported { parents, ..imported })
}

fn set(
    writer: &mut CatalogueWriter,
    parents: &Parents,
    imported: &mut ParentsImported,
    watch: &mut Watch<'_>,
) -> Result<(), LoadError> {
    let total = parents.of.len() as u64;
    for (done, (lei, parent)) in (0..).zip(&parents.of) {
        if done % REPORT_EVERY == 0 {
            watch.show(Progress { step: "setting parents", done, total })?;
        }
        let companies = writer.with_identifier(LEI, lei, SAME_LEI_MAX)?;
        imported.absent += u64::from(companies.is_empty());
        for company in companies {
            if company.parent.as_ref() == Some(parent) {
                imported.unchanged += 1;
                continue;
            }
            let mut also_in = company.also_in.clone();
            also_in.retain(|origin| origin.source != SOURCE);
            also_in.push(origin(lei));
            writer.add(&CompanyRecord { parent: Some(parent.clone()), also_in, ..company })?;
            imported.changed += 1;
        }
    }
    watch.show(Progress { step: "setting parents", done: total, total })
}

/// Where the parent of a company comes from.
fn origin(lei: &str) -> Origin {
    Origin {
        source: SOURCE.to_owned(),
        id: format!("{LEI}:{lei}"),
        licence: Some(LICENCE.to_owned()),
        updated_on: None,
        fields: vec!["parent".to_owned()],
    }
}

#[cfg(test)]
mod tests;
