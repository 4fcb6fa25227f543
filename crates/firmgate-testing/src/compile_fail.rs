//! Programs that must not compile, and for which reason.
//!
//! Each file of a folder is a program. Its lines `//@ CODE WORD` state what the compiler must report: the code of the
//! error (or the name of the lint) and a word that its message holds, such as the name of the type that prevents it.
//! The rest of the compiler's wording is ignored, so that a new compiler does not break the tests; any other error is,
//! so that none of them fails for a reason that has nothing to do with its subject.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A package that the programs use.
#[derive(Clone, Copy, Debug)]
pub enum Dependency<'a> {
    /// Of this workspace, by the name of its folder.
    Own(&'a str),
    /// Of a registry, with the version that the workspace has.
    Registry(&'a str, &'a str),
}

/// What the compiler reported.
struct Objection {
    code: String,
    text: String,
}

/// Checks every program of `folder` against its own expectations. `scratch` is a folder for the build output, as in
/// `CARGO_TARGET_TMPDIR`; `name` is one that no other caller has. All callers share what was compiled for them.
///
/// # Errors
/// Every program that compiles, or that fails in another way than stated; or what prevents the programs from being
/// built.
pub fn check(name: &str, folder: &Path, scratch: &Path, dependencies: &[Dependency<'_>]) -> Result<(), String> {
    let programs = programs(folder)?;
    let package = scratch.join("compile-fail").join(name);
    write_package(&package, &programs, dependencies).map_err(|error| format!("{}: {error}", package.display()))?;
    let objections = build(&package, &scratch.join("compile-fail").join("target"))?;
    let mut problems = String::new();
    for (name, path) in &programs {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Err(problem) = check_program(&text, objections.get(name).map_or(&[], Vec::as_slice)) {
            let _never = writeln!(problems, "{}: {problem}", path.display());
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn programs(folder: &Path) -> Result<BTreeMap<String, PathBuf>, String> {
    let unreadable = |error| format!("{}: {error}", folder.display());
    let mut programs = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "rs")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            programs.insert(name.to_owned(), path);
        }
    }
    if programs.is_empty() { Err(format!("{}: no programs", folder.display())) } else { Ok(programs) }
}

/// A package with one binary for each program, and the versions of the workspace.
fn write_package(
    package: &Path,
    programs: &BTreeMap<String, PathBuf>,
    dependencies: &[Dependency<'_>],
) -> std::io::Result<()> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut manifest = "[package]\nname = \"compile-fail\"\nversion = \"0.0.0\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n[dependencies]\n".to_owned();
    for dependency in dependencies {
        let _never = match dependency {
            Dependency::Own(name) => {
                writeln!(manifest, "{name} = {{ path = {:?} }}", workspace.join("crates").join(name))
            }
            Dependency::Registry(name, version) => writeln!(manifest, "{name} = {version:?}"),
        };
    }
    for (name, path) in programs {
        let _never = writeln!(manifest, "\n[[bin]]\nname = {name:?}\npath = {path:?}");
    }
    fs::create_dir_all(package)?;
    fs::write(package.join("Cargo.toml"), manifest)?;
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock"))?;
    Ok(())
}

/// Every reported error, by the name of the program.
fn build(package: &Path, target: &Path) -> Result<BTreeMap<String, Vec<Objection>>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let checked = Command::new(cargo)
        .args(["check", "--bins", "--keep-going", "--offline", "--quiet", "--message-format=json"])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let lines = String::from_utf8_lossy(&checked.stdout);
    let mut objections: BTreeMap<String, Vec<Objection>> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        let name = message.pointer("/target/name").and_then(Value::as_str);
        let is_program = message.pointer("/target/kind/0").and_then(Value::as_str) == Some("bin");
        let level = message.pointer("/message/level").and_then(Value::as_str);
        let text = message.pointer("/message/rendered").and_then(Value::as_str).unwrap_or_default();
        let (Some(name), Some("error")) = (name, level) else { continue };
        if !is_program {
            return Err(format!("what the programs use does not compile:\n{text}"));
        }
        // The count of errors at the end has no code.
        let Some(code) = message.pointer("/message/code/code").and_then(Value::as_str) else { continue };
        let objection = Objection { code: code.to_owned(), text: text.to_owned() };
        objections.entry(name.to_owned()).or_default().push(objection);
    }
    if objections.is_empty() {
        return Err(format!("cargo found no error in any program:\n{}", String::from_utf8_lossy(&checked.stderr)));
    }
    Ok(objections)
}

fn check_program(program: &str, objections: &[Objection]) -> Result<(), String> {
    let expected: Vec<(&str, &str)> =
        program.lines().filter_map(|line| line.strip_prefix("//@ ")?.split_once(' ')).collect();
    if expected.is_empty() {
        return Err("it does not say what the compiler must object to: add a line `//@ CODE WORD`".to_owned());
    }
    for (code, word) in &expected {
        if !objections.iter().any(|objection| objection.code == *code && objection.text.contains(word)) {
            return Err(format!("the compiler does not object with {code} to `{word}`{}", listed(objections)));
        }
    }
    match objections.iter().find(|objection| !expected.iter().any(|(code, _)| objection.code == *code)) {
        Some(other) => Err(format!("the compiler objects to something else, too:\n{}", other.text)),
        None => Ok(()),
    }
}

fn listed(objections: &[Objection]) -> String {
    let texts: Vec<&str> = objections.iter().map(|objection| objection.text.as_str()).collect();
    if texts.is_empty() { "; it compiles".to_owned() } else { format!(", but so:\n{}", texts.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::{Objection, check_program};

    fn objections(all: &[(&str, &str)]) -> Vec<Objection> {
        all.iter().map(|(code, text)| Objection { code: (*code).to_owned(), text: (*text).to_owned() }).collect()
    }

    #[test]
    fn a_program_fails_for_its_own_reason_and_no_other() {
        let program = "//! One use.\n//@ E0382 permit\nfn main() {}\n";
        assert_eq!(check_program(program, &objections(&[("E0382", "use of moved value: `permit`")])), Ok(()));
        for wrong in [&[][..], &[("E0382", "use of moved value: `other`")], &[("E0308", "permit")]] {
            assert!(check_program(program, &objections(wrong)).is_err(), "{wrong:?}");
        }
        let also = objections(&[("E0382", "use of moved value: `permit`"), ("E0432", "unresolved import")]);
        assert!(check_program(program, &also).is_err_and(|problem| problem.contains("something else")));
        assert!(check_program("fn main() {}", &objections(&[("E0382", "permit")])).is_err(), "nothing was expected");
    }
}
