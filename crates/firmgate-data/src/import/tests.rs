#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::fs::File;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use firmgate_model::{CompanyRecord, Employees};
use proptest::prelude::*;

use super::{ImportError, ImportMap, ImportSummary, MapError, Row, RowError, clean, founded, read};

const LISTED: &str = include_str!("../../../../maps/listed_companies.toml");
const SAMPLE: &[u8] = include_bytes!("../../tests/data/listed_sample.csv");

const SMALL: &str = r#"
source = "small"
id = ["domain", "no"]
[columns]
name = "Name"
website = "Site"
employees = "Size"
founded = "Year"
categories = ["Branch"]
[identifiers]
no = "Number"
[categories]
"Shops" = "retail.specialty"
"#;

struct Read {
    companies: Vec<CompanyRecord>,
    /// First and last line, and why.
    rejected: Vec<((u64, u64), RowError)>,
    summary: ImportSummary,
}

impl Read {
    fn of(bytes: &[u8], map: &str) -> Self {
        let map = ImportMap::parse(map).unwrap();
        let (mut companies, mut rejected) = (Vec::new(), Vec::new());
        let summary = read::<Infallible>(Cursor::new(bytes.to_vec()), &map, &mut |row| {
            match row {
                Row::Company(record) => companies.push(*record),
                Row::Rejected { line, last_line, reason } => rejected.push(((line, last_line), reason)),
                Row::LeftOut => {}
            }
            Ok(())
        });
        Self { companies, rejected, summary: summary.unwrap() }
    }

    fn company(&self, name: &str) -> &CompanyRecord {
        self.companies.iter().find(|record| record.name == name).unwrap_or_else(|| panic!("no company {name}"))
    }
}

fn small(rows: &str) -> Read {
    Read::of(format!("Number,Name,Site,Size,Year,Branch\n{rows}").as_bytes(), SMALL)
}

#[test]
fn the_sample_loads_but_for_its_oddities() {
    let read = Read::of(SAMPLE, LISTED);
    let rule = || RowError::Rule { prefix: "** SEE<".to_owned() };
    let expected = [
        ((11, 11), rule()),
        ((12, 12), rule()),
        ((13, 13), RowError::NoName),
        ((14, 14), RowError::NoName),
        ((20, 20), RowError::Duplicate { id: "symbol:SAME".to_owned() }),
        ((33, 33), RowError::Columns { expected: 16, found: 3 }),
        ((34, 34), RowError::Columns { expected: 16, found: 18 }),
        ((35, 35), RowError::Encoding { column: 2 }),
    ];
    assert_eq!(read.rejected, expected);
    let summary = read.summary;
    assert_eq!((summary.read, summary.accepted, summary.rejected, summary.duplicates), (59, 51, 8, 1));
    assert_eq!((summary.without_country, summary.unknown_countries), (5, 1));
    assert_eq!((summary.shared_domains, summary.unusable_websites, summary.cut_texts), (3, 1, 1));
    let ids: HashSet<&str> = read.companies.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids.len(), read.companies.len());
}

#[test]
fn a_row_becomes_a_whole_record() {
    let read = Read::of(SAMPLE, LISTED);
    let nordwind = read.company("Nordwind Analytics AG");
    assert_eq!(nordwind.id, "nordwind-analytics.example");
    assert_eq!(nordwind.domain.as_deref(), Some("nordwind-analytics.example"));
    assert_eq!(nordwind.country.unwrap().alpha2(), "DE");
    assert_eq!((nordwind.locality.as_deref(), nordwind.postal_code.as_deref()), (Some("Hamburg"), Some("20095")));
    assert_eq!(nordwind.founded, Some(1998));
    assert_eq!(nordwind.aliases, ["NWA.BE"]);
    assert_eq!(nordwind.categories[0].slug(), "software.data");
    assert_eq!(nordwind.tags, ["Small Cap", "Information Technology", "Software & Services", "Software", "BER"]);
    assert_eq!(nordwind.language.as_deref(), Some("en"));
    assert_eq!(nordwind.source, "listed_companies");
    let text = nordwind.description.as_deref().unwrap();
    assert!(text.contains("\"forecast\" tools, among others. The company"), "{text}");
    let numbers: Vec<_> = nordwind.identifiers.iter().map(|number| (&*number.scheme, &*number.value)).collect();
    assert_eq!(numbers, [("isin", "DE0009990001"), ("symbol", "NWA.BE")]);
}

