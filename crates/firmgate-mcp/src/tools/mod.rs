//! One line per tool, in the order that `tools/list` shows them.

use firmgate_guard::GovernedAction as _;

use crate::dispatch::Entry;

mod add_to_collection;
mod advice;
mod ai_search;
mod common;
mod create_collection;
mod get_companies_batch;
mod get_company;
mod get_collection_items;
mod list_collections;
mod request_email_discovery;
mod roles;
mod search_companies;

pub use crate::page::ExportLink;
pub(crate) use search_companies::export::{Address, ExportCompanies, TEMPLATE};

/// Whether a resource is a file of a search, by its address alone.
#[must_use]
pub fn is_file_address(uri: &str) -> bool {
    Address::read(uri).is_some()
}

/// What a limit calls the reading of exported files, and its action.
pub const EXPORT: (&str, &str) = ("export", ExportCompanies::ACTION.name());

/// Every tool there is.
pub static TOOLS: &[Entry] = &[
    Entry::of::<search_companies::SearchCompanies>(),
    Entry::of::<get_company::GetCompany>(),
    Entry::of::<get_companies_batch::GetCompaniesBatch>(),
    Entry::of::<ai_search::AiSearch>(),
    Entry::of::<list_collections::ListCollections>(),
    Entry::of::<get_collection_items::GetCollectionItems>(),
    Entry::of::<create_collection::CreateCollection>(),
    Entry::of::<add_to_collection::AddToCollection>(),
    Entry::of::<request_email_discovery::RequestEmailDiscovery>(),
];

/// The tool of this name.
///
/// ```
/// use firmgate_guard::EffectKind;
/// use firmgate_mcp::tools::entry;
///
/// let search = entry("search_companies").ok_or("no such tool")?;
/// assert_eq!((search.action, search.effect), ("company.search", EffectKind::Read));
/// assert!(search.parameters.iter().any(|parameter| parameter.name == "country"));
/// assert!(entry("delete_companies").is_none());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn entry(name: &str) -> Option<&'static Entry> {
    TOOLS.iter().find(|entry| entry.name == name)
}
