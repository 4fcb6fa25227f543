//! The steps of one reading, in their order.

use super::read::Read;
use super::reader::Reader;
use super::{claims, items, residual, turns, wishes};

/// A reading, and the unknown tokens: keywords, and what was refused.
pub(super) struct Pass {
    pub read: Read,
    pub left: Vec<usize>,
}

/// Reads what the reader holds: numbers claim their words before anything else does.
pub(super) fn read(mut reader: Reader<'_>) -> Pass {
    turns::read(&mut reader);
    claims::read(&mut reader);
    wishes::read(&mut reader);
    items::read(&mut reader);
    let mut left = residual::read(&mut reader);
    left.append(&mut reader.refused);
    reader.name_the_rest();
    reader.read.reading.spans.sort_by_key(|span| (span.start, span.end));
    Pass { read: reader.read, left }
}
