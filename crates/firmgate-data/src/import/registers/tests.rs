#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};

use firmgate_model::{CompanyRecord, Status};
use insta::assert_snapshot;

use super::{Register, recognise};
use crate::import::{ImportSummary, Row, read};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers").join(name)
}

struct Got {
    companies: Vec<CompanyRecord>,
    rejected: Vec<(u64, String)>,
    summary: ImportSummary,
}

impl Got {
    /// Of a file that is recognised without a word about it.
    fn of(name: &str, register: &str) -> Self {
        let recognised = recognise(File::open(fixture(name)).unwrap()).unwrap();
        let found = recognised.register.unwrap_or_else(|| panic!("{name} is not recognised: {:?}", recognised.columns));
        assert_eq!(found.name, register, "{name}");
        let (mut companies, mut rejected) = (Vec::new(), Vec::new());
        let map = found.map().unwrap();
        let summary = read::<Infallible>(File::open(fixture(name)).unwrap(), &map, &mut |row| {
            match row {
                Row::Company(record) => companies.push(*record),
                Row::Rejected { line, reason, .. } => rejected.push((line, reason.to_string())),
                Row::LeftOut => {}
            }
            Ok(())
        });
        Self { companies, rejected, summary: summary.unwrap() }
    }

    fn company(&self, id: &str) -> &CompanyRecord {
        self.companies.iter().find(|record| record.id == id).unwrap_or_else(|| panic!("no company {id}"))
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for record in &self.companies {
            writeln!(text, "{}", serde_json::to_string(record).unwrap()).unwrap();
        }
        for (line, reason) in &self.rejected {
            writeln!(text, "rejected, line {line}: {reason}").unwrap();
        }
        let ImportSummary { read_as, title, left_out, absent_columns, country_labels, category_labels, .. } =
            &self.summary;
        writeln!(text, "{title:?}: {read_as}\nleft out: {left_out:?}\nabsent: {absent_columns:?}").unwrap();
        let labels = (country_labels.most(9), category_labels.most(9));
        write!(text, "unknown: {labels:?}\nunread: {:?}", self.summary.unread_cells).unwrap();
        text
    }
}

#[test]
fn every_map_of_the_program_is_right() {
    for register in Register::ALL {
        let map = register.map().unwrap_or_else(|error| panic!("{}: {error}", register.name));
        assert!(map.title().is_some() && map.licence.is_some(), "{}", register.name);
        // Recognising needs columns that tell it from others.
        let required = map.required.as_ref().unwrap();
        assert!(required.len() >= 3, "{}", register.name);
        let known: Vec<_> = map.column_names().collect();
        assert!(
            required.iter().all(|column| known.contains(&column) || register.name == "crunchbase"),
            "{}",
            register.name
        );
        assert!(Register::named(register.name).is_some());
    }
}

#[test]
fn registers_are_recognised_and_read() {
    for (file, register) in [
        ("companies_house.csv", "companies-house"),
        ("gleif_level1.csv", "gleif"),
        ("sirene.csv", "sirene"),
        ("brreg.csv", "brreg"),
        ("brreg.json", "brreg"),
        ("sec_company_tickers.json", "sec"),
        ("sec_company_tickers_exchange.json", "sec-exchange"),
        ("offeneregister.jsonl", "offeneregister"),
        ("pdl.csv", "pdl"),
        ("pdl_2019.csv", "pdl-2019"),
        ("bigpicture.csv", "bigpicture"),
        ("crunchbase.csv", "crunchbase"),
    ] {
        assert_snapshot!(file.replace('.', "_"), Got::of(file, register).text());
    }
}

#[test]
fn the_xml_of_gleif_says_what_the_csv_says() {
    let (csv, xml) = (Got::of("gleif_level1.csv", "gleif"), Got::of("gleif_level1.xml", "gleif"));
    assert_eq!(csv.companies, xml.companies);
    assert_eq!(csv.summary.left_out, xml.summary.left_out);
    assert_eq!(xml.summary.read_as.to_string(), "read as UTF-8, records of XML");
}

#[test]
fn what_registers_mean_is_kept() {
    let house = Got::of("companies_house.csv", "companies-house");
    let software = house.company("gb-coh:99000001");
    assert_eq!(software.aliases, ["NORTH WIND SYSTEMS LIMITED", "NW EXAMPLE LTD"]);
    assert_eq!((software.founded, software.status), (Some(2004), Status::Active));
    assert_eq!(software.categories[0].slug(), "it.development");
    assert_eq!(software.country.unwrap().alpha2(), "GB");
    assert_eq!(house.company("gb-coh:NI900004").status, Status::Inactive);
    assert_eq!(house.company("gb-coh:FC900010").country.unwrap().alpha2(), "FR");
    assert_eq!(house.company("gb-coh:09900013").founded, None);

    let sirene = Got::of("sirene.csv", "sirene");
    let people = sirene.company("fr-siren:900000019").employees.as_ref().unwrap();
    assert_eq!((people.min, people.max), (20, Some(49)));
    assert!(sirene.companies.iter().all(|record| record.name != "[ND]"));
    assert_eq!(sirene.summary.left_out["natural persons"], 2);
    // A code of another nomenclature is not read as one of this.
    assert!(sirene.company("fr-siren:900000092").categories.is_empty());

    let brreg = Got::of("brreg.csv", "brreg");
    let staff = |id: &str| brreg.company(id).employees.as_ref().map(|figure| figure.count);
    assert_eq!((staff("no-orgnr:990000001"), staff("no-orgnr:990000003")), (Some(Some(42)), None));
    assert_eq!(staff("no-orgnr:990000004"), Some(Some(0)));

    let gleif = Got::of("gleif_level1.csv", "gleif");
    let london = &gleif.companies[1];
    let numbers: Vec<_> = london.identifiers.iter().map(|number| number.scheme.as_str()).collect();
    assert_eq!(numbers, ["lei", "gb-coh"]);

    let offene = Got::of("offeneregister.jsonl", "offeneregister");
    let all = serde_json::to_string(&offene.companies).unwrap();
    assert!(!all.contains("Erika"), "officers are persons: {all}");
}
