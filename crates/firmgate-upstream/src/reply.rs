//! What an answer means: data, or an [`UpstreamError`] with what it may have changed.
//!
//! AppSync refuses in three ways: a status with a bare list of errors, a status 200 with errors and no data, and a
//! status 200 with errors beside data. The type of an error is at its top level, in older forms in `extensions`.
//!
//! INVARIANT (all or nothing): an answer with an error is an error, whatever data comes with it. There is no way to
//! know which part of such data is whole, so none of it is shown. The one exception is a page in which single rows are
//! invalid: see [`salvage`].

mod kind;
mod salvage;
mod telling;

use firmgate_egress::{Authority, REPLY_BYTES_MAX, SendError, WireResponse};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};

use crate::{
    limits::REQUEST_ID_BYTES_MAX,
    upstream::{ErrorKind, SideEffect, UpstreamError},
};

pub(crate) use self::telling::tell;
use self::{kind::kind_of, telling::word};

/// Extracts the data from a complete answer.
pub(crate) fn read<T: DeserializeOwned>(response: &WireResponse, authority: Authority<'_>) -> Result<T, UpstreamError> {
    interpret(response, authority)
        .map_err(|upstream| upstream.with_retry_after(response.retry_after).with_request_id(request_id(response)))
}

/// The same for a page: rows that cannot be read are left out and counted, as long as nothing else is wrong.
pub(crate) fn read_page<T: DeserializeOwned>(
    response: &WireResponse,
    authority: Authority<'_>,
) -> (Option<(T, usize)>, Option<UpstreamError>) {
    match (read(response, authority), authority) {
        (Ok(page), _) => (Some((page, 0)), None),
        (Err(upstream), Authority::ReadOnly(_)) if (200..300).contains(&response.status) => {
            (salvage::page(&response.body), Some(upstream))
        }
        (Err(upstream), _) => (None, Some(upstream)),
    }
}

/// Maps the lack of an answer to an error.
pub(crate) fn broken(transport: SendError, authority: Authority<'_>) -> UpstreamError {
    let (kind, effect) = match transport {
        SendError::Refused => (ErrorKind::Misconfigured, SideEffect::None),
        SendError::NoCredential => (ErrorKind::NoCredential, SideEffect::None),
        SendError::NoWriteCredential => (ErrorKind::Forbidden, SideEffect::None),
        SendError::CredentialUnavailable | SendError::CircuitOpen(_) => (ErrorKind::Unavailable, SideEffect::None),
        SendError::Renewed => (ErrorKind::CredentialRenewed, SideEffect::None),
        SendError::NotSent => (ErrorKind::Unavailable, SideEffect::None),
        SendError::Interrupted => (ErrorKind::Unavailable, SideEffect::Unknown),
        SendError::TimedOut => (ErrorKind::Timeout, SideEffect::Unknown),
        SendError::ReplyTooLarge => (ErrorKind::TooLarge, SideEffect::Unknown),
    };
    let wait = if let SendError::CircuitOpen(wait) = transport { Some(wait) } else { None };
    UpstreamError::new(kind, effect_on(authority, effect)).with_retry_after(wait).caused_by(transport)
}

/// Whether a refusal concerns the caller, and not the request.
pub(crate) fn refuses_the_credential(response: &WireResponse) -> bool {
    let (kind, body) = refused_kind(response);
    // Data would mean that the request was begun.
    kind == ErrorKind::Unauthorized && body.data.is_none()
}

