//! Ctrl-C during a load: exit code 130, and the data folder is as it was.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{firmgate, run, text, transcript};

/// The files below a folder with their sizes, but for the lock of a load.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else if name != "load.lock" {
            all.push((name, entry.metadata().unwrap().len()));
        }
    }
    all.sort();
    all
}

/// Runs a load on `data`, stops it when it says `step`, and gives what it said until its end.
fn stopped_at(step: &str, data: &Path, arguments: &[&str]) -> String {
    let mut command = firmgate(arguments);
    let mut load = command.arg("--data").arg(data).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = BufReader::new(load.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(step) {
        assert!(errors.read_line(&mut said).unwrap() > 0, "it ended before: {said}");
    }
    assert!(Command::new("kill").args(["-INT", &load.id().to_string()]).status().unwrap().success());
    errors.read_to_string(&mut said).unwrap();
    assert_eq!(load.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("stopped; nothing of this load was kept"), "{said}");
    said
}

fn companies(data: &Path) -> String {
    let mut command = firmgate(["platform", "stats", "--data"]);
    command.arg(data);
    let stats = run(command);
    assert!(stats.status.success(), "{}", transcript(&stats));
    text(&stats.stdout).lines().find(|line| line.starts_with("companies: ")).unwrap().to_owned()
}

#[test]
fn a_stopped_load_leaves_the_folder_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (map, csv) = (place.path().join("map.toml"), place.path().join("firms.csv"));
    let (map_path, csv_path) = (map.to_str().unwrap(), csv.to_str().unwrap());
    fs::write(&map, "source = \"test\"\nid = [\"domain\"]\n[columns]\nname = \"name\"\nwebsite = \"site\"\n").unwrap();
    let mut rows = String::from("name,site\n");
    for row in 0..300_000 {
        writeln!(rows, "Firm {row},firm{row}.example").unwrap();
    }
    fs::write(&csv, rows).unwrap();
    let generate = ["platform", "generate", "--companies", "300000", "--replace"];
    let import = ["platform", "import", csv_path, "--map", map_path];

    let said = stopped_at("making companies", &data, &generate);
    assert!(said.contains("holds no companies"), "{said}");
    assert_eq!(files(&data), []);
    let said = stopped_at("reading the file", &data, &import);
    assert!(said.contains("holds no companies"), "{said}");
    assert_eq!(files(&data), []);

    let mut command = firmgate(["platform", "generate", "--companies", "300", "--data"]);
    command.arg(&data);
    assert!(run(command).status.success());
    let (before, count) = (files(&data), companies(&data));
    let loads: [(&str, Vec<&str>); 3] = [
        ("making companies", generate.to_vec()),
        ("reading the file", [&import[..], &["--replace"]].concat()),
        ("reading the file", [&import[..], &["--add"]].concat()),
    ];
    for (step, load) in loads {
        let said = stopped_at(step, &data, &load);
        assert!(said.contains("holds the companies that it held before"), "{said}");
        assert_eq!(companies(&data), count, "{load:?}");
        let after: Vec<_> = files(&data).into_iter().filter(|(name, _)| !name.contains("user.sqlite")).collect();
        assert_eq!(after, before, "{load:?}");
    }
}
