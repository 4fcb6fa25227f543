//! The record survives, and shows what was done to it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use insta::{assert_snapshot, with_settings};
use serde_json::{Value, json};

use crate::support::{Data, call, firmgate, modern, run, text, transcript};

fn verify(data: &Data) -> Output {
    let mut command = firmgate(["audit", "verify", "--data"]);
    command.arg(data.path());
    run(command)
}

/// Two processes on one folder, one call each.
fn used() -> Data {
    used_by(2)
}

fn used_by(processes: usize) -> Data {
    let data = Data::new();
    for _ in 0..processes {
        let mut session = data.serve(&[]);
        session.ask(&modern(1, "tools/call", call("get_company", &json!({ "id": "nobody.example" }))));
        assert_eq!(session.end().code, Some(0));
    }
    data
}

fn shown(name: &str, data: &Data) -> String {
    let path = data.path().to_str().unwrap().to_owned();
    let output = transcript(&verify(data));
    let filters = vec![
        (path.as_str(), "[DATA]"),
        (r"\d{8}T\d{6}Z-[0-9a-f]{16}", "[JOURNAL]"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[TIME]"),
        (r"call [0-9a-f]{32}", "call [CALL]"),
        (r"\d+ bytes", "[N] bytes"),
        (r"index: [0-9a-f]{64}", "index: [HASH]"),
    ];
    with_settings!({ filters => filters }, { assert_snapshot!(name, output) });
    output
}

#[test]
fn an_untouched_record_is_intact() {
    assert!(shown("untouched", &used()).contains("exit code 0"));
}

#[test]
fn a_changed_line_is_named() {
    let data = used();
    let journal = data.journals().remove(0);
    let text = fs::read_to_string(&journal).unwrap().replace("\"effect\":\"read\"", "\"effect\":\"none\"");
    fs::write(&journal, text).unwrap();
    assert!(shown("changed", &data).contains("exit code 1"));
}

#[test]
fn a_closed_file_that_lost_its_end_is_named() {
    let data = used();
    let journal = data.journals().remove(0);
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.get(..text.len() - 9).unwrap()).unwrap();
    assert!(shown("cut-off", &data).contains("exit code 1"));
}

/// What somebody does to one of the files.
type Deed = fn(&[PathBuf]);

/// Each of these leaves every line that is still there as it was written, or hides what it did behind a whole line.
const DEEDS: &[(&str, Deed)] = &[
    ("delete one", |files| fs::remove_file(&files[2]).unwrap()),
    ("delete all but one", |files| files.iter().skip(1).for_each(|file| fs::remove_file(file).unwrap())),
    ("delete all", |files| files.iter().for_each(|file| fs::remove_file(file).unwrap())),
    ("delete the oldest", |files| fs::remove_file(&files[0]).unwrap()),
    ("delete the newest", |files| fs::remove_file(&files[4]).unwrap()),
    ("empty one", |files| fs::write(&files[1], "").unwrap()),
    ("empty the newest", |files| fs::write(&files[4], "").unwrap()),
    ("rename to another time", |files| {
        fs::rename(&files[1], files[1].with_file_name("20200101T000000Z-0123456789abcdef.jsonl")).unwrap();
    }),
    ("rename to another boot", |files| {
        let name = files[3].file_name().unwrap().to_str().unwrap().replace(".jsonl", "-7.jsonl");
        fs::rename(&files[3], files[3].with_file_name(name)).unwrap();
    }),
    ("double", |files| {
        fs::copy(&files[1], files[1].with_file_name("20990101T000000Z-0123456789abcdef.jsonl")).unwrap();
    }),
    ("swap the contents of two", |files| {
        let (one, other) = (fs::read(&files[1]).unwrap(), fs::read(&files[2]).unwrap());
        fs::write(&files[1], other).unwrap();
        fs::write(&files[2], one).unwrap();
    }),
    ("put one in the place of another", |files| {
        fs::copy(&files[1], &files[2]).unwrap();
    }),
    ("keep the start record only", |files| rewrite(&files[1], |lines| lines.truncate(1))),
    ("cut the last record", |files| rewrite(&files[1], |lines| lines.truncate(lines.len() - 1))),
    ("cut within the last record", |files| {
        let text = fs::read(&files[4]).unwrap();
        fs::write(&files[4], &text[..text.len() - 9]).unwrap();
    }),
    ("cut the last line break", |files| {
        let text = fs::read(&files[4]).unwrap();
        fs::write(&files[4], &text[..text.len() - 1]).unwrap();
    }),
    ("garbage for the last record", |files| {
        rewrite(&files[1], |lines| *lines.last_mut().unwrap() = "garbage".to_owned());
    }),
    ("a changed brace in the last record", |files| {
        rewrite(&files[1], |lines| lines.last_mut().unwrap().replace_range(0..1, "["));
    }),
    ("append garbage", |files| rewrite(&files[1], |lines| lines.push("garbage".to_owned()))),
    ("append a record of its own", |files| rewrite(&files[1], |lines| lines.push(lines[1].clone()))),
    ("append an empty line", |files| rewrite(&files[1], |lines| lines.push(String::new()))),
    ("drop a record in the middle", |files| {
        rewrite(&files[0], |lines| {
            lines.remove(1);
        });
    }),
    ("swap two records", |files| rewrite(&files[0], |lines| lines.swap(1, 2))),
    ("delete the index", |files| fs::remove_file(files[0].with_file_name("index.chain")).unwrap()),
    ("empty the index", |files| fs::write(files[0].with_file_name("index.chain"), "").unwrap()),
    ("cut the index", |files| {
        rewrite(&files[0].with_file_name("index.chain"), |lines| lines.truncate(lines.len() - 2))
    }),
    ("change the index", |files| {
        rewrite(&files[0].with_file_name("index.chain"), |lines| {
            lines[3] = lines[3].replace("\"records\":3", "\"records\":2");
        });
    }),
    ("take a file out of the index", |files| {
        rewrite(&files[0].with_file_name("index.chain"), |lines| {
            lines.remove(2);
        });
    }),
];

