//! What the tools declare to the guard: scopes, kinds of resources, attributes of the context, actions.

use firmgate_guard::{Attribute, Context, Declarations, Resource, ResourceKind};
use firmgate_identity::Scope;

use crate::resources;
use crate::tools::TOOLS;

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

/// Everything that a policy can refer to.
///
/// ```
/// use firmgate_guard::{DEFAULT_POLICY, Policy};
///
/// let policy = Policy::parse(DEFAULT_POLICY, &firmgate_mcp::declarations())?;
/// assert!(policy.coverage().iter().all(|action| !action.permits.is_empty()), "each action is permitted by a policy");
/// # Ok::<(), firmgate_guard::PolicyError>(())
/// ```
#[must_use]
pub fn declarations() -> Declarations {
    let tools = TOOLS.iter().map(|entry| (entry.action, entry.effect));
    Declarations {
        actions: tools.chain(resources::ACTIONS.iter().copied()).collect(),
        attributes: vec![
            ROWS.declaration(),
            IDS.declaration(),
            COUNTRIES.declaration(),
            EXCLUDED_COLLECTION.declaration(),
            PURPOSE.declaration(),
        ],
        usual: usual(),
    }
}

/// A small page, one id, each kind of resource, with and without a purpose.
fn usual() -> Vec<(Resource, Context)> {
    let one = |kind| Resource::one(kind, "example");
    let resources = [Resource::all(DIRECTORY), one(COMPANY), Resource::all(COLLECTIONS), one(COLLECTION), one(CONTACT)];
    let plain = Context::new().with(&ROWS, 10).with(&IDS, 1);
    let purposeful = plain.clone().with(&PURPOSE, "prospecting".to_owned());
    let calls =
        resources.iter().flat_map(|resource| [&plain, &purposeful].map(|context| (resource.clone(), context.clone())));
    calls.collect()
}

/// A count as an attribute.
pub(crate) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
