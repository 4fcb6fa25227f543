use std::collections::HashSet;

use firmgate_model::collections::*;
use proptest::prelude::*;

use super::super::*;
use super::{DAY, Fixture, NOW, ids};

impl Fixture {
    fn collection(&self, owner: &str, name: &str) -> String {
        self.store.create_collection(owner, name, None, None, &format!("make {name}"), NOW).unwrap().0.id
    }
}

#[test]
fn a_new_collection_is_read_back_as_it_was_made() {
    let fixture = Fixture::new();
    let made = fixture.store.create_collection("ann", " Leads ", Some("for May"), None, "t1", NOW).unwrap();
    let (collection, created) = made;
    assert!(created);
    assert_eq!(collection.name, "Leads");
    assert_eq!(collection.description.as_deref(), Some("for May"));
    assert_eq!((collection.item_count, collection.created_at.as_str()), (0, "2027-01-15T08:00:00.000Z"));
    assert_eq!(collection.created_at, collection.updated_at);
    let digits = collection.id.strip_prefix("col-").unwrap();
    assert!(digits.len() == 12 && digits.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7')), "{digits}");
    assert_eq!(fixture.other().collection("ann", &collection.id).unwrap(), Some(collection));
}

#[test]
fn the_same_name_in_any_case_is_the_same_collection() {
    let fixture = Fixture::new();
    let first = fixture.store.create_collection("ann", "Große  Firmen", None, None, "t1", NOW).unwrap().0;
    for (token, name) in [("t2", "GROSSE FIRMEN"), ("t3", "große firmen"), ("t4", "Ｇrosse Firmen")] {
        let (again, created) =
            fixture.store.create_collection("ann", name, Some("other"), None, token, NOW + 1).unwrap();
        assert!(!created, "{name}");
        assert_eq!(again, first, "{name}");
    }
    let (accent, created) = fixture.store.create_collection("ann", "Größe Firmen", None, None, "t5", NOW).unwrap();
    assert!(created && accent.id != first.id);
}

#[test]
fn a_repeat_answers_as_the_first_and_a_reused_token_is_refused() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let first = store.create_collection("ann", "Leads", None, None, "t1", NOW).unwrap();
    assert_eq!(fixture.other().create_collection("ann", "Leads", None, None, "t1", NOW + DAY).unwrap(), first);
    for (name, description) in [("Other", None), ("Leads", Some("more"))] {
        let refused = store.create_collection("ann", name, description, None, "t1", NOW);
        assert!(matches!(refused, Err(StoreError::TokenReused)), "{refused:?}");
    }
    let id = first.0.id.as_str();
    let refused = store.add_items("ann", id, &ids([1]), &[], "t1", NOW);
    assert!(matches!(refused, Err(StoreError::TokenReused)), "a token is bound to its operation: {refused:?}");
    // A token belongs to its owner and expires.
    assert!(store.create_collection("bob", "Other", None, None, "t1", NOW).unwrap().1);
    assert!(store.create_collection("ann", "Other", None, None, "t1", NOW + TOKEN_DAYS * DAY).unwrap().1);
    assert_eq!(fixture.number("SELECT count(*) FROM collection"), 3);
}

#[test]
fn names_and_tokens_have_bounds() {
    let fixture = Fixture::new();
    let long = "x".repeat(COLLECTION_NAME_CHARS_MAX + 1);
    let text = "y".repeat(COLLECTION_DESCRIPTION_CHARS_MAX + 1);
    let token = "z".repeat(TOKEN_CHARS_MAX + 1);
    for (name, description, token, field) in [
        ("  ", None, "t", "name"),
        (long.as_str(), None, "t", "name"),
        ("a\u{7}", None, "t", "name"),
        ("a", Some(text.as_str()), "t", "description"),
        ("a", None, "", "client token"),
        ("a", None, token.as_str(), "client token"),
    ] {
        let refused = fixture.store.create_collection("ann", name, description, None, token, NOW).unwrap_err();
        assert!(matches!(&refused, StoreError::Invalid { field: f, .. } if *f == field), "{refused}");
    }
    assert_eq!(
        fixture.store.create_collection("ann", &long, None, None, "t", NOW).unwrap_err().to_string(),
        "name must have at most 120 characters and has 121"
    );
    let umlauts = "ü".repeat(COLLECTION_NAME_CHARS_MAX);
    assert!(fixture.store.create_collection("ann", &umlauts, None, None, "t", NOW).unwrap().1);
}

