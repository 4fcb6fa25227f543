//! What the check of a journal finds, and that it finds the first bad place.

use std::sync::LazyLock;

use firmgate_guard::{
    Audit, AuditKey, BreakReason, BrokenChainError, ChainStart, OpenIntent, Outcome, TornTail, Verified, Writes, verify,
};
use proptest::prelude::*;

use crate::support::{Create, Disk, Memory, NOW, Search, audit, begun, call, caller, key, metered, shipped, start};

/// A start, eight closed calls, a refusal, one open read and one open write.
static JOURNAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let gate = shipped(Writes::Enabled);
        let who = caller("ada \"the\" lady\n");
        for number in 0..8 {
            let (ticket, _permit) = audit.open(metered::<Search>(&gate, &who, number).await).await.unwrap();
            ticket.close(Outcome::Ok { rows: Some(1) }, NOW).await.unwrap();
        }
        let denied = shipped(Writes::Denied).open::<Create>(&who, begun(90)).unwrap_err();
        let _refused = audit.refuse(denied).await.unwrap();
        // A process that dies runs no destructor.
        std::mem::forget(audit.open(metered::<Search>(&gate, &who, 91).await).await.unwrap());
        std::mem::forget(audit.open(metered::<Create>(&gate, &who, 92).await).await.unwrap());
    });
    journal.text().lines().map(ToOwned::to_owned).collect()
});

fn text(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}

fn check(lines: &[String]) -> Result<Verified, BrokenChainError> {
    verify(text(lines).as_slice(), Some(&key()))
}

fn broken_at(line: usize, reason: BreakReason) -> BrokenChainError {
    let line = u64::try_from(line).unwrap();
    BrokenChainError { seq: line, line, reason }
}

