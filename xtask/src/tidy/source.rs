//! One file: its path, and its syntax.

/// A source file of the workspace.
pub(super) struct Source {
    /// Its path from the root of the repository.
    pub(super) shown: String,
    /// Whether it does not ship.
    pub(super) is_test: bool,
    /// The package that it belongs to.
    pub(super) package: String,
    /// The path of its module, from `crate` on.
    pub(super) module: Vec<String>,
    pub(super) syntax: syn::File,
}

impl Source {
    /// # Errors
    /// The file is not Rust.
    pub(super) fn parse(shown: &str, text: &str) -> Result<Self, String> {
        let syntax = syn::parse_file(text)
            .map_err(|error| format!("{shown}:{}: is not Rust: {error}", error.span().start().line))?;
        let package = package(shown).to_owned();
        let below = shown.split_once("/src/").map_or("", |(_, below)| below);
        Ok(Self { shown: shown.to_owned(), is_test: is_test(shown), package, module: module(below), syntax })
    }
}

fn package(shown: &str) -> &str {
    let mut parts = shown.split('/');
    match parts.next() {
        Some("crates") => parts.next().unwrap_or_default(),
        first => first.unwrap_or_default(),
    }
}

fn is_test(shown: &str) -> bool {
    ["/tests/", "/benches/", "/examples/"].iter().any(|folder| shown.contains(folder))
        || shown.ends_with("/tests.rs")
        || shown.ends_with("/build.rs")
        || shown.starts_with("crates/firmgate-testing/")
}

/// `listen/watch.rs` is `crate::listen::watch`.
fn module(below: &str) -> Vec<String> {
    let path = below.strip_suffix(".rs").unwrap_or(below);
    let names = path.split('/').filter(|name| !name.is_empty());
    let mut module: Vec<String> = std::iter::once("crate").chain(names).map(str::to_owned).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "lib" | "main" | "mod")) {
        module.pop();
    }
    module
}
