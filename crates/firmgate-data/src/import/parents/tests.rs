#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use super::{Parents, is_lei, read_parents};
use crate::import::{ImportError, recognise};

fn fixture(name: &str) -> File {
    File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers").join(name)).unwrap()
}

fn of(name: &str) -> Parents {
    read_parents::<Infallible>(fixture(name), &mut |_| Ok(())).unwrap()
}

#[test]
fn both_forms_of_the_file_state_the_same_parents() {
    let (csv, xml) = (of("gleif_level2.csv"), of("gleif_level2.xml"));
    assert_eq!(csv.of, xml.of);
    assert_eq!((csv.read, csv.other, csv.unreadable), (10, 4, 0));
    assert_eq!((xml.read, xml.other, xml.unreadable), (10, 4, 0));
    let mut parents: Vec<_> = csv.of.iter().map(|(child, parent)| (child.as_str(), parent)).collect();
    parents.sort_unstable_by_key(|(child, _)| *child);
    let [(_, software), (_, fjord), (_, works), (_, outside)] = parents.as_slice() else { panic!("{parents:?}") };
    assert_eq!(software.direct, software.ultimate);
    assert!(fjord.direct != fjord.ultimate && fjord.direct.is_some());
    assert!(works.direct.is_none() && works.ultimate.is_some());
    assert!(outside.direct.is_some() && outside.ultimate.is_none());
    for name in ["gleif_level2.csv", "gleif_level2.xml"] {
        assert!(recognise(fixture(name)).unwrap().states_parents, "{name}");
    }
}

#[test]
fn another_file_is_refused_and_a_broken_row_counted() {
    let error = read_parents::<Infallible>(fixture("gleif_level1.csv"), &mut |_| Ok(())).unwrap_err();
    assert!(matches!(error, ImportError::NoColumn { .. }), "{error}");
    let header = super::COLUMNS.join(",");
    let file = format!("{header}\nX,LEI,Y,LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,PUBLISHED\na,b\n");
    let parents = read_parents::<Infallible>(Cursor::new(file), &mut |_| Ok(())).unwrap();
    assert_eq!((parents.read, parents.unreadable, parents.of.len()), (2, 2, 0));
}

#[test]
fn a_lei_has_check_digits() {
    assert!(is_lei("529900T8BM49AURSDO55"));
    for other in ["529900T8BM49AURSDO56", "529900t8bm49aursdo55", "529900T8BM49AURSDO5", "", "529900T8BM49AURSDO5é"] {
        assert!(!is_lei(other), "{other}");
    }
}
