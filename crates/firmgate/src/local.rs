//! Callers without a token: whom this machine itself vouches for.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::MetadataExt;

use firmgate_identity::{Identity, Principal, Transport};
use firmgate_ledger::FileSink;
use firmgate_mcp::domain::{COLLECTIONS_READ, COMPANIES_READ};

/// The one who started this process, by the id that the operating system gives to the file it made: an environment variable could claim
/// to be anyone.
pub fn local_user(journal: &FileSink) -> io::Result<Principal> {
    let uid = journal.path().metadata()?.uid();
    Ok(Principal::assertion(Identity {
        subject: format!("local:{uid}"),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Stdio,
        inbound: None,
    }))
}

/// Whoever reaches a port of this machine that asks for no token. Any program of any user here can, so it may only read.
pub fn anyone_here() -> Principal {
    let reads = [COMPANIES_READ, COLLECTIONS_READ];
    Principal::assertion(Identity {
        subject: "loopback".to_owned(),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: reads.map(|scope| scope.as_str().to_owned()).into(),
        transport: Transport::Http,
        inbound: None,
    })
}
