//! The store behind the trait for the data of users.

use firmgate_model::collections::{Added, Collection, CollectionPage, ItemPage, Pick};
use firmgate_model::email::Finding;
use firmgate_model::jobs::{DiscoveryJob, JobRequest, Requested, Subject};
use firmgate_model::threads::ThreadKey;
use firmgate_model::{StoreError, UserStore};

use super::Store;

impl UserStore for Store {
    fn create_collection(
        &self,
        owner: &str,
        name: &str,
        description: Option<&str>,
        search: Option<&str>,
        token: &str,
        now_ms: i64,
    ) -> Result<(Collection, bool), StoreError> {
        Self::create_collection(self, owner, name, description, search, token, now_ms)
    }

    fn add_items(
        &self,
        owner: &str,
        collection: &str,
        ids: &[String],
        not_found: &[String],
        token: &str,
        now_ms: i64,
    ) -> Result<Added, StoreError> {
        Self::add_items(self, owner, collection, ids, not_found, token, now_ms)
    }

    fn collections(&self, owner: &str, limit: u32, after: Option<&str>) -> Result<CollectionPage, StoreError> {
        Self::collections(self, owner, limit, after)
    }

    fn collection(&self, owner: &str, id: &str) -> Result<Option<Collection>, StoreError> {
        Self::collection(self, owner, id)
    }

    fn collection_count(&self) -> Result<u64, StoreError> {
        Self::collection_count(self)
    }

    fn items(
        &self,
        owner: &str,
        collection: &str,
        pick: Pick<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<ItemPage, StoreError> {
        Self::items(self, owner, collection, pick, offset, limit)
    }

    fn item_ids(&self, owner: &str, collection: &str) -> Result<Vec<String>, StoreError> {
        Self::item_ids(self, owner, collection)
    }

    fn request_job(
        &self,
        owner: &str,
        wish: &JobRequest<'_>,
        token: &str,
        now_ms: i64,
    ) -> Result<Requested, StoreError> {
        Self::request_job(self, owner, wish, token, now_ms)
    }

    fn finish_job(&self, owner: &str, id: &str, finding: &Finding, now_ms: i64) -> Result<DiscoveryJob, StoreError> {
        Self::finish_job(self, owner, id, finding, now_ms)
    }

    fn fail_job(&self, owner: &str, id: &str, now_ms: i64) -> Result<DiscoveryJob, StoreError> {
        Self::fail_job(self, owner, id, now_ms)
    }

    fn job(&self, owner: &str, id: &str, now_ms: i64) -> Result<Option<DiscoveryJob>, StoreError> {
        Self::job(self, owner, id, now_ms)
    }

    fn suppress(&self, subject: &Subject<'_>, reason: &str, now_ms: i64) -> Result<(), StoreError> {
        Self::suppress(self, subject, reason, now_ms)
    }

    fn suppressed(&self, subjects: &[Subject<'_>]) -> Result<Vec<bool>, StoreError> {
        Self::suppressed(self, subjects)
    }

    fn thread_key(&self) -> &ThreadKey {
        &self.thread_key
    }
}
