//! What a company is, and how companies are asked for.
//!
//! Owns: the records of companies and contacts, and the typed filter.
//! Must never reach: tantivy, SQLite, GraphQL, files, sockets, the clock.

pub mod filter;
mod record;

pub use self::record::{Basis, CompanyRecord, ContactRecord, Employees, Identifier, Revenue, Status};
