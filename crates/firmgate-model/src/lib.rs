//! What a company is, and how companies, contacts and the data of users are requested, independent of the engine.
//!
//! Owns: the records, the typed filter, the traits [`CompanyIndex`], [`Contacts`] and [`UserStore`] with their
//! arguments, results and errors.
//! Must never reach: tantivy, SQLite, GraphQL, files, sockets, the clock.

mod advice;
pub mod collections;
mod contacts;
pub mod email;
pub mod engine;
mod engine_error;
pub mod filter;
pub mod index;
pub mod jobs;
pub mod matching;
mod record;
pub mod threads;
mod user_store;
pub mod waiting;

pub use self::advice::Advice;
pub use self::contacts::{CONTACTS_PER_COMPANY_MAX, Contacts};
pub use self::engine::{Base, Engines};
pub use self::engine_error::{EngineError, EngineErrorKind};
pub use self::index::{CompanyIndex, SearchError};
pub use self::record::{Basis, CompanyRecord, ContactRecord, Employees, Identifier, Origin, Parent, Revenue, Status};
pub use self::user_store::{StoreError, UserStore};
