//! The bytes of a file, unpacked: its compression is detected from its content, not by its name.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use zip::ZipArchive;
use zip::result::ZipError;

use super::content::ContentError;
use super::limits::UNPACKED_BYTES_MAX;
use super::shown;

const PARQUET_MAGIC: &[u8] = b"PAR1";
/// The part of an archive that makes it a workbook of Excel.
const WORKBOOK: &str = "xl/workbook.xml";
/// Of an archive with an entry, and of an empty one.
const ZIP_MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const MAGIC_BYTES_MAX: u64 = 10;
/// What follows `BZh` and a digit: the mark of a block, or of the end where there is none.
const BZIP2_MARKS: [&[u8]; 2] = [b"1AY&SY", b"\x17rE8P\x90"];
/// Names of an archive that an error lists.
const NAMES_SHOWN_MAX: usize = 10;
/// How names of tables end.
const TABLE_EXTENSIONS: [&str; 9] = [".csv", ".tsv", ".tab", ".psv", ".txt", ".json", ".jsonl", ".ndjson", ".xml"];

/// What packs a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Nothing.
    #[default]
    None,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// Bzip2.
    Bzip2,
    /// A zip archive.
    Zip {
        /// Name of the table in it.
        entry: String,
    },
}

/// A file that is read several times from the same place.
pub(super) struct Source<R> {
    input: Input<R>,
    pub(super) packing: Packing,
}

enum Input<R> {
    Whole { input: R, start: u64 },
    Entry { archive: Box<ZipArchive<R>>, at: usize },
}

/// What is read otherwise than as a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Workbook,
    Parquet,
    Other,
}

/// What a file is. Leaves the position of `input` unchanged.
pub(super) fn kind(input: &mut (impl Read + Seek)) -> io::Result<Kind> {
    let magic = magic(input)?;
    if magic.starts_with(PARQUET_MAGIC) {
        return Ok(Kind::Parquet);
    }
    if !is_zip(&magic) {
        return Ok(Kind::Other);
    }
    let start = input.stream_position()?;
    let is_workbook = ZipArchive::new(&mut *input).is_ok_and(|archive| archive.index_for_name(WORKBOOK).is_some());
    input.seek(SeekFrom::Start(start))?;
    Ok(if is_workbook { Kind::Workbook } else { Kind::Other })
}

/// Whether a file is packed. Leaves the position of `input` unchanged.
pub(crate) fn is_packed(input: &mut (impl Read + Seek)) -> io::Result<bool> {
    let magic = magic(input)?;
    Ok(packing(&magic) != Packing::None || is_zip(&magic) || magic.starts_with(PARQUET_MAGIC))
}

impl<R: Read + Seek> Source<R> {
    /// From the position of `input`; an archive from its beginning.
    pub(super) fn new(mut input: R) -> Result<Self, ContentError> {
        let start = input.stream_position()?;
        let magic = magic(&mut input)?;
        if is_zip(&magic) {
            let mut archive = Box::new(ZipArchive::new(input).map_err(unreadable)?);
            let (at, name) = table(&archive)?;
            // An archive with a password, or compressed by an unknown method, is reported here.
            drop(archive.by_index(at).map_err(unreadable)?);
            return Ok(Self { input: Input::Entry { archive, at }, packing: Packing::Zip { entry: shown(&name) } });
        }
        Ok(Self { input: Input::Whole { input, start }, packing: packing(&magic) })
    }

    /// From the beginning again.
    pub(super) fn open(&mut self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match &mut self.input {
            Input::Entry { archive, at } => Box::new(Bounded::new(archive.by_index(*at)?, UNPACKED_BYTES_MAX)),
            Input::Whole { input, start } => {
                input.seek(SeekFrom::Start(*start))?;
                match self.packing {
                    Packing::Gzip => Box::new(Bounded::new(MultiGzDecoder::new(input), UNPACKED_BYTES_MAX)),
                    Packing::Zstd => Box::new(Bounded::new(Frames::new(input), UNPACKED_BYTES_MAX)),
                    Packing::Bzip2 => Box::new(Bounded::new(MultiBzDecoder::new(input), UNPACKED_BYTES_MAX)),
                    _ => Box::new(input),
                }
            }
        })
    }
}

