//! Tests of the kernel through its public surface.
