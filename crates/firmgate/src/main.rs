//! The `firmgate` program: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

/// Half of the work of a large answer is allocation, and this allocator does it in half of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    firmgate::run(std::env::args_os(), std::env::vars_os())
}
