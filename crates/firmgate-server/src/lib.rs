//! MCP on the wire: Streamable HTTP and standard input and output, JSON-RPC read strictly, and the handler of the protocol library.
//!
//! The caller is authenticated before the library sees a byte, and all decisions are made behind it, in `firmgate-mcp`.
//! It must never reach credentials of a backend, engines, files or the environment.

mod jsonrpc;
mod protocol;
mod sheds;
mod splice;
pub mod stdio;
mod streamable_http;

pub use self::jsonrpc::{Message, MessageError};
pub use self::protocol::{CALL_TIME_MAX, CALLS_MAX, Calls, Handler};
pub use self::sheds::Sheds;
pub use self::streamable_http::{
    Access, ClientCertificates, Host, HttpService, NOTHING_HERE, Names, Operations, Origin, PATH, RefusedCall,
    Refusing, Resource, ResourceUrlError, Tokens,
};