#[test]
fn names_of_every_script_are_kept() {
    let read = Read::of(SAMPLE, LISTED);
    for name in
        ["株式会社北星製作所", "شركة النور للطاقة", "ПАО Северсталь-Пример", "华云科技股份有限公司", "주식회사 하나텍"]
    {
        assert_eq!(read.company(name).name, name);
    }
    assert_eq!(read.company("Ctrl ed Name SA").name, "Ctrl ed Name SA");
    assert_eq!(read.company("\"Quoted\", and Partners, Inc.").id, "quoted.example");
}

#[test]
fn what_identifies_is_taken_as_it_is_or_not_at_all() {
    let unclean = ["1\u{200b}2", "1\u{7}2", "<b>1</b>", "[1](x)", "//1", "www.evil.example", "1\u{e0041}", "https://x"];
    let rows: String = unclean.iter().map(|number| format!("{number},Acme,acme.test,,,\n")).collect();
    let read = small(&(rows + "HRB-12 345/B,Kept,,,,\nAHCS@S.QA,Exchange,,,,\n"));
    assert_eq!(read.company("Kept").id, "no:HRB-12345/B");
    // A symbol in the form of a mail address: the id links nothing, and the number stays what it is.
    let exchange = read.company("Exchange");
    assert_eq!((exchange.id.as_str(), &*exchange.identifiers[0].value), ("no:AHCS%40S.QA", "AHCS@S.QA"));
    assert_eq!(read.rejected.len(), unclean.len());
    for ((line, reason), expected) in read.rejected.iter().zip(2..) {
        assert_eq!(*line, (expected, expected));
        assert!(matches!(reason, RowError::UncleanId { column, .. } if column == "Number"), "{reason}");
        assert!(!firmgate_clean::has_hidden(&reason.to_string()), "{reason}");
    }
}

#[test]
fn a_shared_domain_is_nobodys_id() {
    let read = Read::of(SAMPLE, LISTED);
    let (energie, habitat) = (read.company("Groupe Lumière Énergie"), read.company("Groupe Lumière Habitat"));
    assert_eq!((&*energie.id, &*habitat.id), ("isin:FR0009990003", "isin:FR0009990004"));
    assert_eq!(energie.domain.as_deref(), Some("lumiere.example"));
    // A number that two rows have does not identify either.
    assert_eq!(read.company("Stella Nuova S.p.A.").id, "symbol:DUP1.MI");
    // A page at a host of many does not state a domain.
    let quarry = read.company("Maple Quarry Corp.");
    assert_eq!((&*quarry.id, &quarry.domain), ("symbol:FBK.V", &None));
}

#[test]
fn odd_values_are_dropped_and_counted_not_kept() {
    let read = Read::of(SAMPLE, LISTED);
    assert_eq!(read.company("Atlantis Deep Holdings").country, None);
    assert_eq!(read.company("Curaçao Trading N.V.").country.unwrap().alpha2(), "CW");
    assert_eq!(read.company("Bad Website AB").domain, None);
    assert_eq!(read.company("Port Number AS").id, "portnumber.example");
    assert_eq!(read.company("Dröm Möbler AB").id, "xn--drmmbler-o4ac.example");
    let long = read.company("Long Story plc").description.as_deref().unwrap();
    assert!((3_990..=4_000).contains(&long.len()) && long.ends_with("Word"), "{}", long.len());
    let widgets = read.company("PLACEHOLDER Widgets");
    assert_eq!((&widgets.description, &widgets.locality, &widgets.domain), (&None, &None, &None));
    assert!(!widgets.tags.contains(&"None".to_owned()), "{:?}", widgets.tags);
}

#[test]
fn a_sector_label_becomes_the_category_that_the_text_names() {
    let read = Read::of(SAMPLE, LISTED);
    let slug = |name: &str| read.company(name).categories.first().map_or("", |category| category.slug());
    assert_eq!(slug("Groupe Lumière Énergie"), "energy.solar");
    assert_eq!(slug("Groupe Lumière Habitat"), "realestate.development");
    assert_eq!(slug("Thistle Harbour plc"), "hospitality.hotels");
    assert_eq!(slug("Aurora Boreal S.A."), "finance.banking");
    assert_eq!(slug("Atlantis Deep Holdings"), "");
}