#[test]
fn an_untouched_journal_holds_and_names_open_calls() {
    for key in [None, Some(&key())] {
        let verified = verify(text(&JOURNAL).as_slice(), key).unwrap();
        assert_eq!(verified.records, 20);
        assert_eq!(verified.boot.as_deref(), Some("boot-1"));
        assert_eq!(verified.previous, Some("0".repeat(64)));
        assert_eq!(verified.first_ts.as_deref(), Some("2027-01-15T08:00:00.123456Z"));
        assert_eq!(verified.torn_tail, None);
        assert!(JOURNAL[19].contains(&format!(r#""hash":"{}""#, verified.head.unwrap())));
        let open = |seq, number: u64, effect: &str| OpenIntent {
            seq,
            ts: "2027-01-15T08:00:00.123456Z".to_owned(),
            call: call(number).to_string(),
            tool: "search_companies".to_owned(),
            effect: effect.to_owned(),
        };
        assert_eq!(verified.open_intents, [open(19, 91, "read"), open(20, 92, "write")]);
    }
}

#[test]
fn an_empty_file_is_an_empty_journal() {
    assert_eq!(verify(&b""[..], None).unwrap(), Verified::default());
}

#[test]
fn a_second_file_can_be_tied_to_the_first() {
    let head = check(&JOURNAL).unwrap().head;
    let journal = Memory::new(Disk::Works);
    let audit =
        Audit::new(std::sync::Arc::<Memory>::clone(&journal), key(), ChainStart { previous: head.clone(), ..start() });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(audit.start()).unwrap();
    assert_eq!(verify(journal.text().as_bytes(), Some(&key())).unwrap().previous, head);
}

#[test]
fn a_torn_last_line_is_reported() {
    let whole = text(&JOURNAL);
    let last = JOURNAL[19].len();
    for cut in 1..=last {
        let verified = verify(&whole[..whole.len() - cut], Some(&key())).unwrap();
        assert_eq!(verified.records, 19);
        assert_eq!(verified.torn_tail, Some(TornTail { line: 20, bytes: last + 1 - cut }));
        assert_eq!(verified.open_intents.len(), 1);
    }
    let with_break = [&whole[..], b"{\"v\":1,\"se\n"].concat();
    let after = Err(broken_at(21, BreakReason::NotARecord));
    assert_eq!(verify(with_break.as_slice(), None), after, "a line with its end was not cut off by a crash");
    let in_the_middle = [b"{\"v\":1,\"se\n", &whole[..]].concat();
    assert_eq!(verify(in_the_middle.as_slice(), None), Err(broken_at(1, BreakReason::NotARecord)));
}

#[test]
fn another_key_is_noticed_and_none_is_not() {
    let other = AuditKey::new([8; 32]);
    assert_eq!(verify(text(&JOURNAL).as_slice(), Some(&other)), Err(broken_at(1, BreakReason::WrongSeal)));
    assert_ne!(other.id(), key().id());
}

#[test]
fn a_line_without_end_does_not_fill_memory() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    assert_eq!(verify(endless, None), Err(broken_at(1, BreakReason::TooLong)));
}

#[test]
fn an_unknown_version_is_said() {
    let newer = JOURNAL[0].replacen(r#"{"v":1,"#, r#"{"v":2,"#, 1);
    assert_eq!(check(&[newer]), Err(broken_at(1, BreakReason::UnknownVersion(2))));
}

#[test]
fn a_file_that_cannot_be_read_on_is_said() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let result = verify(std::io::BufReader::new(Failing), None);
    assert_eq!(result, Err(broken_at(1, BreakReason::Unreadable(std::io::ErrorKind::PermissionDenied))));
    assert_eq!(result.unwrap_err().to_string(), "line 1, record 1: the file cannot be read on: permission denied");
}

#[test]
fn a_start_stands_first_and_once() {
    let mut twice = JOURNAL.clone();
    twice.insert(1, JOURNAL[0].clone());
    assert_eq!(check(&twice), Err(broken_at(2, BreakReason::WrongNumber { found: 1 })));
    assert_eq!(check(&JOURNAL[1..]), Err(broken_at(1, BreakReason::WrongNumber { found: 2 })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_flipped_bit_is_found_where_it_is(at in any::<prop::sample::Index>(), bit in 0_u8..8, keyed in any::<bool>()) {
        let mut bytes = text(&JOURNAL);
        let at = at.index(bytes.len());
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let was_break = bytes[at] == b'\n';
        bytes[at] ^= 1 << bit;
        let key = key();
        match verify(bytes.as_slice(), keyed.then_some(&key)) {
            Err(broken) => prop_assert_eq!(broken.line, u64::try_from(line).unwrap()),
            // The last line may look cut off instead. Without its line break, so may the one before it.
            Ok(verified) => {
                let torn = usize::try_from(verified.torn_tail.unwrap().line).unwrap();
                prop_assert_eq!(torn, line);
                prop_assert!(line == 20 || (line == 19 && was_break));
            }
        }
    }

    #[test]
    fn a_removed_line_is_found(at in 0_usize..19) {
        let mut lines = JOURNAL.clone();
        let _gone = lines.remove(at);
        prop_assert_eq!(check(&lines).unwrap_err().seq, u64::try_from(at + 1).unwrap());
    }

    #[test]
    fn a_doubled_line_is_found(at in 0_usize..20, to in 0_usize..=20) {
        let mut lines = JOURNAL.clone();
        lines.insert(to, JOURNAL[at].clone());
        // Beside the original it is the second of the two that is wrong.
        let first_bad = if to == at { to + 2 } else { to + 1 };
        prop_assert_eq!(check(&lines).unwrap_err().line, u64::try_from(first_bad).unwrap());
    }

    #[test]
    fn exchanged_lines_are_found(one in 0_usize..20, other in 0_usize..20) {
        prop_assume!(one != other);
        let mut lines = JOURNAL.clone();
        lines.swap(one, other);
        prop_assert_eq!(check(&lines).unwrap_err().seq, u64::try_from(one.min(other) + 1).unwrap());
    }

    #[test]
    fn a_changed_value_is_found_even_with_numbers_and_hashes_left_right(line in 0_usize..20) {
        let mut lines = JOURNAL.clone();
        lines[line] = lines[line].replacen("\"boot-1\"", "\"boot-2\"", 1);
        prop_assert_eq!(check(&lines), Err(broken_at(line + 1, BreakReason::WrongHash)));
    }

    #[test]
    fn a_chain_that_was_made_anew_lacks_the_seal(line in 1_usize..20) {
        // Someone without the key rewrites a line and everything after it, with right numbers and hashes.
        let journal = Memory::new(Disk::Works);
        let forger = Audit::new(std::sync::Arc::<Memory>::clone(&journal), AuditKey::new([9; 32]), start());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(forger.start()).unwrap();
        prop_assert!(verify(journal.text().as_bytes(), None).is_ok());
        let mut lines = JOURNAL.clone();
        lines.truncate(line);
        lines[0] = journal.text().trim_end().to_owned();
        prop_assert_eq!(check(&lines), Err(broken_at(1, BreakReason::WrongSeal)));
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(verified) = verify(bytes.as_slice(), None) {
            prop_assert_eq!(verified.records, 0);
        }
    }
}
