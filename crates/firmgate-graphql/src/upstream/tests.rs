//! The words of every failure keep to their form.

use std::time::Duration;

use super::*;

const KINDS: [UpstreamKind; 18] = [
    UpstreamKind::Unauthorized,
    UpstreamKind::CredentialRenewed,
    UpstreamKind::NoCredential,
    UpstreamKind::Forbidden,
    UpstreamKind::Rejected,
    UpstreamKind::NotFound,
    UpstreamKind::Conflict,
    UpstreamKind::RateLimited,
    UpstreamKind::Busy,
    UpstreamKind::NotStored,
    UpstreamKind::Timeout,
    UpstreamKind::Unavailable,
    UpstreamKind::Failed,
    UpstreamKind::Misconfigured,
    UpstreamKind::Unsupported,
    UpstreamKind::Malformed,
    UpstreamKind::RequestTooLarge,
    UpstreamKind::TooLarge,
];

#[test]
fn advice_is_one_lower_case_line_that_says_what_to_do() {
    for kind in KINDS {
        for effect in [Effect::None, Effect::Unknown] {
            let advice = Upstream::new(kind, effect).advice();
            assert!(advice.contains("; "), "{kind:?}: what happened, then what to do: {advice}");
            assert!(!advice.contains('\n') && !advice.contains("  "), "{advice:?}");
            assert!(advice.starts_with(char::is_lowercase) && !advice.ends_with('.'), "{advice}");
            assert_eq!(advice.contains("not known whether"), effect == Effect::Unknown, "{advice}");
        }
    }
}

#[test]
fn who_has_to_act_is_who_is_told_to() {
    for kind in KINDS {
        let advice = Upstream::new(kind, Effect::None).advice();
        match kind.actor() {
            Actor::Operator => assert!(advice.contains("an operator must"), "{kind:?}: {advice}"),
            Actor::Caller => assert!(!advice.contains("will not help"), "{kind:?}: {advice}"),
            Actor::Time => assert!(advice.contains("call again"), "{kind:?}: {advice}"),
        }
    }
}

#[test]
fn a_wait_is_said_in_whole_seconds() {
    let upstream = Upstream::new(UpstreamKind::RateLimited, Effect::None);
    assert!(upstream.advice().contains("wait 1 s and"), "{}", upstream.advice());
    let upstream = upstream.with_retry_after(Some(Duration::from_millis(4_200)));
    assert!(upstream.advice().contains("wait 5 s and"), "{}", upstream.advice());
}

#[test]
fn a_known_field_is_named() {
    let upstream = Upstream::new(UpstreamKind::Rejected, Effect::None).at_field(Some("categories"));
    assert!(upstream.advice().starts_with("the platform did not accept the value of `categories`; "));
}
