//! What the tools declare to the guard: everything that a policy can refer to.

use firmgate_guard::{Context, Declarations, Resource};

use crate::domain::{
    COLLECTION, COLLECTIONS, COMPANY, CONTACT, COUNTRIES, DIRECTORY, EXCLUDED_COLLECTION, IDS, PURPOSE, ROWS,
};
use crate::resources;
use crate::tools::TOOLS;

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
