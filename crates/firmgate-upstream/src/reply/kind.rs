//! From the type of an error, as AppSync and its data sources name it, to the kind of failure.

use crate::upstream::ErrorKind;

/// What an error of this type is.
pub(super) fn kind_of(error_type: &str) -> ErrorKind {
    match error_type {
        "UnauthorizedException"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "IncompleteSignatureException"
        | "MissingAuthenticationTokenException"
        | "ExpiredTokenException"
        | "ExpiredToken"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "RequestExpired" => ErrorKind::Unauthorized,
        // A directive of the schema, or a firewall, closes the field to this credential.
        "Unauthorized" | "AccessDeniedException" | "WAFForbiddenException" => ErrorKind::Forbidden,
        "ValidationError" | "BadRequest" => ErrorKind::Rejected,
        // An API with fewer operations or lower limits than the gate expects, without a schema or with another one: the
        // documents are the gate's own, so that no argument of a caller can be at fault.
        "BadRequestException"
        | "MalformedHttpRequestException"
        | "GraphQLSchemaException"
        | "OperationDisabled"
        | "OperationNotSupported"
        | "QueryDepthLimitReached"
        | "QueryTooLarge" => ErrorKind::Unsupported,
        "NotFound" | "NotFoundException" => ErrorKind::NotFound,
        "Conflict" | "ConflictUnhandled" | "TokenReused" | "DynamoDB:ConditionalCheckFailedException" => {
            ErrorKind::Conflict
        }
        "Busy" => ErrorKind::Busy,
        "NotStored" => ErrorKind::NotStored,
        "RateLimited" | "LimitExceededError" => ErrorKind::RateLimited,
        "ExecutionTimeout" => ErrorKind::Timeout,
        "ResolverExecutionLimitReached" => ErrorKind::TooLarge,
        "RequestEntityTooLargeException" => ErrorKind::RequestTooLarge,
        // A data source of a resolver, in its own words: `Lambda:TooManyRequestsException` and the like.
        behind if ends(behind, &["ThrottlingException", "TooManyRequestsException", "ThroughputExceededException"]) => {
            ErrorKind::RateLimited
        }
        behind if ends(behind, &["ServiceUnavailableException", "ServiceUnavailable"]) => ErrorKind::Unavailable,
        behind if ends(behind, &["Timedout", "TimedOut", "TimeoutException"]) => ErrorKind::Timeout,
        _ => ErrorKind::Failed,
    }
}

fn ends(error_type: &str, with: &[&str]) -> bool {
    with.iter().any(|end| error_type.ends_with(end))
}
