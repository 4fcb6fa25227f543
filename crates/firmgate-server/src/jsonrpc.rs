//! Messages of JSON-RPC, as both transports read them: one grammar, one way to find the id of a malformed message, one
//! tolerance.

mod id;
mod lenient;
mod message;

pub use self::id::{IdScan, id_in};
pub use self::lenient::mended;
pub use self::message::{Message, MessageError};

/// A message that cannot be accepted. The codes are JSON-RPC's; -32000 to -32099 are left to the specification.
const PARSE_ERROR: i32 = -32700;
pub const INVALID_REQUEST: i32 = -32600;
const INVALID_PARAMS: i32 = -32602;

impl MessageError {
    /// Whether it is in the parameters, which a model may have written: the envelope around them is right.
    #[must_use]
    pub const fn is_within_params(self) -> bool {
        matches!(self, Self::ParamsKey | Self::ParamsDepth | Self::Surrogate)
    }

    /// The code of JSON-RPC for it.
    #[must_use]
    pub const fn code(&self) -> i32 {
        match self {
            Self::NotJson => PARSE_ERROR,
            Self::Params | Self::ParamsKey | Self::ParamsDepth | Self::Surrogate | Self::Field(_) => INVALID_PARAMS,
            Self::DuplicateKey | Self::TooDeep | Self::Batch | Self::NotAMessage => INVALID_REQUEST,
        }
    }
}

/// A JSON-RPC error. Without an id it belongs to no known call.
pub fn error_body(code: i32, message: &str, id: Option<&str>) -> String {
    let error = serde_json::json!({ "code": code, "message": message });
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"error\":{error}}}", id.unwrap_or("null"))
}
