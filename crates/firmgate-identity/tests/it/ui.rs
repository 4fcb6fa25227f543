//! What must not compile. Each file is one conceivable way to impersonate a caller, or to read a token.

use std::path::Path;

use firmgate_testing::compile_fail::{Dependency, check};

#[test]
fn no_identity_is_made_up_and_no_token_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let dependencies = &[Dependency::Own("firmgate-identity"), Dependency::Registry("http", "1")];
    check(env!("CARGO_PKG_NAME"), &folder, Path::new(env!("CARGO_TARGET_TMPDIR")), dependencies).unwrap();
}
