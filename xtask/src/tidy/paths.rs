//! Which paths a source names, with its imports resolved.
//!
//! A text search misses `use std::{env, fs};`, `use std::fs as files;` and a path without an import; this reads the syntax, and the
//! tokens of macros, where syntax is not known.
//!
//! One table of imports serves the whole file, whatever the scope of each: a name that two scopes import differently is
//! treated as both.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Meta, UseTree};

/// Names that are followed through other names at most this many times: `use std as s; use s::fs as f;`.
pub(super) const FOLLOWED_MAX: usize = 8;

/// A path that a source names, and the line where it does. A glob ends in `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) path: String,
    pub(super) line: usize,
}

impl Named {
    /// Whether this is `path`, something in it, or a glob that has it among others.
    pub(super) fn reaches(&self, path: &str) -> bool {
        let below = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        below(path, &self.path) || self.path.strip_suffix("::*").is_some_and(|open| below(open, path))
    }
}

/// Every path in the parts of a file that ship, in the order of its text and each once a line.
pub(super) fn named(file: &syn::File, module: &[String]) -> BTreeSet<Named> {
    let Written { imports, found } = written(file, module);
    let mut named = BTreeSet::new();
    for (segments, line) in found {
        for path in resolved(&segments, &imports, FOLLOWED_MAX) {
            named.insert(Named { path: path.join("::"), line });
        }
    }
    named
}

/// The names of a path.
pub(super) type Segments = Vec<String>;

/// The paths of a file as they are written, from `crate` on where they start there, at `self` or at `super`.
#[derive(Default)]
pub(super) struct Written {
    /// What a name refers to.
    pub(super) imports: BTreeMap<String, BTreeSet<Segments>>,
    /// Every path, imports among them, with its line. A glob ends in `*`.
    pub(super) found: Vec<(Segments, usize)>,
}

/// The paths in the parts of a file that ship.
pub(super) fn written(file: &syn::File, module: &[String]) -> Written {
    let mut collector = Collector { written: Written::default(), module: module.to_vec() };
    collector.visit_file(file);
    collector.written
}

struct Collector {
    written: Written,
    /// Where the visitor is, from `crate` on.
    module: Segments,
}

/// All that a path may refer to: its first name followed through the imports.
fn resolved(segments: &[String], imports: &BTreeMap<String, BTreeSet<Segments>>, left: usize) -> Vec<Segments> {
    let Some((first, rest)) = segments.split_first() else { return Vec::new() };
    // What the standard library is made of.
    if first == "core" || first == "alloc" {
        return vec![std::iter::once("std".to_owned()).chain(rest.iter().cloned()).collect()];
    }
    let Some(targets) = imports.get(first).filter(|_| left > 0) else { return vec![segments.to_vec()] };
    let joined = targets.iter().map(|target| target.iter().chain(rest).cloned().collect::<Segments>());
    // A name that is imported as itself, such as `use serde;`, leads nowhere else.
    joined
        .flat_map(|path| if path.first() == Some(first) { vec![path] } else { resolved(&path, imports, left - 1) })
        .collect()
}

impl Collector {
    /// A path as written, from the crate's root on where it starts at a module.
    fn rooted(&self, segments: Segments) -> Segments {
        let mut rest = segments.as_slice();
        let mut base = match rest.first().map(String::as_str) {
            Some("self" | "super") => self.module.clone(),
            _ => return segments,
        };
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "self" => {}
                "super" => drop(base.pop()),
                _ => break,
            }
            rest = after;
        }
        base.extend(rest.iter().cloned());
        base
    }

    fn note(&mut self, segments: Segments, line: usize) {
        // Alone it is the receiver of a method.
        let is_receiver = segments.iter().eq(["self"]);
        let segments = self.rooted(segments);
        if !segments.is_empty() && !is_receiver {
            self.written.found.push((segments, line));
        }
    }

    fn import(&mut self, name: String, target: Segments) {
        let target = self.rooted(target);
        self.written.imports.entry(name).or_default().insert(target);
    }

    fn tree(&mut self, tree: &UseTree, prefix: &[String]) {
        let joined = |name: String| prefix.iter().cloned().chain([name]).collect::<Segments>();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &joined(path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, prefix)),
            UseTree::Glob(glob) => {
                self.note(joined("*".to_owned()), glob.star_token.spans.first().map_or(0, |span| span.start().line))
            }
            UseTree::Name(name) => {
                let target = if name.ident == "self" { prefix.to_vec() } else { joined(name.ident.to_string()) };
                if let Some(bound) = target.last().cloned() {
                    self.import(bound, target.clone());
                }
                self.note(target, name.ident.span().start().line);
            }
            UseTree::Rename(rename) => {
                let target = if rename.ident == "self" { prefix.to_vec() } else { joined(rename.ident.to_string()) };
                self.import(rename.rename.to_string(), target.clone());
                self.note(target, rename.ident.span().start().line);
            }
        }
    }

    /// Paths among the tokens of a macro: names with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments = Segments::new();
        let (mut colons, mut line) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.finish(&mut segments, line);
                    }
                    if segments.is_empty() {
                        line = ident.span().start().line;
                    }
                    segments.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.finish(&mut segments, line);
                    colons = 0;
                    self.tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.finish(&mut segments, line);
                    colons = 0;
                }
            }
        }
        self.finish(&mut segments, line);
    }

    /// A single name is a variable or a keyword, and an import of its own where it is neither.
    fn finish(&mut self, segments: &mut Segments, line: usize) {
        let path = std::mem::take(segments);
        if path.len() > 1 {
            self.note(path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        if !is_for_tests(&variant.attrs) {
            visit::visit_variant(self, variant);
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if !is_for_tests(&arm.attrs) {
            visit::visit_arm(self, arm);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.ident.to_string();
        let bound = item.rename.as_ref().map_or_else(|| name.clone(), |(_, rename)| rename.to_string());
        self.import(bound, vec![name.clone()]);
        self.note(vec![name], item.ident.span().start().line);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        self.note(segments, line);
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        // `<Instant>::now` is `Instant::now`.
        if let Some(syn::QSelf { ty, position: 0, .. }) = &path.qself
            && let syn::Type::Path(of) = &**ty
        {
            let segments = of.path.segments.iter().chain(&path.path.segments);
            let line = of.path.segments.first().map_or(0, |first| first.ident.span().start().line);
            self.note(segments.map(|segment| segment.ident.to_string()).collect(), line);
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.tokens(called.tokens.clone());
    }

    /// Such as the traits of a `derive`.
    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        visit::visit_meta_list(self, list);
        self.tokens(list.tokens.clone());
    }

    /// `pub(in crate::a)` reaches nothing.
    fn visit_vis_restricted(&mut self, _restricted: &'ast syn::VisRestricted) {}
}

/// Whether something is compiled for tests only.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let mut words = list.tokens.clone().into_iter();
            let first = words.next().is_some_and(|word| word.to_string() == "test");
            first && words.next().is_none()
        }
        meta => meta.path().is_ident("test"),
    })
}

/// The attributes of an item; none where it has no name of its own.
pub(super) fn attributes(item: &syn::Item) -> &[Attribute] {
    use syn::Item;
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
