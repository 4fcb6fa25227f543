#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

const NOW: i64 = 1_800_000_000_000;
const HOUR: i64 = 3_600_000;

fn key(number: u8) -> ThreadKey {
    ThreadKey::new([number; 32])
}

fn seal(state: &str) -> Result<String, FieldError> {
    Threads { key: &key(1), owner: "ann", now_ms: NOW }.seal(state)
}

fn open(key: &ThreadKey, owner: &str, token: &str, now_ms: i64) -> Option<String> {
    Threads { key, owner, now_ms }.open(token)
}

#[test]
fn a_thread_opens_for_its_owner_only_and_with_its_key() {
    let token = seal("{\"a\":1}").unwrap();
    assert_eq!(open(&key(1), "ann", &token, NOW + 2).as_deref(), Some("{\"a\":1}"));
    assert_eq!(open(&key(1), "bob", &token, NOW + 2), None);
    assert_eq!(open(&key(1), "an", &token, NOW + 2), None);
    assert_eq!(open(&key(2), "ann", &token, NOW + 2), None);
}

#[test]
fn a_thread_ends_an_hour_after_it_was_sealed() {
    let token = seal("1").unwrap();
    assert!(open(&key(1), "ann", &token, NOW + HOUR - 1).is_some());
    assert_eq!(open(&key(1), "ann", &token, NOW + HOUR), None);
}

#[test]
fn a_token_that_was_altered_does_not_open() {
    let token = seal("a state that is long enough to be packed").unwrap();
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
            assert_eq!(open(&key(1), "ann", &altered, NOW), None, "{at}");
        }
        assert_eq!(open(&key(1), "ann", token.get(..at).unwrap(), NOW), None, "{at}");
    }
    for odd in ["", "th-unknown", "?", &"A".repeat(THREAD_CHARS_MAX), &"A".repeat(1 << 20)] {
        assert_eq!(open(&key(1), "ann", odd, NOW), None);
    }
}

#[test]
fn a_token_has_a_size() {
    // SplitMix64, so that compression has no effect.
    let noise = |bytes: u64| -> String {
        let letter = |n: u64| {
            let mixed = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            char::from(33 + ((mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 58) as u8)
        };
        (1..=bytes).map(|n| letter(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect()
    };
    assert!(seal(&noise(500)).unwrap().len() <= THREAD_CHARS_MAX);
    for large in ["x".repeat(THREAD_STATE_BYTES_MAX + 1), noise(6_000)] {
        let refused = seal(&large).unwrap_err();
        assert_eq!(refused.message, "thread must fit into 4096 characters: begin with a new question");
    }
}
