#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::*;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn is_evicted(place: &Place) -> bool {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    place.watch.poll_evicted(&mut cx).is_ready()
}

fn places(table: &Arc<Table>, from: &str, count: usize) -> Vec<Place> {
    (0..count).map(|_| table.place(address(from)).unwrap()).collect()
}

#[tokio::test]
async fn a_full_table_takes_the_longest_idle_place_of_who_has_the_most() {
    let table = Table::new(8);
    let few = places(&table, "192.0.2.1", 2);
    let many = places(&table, "192.0.2.2", 6);
    many[0].watch.answering();
    many[1].watch.reading();
    let third = table.place(address("192.0.2.3")).unwrap();
    assert!(few.iter().chain([&third]).all(|place| !is_evicted(place)));
    let evicted: Vec<bool> = many.iter().map(is_evicted).collect();
    assert_eq!(evicted, [false, false, true, false, false, false]);
    // Its own connections give way to a new one of its own.
    let seventh = table.place(address("192.0.2.2")).unwrap();
    assert!(!is_evicted(&seventh) && is_evicted(&many[3]) && !is_evicted(&many[0]));
}

#[tokio::test]
async fn nobody_loses_a_place_to_somebody_who_has_more_and_nobody_who_is_answered_loses_one() {
    let table = Table::new(3);
    let few = places(&table, "192.0.2.1", 1);
    let many = places(&table, "192.0.2.2", 2);
    many.iter().for_each(|place| place.watch.answering());
    assert!(table.place(address("192.0.2.2")).is_none());
    assert!(!is_evicted(&few[0]));
    // A new address has only one, which is idle.
    assert!(table.place(address("192.0.2.3")).is_some());
    assert!(is_evicted(&few[0]) && !is_evicted(&many[0]));
}

#[tokio::test]
async fn an_address_has_its_share_and_neighbours_in_ipv6_are_one_address() {
    let table = Table::new(10_000);
    let mut held = places(&table, "2001:db8:1:2::1", PER_ADDRESS_MAX - 1);
    held.push(table.place(address("2001:db8:1:2:3:4:5:6")).unwrap());
    held.iter().for_each(|place| place.watch.answering());
    assert!(table.place(address("2001:db8:1:2::7")).is_none());
    assert!(table.place(address("2001:db8:1:3::7")).is_some());
    held.pop();
    held.push(table.place(address("2001:db8:1:2::7")).unwrap());
    // Idle ones are closed.
    assert!(table.place(address("2001:db8:1:2::8")).is_some());
    assert!(is_evicted(held.last().unwrap()));
    // A proxy on this machine represents many clients.
    let local = places(&table, "127.0.0.1", PER_ADDRESS_MAX + 1);
    assert!(local.iter().all(|place| !is_evicted(place)));
    drop((held, local));
    let entries = table.entries();
    assert!(entries.open.is_empty() && entries.counts.is_empty());
}

#[tokio::test]
async fn what_is_held_is_given_back_by_who_holds_the_most() {
    let table = Table::with(100, 80_000, TIMES);
    let few = places(&table, "192.0.2.1", 2);
    let many = places(&table, "192.0.2.2", 8);
    few.iter().chain(&many).for_each(|place| {
        place.watch.writing();
    });
    few.iter().for_each(|place| table.relieve(place.watch.holds(10_000)));
    many.iter().for_each(|place| table.relieve(place.watch.holds(10_000)));
    assert!(few.iter().all(|place| !is_evicted(place)));
    assert_eq!(many.iter().filter(|place| is_evicted(place)).count(), 2);
    assert_eq!(few[0].watch.holds(10_000), 80_000);
    // A closed connection holds nothing.
    drop(many);
    assert_eq!(few[0].watch.holds(0), 10_000);
}
