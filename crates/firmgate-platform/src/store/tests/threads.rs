use super::super::*;
use super::{Fixture, HOUR, NOW};

#[test]
fn a_thread_keeps_its_last_state_for_its_owner_only() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = store.thread_put("ann", None, "{\"a\":1}", NOW).unwrap();
    let digits = id.strip_prefix("th-").unwrap();
    assert!(digits.len() == 20 && digits.chars().all(|c| matches!(c, 'a'..='z' | '2'..='7')), "{id}");
    assert_eq!(store.thread_put("ann", Some(&id), "{\"a\":2}", NOW + 1).unwrap(), id);
    assert_eq!(fixture.other().thread_get("ann", &id, NOW + 2).unwrap().as_deref(), Some("{\"a\":2}"));
    assert_eq!(store.thread_get("bob", &id, NOW + 2).unwrap(), None);
    for (owner, id) in [("bob", id.as_str()), ("ann", "th-unknown")] {
        assert_eq!(store.thread_put(owner, Some(id), "{}", NOW + 2).unwrap_err().to_string(), "no thread with this id");
    }
}

#[test]
fn a_thread_ends_an_hour_after_it_was_last_written() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = store.thread_put("ann", None, "1", NOW).unwrap();
    store.thread_put("ann", Some(&id), "2", NOW + HOUR - 1).unwrap();
    assert!(store.thread_get("ann", &id, NOW + 2 * HOUR - 2).unwrap().is_some());
    assert_eq!(store.thread_get("ann", &id, NOW + 2 * HOUR - 1).unwrap(), None);
    let late = store.thread_put("ann", Some(&id), "3", NOW + 2 * HOUR);
    assert!(matches!(late, Err(StoreError::NotFound { what: "thread" })));
    store.thread_put("bob", None, "4", NOW + 2 * HOUR).unwrap();
    assert_eq!(fixture.number("SELECT count(*) FROM thread"), 1, "a write deletes what has expired");
}

#[test]
fn an_owners_oldest_thread_makes_room() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let oldest = store.thread_put("ann", None, "first", NOW).unwrap();
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO thread (id, owner, state, used_ms) SELECT 'th-' || i, 'ann', 's', ?2 FROM n";
    connection.execute(fill, rusqlite::params![THREADS_PER_OWNER_MAX - 1, NOW + 1]).unwrap();
    let others = store.thread_put("bob", None, "his", NOW).unwrap();
    let newest = store.thread_put("ann", None, "last", NOW + 2).unwrap();
    assert_eq!(fixture.number("SELECT count(*) FROM thread WHERE owner = 'ann'"), i64::from(THREADS_PER_OWNER_MAX));
    assert_eq!(store.thread_get("ann", &oldest, NOW + 2).unwrap(), None);
    assert_eq!(store.thread_get("ann", &newest, NOW + 2).unwrap().as_deref(), Some("last"));
    assert_eq!(store.thread_get("bob", &others, NOW + 2).unwrap().as_deref(), Some("his"));
}

#[test]
fn a_state_has_a_size() {
    let fixture = Fixture::new();
    let state = "x".repeat(THREAD_STATE_BYTES_MAX);
    fixture.store.thread_put("ann", None, &state, NOW).unwrap();
    let refused = fixture.store.thread_put("ann", None, &(state + "x"), NOW).unwrap_err();
    assert!(matches!(refused, StoreError::Invalid { field: "thread state", .. }), "{refused}");
}
