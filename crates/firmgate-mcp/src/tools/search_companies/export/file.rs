//! A file of companies: CSV or JSON Lines.

use firmgate_upstream::ops;

use super::{Format, changed};
use crate::clean::Clean;
use crate::flat::CompanySummary;
use crate::limits::EXPORT_BYTES_MAX;
use crate::page::rows_of;
use crate::parse::InvalidInputError;

/// A file while it is written.
pub(super) struct Writer {
    format: Format,
    csv: csv::Writer<Vec<u8>>,
    lines: Vec<u8>,
    pub(super) rows: u32,
}

/// The columns of a CSV file: the fields of a row.
const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "country",
    "countryCode",
    "region",
    "locality",
    "employeeCount",
    "employeeRange",
    "domain",
    "status",
    "industryTags",
    "description",
    "likeness",
];

impl Writer {
    pub(super) fn new(format: Format) -> Self {
        Self { format, csv: csv::Writer::from_writer(Vec::new()), lines: Vec::new(), rows: 0 }
    }

    pub(super) fn add(&mut self, page: ops::CompanyPage) -> Result<(), InvalidInputError> {
        if self.format == Format::Csv && self.rows == 0 {
            self.csv.write_record(COLUMNS).map_err(|_| changed())?;
        }
        let (companies, unfit) = rows_of(page.companies, page.likeness);
        if unfit.is_some() {
            return Err(changed());
        }
        for company in &companies {
            match self.format {
                Format::Csv => self.csv.write_record(cells(company)).map_err(|_| changed())?,
                Format::Jsonl => {
                    serde_json::to_writer(&mut self.lines, company).map_err(|_| changed())?;
                    self.lines.push(b'\n');
                }
            }
        }
        self.rows = self.rows.saturating_add(u32::try_from(companies.len()).unwrap_or(u32::MAX));
        let bytes = self.csv.get_ref().len().saturating_add(self.lines.len());
        if bytes > EXPORT_BYTES_MAX { Err(too_large()) } else { Ok(()) }
    }

    pub(super) fn text(self) -> Result<String, InvalidInputError> {
        let bytes = match self.format {
            Format::Csv => self.csv.into_inner().map_err(|_| changed())?,
            Format::Jsonl => self.lines,
        };
        String::from_utf8(bytes).map_err(|_| changed())
    }
}

/// In the order of [`COLUMNS`].
fn cells(company: &CompanySummary) -> [String; 13] {
    let text = |text: &Option<Clean>| text.as_ref().map(cell).unwrap_or_default();
    let tags: Vec<&str> = company.industry_tags.iter().map(Clean::as_str).collect();
    [
        cell(&company.id),
        cell(&company.name),
        text(&company.country),
        text(&company.country_code),
        text(&company.region),
        text(&company.locality),
        company.employee_count.map(|count| count.to_string()).unwrap_or_default(),
        text(&company.employee_range),
        text(&company.domain),
        company.status.as_ref().map_or_else(|| "active".to_owned(), cell),
        firmgate_clean::spreadsheet_cell(&tags.join("; ")),
        text(&company.description),
        company.likeness.map(|likeness| likeness.to_string()).unwrap_or_default(),
    ]
}

fn cell(text: &Clean) -> String {
    firmgate_clean::spreadsheet_cell(text.as_str())
}

/// Nothing of a file that is too large is returned: a part of it would look like all.
fn too_large() -> InvalidInputError {
    InvalidInputError::new("uri", format!("the file has more than {EXPORT_BYTES_MAX} bytes"))
        .hint("add filters, or export the search in parts")
}
