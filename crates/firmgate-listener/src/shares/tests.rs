#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use firmgate_testing::wait::settled;
use futures_util::FutureExt;
use tokio::task::yield_now;

use super::places::Place;
use super::queue::{Queue, Room};
use super::{Bodies, Cores, Full, Places, admits};

const ROOM: Room = Room { running: 8, running_weight: 7, waiting: 16, waiting_weight: 3 };

#[test]
fn a_party_alone_gets_nearly_all_and_a_newcomer_always_something() {
    for size in [2_usize, 8, 64, 320, 1000] {
        for weight in [1, 3, 4, 7] {
            let places = Places::new(size, weight);
            let fill = |who: usize| std::iter::from_fn(|| places.take(&who).ok()).collect::<Vec<Place<usize>>>();
            let first = fill(0);
            assert_eq!(first.len(), (size * weight).div_ceil(weight + 1), "{size} places, weight {weight}");
            assert_eq!(places.take(&0).err(), Some(if first.len() < size { Full::Share } else { Full::Server }));
            let second = fill(1);
            assert_eq!(second.is_empty(), first.len() == size);
            drop((first, second));
            assert_eq!(fill(2).len(), (size * weight).div_ceil(weight + 1), "all are given back");
        }
    }
}

#[test]
fn greedy_parties_converge_to_equal_shares() {
    let places = Places::new(320, 4);
    let mut held: Vec<Vec<Place<usize>>> = (0..5).map(|_| Vec::new()).collect();
    for round in 0..20_000 {
        for (who, own) in held.iter_mut().enumerate() {
            // A party over its current share drops below it in time, as every call ends.
            if round % 3 == who % 3 && !own.is_empty() {
                own.remove(0);
            }
            own.extend(places.take(&who).ok());
            own.extend(places.take(&who).ok());
        }
    }
    let counts: Vec<usize> = held.iter().map(Vec::len).collect();
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(*least >= 50 && *most <= 70, "{counts:?}");
    assert!(places.take(&99).is_ok(), "a newcomer finds a place beside five greedy ones");
}

/// Lets all other tasks go on until they wait.
#[test]
fn the_rule_has_no_overflow() {
    assert_eq!(admits(usize::MAX - 1, 2, usize::MAX), Ok(()));
    assert_eq!(admits(0, 0, usize::MAX), Err(Full::Server));
    assert_eq!(admits(3, 3, 1), Err(Full::Share));
}

#[tokio::test]
async fn parties_take_turns_and_each_is_served_in_order() {
    let queue = Queue::new(Room { running: 1, running_weight: usize::MAX, waiting: 100, waiting_weight: 9 });
    let order = Arc::new(Mutex::new(Vec::new()));
    let first = queue.slot(&"z").await.unwrap();
    let arrive = |who: &'static str, n: usize| {
        let (queue, order) = (queue.clone(), Arc::clone(&order));
        tokio::spawn(async move {
            let _slot = queue.slot(&who).await.unwrap();
            order.lock().unwrap().push((who, n));
        })
    };
    let mut tasks: Vec<_> = (0..4).map(|n| arrive("a", n)).collect();
    tokio::task::yield_now().await;
    tasks.extend((0..2).map(|n| arrive("b", n)));
    tokio::task::yield_now().await;
    tasks.push(arrive("c", 0));
    tokio::task::yield_now().await;
    assert_eq!(queue.waiting(), 7);
    drop(first);
    for task in tasks {
        task.await.unwrap();
    }
    let expected = [("a", 0), ("b", 0), ("c", 0), ("a", 1), ("b", 1), ("a", 2), ("a", 3)];
    assert_eq!(*order.lock().unwrap(), expected);
}

