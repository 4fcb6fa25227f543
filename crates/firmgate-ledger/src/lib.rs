//! What the gate persists: the audit log, as files of this process.
//!
//! It implements the durable record of the guard ([`firmgate_guard::AuditSink`]). It must never decide: policy is not
//! its responsibility.

mod journal;

pub use self::journal::{FileSink, INDEX, Rotation, journals, note_archived, sort};