fn rewrite(file: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines: Vec<String> = fs::read_to_string(file).unwrap().lines().map(ToOwned::to_owned).collect();
    change(&mut lines);
    fs::write(file, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// The files as they were, to begin again with after a deed.
fn kept(data: &Data) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(data.path().join("gate/audit")).unwrap();
    entries.map(|entry| entry.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn restore(data: &Data, files: &[(PathBuf, Vec<u8>)]) {
    for entry in fs::read_dir(data.path().join("gate/audit")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (path, text) in files {
        fs::write(path, text).unwrap();
    }
}

#[test]
fn whatever_is_done_to_the_files_is_named() {
    let data = used_by(5);
    let files = data.journals();
    assert_eq!(files.len(), 5);
    assert!(verify(&data).status.success());
    let whole = kept(&data);
    for (deed, act) in DEEDS {
        act(&files);
        let output = verify(&data);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{deed}: {said}");
        assert!(said.contains("BROKEN"), "{deed}: {said}");
        restore(&data, &whole);
    }
    assert!(verify(&data).status.success(), "the files are as they were");
}

#[test]
fn any_changed_byte_is_named() {
    let data = used_by(5);
    let whole = kept(&data);
    let mut at = 7_usize;
    for round in 0..40 {
        let (path, text) = &whole[round % whole.len()];
        // A fixed sequence that reaches all parts of the files.
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) % text.len();
        let mut changed = text.clone();
        changed[at] ^= 1 << (round % 7);
        fs::write(path, changed).unwrap();
        let output = verify(&data);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "byte {at} of {}: {said}", path.display());
        fs::write(path, text).unwrap();
    }
}

#[test]
fn a_process_that_was_killed_leaves_a_file_that_the_next_one_closes() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "tools/call", call("get_company", &json!({ "id": "nobody.example" }))));
    let killed = data.journals().remove(0);
    drop(session);
    assert!(verify(&data).status.success());
    assert_eq!(data.serve(&[]).end().code, Some(0));
    rewrite(&killed, |lines| lines.truncate(1));
    let output = verify(&data);
    assert_eq!(output.status.code(), Some(1), "its end is in the index: {}", String::from_utf8_lossy(&output.stdout));
}

