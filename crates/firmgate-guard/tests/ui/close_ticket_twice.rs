//! A call ends once.
//@ E0382 ticket

use firmgate_guard::{Moment, Outcome, Ticket};

async fn twice(ticket: Ticket, now: Moment) {
    let _ = ticket.close(Outcome::Ok { rows: None }, now).await;
    let _ = ticket.close(Outcome::Ok { rows: None }, now).await;
}

fn main() {}
