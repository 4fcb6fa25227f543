//! A file whose form is known: what it is, is detected from its content.

use std::io::{self, Read};

use super::Input;
use super::content::{self, ContentError};
use super::encoding::{Basis, Encoded};
use super::json::{JsonFile, JsonLayout};
use super::layout::Layout;
use super::limits::HEAD_BYTES;
use super::map::ImportMap;
use super::parquet::ParquetFile;
use super::rows::Rows;
use super::source::{self, Kind, Source};
use super::split::Rest;
use super::text::{Form, ReadAs, TextFile};
use super::workbook::Workbook;
use super::xml::{self, XmlFile};

/// A file that is read several times as rows.
pub(super) enum Opened<R: Input> {
    Text(TextFile<R>),
    Json(JsonFile<R>),
    Xml(XmlFile<R>),
    Workbook(Box<Workbook<R>>),
    Parquet(Box<ParquetFile<R>>),
}

impl<R: Input> Opened<R> {
    /// Detects how to read a file.
    pub(super) fn open(mut input: R, map: &ImportMap) -> Result<Self, ContentError> {
        match source::kind(&mut input)? {
            Kind::Workbook => return Ok(Self::Workbook(Box::new(Workbook::open(input, map)?))),
            Kind::Parquet => return Ok(Self::Parquet(Box::new(ParquetFile::open(input)?))),
            Kind::Other => {}
        }
        let mut source = Source::new(input)?;
        let raw = head(source.open()?)?;
        if let Some(what) = content::kind(&raw) {
            return Err(ContentError::NotTable { what });
        }
        let encoded = match Encoded::of_head(&raw, map.encoding) {
            Some(encoded) => encoded,
            None => Encoded::of_whole(source.open()?)?,
        };
        let text = head(encoded.decode(raw.as_slice())?)?;
        let rest = if raw.len() < HEAD_BYTES && text.len() < HEAD_BYTES { Rest::Nothing } else { Rest::Follows };
        if let Some(layout) = JsonLayout::find(&text, rest) {
            return Ok(Self::Json(JsonFile { source, encoded, layout }));
        }
        if xml::has_records(&text) {
            return Ok(Self::Xml(XmlFile { source, encoded }));
        }
        if let Some(what) = content::text_kind(&text) {
            return Err(ContentError::NotTable { what });
        }
        let layout = Layout::find(&text, rest, map);
        Ok(Self::Text(TextFile { source, encoded, layout }))
    }

    /// One pass over the rows.
    pub(super) fn rows(&mut self, map: &ImportMap) -> Result<Box<dyn Rows + '_>, ContentError> {
        self.rows_of(distinct(map))
    }

    /// The same, where records are asked for these columns.
    pub(super) fn rows_of(&mut self, columns: Vec<String>) -> Result<Box<dyn Rows + '_>, ContentError> {
        Ok(match self {
            Self::Text(file) => Box::new(file.lines()?),
            Self::Json(file) => Box::new(file.rows(columns)?),
            Self::Xml(file) => Box::new(file.rows(columns)?),
            Self::Workbook(file) => Box::new(file.rows()?),
            Self::Parquet(file) => Box::new(file.rows()?),
        })
    }

    /// The columns of the file itself, whatever a map says.
    pub(super) fn columns(&mut self) -> Result<Vec<String>, ContentError> {
        match self {
            Self::Text(file) => Ok(file.lines()?.header().to_vec()),
            Self::Json(file) => file.columns(),
            Self::Xml(file) => file.columns(),
            Self::Workbook(file) => Ok(file.rows()?.header().to_vec()),
            Self::Parquet(file) => Ok(file.header.clone()),
        }
    }

    /// Whether the file states its columns itself; else they are those of the map.
    pub(super) fn has_header(&self) -> bool {
        match self {
            Self::Text(_) | Self::Workbook(_) | Self::Parquet(_) => true,
            Self::Xml(_) => false,
            Self::Json(file) => matches!(file.layout, JsonLayout::Items { fields: Some(_), .. }),
        }
    }

    pub(super) fn read_as(&self) -> ReadAs {
        match self {
            Self::Text(file) => ReadAs {
                delimiter: char::from(file.layout.delimiter),
                skipped_lines: file.layout.skip_lines,
                ..read_as(&file.source, file.encoded, Form::Csv)
            },
            Self::Json(file) => {
                let form = if file.layout == JsonLayout::Lines { Form::JsonLines } else { Form::Json };
                read_as(&file.source, file.encoded, form)
            }
            Self::Xml(file) => read_as(&file.source, file.encoded, Form::Xml),
            Self::Workbook(file) => {
                ReadAs { form: Form::Workbook { sheet: super::shown(&file.sheet) }, ..ReadAs::default() }
            }
            Self::Parquet(_) => ReadAs { form: Form::Parquet, ..ReadAs::default() },
        }
    }
}

fn read_as<R>(source: &Source<R>, encoded: Encoded, form: Form) -> ReadAs {
    let (encoding, basis): (_, Basis) = (encoded.encoding.name(), encoded.basis);
    ReadAs { packing: source.packing.clone(), encoding, basis, form, ..ReadAs::default() }
}

/// The columns that a map names, each once.
fn distinct(map: &ImportMap) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in map.column_names() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn head(input: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
