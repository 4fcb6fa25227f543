//! Several processes on one file, and processes that are killed.

use std::collections::{BTreeSet, HashSet};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;

use firmgate_model::collections::*;

use super::super::*;
use super::{Fixture, NOW, ids};

const CHILD_FILE: &str = "FIRMGATE_STORE_TEST_FILE";
const CHILD_ROUND: &str = "FIRMGATE_STORE_TEST_ROUND";
const CHILD: &str = "store::tests::processes::child_that_adds_until_it_is_killed";
const BATCH: u32 = 100;

#[test]
fn many_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("user.sqlite");
    let start = Barrier::new(8);
    let digests: HashSet<[u8; 32]> = thread::scope(|scope| {
        let open = || {
            start.wait();
            let store = Store::open(&file).unwrap();
            store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap();
            store.person_entry("acme.example", "Ann", "Lee")
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(digests.len(), 1, "all have one key");
    let page = Store::open(&file).unwrap().collections("ann", 10, None).unwrap();
    assert_eq!(page.collections.len(), 1);
}

#[test]
fn adders_with_handles_of_their_own_make_one_exact_set() {
    const ADDERS: u32 = 4;
    const CALLS: u32 = 15;
    let fixture = Fixture::new();
    let id = fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().0.id;
    let outcomes: Vec<Added> = thread::scope(|scope| {
        let add = |adder: u32| {
            let store = fixture.other();
            let id = id.as_str();
            move || {
                let call = |n: u32| {
                    // Neighbours overlap by half.
                    let from = adder * 150 + n * 10;
                    store.add_items("ann", id, &ids(from..from + 20), &[], &format!("{adder}/{n}"), NOW).unwrap()
                };
                (0..CALLS).map(call).collect::<Vec<_>>()
            }
        };
        let threads: Vec<_> = (0..ADDERS).map(|adder| scope.spawn(add(adder))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let expected: BTreeSet<String> = ids(0..(ADDERS - 1) * 150 + (CALLS - 1) * 10 + 20).into_iter().collect();
    let stored = fixture.store.item_ids("ann", &id).unwrap();
    assert_eq!(stored.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(stored.len(), expected.len(), "no id twice");
    assert_eq!(outcomes.iter().map(|added| added.added as usize).sum::<usize>(), expected.len());
    assert!(outcomes.iter().all(|added| added.added + added.already_present == 20));
    let totals: HashSet<u32> = outcomes.iter().map(|added| added.total).collect();
    assert!(totals.contains(&u32::try_from(expected.len()).unwrap()));
    assert_eq!(fixture.number("SELECT items FROM collection"), i64::try_from(expected.len()).unwrap());
}

#[test]
fn one_request_sent_to_many_processes_has_one_effect() {
    let fixture = Fixture::new();
    let start = Barrier::new(6);
    let answers: Vec<(Collection, bool)> = thread::scope(|scope| {
        let create = || {
            let store = fixture.other();
            start.wait();
            store.create_collection("ann", "Leads", None, None, "same", NOW).unwrap()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(create)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.1));
    assert_eq!(fixture.number("SELECT count(*) FROM collection"), 1);
}

/// Does nothing in an ordinary run; the test below starts it in a process of its own and kills that.
#[test]
fn child_that_adds_until_it_is_killed() {
    let (Ok(file), Ok(round)) = (std::env::var(CHILD_FILE), std::env::var(CHILD_ROUND)) else { return };
    let store = Store::open(Path::new(&file)).unwrap();
    let id = store.create_collection("ann", "Leads", None, None, "make", NOW).unwrap().0.id;
    for call in 0..1_000_000u32 {
        let batch: Vec<String> = (0..BATCH).map(|n| format!("{round}/{call}/{n}")).collect();
        let added = store.add_items("ann", &id, &batch, &[], &format!("{round}/{call}"), NOW).unwrap();
        assert_eq!(added.added, BATCH);
        writeln!(std::io::stdout(), "acknowledged {round}/{call}").unwrap();
    }
}

#[test]
fn a_killed_process_leaves_whole_calls_and_loses_no_acknowledged_one() {
    let fixture = Fixture::new();
    let mut acknowledged = BTreeSet::new();
    for round in 0..6u32 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([CHILD, "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD_FILE, fixture.file())
            .env(CHILD_ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut calls = |line: String| line.split_once("acknowledged ").map(|(_, call)| call.to_owned());
        // A different moment in every round; the kill hits any call that is in progress.
        let enough = 3 + 7 * round as usize;
        acknowledged.extend(lines.by_ref().filter_map(&mut calls).take(enough));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(lines.filter_map(&mut calls));
        check_whole_calls(&fixture, &acknowledged);
    }
    assert!(acknowledged.len() >= 6 * 3);
}

fn check_whole_calls(fixture: &Fixture, acknowledged: &BTreeSet<String>) {
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let store = fixture.other();
    let id = store.create_collection("ann", "Leads", None, None, "look", NOW).unwrap().0.id;
    let items = store.item_ids("ann", &id).unwrap();
    assert_eq!(store.collection("ann", &id).unwrap().unwrap().item_count as usize, items.len());
    assert_eq!(items.len() % BATCH as usize, 0, "a call is whole or not there");
    for batch in items.chunks(BATCH as usize) {
        let calls: HashSet<&str> = batch.iter().map(|item| item.rsplit_once('/').unwrap().0).collect();
        assert_eq!(calls.len(), 1, "calls do not mix: {calls:?}");
    }
    let stored: BTreeSet<String> = items.iter().map(|item| item.rsplit_once('/').unwrap().0.to_owned()).collect();
    assert!(acknowledged.is_subset(&stored), "lost: {:?}", acknowledged.difference(&stored).collect::<Vec<_>>());
    let tokens = fixture.number("SELECT count(*) FROM answer WHERE token LIKE '%/%'");
    assert_eq!(usize::try_from(tokens).unwrap(), stored.len(), "each call has its token and each token its call");
}
