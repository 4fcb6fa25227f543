//! Programs that must not compile.

#[test]
fn the_compiler_keeps_reads_and_writes_apart() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