#[test]
fn an_owner_has_a_limit_of_collections() {
    let fixture = Fixture::new();
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO collection (id, owner, name, name_key, created_ms, updated_ms)
                SELECT 'col-' || i, 'ann', 'n' || i, 'n' || i, 0, 0 FROM n";
    connection.execute(fill, [COLLECTIONS_PER_OWNER_MAX]).unwrap();
    let refused = fixture.store.create_collection("ann", "one more", None, None, "t", NOW).unwrap_err();
    assert_eq!(refused.to_string(), "limit of 1000 collections reached");
    assert!(
        !fixture.store.create_collection("ann", "N7", None, None, "t", NOW).unwrap().1,
        "an existing one still answers"
    );
    assert!(fixture.store.create_collection("bob", "one more", None, None, "t", NOW).unwrap().1);
}

#[test]
fn a_collection_has_a_limit_of_items_and_a_call_over_it_adds_nothing() {
    let fixture = Fixture::new();
    let id = fixture.collection("ann", "Leads");
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
                INSERT INTO item (collection, position, company, added_ms) SELECT 1, i, 'x' || i, 0 FROM n";
    connection.execute(fill, [COLLECTION_ITEMS_MAX - 2]).unwrap();
    connection.execute("UPDATE collection SET items = ?1", [COLLECTION_ITEMS_MAX - 2]).unwrap();
    let refused = fixture.store.add_items("ann", &id, &ids(0..3), &[], "t", NOW).unwrap_err();
    assert!(matches!(refused, StoreError::LimitReached { max: 100_000, .. }), "{refused}");
    assert_eq!(fixture.number("SELECT count(*) FROM item"), i64::from(COLLECTION_ITEMS_MAX) - 2);
    let added = fixture.store.add_items("ann", &id, &ids(0..2), &[], "t", NOW).unwrap();
    assert_eq!((added.added, added.total), (2, COLLECTION_ITEMS_MAX), "the refused call left no trace of its token");
}

#[test]
fn adding_is_as_to_a_set() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = fixture.collection("ann", "Leads");
    let missing = vec!["nobody.example".to_owned(), "nobody.example".to_owned()];
    let first = store.add_items("ann", &id, &ids([3, 1, 3]), &missing, "t1", NOW + 5).unwrap();
    let expected = Added { added: 2, already_present: 0, not_found: vec!["nobody.example".to_owned()], total: 2 };
    assert_eq!(first, expected);
    let second = store.add_items("ann", &id, &ids([1, 2]), &[], "t2", NOW + 6).unwrap();
    assert_eq!((second.added, second.already_present, second.total), (1, 1, 3));
    // The repeat returns the answer from before the second call, also when one of its companies has left the base
    // since.
    let repeat = store.add_items("ann", &id, &ids([1]), &["nobody.example".into(), "c3.example".into()], "t1", NOW + 7);
    assert_eq!(repeat.unwrap(), first);
    let refused = store.add_items("ann", &id, &ids([4]), &[], "t1", NOW);
    assert!(matches!(refused, Err(StoreError::TokenReused)), "{refused:?}");
    assert_eq!(store.item_ids("ann", &id).unwrap(), ids([3, 1, 2]), "the order of adding");
    let collection = store.collection("ann", &id).unwrap().unwrap();
    assert_eq!((collection.item_count, collection.updated_at.as_str()), (3, "2027-01-15T08:00:00.006Z"));
}

#[test]
fn a_call_with_only_unknown_ids_reports_them() {
    let fixture = Fixture::new();
    let id = fixture.collection("ann", "Leads");
    let added = fixture.store.add_items("ann", &id, &[], &ids([9]), "t", NOW).unwrap();
    assert_eq!(added, Added { added: 0, already_present: 0, not_found: ids([9]), total: 0 });
}

#[test]
fn the_ids_of_one_call_have_bounds() {
    let fixture = Fixture::new();
    let id = fixture.collection("ann", "Leads");
    let many = u32::try_from(ITEMS_PER_CALL_MAX).unwrap();
    for bad in [vec![], ids(0..=many), vec![String::new()], vec!["x".repeat(ITEM_ID_BYTES_MAX + 1)]] {
        let refused = fixture.store.add_items("ann", &id, &bad, &[], "t", NOW).unwrap_err();
        assert!(matches!(refused, StoreError::Invalid { field: "item ids", .. }), "{refused}");
    }
    assert_eq!(fixture.store.add_items("ann", &id, &ids(0..many), &[], "t", NOW).unwrap().added, many);
}

#[test]
fn another_owners_collection_looks_like_none() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = fixture.collection("ann", "Leads");
    store.add_items("ann", &id, &ids([1]), &[], "t", NOW).unwrap();
    for id in [id.as_str(), "col-aaaaaaaaaaaa"] {
        assert_eq!(store.collection("bob", id).unwrap(), None);
        let refusals = [
            store.add_items("bob", id, &ids([2]), &[], "t", NOW).unwrap_err(),
            store.items("bob", id, Pick::All, 0, 10).unwrap_err(),
            store.item_ids("bob", id).unwrap_err(),
        ];
        for refused in refusals {
            assert_eq!(refused.to_string(), "no collection with this id");
        }
        assert!(matches!(store.collections("bob", 10, Some(id)), Err(StoreError::InvalidCursor)));
    }
    assert!(store.collections("bob", 10, None).unwrap().collections.is_empty());
    assert_eq!(store.item_ids("ann", &id).unwrap(), ids([1]));
}

