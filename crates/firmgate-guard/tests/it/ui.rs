//! What must not compile. Each file is one conceivable way around the kernel.

use std::path::Path;

use firmgate_testing::compile_fail::{Dependency, check};

#[test]
fn no_way_around_the_kernel_compiles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let dependencies = &[Dependency::Own("firmgate-guard"), Dependency::Own("firmgate-identity")];
    check(env!("CARGO_PKG_NAME"), &folder, Path::new(env!("CARGO_TARGET_TMPDIR")), dependencies).unwrap();
}