fn interpret<T: DeserializeOwned>(response: &WireResponse, authority: Authority<'_>) -> Result<T, UpstreamError> {
    if response.body.len() > REPLY_BYTES_MAX {
        return Err(broken(SendError::ReplyTooLarge, authority));
    }
    if !(200..300).contains(&response.status) {
        return Err(refused(response, authority));
    }

    let malformed = || UpstreamError::new(ErrorKind::Malformed, effect_on(authority, SideEffect::Unknown));
    // Nearly every answer is UTF-8 as a whole, and then its texts need not be looked at one by one.
    let envelope = match std::str::from_utf8(&response.body) {
        Ok(text) => serde_json::from_str::<Envelope<T>>(text),
        Err(_) => serde_json::from_slice(&response.body),
    };
    match envelope {
        Ok(Envelope { errors: Some(errors), data }) if !errors.is_empty() => {
            Err(failed(&errors, data.is_some(), authority))
        }
        Ok(Envelope { data, .. }) => data.ok_or_else(malformed),
        // Data that does not fit may come with errors that explain why.
        Err(_) => match serde_json::from_slice::<Envelope<IgnoredAny>>(&response.body) {
            Ok(Envelope { errors: Some(errors), data }) if !errors.is_empty() => {
                Err(failed(&errors, data.is_some(), authority))
            }
            _ => Err(malformed()),
        },
    }
}

/// A status other than success.
fn refused(response: &WireResponse, authority: Authority<'_>) -> UpstreamError {
    let (kind, body) = refused_kind(response);
    // These mean a request that was not begun. Data beside them would mean that it was.
    let before = matches!(response.status, 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429) && body.data.is_none();
    let effect = if before { SideEffect::None } else { SideEffect::Unknown };
    UpstreamError::new(kind, effect_on(authority, effect)).at_field(body.first().and_then(WireError::field))
}

/// What kind of refusal a status other than success is, and the body that came with it.
fn refused_kind(response: &WireResponse) -> (ErrorKind, Envelope<IgnoredAny>) {
    let body = serde_json::from_slice::<Envelope<IgnoredAny>>(&response.body).unwrap_or_default();
    let error_type = header_type(response).or_else(|| body.first().and_then(WireError::error_type)).unwrap_or_default();

    let named = kind_of(error_type);
    let kind = match response.status {
        300..400 | 404 | 405 => ErrorKind::Misconfigured,
        401 => ErrorKind::Unauthorized,
        403 if named == ErrorKind::Unauthorized => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        408 => ErrorKind::Timeout,
        413 => ErrorKind::RequestTooLarge,
        429 => ErrorKind::RateLimited,
        502 | 503 if named == ErrorKind::Failed => ErrorKind::Unavailable,
        504 if named == ErrorKind::Failed => ErrorKind::Timeout,
        400..600 if named != ErrorKind::Failed => named,
        400..500 => ErrorKind::Rejected,
        // It is reachable, but failed on this request.
        500..600 => ErrorKind::Failed,
        _ => ErrorKind::Malformed,
    };
    (kind, body)
}

/// The header may carry a namespace after a colon, or one before a number sign.
fn header_type(response: &WireResponse) -> Option<&str> {
    response.error_type.as_deref().and_then(|name| name.split(':').next()?.rsplit('#').next())
}

/// Errors in an answer to a request that was accepted.
fn failed(errors: &[WireError], with_data: bool, authority: Authority<'_>) -> UpstreamError {
    let first = errors.first();
    let kind = match first.and_then(WireError::error_type) {
        // A document or variables that do not fit the schema have no type, and no place in a result. The documents are the
        // gate's own, so that no argument can be at fault for one.
        None if !with_data && first.is_some_and(WireError::is_of_the_document) => ErrorKind::Unsupported,
        None if !with_data && errors.iter().all(WireError::is_of_the_request) => ErrorKind::Rejected,
        None => ErrorKind::Failed,
        Some(error_type) => kind_of(error_type),
    };
    let before = errors.iter().all(|error| error.came_before_any_effect(with_data));
    let effect = if before { SideEffect::None } else { SideEffect::Unknown };
    let field = if kind == ErrorKind::Rejected { first.and_then(WireError::field) } else { None };
    UpstreamError::new(kind, effect_on(authority, effect)).at_field(field)
}

fn effect_on(authority: Authority<'_>, effect: SideEffect) -> SideEffect {
    match authority {
        Authority::ReadOnly(_) => SideEffect::None,
        Authority::ReadWrite(..) => effect,
    }
}

fn request_id(response: &WireResponse) -> Option<String> {
    let id = response.request_id.as_deref()?;
    let plain = id.len() <= REQUEST_ID_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| id.to_owned())
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    data: Option<T>,
    errors: Option<Vec<WireError>>,
}