/// What others could have made or can change is not trusted.
#[test]
fn rights_and_links_are_looked_at() {
    type Spoil = fn(&Path);
    fn chmod(path: PathBuf, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    fn link(path: PathBuf) {
        let moved = path.with_extension("moved");
        fs::rename(&path, &moved).unwrap();
        std::os::unix::fs::symlink(moved, path).unwrap();
    }
    let table: &[(&str, Spoil, &str)] = &[
        ("data writable by all", |data| chmod(data.to_owned(), 0o777), "chmod 755"),
        ("data writable by its group", |data| chmod(data.to_owned(), 0o770), "chmod 750"),
        ("gate writable by all", |data| chmod(data.join("gate"), 0o777), "chmod 755"),
        ("gate writable by its group", |data| chmod(data.join("gate"), 0o720), "chmod 700"),
        ("audit writable by all", |data| chmod(data.join("gate/audit"), 0o1777), "chmod 1755"),
        ("key readable by all", |data| chmod(data.join("gate/audit.key"), 0o644), "chmod 600"),
        ("key readable by its group", |data| chmod(data.join("gate/audit.key"), 0o640), "chmod 600"),
        ("key writable by all", |data| chmod(data.join("gate/audit.key"), 0o666), "chmod 600"),
        ("index writable by all", |data| chmod(data.join("gate/audit/index.chain"), 0o666), "chmod 644"),
        ("gate is a link", |data| link(data.join("gate")), "symbolic link"),
        ("audit is a link", |data| link(data.join("gate/audit")), "symbolic link"),
        ("key is a link", |data| link(data.join("gate/audit.key")), "symbolic link"),
        ("index is a link", |data| link(data.join("gate/audit/index.chain")), "symbolic link"),
    ];
    for (case, spoil, said) in table {
        let data = used_by(1);
        let files = data.journals().len();
        spoil(data.path());
        let mut command = firmgate(["serve", "--data"]);
        command.arg(data.path());
        let output = run(command);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{case}: {errors}");
        assert!(errors.contains(said), "{case}: {errors}");
        assert_eq!(data.journals().len(), files, "{case}: nothing was written");
    }
}

#[test]
fn without_its_key_the_record_proves_nothing() {
    let data = used();
    fs::remove_file(data.path().join("gate/audit.key")).unwrap();
    assert!(shown("no-key", &data).contains("exit code 1"));
    assert!(!data.path().join("gate/audit.key").exists(), "no new key takes the place of the lost one");
}

#[test]
fn a_folder_that_was_never_used_has_no_record() {
    assert!(shown("never-used", &Data::new()).contains("exit code 1"));
}

fn verify_with(data: &Data, flags: &[&str]) -> Output {
    let mut command = firmgate(["audit", "verify", "--data"]);
    command.arg(data.path()).args(flags);
    run(command)
}

#[test]
fn a_program_reads_what_was_found_as_json() {
    let data = used();
    let found = verify_with(&data, &["--json"]);
    assert_eq!(found.status.code(), Some(0), "{}", transcript(&found));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    let counts = json!({ "files": 2, "records": 6, "open_calls": 0, "cut_off": 0, "archived": 0, "not_closed": 0, "problems": 0 });
    assert_eq!((&report["intact"], &report["counts"]), (&json!(true), &counts));
    assert_eq!(report["folder"], json!(data.path().join("gate/audit")));
    for (file, journal) in report["files"].as_array().unwrap().iter().zip(data.journals()) {
        assert_eq!(file["file"], json!(journal.file_name().unwrap().to_str().unwrap()));
        assert_eq!((&file["first_seq"], &file["last_seq"], &file["closed"]), (&json!(1), &json!(3), &json!(true)));
        assert!(file["first_ts"].as_str().unwrap() <= file["last_ts"].as_str().unwrap(), "{file}");
    }
    rewrite(&data.journals()[1], |lines| lines[1] = lines[1].replace("\"effect\":\"read\"", "\"effect\":\"none\""));
    fs::remove_file(&data.journals()[0]).unwrap();
    let found = verify_with(&data, &["--json"]);
    assert_eq!(found.status.code(), Some(1), "{}", transcript(&found));
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((&report["intact"], &report["counts"]["problems"]), (&json!(false), &json!(2)));
    let problems = report["problems"].as_array().unwrap();
    let name = data.journals()[0].file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(problems[0], json!({ "file": name, "line": 2, "seq": 2, "reason": "the record was changed" }));
    assert_eq!((&problems[1]["line"], &problems[1]["reason"]), (&Value::Null, &json!("the file is missing")));
}

/// Moves what is old enough, with these flags.
fn archive(data: &Data, to: &Path, days: &str) -> Output {
    let mut command = firmgate(["audit", "archive", "--days", days, "--data"]);
    command.arg(data.path()).arg("--to").arg(to);
    run(command)
}

#[test]
fn archived_files_are_away_and_the_record_is_intact() {
    let data = used();
    let (place, here) = (tempfile::tempdir().unwrap(), data.journals());
    let to = place.path().join("archive");
    let young = archive(&data, &to, "1");
    assert_eq!((young.status.code(), data.journals().len()), (Some(0), 2), "{}", transcript(&young));
    let said = text(&archive(&data, &to, "0").stdout);
    assert!(said.starts_with("2 files moved to ") && data.journals().is_empty(), "{said}");
    let archived: Vec<PathBuf> = here.iter().map(|file| to.join(file.file_name().unwrap())).collect();
    assert!(archived.iter().all(|file| fs::metadata(file).unwrap().permissions().mode() & 0o077 == 0));
    // The next process goes on with the index, and what is here is checked without what is away.
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "tools/call", call("get_company", &json!({ "id": "nobody.example" }))));
    assert_eq!(session.end().code, Some(0));
    let report: Value = serde_json::from_slice(&verify_with(&data, &["--json"]).stdout).unwrap();
    let counts = |files, records| json!({ "files": files, "records": records, "open_calls": 0, "cut_off": 0, "archived": 2, "not_closed": 0, "problems": 0 });
    assert_eq!(report["counts"], counts(1, 3));
    let both = ["--json", "--archive", to.to_str().unwrap()];
    let report: Value = serde_json::from_slice(&verify_with(&data, &both).stdout).unwrap();
    assert_eq!(report["counts"], counts(3, 9));
    // With the archive at hand, what is missing or changed there is named.
    rewrite(&archived[0], |lines| lines[1] = lines[1].replace("\"effect\":\"read\"", "\"effect\":\"none\""));
    fs::remove_file(&archived[1]).unwrap();
    let found = verify_with(&data, &both);
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((found.status.code(), &report["counts"]["problems"]), (Some(1), &json!(2)), "{report}");
    assert_eq!(report["problems"][1]["reason"], "the file is missing");
}

