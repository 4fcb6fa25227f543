//! A caller's token cannot become part of what is sent: each file fails to compile, for the reason that its head names.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use firmgate_testing::compile_fail::{Dependency, check};

#[test]
fn inbound_credentials_cannot_become_outbound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let dependencies = &[Dependency::Own("firmgate-egress"), Dependency::Own("firmgate-identity")];
    check(env!("CARGO_PKG_NAME"), &folder, Path::new(env!("CARGO_TARGET_TMPDIR")), dependencies).unwrap();
}
