//! A call ends once.
//@ E0382 ticket

use firmgate_guard::{Outcome, Ticket};
use firmgate_identity::Moment;

async fn twice(ticket: Ticket, now: Moment) {
    let _ = ticket.close(Outcome::Ok { rows: None }, now).await;
    let _ = ticket.close(Outcome::Ok { rows: None }, now).await;
}

fn main() {}
