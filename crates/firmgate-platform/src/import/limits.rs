//! Bounds of an import.

/// Rows of one file.
pub const ROWS_MAX: u64 = 50_000_000;
/// Bytes of one row. One that is longer is rejected without being kept.
pub(super) const ROW_BYTES_MAX: usize = 1 << 20;
/// Lines that one row may span.
pub(super) const ROW_LINES_MAX: u64 = 1_000;
/// Bytes that are read from the file at a time.
pub(super) const READ_BYTES: usize = 64 << 10;
