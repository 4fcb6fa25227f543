//! Registers the schema with cynic, so that an operation that does not fit it fails to compile.
//!
//! A schema in AppSync's form leaves out the scalars and directives that AppSync declares itself. The prelude adds them.

use std::{error::Error, fs};

const PRELUDE: &str = "../../appsync-prelude.graphql";
const SCHEMA: &str = "../../schema.graphql";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={PRELUDE}");
    println!("cargo:rerun-if-changed={SCHEMA}");

    let sdl = format!("{}\n{}", fs::read_to_string(PRELUDE)?, fs::read_to_string(SCHEMA)?);
    cynic_codegen::register_schema("platform").from_sdl(&sdl)?.as_default()?;
    Ok(())
}
