//! The texts of all failures follow the required form.

use std::time::Duration;

use super::*;

const KINDS: [ErrorKind; 18] = [
    ErrorKind::Unauthorized,
    ErrorKind::CredentialRenewed,
    ErrorKind::NoCredential,
    ErrorKind::Forbidden,
    ErrorKind::Rejected,
    ErrorKind::NotFound,
    ErrorKind::Conflict,
    ErrorKind::RateLimited,
    ErrorKind::Busy,
    ErrorKind::NotStored,
    ErrorKind::Timeout,
    ErrorKind::Unavailable,
    ErrorKind::Failed,
    ErrorKind::Misconfigured,
    ErrorKind::Unsupported,
    ErrorKind::Malformed,
    ErrorKind::RequestTooLarge,
    ErrorKind::TooLarge,
];

#[test]
fn advice_is_one_lower_case_line_that_says_what_to_do() {
    for kind in KINDS {
        for effect in [SideEffect::None, SideEffect::Unknown] {
            let advice = UpstreamError::new(kind, effect).advice();
            assert!(advice.contains("; "), "{kind:?}: what happened, then what to do: {advice}");
            assert!(!advice.contains('\n') && !advice.contains("  "), "{advice:?}");
            assert!(advice.starts_with(char::is_lowercase) && !advice.ends_with('.'), "{advice}");
            assert_eq!(advice.contains("not known whether"), effect == SideEffect::Unknown, "{advice}");
        }
    }
}

#[test]
fn who_has_to_act_is_who_is_told_to() {
    for kind in KINDS {
        let advice = UpstreamError::new(kind, SideEffect::None).advice();
        match kind.actor() {
            Actor::Operator => assert!(advice.contains("an operator must"), "{kind:?}: {advice}"),
            Actor::Caller => assert!(!advice.contains("will not help"), "{kind:?}: {advice}"),
            Actor::Time => assert!(advice.contains("call again"), "{kind:?}: {advice}"),
        }
    }
}

#[test]
fn a_wait_is_said_in_whole_seconds() {
    let upstream = UpstreamError::new(ErrorKind::RateLimited, SideEffect::None);
    assert!(upstream.advice().contains("wait 1 s and"), "{}", upstream.advice());
    let upstream = upstream.with_retry_after(Some(Duration::from_millis(4_200)));
    assert!(upstream.advice().contains("wait 5 s and"), "{}", upstream.advice());
}

#[test]
fn a_known_field_is_named() {
    let upstream = UpstreamError::new(ErrorKind::Rejected, SideEffect::None).at_field(Some("categories"));
    assert!(upstream.advice().starts_with("the platform did not accept the value of `categories`; "));
}
