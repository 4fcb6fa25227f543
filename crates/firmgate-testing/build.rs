//! Passes the target platform to the crate: cargo fetches the packages of that one only.

fn main() {
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=BUILT_FOR={target}");
    println!("cargo::rerun-if-changed=build.rs");
}