#[tokio::test]
async fn who_stops_waiting_keeps_nothing() {
    let queue = Queue::new(Room { running: 1, running_weight: usize::MAX, waiting: 4, waiting_weight: 3 });
    let first = queue.slot(&1).await.unwrap();
    // Dropped while waiting.
    {
        let waits = queue.slot(&2);
        tokio::pin!(waits);
        assert!(waits.as_mut().now_or_never().is_none());
        assert_eq!(queue.waiting(), 1);
    }
    assert_eq!(queue.waiting(), 0);
    // Dropped after its wake-up, before it was polled.
    {
        let waits = queue.slot(&3);
        tokio::pin!(waits);
        assert!(waits.as_mut().now_or_never().is_none());
        drop(first);
        assert!(queue.slot(&4).now_or_never().is_none(), "the slot is that of 3");
    }
    assert!(queue.slot(&5).now_or_never().unwrap().is_ok(), "the slot came back");
    assert!(queue.idle(Duration::from_millis(1)).await);
}

/// Many random histories against what must hold after every step.
#[tokio::test]
async fn no_slot_is_lost_and_none_is_free_while_somebody_may_have_it() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(below).unwrap()).unwrap()
    };
    for _history in 0..200 {
        let queue = Queue::new(ROOM);
        let mut running: Vec<(usize, super::Slot<usize>)> = Vec::new();
        let mut waiting = Vec::new();
        for _step in 0..200 {
            // A task that is polled too often without a pause is made to wait by the runtime.
            tokio::task::yield_now().await;
            match random(4) {
                0 | 1 => {
                    let who = random(4);
                    let taken = queue.clone();
                    let mut arriving = Box::pin(async move { taken.slot(&who).await });
                    match arriving.as_mut().now_or_never() {
                        Some(Ok(slot)) => running.push((who, slot)),
                        Some(Err(_)) => assert!(queue.waiting() > 0, "refused with an empty queue"),
                        None => waiting.push((who, arriving)),
                    }
                }
                2 if !running.is_empty() => drop(running.swap_remove(random(running.len()))),
                3 if !waiting.is_empty() => drop(waiting.swap_remove(random(waiting.len()))),
                _ => {}
            }
            let mut still = Vec::new();
            for (who, mut arriving) in waiting {
                match arriving.as_mut().now_or_never() {
                    Some(slot) => running.push((who, slot.unwrap())),
                    None => still.push((who, arriving)),
                }
            }
            waiting = still;
            assert_eq!(queue.waiting(), waiting.len());
            let mut counts: HashMap<usize, usize> = HashMap::new();
            running.iter().for_each(|(who, _)| *counts.entry(*who).or_default() += 1);
            assert!(running.len() <= ROOM.running && counts.values().all(|own| *own <= 7), "{counts:?}");
            let free = ROOM.running - running.len();
            for (who, _) in &waiting {
                let own = counts.get(who).copied().unwrap_or(0);
                assert!(admits(own, free, ROOM.running_weight).is_err(), "{who} waits, and might run");
            }
        }
        drop((running, waiting));
        assert!(queue.idle(Duration::from_millis(1)).await, "a slot was lost");
    }
}

#[tokio::test]
async fn slow_bodies_give_way_to_prompt_ones() {
    let bodies = Arc::new(Bodies::new(4, 8));
    let slow = |who: &'static str| {
        let bodies = Arc::clone(&bodies);
        tokio::spawn(async move { bodies.read(&who, pending::<()>()).await })
    };
    let mut held: Vec<_> = (0..50).map(|_| slow("greedy")).collect();
    held.extend((0..50).map(|_| slow("other")));
    let given_up = |held: &[tokio::task::JoinHandle<_>]| held.iter().filter(|task| task.is_finished()).count();
    settled().await;
    assert_eq!(given_up(&held), 92, "four of each are left");
    // A third party, and the greedy one itself: a prompt body is read.
    for who in ["ada", "greedy"] {
        for _ in 0..20 {
            assert_eq!(bodies.read(&who, yield_now()).await, Ok(()));
        }
    }
    settled().await;
    // Of two parties with equal numbers either is the first to release one; the greedy one then has room of its own, or
    // releases one.
    assert!((93..=94).contains(&given_up(&held)), "one of each made room, and no more than that: {}", given_up(&held));
    for task in held {
        task.abort();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_the_work_gives_the_core_back() {
    let cores = Cores::new();
    for _ in 0..64 {
        assert!(
            cores
                .run("ada", || if true {
                    panic!("boom")
                })
                .await
                .is_err()
        );
    }
    assert_eq!(cores.run("ada", || 1).await.unwrap(), 1);
}
