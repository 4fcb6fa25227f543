//! What must not compile. Each file is one way around the kernel that somebody could try.

#[test]
fn no_way_around_the_kernel_compiles() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
