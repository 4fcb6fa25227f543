//! Where companies come from: created by a generator, or imported from files.
//!
//! Owns: the generator, the reading of files, and putting a dataset in place all or nothing.
//! Must never reach: code that serves requests, GraphQL, the gate.

pub mod generate;
pub mod import;
mod load;

pub use self::import::list;

pub use self::load::{
    Existing, GenerateOptions, Imported, LoadError, Loaded, Merged, OnExisting, ParentsImported, Progress, Unmerged,
    Watch, generate, generate_watched, import, import_parents, import_watched, unmerge,
};
