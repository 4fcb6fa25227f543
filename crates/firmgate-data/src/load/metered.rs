//! How far a file has been read: what is left of a pass follows from it, also where the file is packed.

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file of which the position is known elsewhere.
pub(super) struct Metered {
    file: File,
    position: Arc<AtomicU64>,
    size: u64,
}

/// The position in a file that is read elsewhere.
pub(super) struct Position {
    bytes: Arc<AtomicU64>,
    size: u64,
}

impl Metered {
    pub(super) fn new(file: File) -> Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self { file, position: Arc::default(), size })
    }

    pub(super) fn position(&self) -> Position {
        Position { bytes: self.position.clone(), size: self.size }
    }
}

impl Position {
    /// How many rows the file has, when `rows` of them have been read.
    pub(super) fn estimate(&self, rows: u64) -> u64 {
        let read = u128::from(self.bytes.load(Ordering::Relaxed).max(1));
        let all = u128::from(rows) * u128::from(self.size) / read;
        u64::try_from(all).unwrap_or(u64::MAX).max(rows)
    }
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.file.read(buffer)?;
        self.position.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = self.file.seek(to)?;
        self.position.store(at, Ordering::Relaxed);
        Ok(at)
    }
}
