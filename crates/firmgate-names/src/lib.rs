//! Names of companies: the forms under which they are compared, and their legal forms.
//!
//! Owns: how a name becomes words and keys, which words are legal forms, how other scripts are read in Latin letters.
//! Must never reach: engines, files, sockets.

pub mod legal;
pub mod names;
pub mod reading;
pub mod words;
