//! Bounds of an import.

/// Rows of one file.
pub const ROWS_MAX: u64 = 50_000_000;
/// Bytes of one row. One that is longer is rejected without being kept.
pub(super) const ROW_BYTES_MAX: usize = 1 << 20;
/// Lines that one row may span.
pub(super) const ROW_LINES_MAX: u64 = 1_000;
/// Bytes that are read from the file at a time.
pub(super) const READ_BYTES: usize = 64 << 10;
/// Bytes that a packed file may have when it is unpacked.
pub(super) const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// Bytes at the beginning of a file by which its type is detected.
pub(super) const HEAD_BYTES: usize = 256 << 10;
/// Bytes that the parts of a workbook may have together when they are unpacked.
pub(super) const WORKBOOK_BYTES_MAX: u64 = 4 << 30;
/// Bytes of the texts of a workbook, which are in memory together.
pub(super) const STRINGS_BYTES_MAX: u64 = 512 << 20;
/// Bytes of one column in one row group of a Parquet file when it is unpacked.
pub(super) const CHUNK_BYTES_MAX: u64 = 1 << 30;
/// Companies whose parents are in memory together.
pub(super) const LINKS_MAX: usize = 5_000_000;
/// Elements of XML within each other in one record.
pub(super) const ELEMENT_DEPTH_MAX: usize = 64;
/// Lines that are searched for the header.
pub(super) const HEADER_LINES_MAX: usize = 20;
/// Bytes from which an encoding is guessed.
pub(super) const GUESSED_BYTES_MAX: usize = 4 << 20;
/// Bytes of a separator of values within a cell.
pub(super) const SEPARATOR_BYTES_MAX: usize = 8;
