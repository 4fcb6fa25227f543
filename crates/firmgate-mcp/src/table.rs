//! Rows as tab-separated lines, for readers that pay by the token.

use crate::clean::Clean;
use crate::flat::CompanySummary;

/// Names of the columns, with a line end.
pub const HEADER: &str = "id\tname\tcountry\tcity\temployees\tindustries\tstatus\n";

/// One line for each company: the columns of [`HEADER`]. An active company has no status.
pub fn companies(companies: &[CompanySummary]) -> String {
    let mut table = String::new();
    for company in companies {
        let or_empty = |text: &Option<Clean>| text.as_ref().map_or("", Clean::as_str).to_owned();
        let employees = match company.employee_count {
            Some(count) => count.to_string(),
            None => or_empty(&company.employee_range),
        };
        let tags: Vec<_> = company.industry_tags.iter().map(Clean::as_str).collect();
        table.push_str(&format!(
            "{}\t{}\t{}\t{}\t{employees}\t{}\t{}\n",
            company.id.as_str(),
            company.name.as_str(),
            or_empty(&company.country_code),
            or_empty(&company.locality),
            tags.join(", "),
            or_empty(&company.status),
        ));
    }
    table
}
