//! The `firmgate` program: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

/// Half of the work of a large answer is allocation, and this allocator does it in half of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    small_pages();
    firmgate::run(std::env::args_os(), std::env::vars_os())
}

/// A client starts a process of its own, which is idle most of the time: pages of 2 MiB would make each of them 24 MiB larger, and
/// calls take the same time without them; see `docs/BENCHMARKS.md`.
fn small_pages() {
    #[cfg(target_os = "linux")]
    // A system without such pages has none to switch off.
    let _unsupported = rustix::thread::disable_transparent_huge_pages(true);
}
