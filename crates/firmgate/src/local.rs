//! Callers without a token: callers that this machine itself vouches for.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::MetadataExt;

use firmgate_identity::{Identity, Principal, Transport};
use firmgate_ledger::FileSink;
use firmgate_mcp::domain::{COLLECTIONS_READ, COMPANIES_READ};

/// The user that started this process, by the owner of the file that it created: an environment variable could claim
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

/// A caller at a port of this machine that requires no token. Any program of any local user can be one, so it may only
/// read.
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