impl<T> Envelope<T> {
    fn first(&self) -> Option<&WireError> {
        self.errors.as_ref()?.first()
    }
}

impl<T> Default for Envelope<T> {
    fn default() -> Self {
        Self { data: None, errors: None }
    }
}

/// One error. Every part may be missing, null or of another form: an error that cannot be read must not hide that there
/// is one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireError {
    error_type: Option<Loose<String>>,
    error_info: Option<Loose<Info>>,
    extensions: Option<Loose<Info>>,
    path: Option<Loose<Vec<Step>>>,
    message: Option<Loose<String>>,
}

/// A step of the path to a field.
#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Key(String),
    Index(u64),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    error_type: Option<Loose<String>>,
    field: Option<Loose<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Loose<T> {
    Fits(T),
    Other(IgnoredAny),
}

impl<T> Loose<T> {
    fn get(option: &Option<Self>) -> Option<&T> {
        match option {
            Some(Self::Fits(value)) => Some(value),
            Some(Self::Other(_)) | None => None,
        }
    }
}

impl WireError {
    fn error_type(&self) -> Option<&str> {
        Loose::get(&self.error_type)
            .or_else(|| Loose::get(&self.extensions).and_then(|info| Loose::get(&info.error_type)))
            .map(String::as_str)
    }

    /// The argument at fault, only ever as one of the gate's own names.
    fn field(&self) -> Option<&'static str> {
        let structured = [&self.error_info, &self.extensions]
            .into_iter()
            .filter_map(|info| Loose::get(info).and_then(|info| Loose::get(&info.field)))
            .find_map(|name| argument(name));
        // A message puts names into backticks: every second piece.
        structured.or_else(|| Loose::get(&self.message)?.split('`').skip(1).step_by(2).find_map(argument))
    }

    /// Whether the document does not fit the schema, in the wording of the engine behind AppSync.
    fn is_of_the_document(&self) -> bool {
        self.is_of_the_request()
            && Loose::get(&self.message).is_some_and(|message| message.starts_with("Validation error of type"))
    }

    /// The path, as in `searchCompanies.items.3.name`.
    fn place(&self) -> Option<String> {
        let steps = Loose::get(&self.path)?.iter().take(16).map(|step| match step {
            Step::Key(key) => word(key),
            Step::Index(index) => index.to_string(),
            Step::Other(_) => "?".to_owned(),
        });
        Some(steps.collect::<Vec<_>>().join("."))
    }

    fn is_of_the_request(&self) -> bool {
        Loose::get(&self.path).is_none_or(Vec::is_empty)
    }

    /// Whether a mutation with this error provably changed nothing.
    fn came_before_any_effect(&self, with_data: bool) -> bool {
        // An error below the mutation's own field: the mutation itself has run.
        if Loose::get(&self.path).is_some_and(|path| path.len() > 1) {
            return false;
        }
        match self.error_type() {
            None => !with_data && self.is_of_the_request(),
            // The answers of a resolver, or of a layer in front of it, that refuses as a whole.
            Some(
                "Unauthorized"
                | "UnauthorizedException"
                | "ValidationError"
                | "BadRequest"
                | "BadRequestException"
                | "MalformedHttpRequestException"
                | "NotFound"
                | "Conflict"
                | "TokenReused"
                | "Busy"
                | "NotStored"
                | "RateLimited"
                | "OperationDisabled"
                | "OperationNotSupported"
                | "QueryDepthLimitReached"
                | "QueryTooLarge",
            ) => true,
            Some(_) => false,
        }
    }
}

/// The arguments of the operations, as the schema spells them.
fn argument(name: &str) -> Option<&'static str> {
    const ARGUMENTS: &str = "categories clientToken collectionId contactId description dimension dryRun employees \
        excludeCollection facets founded id ids input itemIds itemType limit name newSince nextToken offset prefer purpose \
        query reference revenue rows search similarTo sort threadId";
    let last = name.rsplit('.').next()?;
    ARGUMENTS.split_ascii_whitespace().find(|known| *known == last)
}

#[cfg(test)]
mod tests;
