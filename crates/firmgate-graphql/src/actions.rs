//! The actions that change the platform, each with the scope that a token must carry.
//!
//! A mutation names one of them, so a permit for one action does not open the mutation of another.

use firmgate_guard::{Action, GovernedAction, Scope, Write};

/// Make a collection.
#[derive(Debug)]
pub enum CreateCollection {}

/// Put companies into a collection.
#[derive(Debug)]
pub enum AddToCollection {}

/// Look for the e-mail address of a contact.
#[derive(Debug)]
pub enum DiscoverEmail {}

impl GovernedAction for CreateCollection {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("collection.create").needing(&[Scope::CollectionsWrite]);
}

impl GovernedAction for AddToCollection {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("collection.add").needing(&[Scope::CollectionsWrite]);
}

impl GovernedAction for DiscoverEmail {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("email.discover").needing(&[Scope::EmailDiscover]);
}
