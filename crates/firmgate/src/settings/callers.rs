//! The origins of calls.

/// Who calls the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callers {
    /// The user whose program started this process.
    OneUser,
    /// Any client that reaches the port, without tokens.
    Open,
    /// Those who bring tokens.
    Identified,
}