#[test]
fn nothing_is_moved_out_of_a_record_that_was_changed_or_over_another_file() {
    let data = used();
    let place = tempfile::tempdir().unwrap();
    let first = data.journals().remove(0);
    let name = first.file_name().unwrap();
    fs::write(place.path().join(name), "another\n").unwrap();
    let refused = archive(&data, place.path(), "0");
    assert!(text(&refused.stderr).contains("another file of this name is there"), "{}", transcript(&refused));
    // One that a stopped run left is gone on with.
    fs::copy(&first, place.path().join(name)).unwrap();
    fs::write(place.path().join(format!(".{}.part", data.journals()[1].file_name().unwrap().display())), "half")
        .unwrap();
    assert_eq!(archive(&data, place.path(), "0").status.code(), Some(0));
    let data = used();
    rewrite(&data.journals()[1], |lines| lines.truncate(2));
    let refused = archive(&data, &place.path().join("new"), "0");
    assert_eq!((refused.status.code(), data.journals().len()), (Some(1), 2));
    assert!(text(&refused.stderr).contains("is not intact, so nothing was moved"), "{}", transcript(&refused));
    // In its own folder a file would be its own copy, and removed.
    let (data, place) = (used(), tempfile::tempdir().unwrap());
    let own = data.path().join("gate/audit");
    let link = place.path().join("link");
    std::os::unix::fs::symlink(&own, &link).unwrap();
    for to in [own, link] {
        let refused = archive(&data, &to, "0");
        assert_eq!((refused.status.code(), data.journals().len()), (Some(2), 2), "{}", transcript(&refused));
    }
    let first = data.journals().remove(0);
    std::os::unix::fs::symlink(&first, place.path().join(first.file_name().unwrap())).unwrap();
    let refused = archive(&data, place.path(), "0");
    assert_eq!((refused.status.code(), data.journals().len()), (Some(1), 2), "{}", transcript(&refused));
}

