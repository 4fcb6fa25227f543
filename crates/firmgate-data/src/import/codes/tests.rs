#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use firmgate_vocabulary::Category;

use super::{Codes, NACE2, PROFILE_INDUSTRIES};

#[test]
fn every_line_of_the_table_is_a_category() {
    for (text, table) in [
        (include_str!("../../../data/nace2.tsv"), &NACE2),
        (include_str!("../../../data/profile_industries.tsv"), &PROFILE_INDUSTRIES),
    ] {
        assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), table.len());
    }
    let label = Codes::ProfileIndustries.category("Information Technology and Services").map(Category::slug);
    assert_eq!(label, Some("it.consulting"));
}

#[test]
fn codes_are_read_as_the_registers_write_them() {
    let slug = |cell| Codes::Nace2.category(cell).map(Category::slug);
    for (cell, expected) in [
        ("62012 - Business and domestic software development", Some("it.development")),
        ("62.01Z", Some("it.development")),
        ("62.010", Some("it.development")),
        ("62.100", Some("it.consulting")),
        ("70229 - Management consultancy activities other than financial management", Some("professional.consulting")),
        ("47.73Z", Some("health.pharmacies")),
        ("47.71Z", Some("retail.specialty")),
        ("05.10Z", Some("energy.coal")),
        ("99999 - Dormant Company", None),
        ("74990 - Non-trading company", Some("professional.scientific")),
        ("62", Some("it.consulting")),
        ("6", None),
        ("None Supplied", None),
        ("62 people", None),
        ("", None),
    ] {
        assert_eq!(slug(cell), expected, "{cell}");
    }
    assert_eq!(
        Codes::Nace2.category("64209 - Activities of other holding companies").unwrap().slug(),
        "finance.holding"
    );
}