#[test]
fn gzip_bom_and_line_ends_make_no_difference() {
    let plain = Read::of(SAMPLE, LISTED);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(SAMPLE).unwrap();
    let packed = Read::of(&gzip.finish().unwrap(), LISTED);
    assert_eq!((packed.companies, packed.rejected), (plain.companies.clone(), plain.rejected.clone()));
    let without_bom = Read::of(&SAMPLE[3..], LISTED);
    assert_eq!(without_bom.companies, plain.companies);
    let crlf: Vec<u8> =
        SAMPLE.iter().flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] }).collect();
    let crlf = Read::of(&crlf, LISTED);
    assert_eq!((crlf.companies, crlf.rejected), (plain.companies, plain.rejected));
}

#[test]
fn numbers_of_people_and_years_are_read_in_their_usual_shapes() {
    let read = small(
        "1,A,,51-200,1988.0,Shops\n2,B,,\"1,234\",12/05/1999,Shops\n3,C,,10001+,soon,Shops\n4,D,,200-51,2001-05-06,Nonsense\n\
         5,E,,0,,Shops\n6,F,,,,\n",
    );
    let heads = |at: usize| read.companies[at].employees.as_ref();
    let parts = |employees: &Employees| (employees.count, employees.min, employees.max);
    assert_eq!(heads(0).map(parts), Some((None, 51, Some(200))));
    assert_eq!(heads(1).map(parts), Some((Some(1_234), 1_234, Some(1_234))));
    assert_eq!(heads(2).map(parts), Some((None, 10_001, None)));
    assert_eq!(heads(3), None);
    assert_eq!(heads(4).map(parts), Some((Some(0), 0, Some(0))));
    assert_eq!(heads(5), None);
    let years: Vec<_> = read.companies.iter().map(|record| record.founded).collect();
    assert_eq!(years, [Some(1988), Some(1999), None, Some(2001), None, None]);
    assert_eq!((read.summary.unusable_numbers, read.summary.unknown_categories), (2, 1));
    assert_eq!(read.companies[0].id, "no:1");
    assert_eq!(read.companies[0].categories[0].slug(), "retail.specialty");
    assert_eq!(small(",G,,,,\n").rejected, [((2, 2), RowError::NoId)]);
}

#[test]
fn years_of_founding_are_found_in_text() {
    let year = |text| founded::year(text, 2026);
    assert_eq!(year("Acme was founded in 1988 and is based in X."), Some(1988));
    assert_eq!(year("It was incorporated on May 5, 1999."), Some(1999));
    assert_eq!(year("It was incorporated in 2004 and was founded in 1887."), Some(1887));
    assert_eq!(year("The well-founded plan of 1999 failed."), None);
    assert_eq!(year("It was founded by two brothers. In 2001 it merged."), None);
    assert_eq!(year("It was founded in 19888."), None);
    assert_eq!(year("It was founded in May"), None);
}

#[test]
fn texts_are_cut_between_characters() {
    let cut = |text: &str, max: usize| clean::line(text, max).map(|cleaned| (cleaned.text, cleaned.cut));
    assert_eq!(cut("  a \n b\u{7}c ", 20), Some(("a b c".to_owned(), clean::Cut::No)));
    assert_eq!(cut("one two three", 8), Some(("one two".to_owned(), clean::Cut::Yes)));
    assert_eq!(cut("ééééé", 5), Some(("éé".to_owned(), clean::Cut::Yes)));
    assert_eq!(cut(" \u{feff}\r\n", 5), None);
}

