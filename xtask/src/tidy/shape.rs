//! How long functions and files are, and what error types are called.

use proc_macro2::Span;
use syn::visit::{self, Visit};

use super::paths::{self, is_for_tests};
use super::source::Source;

/// Lines between the braces of a function: what fits a screen.
const FUNCTION_LINES_MAX: usize = 60;
const FILE_LINES_MAX: usize = 350;
const MAIN_LINES_MAX: usize = 60;

/// What is wrong with the shape of a file that ships.
pub(super) fn check(source: &Source, text: &str) -> Vec<String> {
    let shown = &source.shown;
    let mut faults = Vec::new();
    let lines_max = if shown == "crates/firmgate/src/main.rs" { MAIN_LINES_MAX } else { FILE_LINES_MAX };
    let lines = text.lines().count();
    if lines > lines_max {
        let text = format!("{shown}: {lines} lines, at most {lines_max}: split it by what its parts are for");
        faults.push(text);
    }
    let mut shapes = Shapes { source, faults };
    shapes.visit_file(&source.syntax);
    shapes.faults
}

struct Shapes<'a> {
    source: &'a Source,
    faults: Vec<String>,
}

impl Shapes<'_> {
    fn function(&mut self, name: &syn::Ident, block: &syn::Block) {
        let span = block.brace_token.span;
        let lines = span.close().start().line.saturating_sub(span.open().start().line).saturating_sub(1);
        if lines > FUNCTION_LINES_MAX {
            let text = format!(
                "{}:{}: `{name}` has {lines} lines, at most {FUNCTION_LINES_MAX}: give its parts names",
                self.source.shown,
                name.span().start().line
            );
            self.faults.push(text);
        }
    }

    fn error(&mut self, name: &str, span: Span) {
        if !name.ends_with("Error") {
            let text = format!(
                "{}:{}: the error type `{name}` must have a name that ends in `Error`",
                self.source.shown,
                span.start().line
            );
            self.faults.push(text);
        }
    }

    fn derived(&mut self, attributes: &[syn::Attribute], name: &syn::Ident) {
        let is_error = attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| {
            let mut found = false;
            // Tokens that do not parse are not a list of paths, and rustc reports them.
            let _ = attribute.parse_nested_meta(|derived| {
                found |= derived.path.segments.last().is_some_and(|last| last.ident == "Error");
                Ok(())
            });
            found
        });
        if is_error {
            self.error(&name.to_string(), name.span());
        }
    }
}

impl<'ast> Visit<'ast> for Shapes<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(paths::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            self.function(&function.sig.ident, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig.ident, block);
        }
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.derived(&item.attrs, &item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.derived(&item.attrs, &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        // `serde::de::Error` and the like are traits of the same name: only the one of the standard library is meant.
        let of_std = item.trait_.as_ref().is_some_and(|(_, path, _)| {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            matches!(names.iter().map(String::as_str).collect::<Vec<_>>()[..], ["Error"] | [.., "error", "Error"])
        });
        if of_std
            && let syn::Type::Path(of) = &*item.self_ty
            && let Some(last) = of.path.segments.last()
        {
            self.error(&last.ident.to_string(), last.ident.span());
        }
        visit::visit_item_impl(self, item);
    }
}
