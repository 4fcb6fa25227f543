//! What the gate remembers: the audit log, as files of this process.
//!
//! It implements what the guard asks of a durable record ([`firmgate_guard::AuditSink`]). It must never decide: policy is not its
//! business.

mod journal;

pub use self::journal::{FileSink, INDEX, Rotation, journals, note_archived, sort};
