#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::fs;

use firmgate_engine_local::ManifestError;
use firmgate_engine_local::dataset::{FORMAT, Kind, Manifest};
use firmgate_model::Advice;
use tempfile::tempdir;

use super::error::LoadError;
use super::folder::Folder;

fn manifest(dataset: &str) -> Manifest {
    Manifest {
        format: FORMAT,
        dataset: dataset.to_owned(),
        kind: Kind::Synthetic,
        seed: Some(7),
        companies: 3,
        contacts: 1,
        created: "2026-11-20T12:00:00Z".to_owned(),
    }
}

#[test]
fn one_loader_at_a_time() {
    let dir = tempdir().unwrap();
    let first = Folder::lock(dir.path()).unwrap();
    let Err(error) = Folder::lock(dir.path()) else { panic!("two loaders at once") };
    assert!(matches!(error, LoadError::Busy { .. }));
    assert!(error.to_string().starts_with("another process is loading into"), "{error}");
    drop(first);
    assert!(!Folder::lock(dir.path()).unwrap().cleared);
}

#[test]
fn a_load_that_was_killed_is_known_even_when_it_left_no_dataset() {
    let dir = tempdir().unwrap();
    let ended = Folder::lock(dir.path()).unwrap();
    assert!(!ended.cleared);
    drop(ended);
    assert_eq!(fs::read(dir.path().join("load.lock")).unwrap(), b"");

    let killed = Folder::lock(dir.path()).unwrap();
    let left = fs::read(dir.path().join("load.lock")).unwrap();
    drop(killed);
    fs::write(dir.path().join("load.lock"), &left).unwrap();
    let next = Folder::lock(dir.path()).unwrap();
    assert!(next.cleared);
    assert_eq!(fs::read(dir.path().join("load.lock")).unwrap(), left);
    drop(next);
    assert!(!Folder::lock(dir.path()).unwrap().cleared);
}

#[test]
fn what_a_killed_load_left_is_removed_and_the_active_dataset_stays() {
    let dir = tempdir().unwrap();
    for name in ["dataset-3", "dataset-4", "dataset-x", "other"] {
        fs::create_dir_all(dir.path().join(name).join("catalogue")).unwrap();
        fs::write(dir.path().join(name).join("catalogue/file"), "bytes").unwrap();
    }
    manifest("dataset-3").write(dir.path()).unwrap();
    let folder = Folder::lock(dir.path()).unwrap();
    assert!(folder.cleared);
    let left = |name: &str| dir.path().join(name).exists();
    assert!(left("dataset-3") && !left("dataset-4") && left("dataset-x") && left("other"));
    assert_eq!(folder.active().unwrap(), dir.path().join("dataset-3"));
}

#[test]
fn a_dataset_is_there_when_it_is_published_and_gone_when_it_is_not() {
    let dir = tempdir().unwrap();
    let folder = Folder::lock(dir.path()).unwrap();
    let unfinished = folder.begin().unwrap();
    assert_eq!(unfinished.name, "dataset-1");
    let path = unfinished.path.clone();
    drop(unfinished);
    assert!(!path.exists());

    let unfinished = folder.begin().unwrap();
    fs::write(unfinished.path.join("file"), "12345").unwrap();
    assert_eq!(unfinished.publish(manifest("dataset-1")).unwrap(), 5);
    drop(folder);

    let folder = Folder::lock(dir.path()).unwrap();
    assert_eq!(folder.manifest, Some(manifest("dataset-1")));
    let unfinished = folder.begin().unwrap();
    assert_eq!(unfinished.name, "dataset-2");
    unfinished.publish(manifest("dataset-2")).unwrap();
    assert!(!path.exists() && dir.path().join("dataset-2").exists());
    assert_eq!(Manifest::read(dir.path()).unwrap().unwrap().dataset, "dataset-2");
}

#[test]
fn space_is_checked_before_anything_is_written() {
    let dir = tempdir().unwrap();
    let folder = Folder::lock(dir.path()).unwrap();
    folder.check_space(1).unwrap();
    let Err(LoadError::NoSpace { needed, available, .. }) = folder.check_space(1 << 60) else {
        panic!("there is no such disk")
    };
    assert!(needed > 1 << 60 && available > 0);
}

#[test]
fn a_manifest_that_is_newer_damaged_or_leads_elsewhere_is_refused() {
    let dir = tempdir().unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap(), None);
    let file = dir.path().join("manifest.json");
    let read = |text: &str| {
        fs::write(&file, text).unwrap();
        Manifest::read(dir.path()).unwrap_err()
    };
    let newer = read(r#"{"format": 99, "anything": []}"#);
    assert!(matches!(newer, ManifestError::Newer { found: 99, known: FORMAT, .. }), "{newer}");
    assert!(newer.hint().is_some_and(|hint| hint.contains("update firmgate")), "{newer}");
    assert!(matches!(read("{"), ManifestError::Damaged { .. }));
    let mut away = manifest("../dataset-1");
    away.write(dir.path()).unwrap();
    assert!(matches!(Manifest::read(dir.path()), Err(ManifestError::Damaged { .. })));
    away.dataset = "dataset-1".to_owned();
    away.write(dir.path()).unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap(), Some(away));
}
