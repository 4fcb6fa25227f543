use std::collections::BTreeSet;
use std::sync::LazyLock;

use firmgate_model::SearchError;
use proptest::prelude::*;

use super::filters::all_ids;
use super::*;

/// Two commits and some changes, so that there are several segments and deleted documents.
static CORPUS: LazyLock<(TempDir, Catalogue)> = LazyLock::new(|| {
    let records = corpus(2_500);
    let (dir, _) = catalogue(&records[..2_000]);
    let mut writer = CatalogueWriter::open(dir.path()).unwrap();
    for record in &records[1_900..] {
        writer.add(record).unwrap();
    }
    writer.commit().unwrap();
    for record in &records[..50] {
        writer.add(record).unwrap();
    }
    writer.finish(&mut |_| ()).unwrap();
    let catalogue = Catalogue::open(dir.path()).unwrap();
    (dir, catalogue)
});

const SORTS: [Sort; 5] =
    [Sort::Relevance, Sort::EmployeesDesc, Sort::EmployeesAsc, Sort::FoundedDesc, Sort::FoundedAsc];

/// The one number that a list by head count is ordered by.
fn staff(company: &CompanyRecord) -> Option<u32> {
    let own = company.employees.as_ref()?;
    let middle = |max: u32| (f64::from(own.min).max(0.5) * (f64::from(max) + 1.0)).sqrt().floor() as u32;
    Some(own.count.unwrap_or_else(|| own.max.map_or(own.min, |max| if max == own.min { max } else { middle(max) })))
}

fn pages(search: &Search) -> Vec<CompanyRecord> {
    let catalogue = &CORPUS.1;
    let mut search = search.clone();
    let mut rows = Vec::new();
    loop {
        let page = catalogue.search(&search).unwrap();
        assert!(page.companies.len() <= search.limit);
        rows.extend(page.companies);
        let Some(next) = page.next else { return rows };
        assert!(next.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        search.cursor = Some(next);
    }
}

#[test]
fn pages_of_any_size_are_the_same_list() {
    let texts = [None, Some("alpha"), Some("alpha bravo"), Some("alph"), Some("jupitre"), Some("corvax glacier lumen")];
    for sort in SORTS {
        for text in texts {
            let search = Search { text: text.map(str::to_owned), sort, limit: 100, ..Search::default() };
            let whole = all_ids(&CORPUS.1, &search);
            let total = CORPUS.1.search(&search).unwrap().total;
            assert_eq!(whole.len() as u64, total, "{sort:?} {text:?}");
            assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len(), "{sort:?} {text:?}");
            for limit in [1, 7, 23] {
                let prefix = whole.iter().take(160);
                let mut search = Search { limit, ..search.clone() };
                let mut rows = Vec::new();
                while rows.len() < 160 {
                    let page = CORPUS.1.search(&search).unwrap();
                    rows.extend(page.companies.into_iter().map(|company| company.id));
                    let Some(next) = page.next else { break };
                    search.cursor = Some(next);
                }
                assert!(rows.iter().zip(prefix).all(|(left, right)| left == right), "{sort:?} {text:?} by {limit}");
            }
        }
    }
}

#[test]
fn every_sort_is_in_its_order() {
    let unknown_last = |key: Option<u32>| (key.is_none(), key);
    for text in [None, Some("alpha".to_owned())] {
        let rows = |sort| pages(&Search { text: text.clone(), sort, limit: 100, ..Search::default() });
        let descending = |key: Option<u32>| key.map_or(0, |key| u64::from(key) + 1);
        assert!(rows(Sort::EmployeesDesc).is_sorted_by(|a, b| descending(staff(a)) >= descending(staff(b))));
        assert!(rows(Sort::EmployeesAsc).is_sorted_by_key(|row| unknown_last(staff(row))));
        let year = |row: &CompanyRecord| row.founded.map(u32::from);
        assert!(rows(Sort::FoundedDesc).is_sorted_by(|a, b| descending(year(a)) >= descending(year(b))));
        assert!(rows(Sort::FoundedAsc).is_sorted_by_key(|row| unknown_last(year(row))));
    }
}

#[test]
fn a_page_of_nothing_only_counts() {
    let page = CORPUS.1.search(&Search { limit: 0, ..Search::default() }).unwrap();
    assert_eq!((page.total, page.companies.len(), page.next), (2_500, 0, None));
}

#[test]
fn the_last_page_has_no_next_even_when_it_is_full() {
    let records: Vec<CompanyRecord> = corpus(20);
    let (_dir, catalogue) = catalogue(&records);
    let first = catalogue.search(&Search { limit: 10, ..Search::default() }).unwrap();
    let second = catalogue.search(&Search { limit: 10, cursor: first.next, ..Search::default() }).unwrap();
    assert_eq!((second.companies.len(), second.next), (10, None));
}

fn cursor_of(search: &Search) -> String {
    CORPUS.1.search(search).unwrap().next.unwrap()
}

#[test]
fn a_cursor_belongs_to_its_search() {
    let search = Search { limit: 5, text: Some("alpha".to_owned()), ..Search::default() };
    let cursor = Some(cursor_of(&search));
    let mut twin = Search { cursor: cursor.clone(), limit: 9, facets: vec![FacetField::Size], ..search.clone() };
    assert!(CORPUS.1.search(&twin).is_ok(), "the size of a page and its facets may change");
    twin.text = Some("  alpha ".to_owned());
    assert!(CORPUS.1.search(&twin).is_ok(), "blanks around the query do not matter");
    let range = Some(Range { min: Some(1), max: None });
    let others = [
        Search { text: Some("bravo".to_owned()), cursor: cursor.clone(), ..search.clone() },
        Search { text: None, cursor: cursor.clone(), ..search.clone() },
        Search { sort: Sort::FoundedAsc, cursor: cursor.clone(), ..search.clone() },
        Search { filter: Filter { employees: range, ..Filter::default() }, cursor, ..search.clone() },
    ];
    for other in others {
        let error = CORPUS.1.search(&other).unwrap_err();
        assert!(matches!(error, SearchError::InvalidCursor), "{other:?}");
        assert_eq!(error.to_string(), "the cursor is damaged or belongs to another search: start again without it");
    }
}

#[test]
fn any_flipped_bit_is_noticed() {
    let search = Search { limit: 5, ..Search::default() };
    let cursor = cursor_of(&search);
    for at in 0..cursor.len() {
        for bit in 0..8 {
            let mut bytes = cursor.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(damaged) = String::from_utf8(bytes) else { continue };
            let answer = CORPUS.1.search(&Search { cursor: Some(damaged), ..search.clone() });
            assert!(matches!(answer, Err(SearchError::InvalidCursor)), "bit {bit} of character {at}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_a_cursor_by_chance(cursor in "\\PC{0,60}") {
        let answer = CORPUS.1.search(&Search { cursor: Some(cursor), limit: 5, ..Search::default() });
        prop_assert!(matches!(answer, Err(SearchError::InvalidCursor)));
    }
}

#[test]
fn a_huge_or_empty_cursor_is_refused() {
    for cursor in [String::new(), "A".repeat(5_000_000), "AAAA".to_owned()] {
        let answer = CORPUS.1.search(&Search { cursor: Some(cursor), ..Search::default() });
        assert!(matches!(answer, Err(SearchError::InvalidCursor)));
    }
}
