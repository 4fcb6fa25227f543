use super::super::*;
use super::{Fixture, HOUR, NOW};

#[test]
fn a_thread_opens_for_its_owner_only_and_in_every_process_of_the_folder() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let token = store.thread_seal("ann", "{\"a\":1}", NOW).unwrap();
    assert_eq!(fixture.other().thread_open("ann", &token, NOW + 2).as_deref(), Some("{\"a\":1}"));
    assert_eq!(store.thread_open("bob", &token, NOW + 2), None);
    assert_eq!(store.thread_open("an", &token, NOW + 2), None);
    let elsewhere = Fixture::new();
    assert_eq!(elsewhere.store.thread_open("ann", &token, NOW + 2), None, "another folder has another key");
}

#[test]
fn a_thread_ends_an_hour_after_it_was_sealed() {
    let fixture = Fixture::new();
    let token = fixture.store.thread_seal("ann", "1", NOW).unwrap();
    assert!(fixture.store.thread_open("ann", &token, NOW + HOUR - 1).is_some());
    assert_eq!(fixture.store.thread_open("ann", &token, NOW + HOUR), None);
}

#[test]
fn a_token_that_was_altered_does_not_open() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let token = store.thread_seal("ann", "a state that is long enough to be packed", NOW).unwrap();
    for at in 0..token.len() {
        let altered: String = token
            .char_indices()
            .map(|(index, c)| match (index == at, c) {
                (true, 'A') => 'B',
                (true, _) => 'A',
                (false, c) => c,
            })
            .collect();
        if altered != token {
            assert_eq!(store.thread_open("ann", &altered, NOW), None, "{at}");
        }
        assert_eq!(store.thread_open("ann", token.get(..at).unwrap(), NOW), None, "{at}");
    }
    for odd in ["", "th-unknown", "?", &"A".repeat(THREAD_CHARS_MAX), &"A".repeat(1 << 20)] {
        assert_eq!(store.thread_open("ann", odd, NOW), None);
    }
}

#[test]
fn a_token_has_a_size() {
    let fixture = Fixture::new();
    let noise = |bytes: u32| -> String {
        (0..bytes).map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 25) as u8 % 90)).collect()
    };
    let token = fixture.store.thread_seal("ann", &noise(500), NOW).unwrap();
    assert!(token.len() <= THREAD_CHARS_MAX);
    let large = "x".repeat(THREAD_STATE_BYTES_MAX + 1);
    let refused = fixture.store.thread_seal("ann", &large, NOW).unwrap_err();
    assert!(matches!(refused, StoreError::Invalid { field: "thread", .. }), "{refused}");
}

#[test]
fn sealing_and_opening_write_nothing() {
    let fixture = Fixture::new();
    let before = std::fs::read(fixture.file()).unwrap();
    let changes = fixture.number("PRAGMA data_version");
    let token = fixture.store.thread_seal("ann", "1", NOW).unwrap();
    fixture.store.thread_open("ann", &token, NOW).unwrap();
    assert_eq!(std::fs::read(fixture.file()).unwrap(), before);
    assert_eq!(fixture.number("PRAGMA data_version"), changes);
}
