//! The people at companies.

use crate::engine_error::EngineError;
use crate::record::ContactRecord;

/// Contacts of one company that are read; a company with more shows the first of them.
pub const CONTACTS_PER_COMPANY_MAX: u32 = 500;

/// The contacts of a company base. See [`engine`](crate::engine) for the thread that calls it.
pub trait Contacts: Send + Sync {
    /// The contacts of companies, in the order and length of `companies`: of each those that were loaded first, at most
    /// [`CONTACTS_PER_COMPANY_MAX`], in the order of loading.
    ///
    /// # Errors
    /// [`EngineError`] when the contacts cannot be read.
    fn of_companies(&self, companies: &[&str]) -> Result<Vec<Vec<ContactRecord>>, EngineError>;

    /// One contact by its id.
    ///
    /// # Errors
    /// [`EngineError`] when the contacts cannot be read.
    fn contact(&self, id: &str) -> Result<Option<ContactRecord>, EngineError>;

    /// How many contacts there are.
    ///
    /// # Errors
    /// [`EngineError`] when the contacts cannot be read.
    fn count(&self) -> Result<u64, EngineError>;
}