#[test]
fn collections_page_newest_first_and_stay_put_while_new_ones_come() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let mut made: Vec<String> = (0..7).map(|n| fixture.collection("ann", &format!("n{n}"))).collect();
    fixture.collection("bob", "his");
    made.reverse();
    let first = store.collections("ann", 3, None).unwrap();
    fixture.collection("ann", "late");
    let second = store.collections("ann", 3, first.next.as_deref()).unwrap();
    let third = store.collections("ann", 3, second.next.as_deref()).unwrap();
    assert_eq!(third.next, None);
    let seen: Vec<String> =
        [first, second, third].into_iter().flat_map(|page| page.collections).map(|c| c.id).collect();
    assert_eq!(seen, made);
    let exact = store.collections("bob", 1, None).unwrap();
    assert_eq!((exact.collections.len(), exact.next), (1, None), "a full last page has no next");
    assert!(matches!(store.collections("ann", 3, Some("nonsense")), Err(StoreError::InvalidCursor)));
}

#[test]
fn items_page_in_order_and_can_be_picked() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = fixture.collection("ann", "Leads");
    for (n, chunk) in ids(0..250).chunks(100).enumerate() {
        store.add_items("ann", &id, chunk, &[], &format!("t{n}"), NOW).unwrap();
    }
    let names = |page: &ItemPage| page.items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    let page = store.items("ann", &id, Pick::All, 240, 25).unwrap();
    assert_eq!((names(&page), page.total, page.collection.item_count), (ids(240..250), 250, 250));
    assert_eq!(page.items[0].added_at, "2027-01-15T08:00:00.000Z");
    assert!(store.items("ann", &id, Pick::All, 10_000, 25).unwrap().items.is_empty());
    let wanted = [ids([200, 7, 9, 7]), vec!["a\"b', c".to_owned(), "gone.example".to_owned()]].concat();
    let picked = store.items("ann", &id, Pick::Ids(&wanted), 0, 2).unwrap();
    assert_eq!((names(&picked), picked.total), (ids([7, 9]), 3));
    assert_eq!(names(&store.items("ann", &id, Pick::Ids(&wanted), 2, 2).unwrap()), ids([200]));
    assert_eq!(store.items("ann", &id, Pick::Ids(&[]), 0, 2).unwrap().total, 0);
}

#[test]
fn old_tokens_make_room_for_new_ones() {
    let fixture = Fixture::new();
    let id = fixture.collection("ann", "Leads");
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO answer (owner, token, input, answer, at_ms) SELECT 'ann', 'old' || i, x'00', '{}', ?2 FROM n";
    connection.execute(fill, rusqlite::params![TOKENS_PER_OWNER_MAX, NOW]).unwrap();
    fixture.store.add_items("ann", &id, &ids([1]), &[], "new", NOW).unwrap();
    let kept = fixture.number("SELECT count(*) FROM answer WHERE owner = 'ann'");
    assert_eq!(kept, i64::from(TOKENS_PER_OWNER_MAX));
    let repeat = fixture.store.add_items("ann", &id, &ids([1]), &[], "new", NOW).unwrap();
    assert_eq!(repeat.added, 1, "the newest is remembered");
}

#[derive(Clone, Debug)]
struct Call {
    ids: Vec<u8>,
    repeat: bool,
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let call = (prop::collection::vec(0u8..40, 1..12), any::<bool>()).prop_map(|(ids, repeat)| Call { ids, repeat });
    prop::collection::vec(call, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_collection_is_a_set_in_the_order_of_adding(calls in calls()) {
        let fixture = Fixture::new();
        let id = fixture.collection("ann", "Leads");
        let (mut set, mut order) = (HashSet::new(), Vec::new());
        for (n, call) in calls.iter().enumerate() {
            let wanted = ids(call.ids.iter().copied().map(u32::from));
            let token = format!("t{n}");
            let before = set.len();
            for id in &wanted {
                if set.insert(id.clone()) {
                    order.push(id.clone());
                }
            }
            let asked = wanted.iter().collect::<HashSet<_>>().len();
            let added = fixture.store.add_items("ann", &id, &wanted, &[], &token, NOW).unwrap();
            prop_assert_eq!(added.added as usize, set.len() - before);
            prop_assert_eq!(added.already_present as usize, asked - added.added as usize);
            prop_assert_eq!(added.total as usize, set.len());
            if call.repeat {
                prop_assert_eq!(fixture.store.add_items("ann", &id, &wanted, &[], &token, NOW + 1).unwrap(), added);
            }
        }
        prop_assert_eq!(fixture.store.item_ids("ann", &id).unwrap(), order);
    }
}
