//! Sources that break a rule, and sources that only look like it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::json;

use super::texts::is_always_plural;
use super::*;

/// The findings for a file.
fn said(shown: &str, text: &str) -> Vec<String> {
    let source = Source::parse(shown, text).unwrap();
    check(&source, text)
}

fn is_refused(shown: &str, text: &str) -> bool {
    said(shown, text).iter().any(|fault| fault.contains("is not allowed here"))
}

const TOOL: &str = "crates/firmgate-mcp/src/tools/one.rs";

#[test]
fn a_path_is_found_however_it_is_written() {
    for text in [
        "use std::fs;",
        "use std::{env, fs};",
        "use std::{io, net::{IpAddr, TcpStream}};",
        "use std::fs as files;",
        "use std as rust; fn f() { rust::fs::read(\"a\"); }",
        "use std; use std as a; use a as b; fn f() { b::fs::read(\"a\"); }",
        "fn f() { std::fs::read(\"a\"); }",
        "fn f() { ::std::fs::read(\"a\"); }",
        "fn f() { println!(\"{:?}\", std::env::var(\"A\")); }",
        "use std::*;",
        "extern crate std as rust; fn f() { rust::env::args(); }",
        "use core::net::IpAddr;",
        "use std::time::Instant; fn f() { Instant::now(); }",
        "use std::time::Instant as I; fn f() -> I { <I>::now() }",
        "use std::time; fn f() { let clock = time::Instant::now; }",
        "fn f() { use std::time::SystemTime; }",
        "mod inner { pub fn f() { std::thread::spawn(|| ()); } }",
        "use tokio::time::sleep;",
        "macro_rules! now { () => { $crate::std::x; std::time::Instant::now() } }",
        "struct A(std::net::IpAddr);",
        "#[derive(reqwest::Thing)] struct A;",
    ] {
        assert!(is_refused(TOOL, text), "{text}");
    }
}

#[test]
fn what_only_looks_like_a_path_is_left_alone() {
    for text in [
        "// std::fs\n/// `std::env`\nfn f() {}",
        "fn f() -> &'static str { \"std::fs\" }",
        "use crate::fs; fn f() { fs::read(); }",
        "mod fs { pub fn read() {} } fn f() { fs::read(); }",
        "use std::time::{Duration, Instant}; fn f(now: Instant) -> Instant { now }",
        "use std::{collections::BTreeMap, fmt, io};",
        "#[cfg(test)] mod tests { use std::fs; }",
        "#[cfg(test)] use std::env;",
        "impl A { #[cfg(test)] fn f() { std::fs::read(\"a\"); } }",
        "fn f(env: u8) -> u8 { let fs = env; fs }",
        "pub(in crate::tools) fn f() {}",
        "use std_fs::read;",
    ] {
        assert!(!is_refused(TOOL, text), "{text}: {:?}", said(TOOL, text));
    }
    assert!(!is_refused("crates/firmgate-mcp/tests/it/flow.rs", "use std::fs;"), "a test may");
    assert!(!is_refused("crates/firmgate/src/paths.rs", "use std::{env, fs};"), "the binary may");
}

#[test]
fn a_crate_names_only_the_crates_that_it_may_use() {
    assert!(is_refused("crates/firmgate-mcp/src/a.rs", "use firmgate_platform::Platform;"));
    assert!(is_refused("crates/firmgate-guard/src/a.rs", "fn f() { firmgate_mcp::call(); }"));
    assert!(is_refused("crates/firmgate/src/a.rs", "use tantivy::Index;"));
    assert!(is_refused("crates/firmgate/src/a.rs", "use firmgate_testing::peer;"));
    assert!(!is_refused("crates/firmgate-mcp/src/a.rs", "use firmgate_guard::Gate;"));
    assert!(!is_refused("crates/firmgate-guard/src/a.rs", "use firmgate_guard::Gate;"), "itself");
}

#[test]
fn the_outbound_client_knows_callers_and_no_policy() {
    let egress = "crates/firmgate-egress/src/http.rs";
    assert!(!is_refused(egress, "use firmgate_identity::{CallId, Principal, token::InboundToken};"));
    for text in [
        "use firmgate_guard::Gate;",
        "use firmgate_guard as guard; fn f() { guard::Policy::parse(); }",
        "use firmgate_guard::*;",
    ] {
        assert!(is_refused(egress, text), "{text}");
    }
}

