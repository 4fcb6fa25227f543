//! The actions that change the platform, each with the scope that a token must carry.
//!
//! A mutation names one of them, so a permit for one action does not open the mutation of another.

use firmgate_guard::{Action, GovernedAction, Write};
use firmgate_identity::Scope;

/// Create and fill collections; includes seeing them.
pub const COLLECTIONS_WRITE: Scope = Scope::new("collections:write");
/// Request the e-mail address of a contact.
pub const EMAIL_DISCOVER: Scope = Scope::new("email:discover");

/// Create a collection.
#[derive(Debug)]
pub enum CreateCollection {}

/// Add companies to a collection.
#[derive(Debug)]
pub enum AddToCollection {}

/// Search for the e-mail address of a contact.
#[derive(Debug)]
pub enum DiscoverEmail {}

impl GovernedAction for CreateCollection {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("collection.create").needing(&[COLLECTIONS_WRITE]);
}

impl GovernedAction for AddToCollection {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("collection.add").needing(&[COLLECTIONS_WRITE]);
}

impl GovernedAction for DiscoverEmail {
    type Effect = Write;
    const ACTION: Action<Write> = Action::new("email.discover").needing(&[EMAIL_DISCOVER]);
}
