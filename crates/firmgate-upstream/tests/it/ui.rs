//! Programs that must not compile.

use std::path::Path;

use firmgate_testing::compile_fail::{Dependency, check};

#[test]
fn the_compiler_keeps_reads_and_writes_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let dependencies = &[
        Dependency::Own("firmgate-upstream"),
        Dependency::Own("firmgate-guard"),
        Dependency::Own("firmgate-identity"),
        Dependency::Registry("bytes", "1"),
        Dependency::Registry("cynic", "=3.14.0"),
        Dependency::Registry("serde", "1"),
        Dependency::Registry("serde_json", "1"),
    ];
    check(env!("CARGO_PKG_NAME"), &folder, Path::new(env!("CARGO_TARGET_TMPDIR")), dependencies).unwrap();
}
