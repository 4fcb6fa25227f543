//! Every way in which a platform fails: what the client gets, who has to act, and what the operator finds in the log.

use firmgate_testing::recorder::Recorder;

use super::*;
use crate::{
    client::perform,
    ops::{GetCompany, GetCompanyVariables},
    upstream::Actor,
};

const CANARY: &str = "CANARYtext";

/// The event, and the expected result.
struct Fault {
    act: Act,
    kind: ErrorKind,
    actor: Actor,
    told: &'static str,
    logged: &'static [&'static str],
}

fn says(status: u16, error_type: &str) -> Act {
    let body = format!(r#"{{"errors":[{{"errorType":"{error_type}","message":"{CANARY}"}}]}}"#);
    Act::Say(answer(status, &[("x-amzn-ErrorType", error_type), ("x-amzn-RequestId", "req-1")], &body))
}

fn fails(error_type: &str) -> Act {
    let body = format!(
        r#"{{"data":{{"getCompany":null}},"errors":[{{"path":["getCompany","contacts",3,"name"],"errorType":{error_type},
        "data":"{CANARY}","message":"{CANARY}"}}]}}"#
    );
    Act::Say(answer(200, &[("x-amzn-RequestId", "req-1")], &body))
}

fn fault(act: Act, kind: ErrorKind, actor: Actor, told: &'static str, logged: &'static [&'static str]) -> Fault {
    Fault { act, kind, actor, told, logged }
}

/// Statuses other than success.
fn refusals() -> Vec<Fault> {
    use Actor::{Caller, Operator, Time};
    use ErrorKind::*;
    let retry = |status| Act::Say(answer(status, &[("Retry-After", "7")], ""));
    let status = &["status=500"][..];
    vec![
        fault(
            says(401, "UnauthorizedException"),
            Unauthorized,
            Operator,
            "did not accept the gate's credential",
            &["status=401", "UnauthorizedException", "req-1"],
        ),
        fault(says(403, "UnrecognizedClientException"), Unauthorized, Operator, "renew or correct it", &["status=403"]),
        fault(says(403, "AccessDeniedException"), Forbidden, Operator, "must grant it", &["AccessDeniedException"]),
        fault(says(403, "WAFForbiddenException"), Forbidden, Operator, "must grant it", &["WAFForbiddenException"]),
        fault(says(404, "NotFoundException"), Misconfigured, Operator, "address", &["status=404"]),
        fault(
            says(400, "MalformedHttpRequestException"),
            Unsupported,
            Operator,
            "same schema and limits",
            &["status=400"],
        ),
        fault(says(413, "RequestEntityTooLargeException"), RequestTooLarge, Caller, "send fewer", &["status=413"]),
        fault(retry(429), RateLimited, Time, "wait 7 s", &["status=429"]),
        fault(retry(503), Unavailable, Time, "wait 7 s", &["status=503"]),
        fault(
            says(500, "InternalFailure"),
            Failed,
            Operator,
            "the platform failed on this request",
            &["InternalFailure", "status=500"],
        ),
        fault(Act::Say(answer(500, &[], "<html>")), Failed, Operator, "call again once", status),
        fault(
            says(502, "GraphQLSchemaException"),
            Unsupported,
            Operator,
            "same schema and limits",
            &["GraphQLSchemaException"],
        ),
        fault(Act::Say(answer(504, &[], "")), Timeout, Time, "did not answer in time", &["status=504"]),
        fault(Act::Say(answer(302, &[("Location", "/")], "")), Misconfigured, Operator, "address", &["status=302"]),
    ]
}

/// Errors in an answer.
fn errors() -> Vec<Fault> {
    use Actor::{Caller, Operator, Time};
    use ErrorKind::*;
    vec![
        fault(
            fails("\"Lambda:Unhandled\""),
            Failed,
            Operator,
            "failed on this request",
            &["Lambda:Unhandled", "getCompany.contacts.3.name", "req-1"],
        ),
        fault(fails("null"), Failed, Operator, "failed on this request", &["getCompany.contacts.3.name"]),
        fault(fails("\"Unauthorized\""), Forbidden, Operator, "must grant it", &["Unauthorized"]),
        fault(fails("\"NotFound\""), NotFound, Caller, "search or list first", &["NotFound"]),
        fault(fails("\"Conflict\""), Conflict, Caller, "present state", &["Conflict"]),
        fault(fails("\"Busy\""), Busy, Time, "busy with another change; wait 1 s", &["Busy"]),
        fault(fails("\"ValidationError\""), Rejected, Caller, "correct the arguments", &["ValidationError"]),
        fault(
            fails("\"QueryDepthLimitReached\""),
            Unsupported,
            Operator,
            "does not offer or allow",
            &["QueryDepthLimitReached"],
        ),
        fault(fails("\"OperationDisabled\""), Unsupported, Operator, "does not offer or allow", &["OperationDisabled"]),
        fault(
            fails("\"ResolverExecutionLimitReached\""),
            TooLarge,
            Caller,
            "fewer rows",
            &["ResolverExecutionLimitReached"],
        ),
        fault(fails("\"ExecutionTimeout\""), Timeout, Time, "narrow the query", &["ExecutionTimeout"]),
        fault(fails("\"Lambda:Sandbox.Timedout\""), Timeout, Time, "narrow the query", &["Lambda:Sandbox.Timedout"]),
        fault(
            fails("\"Lambda:TooManyRequestsException\""),
            RateLimited,
            Time,
            "too many requests",
            &["Lambda:TooManyRequestsException"],
        ),
        fault(
            fails("\"DynamoDB:ServiceUnavailableException\""),
            Unavailable,
            Time,
            "is not available",
            &["DynamoDB:ServiceUnavailableException"],
        ),
    ]
}

/// Answers that cannot be read, and none at all.
fn losses() -> Vec<Fault> {
    use Actor::{Caller, Operator, Time};
    use ErrorKind::*;
    vec![
        fault(
            Act::Say(answer(
                200,
                &[],
                r#"{"data":null,"errors":[{"message":"Validation error of type FieldUndefined: CANARYtext"}]}"#,
            )),
            Unsupported,
            Operator,
            "same schema",
            &["status=200"],
        ),
        fault(
            Act::Say(answer(200, &[], r#"{"data":{"getCompany":{"id":"a","name":null}}}"#)),
            Malformed,
            Operator,
            "does not fit the schema",
            &["path=\"data.getCompany"],
        ),
        fault(Act::Say(answer(200, &[], "<html>")), Malformed, Operator, "does not fit the schema", &["status=200"]),
        fault(Act::Reset, Unavailable, Time, "is not available", &["no answer of the platform", "cause="]),
        fault(Act::Silence, Timeout, Time, "did not answer in time", &["Timeout"]),
        fault(Act::Endless, TooLarge, Caller, "fewer rows", &["TooLarge"]),
    ]
}

async fn asked(backend: &HttpBackend) -> UpstreamError {
    let who = caller();
    let variables = GetCompanyVariables { id: "acme.de".into() };
    perform::<GetCompany>(backend, Authority::ReadOnly(&who), variables).await.unwrap_err()
}

#[tokio::test]
async fn each_fault_is_told_as_what_it_is_and_found_in_the_log() {
    let faults: Vec<Fault> = [refusals(), errors(), losses()].into_iter().flatten().collect();
    assert!(faults.len() > 30);
    for Fault { act, kind, actor, told, logged } in faults {
        let (recorder, _guard) = Recorder::listening();
        let peer = Peer::start([act]).await;
        let mut options = options(&peer.address());
        options.timing.total = Duration::from_millis(700);
        let upstream = asked(&HttpBackend::new(options).unwrap()).await;
        let (advice, log) = (upstream.advice(), recorder.text());
        assert_eq!((upstream.kind(), upstream.kind().actor()), (kind, actor), "{advice}\n{log}");
        assert!(advice.contains(told), "{advice}");
        for words in logged {
            assert!(log.contains(words), "{words}: {log}");
        }
        let level = if actor == Actor::Caller { "level=INFO" } else { "level=WARN" };
        assert!(log.contains(level) && log.contains("a backend call"), "{log}");
        assert!(!log.contains(CANARY) && !advice.contains(CANARY) && !log.contains(SECRET), "{log}");
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_holds_no_place() {
    let peer = Peer::start([Act::Say(answer(429, &[("Retry-After", "2")], ""))]).await;
    let began = std::time::Instant::now();
    let upstream = asked(&backend(&peer)).await;
    assert!(began.elapsed() < Duration::from_millis(1500), "{:?}", began.elapsed());
    assert_eq!((upstream.retry_after(), peer.seen().len()), (Some(Duration::from_secs(2)), 1));
}
