//! Each file below must not compile, for the reason that its head names.

use std::path::Path;

use firmgate_testing::compile_fail::{Dependency, check};

#[test]
fn what_must_not_compile_does_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let dependencies = &[
        Dependency::Own("firmgate-upstream"),
        Dependency::Own("firmgate-guard"),
        Dependency::Own("firmgate-identity"),
        Dependency::Own("firmgate-mcp"),
        Dependency::Registry("serde_json", "1"),
    ];
    check(env!("CARGO_PKG_NAME"), &folder, Path::new(env!("CARGO_TARGET_TMPDIR")), dependencies).unwrap();
}
