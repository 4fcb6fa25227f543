//! placeholder
mod graphql;
