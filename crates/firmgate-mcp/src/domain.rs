//! What the tools name to the guard: scopes, kinds of resources, attributes of the context.

use firmgate_guard::{Attribute, ResourceKind};
use firmgate_identity::Scope;

pub use firmgate_upstream::actions::{COLLECTIONS_WRITE, EMAIL_DISCOVER};

/// Search and read companies.
pub const COMPANIES_READ: Scope = Scope::new("companies:read");
/// See one's own collections.
pub const COLLECTIONS_READ: Scope = Scope::new("collections:read").included_in(COLLECTIONS_WRITE);
/// All scopes, in the order that they are shown.
pub const SCOPES: [Scope; 4] = [COMPANIES_READ, COLLECTIONS_READ, COLLECTIONS_WRITE, EMAIL_DISCOVER];

/// The company directory as a whole.
pub(crate) const DIRECTORY: ResourceKind = ResourceKind::new("directory");
/// One company. It may be requested by any string, which is not recorded.
pub(crate) const COMPANY: ResourceKind = ResourceKind::new("company");
/// The caller's collections as a whole.
pub(crate) const COLLECTIONS: ResourceKind = ResourceKind::new("collections");
/// One collection, by id.
pub(crate) const COLLECTION: ResourceKind = ResourceKind::new("collection").with_id_on_record();
/// One contact, by id.
pub(crate) const CONTACT: ResourceKind = ResourceKind::new("contact").with_id_on_record();

/// Rows asked for.
pub(crate) const ROWS: Attribute<u32> = Attribute::number("rows");
/// Ids passed.
pub(crate) const IDS: Attribute<u32> = Attribute::number("ids");
/// Countries asked for, as ISO 3166 alpha-2 codes.
pub(crate) const COUNTRIES: Attribute<Vec<String>> = Attribute::words("countries");
/// The collection whose companies a search leaves out. It tells what is in it, so it needs the scope for that.
pub(crate) const EXCLUDED_COLLECTION: Attribute<String> =
    Attribute::word("exclude_collection").on_record().needing(COLLECTIONS_READ);
/// The stated purpose.
pub(crate) const PURPOSE: Attribute<String> = Attribute::word("purpose").on_record();

/// A count as an attribute.
pub(crate) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