fn magic(input: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
    let start = input.stream_position()?;
    let mut magic = Vec::new();
    input.by_ref().take(MAGIC_BYTES_MAX).read_to_end(&mut magic)?;
    input.seek(SeekFrom::Start(start))?;
    Ok(magic)
}

/// Of a file that is not an archive.
fn packing(magic: &[u8]) -> Packing {
    match magic {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        // A frame with data, and one that holds something else.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Packing::Zstd,
        // The beginning alone could be that of a text.
        [b'B', b'Z', b'h', b'1'..=b'9', mark @ ..] if BZIP2_MARKS.contains(&mark) => Packing::Bzip2,
        _ => Packing::None,
    }
}

fn is_zip(magic: &[u8]) -> bool {
    ZIP_MAGIC.iter().any(|zip| magic.starts_with(zip))
}

fn unreadable(error: ZipError) -> ContentError {
    match error {
        ZipError::Io(error) => ContentError::Unreadable(error),
        other => ContentError::Archive(other.to_string()),
    }
}

/// Place and name of the one table in an archive.
fn table<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<(usize, String), ContentError> {
    let names = archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned());
    let names: Vec<(usize, String)> = names.enumerate().collect();
    for (prefix, what) in [
        ("xl/", "an Excel workbook"),
        ("word/", "a Word document"),
        ("content.xml", "an OpenDocument file"),
        ("Index/Document.iwa", "a Numbers document"),
    ] {
        if names.iter().any(|(_, name)| name.starts_with(prefix)) {
            return Err(ContentError::NotTable { what });
        }
    }
    let files: Vec<&(usize, String)> = names.iter().filter(|(_, name)| !is_hidden(name)).collect();
    let tables: Vec<_> = files.iter().copied().filter(|(_, name)| is_table(name)).collect();
    match (files.as_slice(), tables.as_slice()) {
        ([one], _) | (_, [one]) => Ok((*one).clone()),
        _ => {
            let shown: Vec<String> = files.iter().take(NAMES_SHOWN_MAX).map(|(_, name)| shown(name)).collect();
            Err(ContentError::NotOneTable { count: files.len(), names: shown })
        }
    }
}

fn is_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TABLE_EXTENSIONS.iter().any(|extension| name.ends_with(extension))
}

/// Folders, and what desktops add to an archive.
fn is_hidden(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    last.is_empty() || last.starts_with('.') || name.starts_with("__MACOSX/")
}

/// The frames of a Zstandard file one after another, as programs that pack in parallel write them.
struct Frames<R: Read> {
    frame: Option<Frame<R>>,
    input: Option<BufReader<R>>,
}

type Frame<R> = StreamingDecoder<BufReader<R>, FrameDecoder>;

impl<R: Read> Frames<R> {
    fn new(input: R) -> Self {
        Self { frame: None, input: Some(BufReader::new(input)) }
    }

    /// Opens the next frame; `false` where there is none.
    fn open(&mut self) -> io::Result<bool> {
        let Some(mut input) = self.input.take() else { return Ok(false) };
        loop {
            match input.fill_buf()? {
                [] => return Ok(false),
                // A frame that holds something else, as a program that packs in parallel leaves for itself.
                [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                    let mut head = [0; 8];
                    input.read_exact(&mut head)?;
                    let [.., a, b, c, d] = head;
                    let bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
                    io::copy(&mut input.by_ref().take(bytes), &mut io::sink())?;
                }
                _ => break,
            }
        }
        self.frame = Some(StreamingDecoder::new(input).map_err(io::Error::other)?);
        Ok(true)
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                match frame.read(buffer)? {
                    0 if !buffer.is_empty() => self.input = self.frame.take().map(StreamingDecoder::into_inner),
                    read => return Ok(read),
                }
            }
            if !self.open()? {
                return Ok(0);
            }
        }
    }
}

/// A stream that may not be longer than a bound.
struct Bounded<R> {
    inner: R,
    left: u64,
    max: u64,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R, max: u64) -> Self {
        Self { inner, left: max, max }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        let max = self.max;
        self.left = left.ok_or_else(|| io::Error::other(format!("longer than {max} bytes when unpacked")))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
