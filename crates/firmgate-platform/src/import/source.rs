//! The bytes of a file, unpacked.

use std::io::{Read, Result, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A file that is read several times from the same place.
pub(super) struct Source<R> {
    input: R,
    start: u64,
}

impl<R: Read + Seek> Source<R> {
    /// From where `input` stands.
    pub(super) fn new(mut input: R) -> Result<Self> {
        let start = input.stream_position()?;
        Ok(Self { input, start })
    }

    /// From the beginning, once more.
    pub(super) fn open(&mut self) -> Result<Box<dyn Read + '_>> {
        let mut magic = Vec::new();
        self.input.seek(SeekFrom::Start(self.start))?;
        self.input.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut magic)?;
        self.input.seek(SeekFrom::Start(self.start))?;
        Ok(if magic == GZIP_MAGIC { Box::new(MultiGzDecoder::new(&mut self.input)) } else { Box::new(&mut self.input) })
    }
}
