#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::Path;

use super::*;

/// A file with a word, which is in force when it is not `broken`.
fn word(path: &Path) -> (Current<String>, File) {
    let read = |path: &Path| {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let content = content([text.as_bytes()]);
        if text == "broken" { Err("it is broken".to_owned()) } else { Ok(Loaded { value: text, content }) }
    };
    File::of_secrets("word", path, read).unwrap()
}

#[test]
fn a_file_is_read_when_it_changed_and_came_to_rest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("word");
    fs::write(&path, "one").unwrap();
    let (current, mut file) = word(&path);
    assert!(file.look(Look::Due).is_empty());
    fs::write(&path, "two and").unwrap();
    assert!(file.look(Look::Due).is_empty(), "it may be half written");
    fs::write(&path, "two and a half").unwrap();
    assert!(file.look(Look::Due).is_empty());
    let change = Change { what: "word", path: path.display().to_string(), end: Ok(Replaced::Secret) };
    assert_eq!(file.look(Look::Due), [change]);
    assert_eq!(*current.get(), "two and a half");
    assert!(file.look(Look::Due).is_empty());
}

#[test]
fn the_last_good_one_stays_and_what_keeps_its_content_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("word");
    fs::write(&path, "one").unwrap();
    let (current, mut file) = word(&path);
    fs::write(&path, "broken").unwrap();
    let kept = file.look(Look::Asked);
    assert_eq!(kept.first().map(|change| change.end.clone()), Some(Err("it is broken".to_owned())));
    fs::remove_file(&path).unwrap();
    assert!(file.look(Look::Due).is_empty(), "it may come back");
    assert!(file.look(Look::Due).iter().all(|change| change.end.is_err()));
    fs::write(&path, "one").unwrap();
    assert!(file.look(Look::Asked).is_empty());
    assert_eq!(*current.get(), "one");
}
