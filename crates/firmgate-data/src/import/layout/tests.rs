#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::super::map::ImportMap;
use super::super::split::Rest;
use super::Layout;

const MAP: &str =
    "source = \"x\"\nid = [\"no\"]\n[columns]\nname = \"Name\"\nlocality = \"City\"\n[identifiers]\nno = \"No\"\n";

fn found(text: &str, more: &str) -> (char, u64) {
    let map = ImportMap::parse(&format!("{more}\n{MAP}")).unwrap();
    let layout = Layout::find(text.as_bytes(), Rest::Nothing, &map);
    (char::from(layout.delimiter), layout.skip_lines)
}

#[test]
fn the_header_says_what_separates_fields() {
    let rows = "No{}Name{}City\n1{}\"A, B; C\"{}X\n2{}D{}Y\n";
    for delimiter in [',', ';', '\t', '|'] {
        let text = rows.replace("{}", &delimiter.to_string());
        assert_eq!(found(&text, ""), (delimiter, 0));
        assert_eq!(found(&format!("\n\n{text}"), ""), (delimiter, 2));
        let title = "Companies, all; of \"them\"\nas of\t1 | 2 | 3\n\n";
        assert_eq!(found(&format!("{title}{text}"), ""), (delimiter, 3));
        assert_eq!(found(&format!("sep={delimiter}\r\n{text}"), ""), (delimiter, 1));
        assert_eq!(found(&format!("SEP={delimiter}\n{title}{text}"), ""), (delimiter, 4));
        assert_eq!(found(&format!("\"sep={delimiter}\"\n{text}"), ""), (delimiter, 1));
        // A line that does not match the file.
        assert_eq!(found(&format!("sep=^\n{text}"), ""), (delimiter, 1));
    }
    assert_eq!(found(&format!("sep=^\n{}", rows.replace("{}", "^")), ""), ('^', 1));
}

#[test]
fn what_the_map_says_is_not_looked_for() {
    let text = "No,Name,City\nNo;Name;City\n1;A,B;C\n";
    assert_eq!(found(text, "delimiter = \",\""), (',', 0));
    assert_eq!(found(text, "delimiter = \";\""), (';', 1));
    assert_eq!(found(text, "skip_lines = 1"), (';', 1));
    assert_eq!(found(text, "skip_lines = 0\ndelimiter = \"tab\""), ('\t', 0));
    assert_eq!(found("x\ny\nsep=;\n", "skip_lines = 9223372036854775807"), (',', 9_223_372_036_854_775_807));
}

#[test]
fn without_the_columns_of_the_map_rows_of_one_length_tell() {
    assert_eq!(found("Nr;Firma, Form;Ort\n1;A, AG;X\n2;B, AG;Y, Z\n", ""), (';', 0));
    assert_eq!(found("Report, 2026\nNr\tFirma\tOrt\n1\tA, AG\tX\n2\tB\tY\n", ""), ('\t', 1));
    // One column of the map is enough to find the others missing.
    assert_eq!(found("Title\nNr;Name;Ort\n1;A;X\n", ""), (';', 1));
    assert_eq!(found("", ""), (',', 0));
}
