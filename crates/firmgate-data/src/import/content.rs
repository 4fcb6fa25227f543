//! What a file is that is not a table of text: detected from its first bytes, which are never shown.

use std::borrow::Cow;
use std::io;

use firmgate_clean::counted;
use firmgate_model::Advice;

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The operating system, or a packed stream that is damaged.
    #[error("cannot read the file: {0}")]
    Unreadable(#[from] io::Error),
    /// Something else than text with one company a line.
    #[error("the file is {what}, not a table of companies")]
    NotTable {
        /// With its article.
        what: &'static str,
    },
    /// A zip archive with no table, or with several.
    #[error("the zip archive holds {}", listed(*count, names))]
    NotOneTable {
        /// Files in it.
        count: usize,
        /// The first of their names.
        names: Vec<String>,
    },
    /// Text that is not well-formed, from some line on.
    #[error("the file is damaged after line {line}: {reason}")]
    Damaged {
        /// The last line that was read.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read: {0}")]
    Workbook(String),
    /// No sheet of a workbook has rows, or none has the name that the map states.
    #[error("the workbook has no sheet{} with rows; its sheets: {names}", sheet.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default())]
    NoSheet {
        /// In the map.
        sheet: Option<String>,
        /// In the workbook, quoted.
        names: String,
    },
    /// A Parquet file that cannot be read.
    #[error("the Parquet file cannot be read: {0}")]
    Parquet(String),
    /// A zip archive that is damaged, encrypted or packed by a method that is not supported.
    #[error("the zip archive cannot be unpacked: {0}")]
    Archive(String),
}

impl Advice for ContentError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self {
            Self::Unreadable(_) => return None,
            Self::NotTable { .. } => "export the table as CSV, JSON Lines, Parquet or `.xlsx` and import that file",
            Self::NotOneTable { .. } => "pack exactly one CSV file, or unpack the archive and import one",
            Self::Archive(_) => "unpack the archive and import the CSV file in it",
            Self::Damaged { .. } => "download the file again; if it is the same, tell who publishes it",
            Self::Workbook(_) | Self::NoSheet { .. } => {
                "set `sheet` in the map to the name of the sheet, or export it as CSV"
            }
            Self::Parquet(_) => "write it without compression or with Snappy or gzip, or export it as CSV",
        }))
    }
}

/// The first bytes of files that are not tables of text.
const KINDS: [(&[u8], &str); 13] = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook or another Office document"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1\0", "an Arrow file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PK\x03\x04", "packed twice"),
    (b"\x1f\x8b", "packed twice"),
    (b"\x28\xb5\x2f\xfd", "packed twice"),
    (b"\xfd7zXZ\0", "packed with xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xff\xfe\0\0", "text in UTF-32"),
];
/// The beginnings of text files that are not tables, in lower case.
const MARKUP: [(&str, &str); 6] = [
    ("<!doctype", "an HTML page"),
    ("<html", "an HTML page"),
    ("<table", "an HTML page"),
    ("<?xml", "XML"),
    ("{\"", "JSON"),
    ("[{", "JSON"),
];
/// One in this many characters of a text may be a control character.
const CONTROLS_ONE_IN: usize = 20;

/// What the file is by its first bytes, when it cannot be read.
pub(super) fn kind(raw: &[u8]) -> Option<&'static str> {
    let bzip2 = raw.starts_with(b"BZh") && raw.get(4..10) == Some(b"1AY&SY");
    let known = KINDS.iter().find(|(start, _)| raw.starts_with(start)).map(|(_, what)| *what);
    known.or_else(|| bzip2.then_some("packed twice"))
}

/// The same of the beginning of its text.
pub(super) fn text_kind(text: &[u8]) -> Option<&'static str> {
    let text = text.utf8_chunks().map(|chunk| chunk.valid());
    let (mut start, mut chars, mut controls) = (String::new(), 0_usize, 0_usize);
    for c in text.flat_map(str::chars) {
        chars += 1;
        controls += usize::from(c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
        if start.len() < "<!doctype".len() && !c.is_whitespace() {
            start.extend(c.to_lowercase());
        }
    }
    if controls * CONTROLS_ONE_IN > chars {
        return Some("binary");
    }
    MARKUP.iter().find(|(markup, _)| start.starts_with(markup)).map(|(_, what)| *what)
}

fn listed(count: usize, names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match count.checked_sub(names.len()) {
        _ if count == 0 => "no file".to_owned(),
        Some(more) if more > 0 => {
            format!("{}: {}, and {more} more", counted(count, "file", "files"), quoted.join(", "))
        }
        _ => format!("{}: {}", counted(count, "file", "files"), quoted.join(", ")),
    }
}