#[test]
fn a_path_with_a_place_stands_nowhere_else() {
    let text = "use firmgate_identity::Principal as P; fn f() { P::assertion(a); }";
    assert!(is_refused("crates/firmgate/src/wiring.rs", text));
    assert!(!is_refused("crates/firmgate/src/local.rs", text));
    for text in [
        "use crate::effect::OnRecord; fn f() { OnRecord::assertion(); }",
        "fn f() { super::audit::OnRecord::assertion(); }",
    ] {
        assert!(is_refused("crates/firmgate-guard/src/gate.rs", text), "{text}");
        assert!(!is_refused("crates/firmgate-guard/src/audit.rs", text), "{text}");
    }
}

#[test]
fn manifests_are_held_to_the_same_list() {
    let metadata = |name: &str, used: &str, kind: Option<&str>| json!({ "packages": [{ "name": name, "dependencies": [{ "name": used, "kind": kind }] }] });
    for (name, used, kind) in [
        ("firmgate-guard", "firmgate-mcp", None),
        ("firmgate-mcp", "tokio", None),
        ("firmgate-upstream", "reqwest", None),
        ("firmgate", "tantivy", Some("build")),
        ("firmgate", "firmgate-testing", None),
        ("a-new-crate", "serde", None),
    ] {
        assert_eq!(arrows::check(&metadata(name, used, kind)).len(), 1, "{name} {used}");
    }
    for (name, used, kind) in [
        ("firmgate-mcp", "firmgate-guard", None),
        ("firmgate-guard", "firmgate-mcp", Some("dev")),
        ("firmgate-egress", "reqwest", None),
        ("firmgate-mcp", "serde", None),
    ] {
        assert!(arrows::check(&metadata(name, used, kind)).is_empty(), "{name} {used}");
    }
}

#[test]
fn functions_and_files_fit_a_screen() {
    let body = |lines: usize| format!("fn f() {{\n{}}}\n", "    call();\n".repeat(lines));
    assert_eq!(said(TOOL, &body(60)), [""; 0]);
    assert!(said(TOOL, &body(61)).iter().any(|fault| fault.contains("`f` has 61 lines, at most 60")));
    assert!(said(TOOL, &format!("impl A {{ {} }}", body(61))).len() == 1);
    assert!(said(TOOL, &format!("#[cfg(test)]\n{}", body(61))).is_empty());
    let file = "// a line\n".repeat(351);
    assert!(said(TOOL, &file).iter().any(|fault| fault.contains("351 lines, at most 350")));
    assert!(said("crates/firmgate-mcp/src/tools/tests.rs", &file).is_empty());
}

#[test]
fn names_of_error_types_end_in_error() {
    for text in [
        "#[derive(Debug, thiserror::Error)] enum Refused { A }",
        "use thiserror::Error; #[derive(Debug, Error)] struct Stale;",
        "struct Broken; impl std::error::Error for Broken {}",
        "use std::error::Error; struct Broken; impl Error for Broken {}",
    ] {
        assert!(said(TOOL, text).iter().any(|fault| fault.contains("ends in `Error`")), "{text}");
    }
    for text in [
        "#[derive(Debug, thiserror::Error)] enum ReadError { A }",
        "struct ReadError; impl std::error::Error for ReadError {}",
        "#[derive(Debug)] struct Refused;",
        "impl serde::de::Error for Other {}",
        "impl From<Error> for Other {}",
    ] {
        assert_eq!(said(TOOL, text), [""; 0], "{text}");
    }
}

#[test]
fn every_rule_says_why() {
    assert!(rules::OWNED.iter().all(|owned| !owned.why.is_empty()));
}

#[test]
fn error_texts_start_in_lower_case_and_end_without_a_full_stop() {
    for wrong in ["    #[error(\"Not found\")]", "    #[error(\"not found.\")]"] {
        let text = format!("#[derive(thiserror::Error)]\nenum AError {{\n{wrong}\n    A,\n}}\n");
        assert_eq!(said(TOOL, &text).len(), 1, "{wrong}");
    }
}

#[test]
fn a_number_is_followed_by_its_own_noun() {
    for wrong in ["format!(\"{} rows\", rows.len())", "say(\"using {count} companies\")", "\"({left_out} fields)\""] {
        assert!(is_always_plural(wrong), "{wrong}");
    }
    for right in [
        "format!(\"{} of it\", count)",
        "\"longer than {bytes_max} bytes\"",
        "\"longer than {BYTES_MAX} bytes\"",
        "\"{many} companies match\"",
        "\"expected at most {most} characters\"",
        "/// `{} rows` in a comment",
        "if here { } rows = 1;",
    ] {
        assert!(!is_always_plural(right), "{right}");
    }
}
