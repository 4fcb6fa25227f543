//! Modules that name each other in a circle.
//!
//! A *folder* is a module with everything below it: `a.rs`, `a/b.rs` and `a/c.rs` are the folder `a`, in which `b` and `c` are
//! folders again; the root of a crate is a folder of its own, for what it defines itself. Folders beside each other must not name
//! items of each other in a circle, at no depth; a folder may declare, use and re-export what is below it, and what is below may use
//! what its parent defines.
//!
//! A path counts for every module that it leads through: the one that it names and, where that one only re-exports the item, the one
//! that defines it. Tests may name what they like.

mod circle;

use std::collections::{BTreeMap, BTreeSet};

use syn::Item;

use self::circle::Graph;
use super::paths::{self, FOLLOWED_MAX, Segments, Written, is_for_tests};
use super::source::Source;

/// Stands for the root of a crate where it is named beside its modules.
const ROOT: &str = "crate";

/// The circles of each crate: one for all modules that reach each other.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut crates = BTreeMap::<&str, Vec<&Source>>::new();
    for source in sources.iter().filter(|source| !source.is_test) {
        crates.entry(&source.package).or_default().push(source);
    }
    let mut faults = Vec::new();
    for (package, mut sources) in crates {
        if sources.iter().any(|source| source.shown.ends_with("/src/lib.rs")) {
            // The program beside a library uses it from outside.
            sources.retain(|source| !source.shown.ends_with("/src/main.rs"));
        }
        for (parent, graph) in Tree::new(&sources).graphs() {
            let beside = parent.get(1..).unwrap_or_default();
            faults.extend(graph.circles().iter().map(|circle| circle.fault(package, beside)));
        }
    }
    faults
}

/// One file, which is one module with those that are written in it.
struct Module<'a> {
    shown: &'a str,
    written: Written,
    /// What it defines.
    items: BTreeSet<String>,
}

/// The modules of a crate, by their paths from `crate` on.
struct Tree<'a>(BTreeMap<Segments, Module<'a>>);

impl<'a> Tree<'a> {
    fn new(sources: &[&'a Source]) -> Self {
        let module = |source: &&'a Source| {
            let written = paths::written(&source.syntax, &source.module);
            let items = source.syntax.items.iter().filter_map(defined).collect();
            (source.module.clone(), Module { shown: &source.shown, written, items })
        };
        Self(sources.iter().map(module).collect())
    }

    /// For each module, which of its children name which.
    fn graphs(&self) -> BTreeMap<Segments, Graph> {
        let mut graphs = BTreeMap::<Segments, Graph>::new();
        for (from, module) in &self.0 {
            for (path, line) in &module.written.found {
                let mut passed = BTreeSet::new();
                self.follow(from, path, FOLLOWED_MAX, &mut passed);
                for to in passed {
                    if let Some((parent, user, used)) = beside(from, &to) {
                        graphs.entry(parent).or_default().add(user, used, module.shown, *line);
                    }
                }
            }
        }
        graphs
    }

    /// Adds the modules that `path` leads through, as it is written in `from`; whether it leads to something known.
    fn follow(&self, from: &Segments, path: &[String], left: usize, passed: &mut BTreeSet<Segments>) -> bool {
        let Some(left) = left.checked_sub(1) else { return false };
        let root = vec![ROOT.to_owned()];
        let (mut at, mut rest) = match path.split_first() {
            Some((first, after)) if first == ROOT => (root, after),
            _ => (from.clone(), path),
        };
        while let Some((name, after)) = rest.split_first() {
            let Some(module) = self.0.get(&at) else { return false };
            let child: Segments = at.iter().chain([name]).cloned().collect();
            let is_module = self.0.contains_key(&child);
            // A function may have the name of a module; what follows is in the module.
            let imports = module.written.imports.get(name).filter(|_| !is_module || after.is_empty());
            for target in imports.into_iter().flatten() {
                // A name that is imported as itself, such as `use serde;`, leads out of the crate.
                if target.first() != Some(name) {
                    let path: Segments = target.iter().chain(after).cloned().collect();
                    self.follow(&at, &path, left, passed);
                }
            }
            if is_module {
                passed.insert(child.clone());
                (at, rest) = (child, after);
                continue;
            }
            if module.items.contains(name) {
                passed.insert(at);
                return true;
            }
            return imports.is_some() || self.follow_globs(&at, rest, left, passed);
        }
        true
    }

    /// The same, through the globs of `at` that have the first name of `path`.
    fn follow_globs(&self, at: &Segments, path: &[String], left: usize, passed: &mut BTreeSet<Segments>) -> bool {
        let found = self.0.get(at).map_or(&[][..], |module| &module.written.found);
        let globs = found.iter().filter_map(|(path, _)| path.strip_suffix(&["*".to_owned()]));
        let mut is_known = false;
        for glob in globs.filter(|glob| !glob.is_empty()) {
            let mut through = BTreeSet::new();
            if self.follow(at, &[glob, path].concat(), left, &mut through) {
                passed.append(&mut through);
                is_known = true;
            }
        }
        is_known
    }
}

/// Where `from` uses `to`, the module that both are below and the child of it that each is in; nothing where one is
/// in the other.
fn beside(from: &Segments, to: &Segments) -> Option<(Segments, String, String)> {
    let shared = from.iter().zip(to).take_while(|(from, to)| from == to).count();
    let parent = from.iter().take(shared).cloned().collect();
    match (from.get(shared), to.get(shared)) {
        (Some(user), Some(used)) => Some((parent, user.clone(), used.clone())),
        // The root of the crate and a module.
        (Some(user), None) if to.len() == 1 => Some((parent, user.clone(), ROOT.to_owned())),
        (None, Some(used)) if from.len() == 1 => Some((parent, ROOT.to_owned(), used.clone())),
        _ => None,
    }
}

/// The name of what an item that ships defines.
fn defined(item: &Item) -> Option<String> {
    if is_for_tests(paths::attributes(item)) {
        return None;
    }
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        // A module in a file of its own is known by that.
        Item::Mod(item) if item.content.is_some() => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

#[cfg(test)]
mod tests;
