//! Crates with a circle in them, and crates that only look like it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

/// The findings for a crate of these files.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let source = |(below, text): &(&str, &str)| Source::parse(&format!("crates/one/src/{below}"), text).unwrap();
    check(&files.iter().map(source).collect::<Vec<_>>())
}

const ROOT_OF_TWO: (&str, &str) = ("lib.rs", "mod a;\nmod b;\n");

#[test]
fn a_circle_is_told_with_its_places_and_what_to_do() {
    let files = [
        ROOT_OF_TWO,
        ("a.rs", "use crate::b::Second;\npub struct First;"),
        ("b.rs", "\nuse super::a::First;\npub struct Second;"),
    ];
    let expected = "one: the modules `a -> b -> a` name each other in a circle (crates/one/src/a.rs:1, crates/one/src/b.rs:2): \
                    move what both need into a module of its own, or pass it as an argument";
    assert_eq!(said(&files), [expected]);
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let first = "pub struct First; pub mod own { pub struct Inner; }";
    for second in [
        "use crate::a::{First as Other};",
        "use crate::a as other; fn f(x: other::First) {}",
        "fn f() -> Option<crate::a::First> { None }",
        "fn f() { let _ = super::a::First; }",
        "use crate::a::own::Inner;",
        "use crate::a::*;",
        "use crate::*; fn f(x: a::First) {}",
        "fn f() { println!(\"{:?}\", crate::a::First); }",
        "impl Clone for crate::a::First { fn clone(&self) -> Self { *self } }",
        "mod inner { use super::super::a::First; }",
        "pub use crate::a::First;",
    ] {
        let a = format!("use crate::b::Second; {first}");
        assert_eq!(said(&[ROOT_OF_TWO, ("a.rs", &a), ("b.rs", second)]).len(), 1, "{second}");
    }
}

#[test]
fn a_re_export_leads_to_what_it_re_exports() {
    // `super::Second` is the parent's by name only.
    let parent = "mod first; mod second; pub use second::Second;";
    let circle = [
        ("lib.rs", "mod parent;"),
        ("parent.rs", parent),
        ("parent/first.rs", "use super::Second; pub struct First;"),
        ("parent/second.rs", "use super::first::First; pub struct Second;"),
    ];
    let found = said(&circle);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found.iter().all(|fault| fault.contains("`parent::first -> parent::second -> parent::first`")),
        "{found:?}"
    );
    // So is that of the crate, also through a glob and under another name.
    for root in
        ["mod a; mod b; pub use b::Second;", "mod a; mod b; pub use b::*;", "mod a; mod b; pub use b::Other as Second;"]
    {
        let files = [
            ("lib.rs", root),
            ("a.rs", "use crate::Second; pub struct First;"),
            ("b.rs", "use crate::a::First; pub struct Second; pub struct Other;"),
        ];
        assert_eq!(said(&files).len(), 1, "{root}");
    }
    // One that no folder defines leads nowhere.
    let foreign = [
        ("lib.rs", "mod a; mod b; pub use serde::Second;"),
        ("a.rs", "use crate::Second;"),
        ("b.rs", "use crate::a::x;"),
    ];
    assert_eq!(said(&foreign), [""; 0]);
}

#[test]
fn a_circle_may_have_three_modules_and_lie_in_folders() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "mod deep; pub struct First;"),
        ("a/deep.rs", "use crate::b::Second;"),
        ("b.rs", "use crate::c::Third; pub struct Second;"),
        ("c/mod.rs", "mod low; pub struct Third;"),
        ("c/low.rs", "use crate::a::First;"),
    ];
    let found = said(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|fault| fault.contains("`a -> b -> c -> a`")), "{found:?}");
    assert!(
        found.iter().all(|fault| fault.contains("a/deep.rs:1, crates/one/src/b.rs:1, crates/one/src/c/low.rs:1")),
        "{found:?}"
    );
}

#[test]
fn what_the_root_defines_is_a_folder_of_its_own() {
    let files =
        [("lib.rs", "mod a;\npub struct Common;\nfn f() { a::f(); }"), ("a.rs", "use crate::Common; pub fn f() {}")];
    assert!(said(&files).iter().any(|fault| fault.contains("`a -> crate -> a`")), "{:?}", said(&files));
    let files = [("main.rs", "mod a;\nfn main() { a::f(); }"), ("a.rs", "pub fn f() {}")];
    assert_eq!(said(&files), [""; 0]);
}

#[test]
fn what_is_no_circle_is_left_alone() {
    let second = ("b.rs", "pub struct Second;");
    for a in ["use crate::b::Second;", "use super::b; fn f(x: b::Second) {}", "use b::Second;"] {
        assert_eq!(said(&[ROOT_OF_TWO, ("a.rs", a), second]), [""; 0], "{a}");
    }
    // Tests may name what they like.
    let uses_b = ("a.rs", "use crate::b::Second; pub struct First;");
    for (below, text) in [
        ("b.rs", "pub struct Second; #[cfg(test)] mod tests { use crate::a::First; }"),
        ("b/tests.rs", "use crate::a::First;"),
        ("b/tests/more.rs", "use crate::a::First;"),
    ] {
        let files = [ROOT_OF_TWO, uses_b, second, (below, text)];
        let files = if below == "b.rs" { [ROOT_OF_TWO, uses_b, (below, text)].to_vec() } else { files.to_vec() };
        assert_eq!(said(&files), [""; 0], "{below}");
    }
    // A child uses its parent, and the parent its child.
    let family = [
        ("lib.rs", "mod a; pub use a::First;"),
        ("a.rs", "mod low; pub use low::Low; pub struct First; fn f(x: low::Low) {}"),
        ("a/low.rs", "use super::First; pub struct Low; fn f(x: &First) -> &Self { self }"),
    ];
    assert_eq!(said(&family), [""; 0]);
    // A function may have the name of a module, and a variable too.
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::a;"),
        ("a.rs", "pub struct First; pub fn g() {}"),
        ("b.rs", "use crate::a::First; pub fn a() { let b = First; drop(b) }"),
    ];
    assert_eq!(said(&files), [""; 0]);
    // The same names in another crate are other modules.
    let of = |name: &str, below: &str, text: &str| Source::parse(&format!("crates/{name}/src/{below}"), text).unwrap();
    let sources = [
        of("one", "a.rs", "use crate::b::x;"),
        of("one", "b.rs", ""),
        of("two", "a.rs", ""),
        of("two", "b.rs", "use crate::a::x;"),
    ];
    assert_eq!(check(&sources), [""; 0]);
}