#[test]
fn quiet_says_what_is_wrong_and_nothing_else() {
    let data = used();
    let found = verify_with(&data, &["--quiet"]);
    assert_eq!((found.status.code(), text(&found.stdout)), (Some(0), String::new()));
    rewrite(&data.journals()[0], |lines| lines[1] = lines[1].replace("\"effect\":\"read\"", "\"effect\":\"none\""));
    let found = verify_with(&data, &["-q"]);
    let name = data.journals()[0].file_name().unwrap().to_str().unwrap().to_owned();
    let said = format!("{name}: BROKEN at line 2, seq 2: the record was changed\n");
    assert_eq!((found.status.code(), text(&found.stdout)), (Some(1), said));
}

#[test]
fn one_is_said_in_the_singular() {
    let data = used_by(1);
    let said = text(&verify_with(&data, &[]).stdout);
    assert!(said.contains("\n1 file, 3 records, 0 calls without an outcome"), "{said}");
    rewrite(&data.journals()[0], |lines| lines.truncate(1));
    let said = text(&verify_with(&data, &["--quiet"]).stdout);
    assert!(said.contains("it was closed with 3 records and has 1, or ends otherwise"), "{said}");
}

/// Runs a call of a gate whose record has a folder of its own.
fn keeps_its_record_in(data: &Data, record: &Path) {
    let record = record.to_str().unwrap();
    let mut session = data.serve(&["--record-dir", record]);
    session.ask(&modern(1, "tools/call", call("get_company", &json!({ "id": "nobody.example" }))));
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn the_record_can_have_a_folder_of_its_own() {
    let data = Data::new();
    let place = tempfile::tempdir().unwrap();
    let record = place.path().join("kept/record");
    keeps_its_record_in(&data, &record);
    assert!(!data.path().join("gate").exists(), "nothing of the gate is in the data folder");
    for (path, mode) in [("", 0o700), ("audit", 0o700), ("audit.key", 0o600)] {
        assert_eq!(fs::metadata(record.join(path)).unwrap().permissions().mode() & 0o777, mode, "{path}");
    }
    let found = verify_with(&data, &["--record-dir", record.to_str().unwrap()]);
    assert!(text(&found.stdout).contains("1 file, 3 records"), "{}", transcript(&found));
    let mut command = firmgate(["audit", "verify", "--data"]);
    command.arg(data.path()).env("FIRMGATE_RECORD_DIR", &record);
    let found = run(command);
    assert!(text(&found.stdout).contains("1 file, 3 records"), "{}", transcript(&found));
    assert_eq!(verify(&data).status.code(), Some(1), "there is no record in the data folder");
    // The built-in client starts its own server, on the same record.
    let mut command = firmgate(["inspect", "call", "get_company", "--arg", "id=nobody.example", "--data"]);
    command.arg(data.path()).args(["--record-dir", record.to_str().unwrap()]);
    let called = run(command);
    assert!(!data.path().join("gate").exists(), "{}", transcript(&called));
    let found = verify_with(&data, &["--record-dir", record.to_str().unwrap()]);
    assert!(text(&found.stdout).contains("2 files, 6 records"), "{}", transcript(&found));
}

#[test]
fn a_folder_of_its_own_is_looked_at_like_the_data_folder() {
    let data = Data::new();
    for (path, mode, said) in
        [("", 0o777, "chmod 755"), ("audit", 0o770, "chmod 750"), ("audit.key", 0o644, "chmod 600")]
    {
        let place = tempfile::tempdir().unwrap();
        let record = place.path().join("record");
        keeps_its_record_in(&data, &record);
        fs::set_permissions(record.join(path), fs::Permissions::from_mode(mode)).unwrap();
        let mut command = firmgate(["serve", "--data"]);
        command.arg(data.path()).arg("--record-dir").arg(&record);
        let refused = run(command);
        assert_eq!(refused.status.code(), Some(1), "{}", transcript(&refused));
        assert!(text(&refused.stderr).contains(said), "{}", transcript(&refused));
    }
}

#[test]
fn a_folder_where_no_record_can_be_kept_is_named_with_the_setting_for_another() {
    let data = Data::new();
    let mut command = firmgate(["serve", "--data"]);
    // Nothing can be made there, by root neither.
    command.arg(data.path()).args(["--record-dir", "/proc/firmgate"]);
    let refused = run(command);
    let said = transcript(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for part in ["the record of calls cannot be kept in `/proc/firmgate`", "--record-dir DIR", "FIRMGATE_RECORD_DIR"] {
        assert!(said.contains(part), "{said}");
    }
}
