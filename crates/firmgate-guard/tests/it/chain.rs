//! The chain while many calls run at once.

use std::sync::Arc;

use firmgate_guard::{Outcome, OutcomeCode, Writes, verify};

use crate::support::{Create, Disk, Memory, NOW, Search, audit, caller, key, metered, shipped};

const CALLS: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn the_chain_is_in_the_order_of_the_journal() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = Arc::new(shipped(Writes::Enabled));
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let (audit, gate) = (audit.clone(), Arc::clone(&gate));
            tokio::spawn(async move {
                let who = caller(&format!("user-{}", number % 7));
                if number % 3 == 0 {
                    let write = metered::<Create>(&gate, &who, number).await;
                    let (ticket, _permit) = audit.open(write).await.unwrap();
                    tokio::task::yield_now().await;
                    ticket.close(Outcome::Error { code: OutcomeCode::Conflict }, NOW).await.unwrap();
                } else {
                    let read = metered::<Search>(&gate, &who, number).await;
                    let (ticket, _permit) = audit.open(read).await.unwrap();
                    tokio::task::yield_now().await;
                    // Every fifth call is left without an end of its own.
                    if number % 5 != 0 {
                        ticket.close(Outcome::Ok { rows: None }, NOW).await.unwrap();
                    }
                }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let verified = verify(journal.text().as_bytes(), Some(&key())).unwrap();
    assert_eq!(verified.records, 1 + 2 * CALLS);
    assert_eq!(verified.open_intents, []);
    assert_eq!(verified.torn_tail, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_queue_that_is_full_now_and_then_leaves_no_hole() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = Arc::new(shipped(Writes::Enabled));
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let (audit, gate, journal) = (audit.clone(), Arc::clone(&gate), Arc::clone(&journal));
            tokio::spawn(async move {
                journal.set(if number % 4 == 0 { Disk::Full } else { Disk::Works });
                let read = metered::<Search>(&gate, &caller("ada"), number).await;
                let opened = audit.open(read).await;
                tokio::task::yield_now().await;
                u64::from(opened.is_ok())
            })
        })
        .collect();
    let mut admitted = 0;
    for call in calls {
        admitted += call.await.unwrap();
    }
    let verified = verify(journal.text().as_bytes(), Some(&key())).unwrap();
    let intents = journal.events().iter().filter(|event| *event == "intent").count();
    assert_eq!(u64::try_from(intents).unwrap(), admitted, "an intent is on record if and only if the call may run");
    assert!(verified.records >= admitted);
}