#[test]
fn a_wrong_map_says_where_and_what() {
    let message = |toml: &str| ImportMap::parse(toml).unwrap_err().to_string();
    let unknown = message(&SMALL.replace("website =", "web_site ="));
    assert!(unknown.starts_with("line ") && unknown.contains("`web_site`"), "{unknown}");
    assert!(message("source = \"x\"\nid = [").starts_with("line "));
    assert!(message(&SMALL.replace("source = \"small\"\n", "")).contains("source"));
    let sector = message(&SMALL.replace("retail.specialty", "retail.shops"));
    assert_eq!(
        sector,
        "`categories` cannot be `retail.shops`: a category such as `software.saas` or a sector such as `software`"
    );
    assert_eq!(
        ImportMap::parse(&SMALL.replace("[\"domain\", \"no\"]", "[\"vat\"]")),
        Err(MapError::Value {
            key: "id".to_owned(),
            value: "vat".to_owned(),
            hint: "`domain` or a scheme of `[identifiers]`".to_owned()
        })
    );
}

#[test]
fn a_missing_column_is_named_before_any_row() {
    let map = ImportMap::parse(SMALL).unwrap();
    let read = read::<Infallible>(Cursor::new("Name,Number\nA,1\n"), &map, &mut |_| panic!("a row"));
    let Err(ImportError::NoColumn { column, present }) = read else { panic!("{read:?}") };
    assert_eq!((column.as_str(), present.as_str()), ("Site", "`Name`, `Number`"));
}

#[test]
fn the_receiver_can_stop() {
    let map = ImportMap::parse(LISTED).unwrap();
    let mut rows = 0;
    let read = read(Cursor::new(SAMPLE), &map, &mut |_| {
        rows += 1;
        if rows == 3 { Err("full") } else { Ok(()) }
    });
    assert!(matches!(read, Err(ImportError::Receiver("full"))));
    assert_eq!(rows, 3);
}

#[test]
fn the_real_file_loads_whole() {
    let folder = std::env::var_os("FIRMGATE_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join("shared").join("data"),
        PathBuf::from,
    );
    let path = folder.join("listed_companies.csv.gz");
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: no file {}", path.display());
        return;
    };
    let map = ImportMap::parse(LISTED).unwrap();
    let (mut ids, mut lines) = (HashSet::new(), Vec::new());
    let mut counts: HashMap<&str, u64> = HashMap::new();
    let summary = read::<Infallible>(file, &map, &mut |row| {
        match row {
            Row::Company(record) => {
                let mut count = |what, is: bool| *counts.entry(what).or_default() += u64::from(is);
                count("founded", record.founded.is_some());
                count("domain", record.domain.is_some());
                count("category", !record.categories.is_empty());
                assert!(ids.insert(record.id.clone()), "{}", record.id);
            }
            Row::Rejected { line, reason, .. } => lines.push((line, reason)),
            Row::LeftOut => {}
        }
        Ok(())
    });
    let summary = summary.unwrap();
    assert_eq!((summary.read, summary.accepted), (48_796, 48_794));
    assert!(lines.iter().all(|(_, reason)| matches!(reason, RowError::Rule { .. })), "{lines:?}");
    assert_eq!(summary.unknown_countries, 0);
    assert!(counts["founded"] > 25_000 && counts["domain"] > 28_000, "{counts:?}");
    assert!(counts["category"] > 42_000, "{counts:?}");
}

proptest! {
    #[test]
    fn any_map_is_an_answer(text in "(\\PC|\n){0,200}") {
        let _ = ImportMap::parse(&text);
    }

    #[test]
    fn any_bytes_are_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let map = ImportMap::parse(SMALL).unwrap();
        let mut file = b"Number,Name,Site,Size,Year,Branch\n".to_vec();
        file.extend(&bytes);
        for bytes in [&bytes, &file] {
            let mut rows = 0;
            let read = read::<Infallible>(Cursor::new(bytes.to_vec()), &map, &mut |_| { rows += 1; Ok(()) });
            if let Ok(summary) = read {
                prop_assert_eq!(summary.read, rows);
                prop_assert_eq!(summary.accepted + summary.rejected, rows);
            }
        }
    }

    #[test]
    fn any_fields_are_an_answer(fields in proptest::collection::vec("[-0-9a-zA-Zéß株 .:/\",+]{0,12}", 6)) {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["Number", "Name", "Site", "Size", "Year", "Branch"]).unwrap();
        csv.write_record(&fields).unwrap();
        let read = Read::of(&csv.into_inner().unwrap(), SMALL);
        prop_assert_eq!(read.summary.read, 1);
    }
}
