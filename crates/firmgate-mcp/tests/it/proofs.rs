//! Each file below must not compile, for the reason that its `.stderr` names.

#[test]
fn what_must_not_compile_does_not() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
