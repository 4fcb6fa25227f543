//! The engines of one machine: a data folder with a catalogue of tantivy, and databases of SQLite for contacts and for the data of users.
//!
//! Owns: the files of a data folder, how they are read and written, and what is found in them and in which order.
//! Must never reach: GraphQL, the gate, the generator and the imports.
//!
//! A data folder holds `manifest.json`, which names the active `dataset-<n>` with its catalogue and contacts, and
//! `user.sqlite` with what belongs to users and outlives every dataset.

pub mod catalogue;
pub mod dataset;
mod error;
mod local;
mod stats;
pub mod store;

pub use self::error::{FileError, ManifestError, OpenError, at};
pub use self::local::LocalEngines;
pub use self::stats::{Count, Stats, StatsError};
pub use self::store::Access;
