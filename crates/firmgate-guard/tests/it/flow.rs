//! One call through all stages, and the ways it can end early.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use firmgate_guard::{
    Approval, Approvals, AuditUnavailableError, Budgets as _, Context as Attributes, Durability, InputRequest, Limiter,
    NoApprover, Outcome, OutcomeCode, Reload, ReloadEnd, Resource, Subject, Writes, approve, meter, verify,
};
use futures_util::future::BoxFuture;
use serde_json::json;

use crate::support::{
    COLLECTION, COMPANY, CONTACT, Create, Disk, Memory, NOW, PURPOSE, Search, approved, audit, begun, begun_at, call,
    caller, directory, five_a_minute, gate, granted, later, metered, policy, shipped,
};

#[tokio::test]
async fn a_read_is_on_record_before_and_after() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = shipped(Writes::Denied);
    let read = metered::<Search>(&gate, &caller("ada"), 1).await;
    assert_eq!(read.subject().principal().subject(), "ada");
    let (ticket, _permit) = audit.open(read).await.unwrap();
    assert_eq!(journal.events(), ["start", "intent"]);
    ticket.close(Outcome::Ok { rows: Some(3) }, later(Duration::from_micros(1_500))).await.unwrap();

    let records = journal.records();
    assert_eq!(
        records[0],
        json!({
            "v": 1, "seq": 1, "ts": "2027-01-15T08:00:00.123456Z", "boot": "boot-1", "event": "start",
            "version": "0.1.0", "policy_set": "p".repeat(64), "writes": "enabled", "key": records[0]["key"],
            "prev": "0".repeat(64), "seal": records[0]["seal"], "hash": records[0]["hash"],
        })
    );
    let intent = &records[1];
    assert_eq!(intent["who"], json!({ "subject": "ada", "tenant": "acme", "transport": "http" }));
    assert_eq!(intent["call"], "00000000000000000000000000000001");
    assert_eq!((&intent["tool"], &intent["action"]), (&json!("search_companies"), &json!("company.search")));
    assert_eq!(intent["effect"], "read");
    assert_eq!(intent["args"]["view"], json!({ "limit": 10 }));
    assert_eq!(intent["args"]["bytes"], 21);
    assert_eq!(
        intent["decision"],
        json!({ "result": "allow", "policies": ["search-companies"], "policy_set": gate.policy().digest() })
    );
    assert_eq!(intent["prev"], records[0]["hash"]);
    let outcome = &records[2];
    assert_eq!(outcome["outcome"], json!({ "result": "ok", "rows": 3, "latency_us": 1_500 }));
    assert_eq!(outcome["ts"], "2027-01-15T08:00:00.124956Z");
    assert!(!journal.text().contains("acme gmbh"), "arguments are on record as a digest");
    assert_eq!(journal.durability(), [Durability::Deferred; 3]);
}

#[tokio::test]
async fn a_replaced_policy_decides_the_next_call_and_is_on_record() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = shipped(Writes::Denied);
    let (shared, before) = (gate.clone(), gate.policy().digest());
    drop(audit.open(metered::<Search>(&gate, &caller("ada"), 1).await).await.unwrap());
    let text = "@id(\"only-bob\")\npermit (principal == Firmgate::User::\"bob\", action, resource);";
    shared.replace_policy(policy(text));
    let after = gate.policy().digest();
    assert_ne!(before, after);
    let reload = |end| Reload { what: "policy", path: "/etc/firmgate/policy.cedar", end };
    audit.reload(reload(ReloadEnd::Policy(&after)), NOW).await.unwrap();
    audit.reload(reload(ReloadEnd::Kept("the policy is not valid")), NOW).await.unwrap();
    let opened = gate.open::<Search>(&caller("ada"), begun(2)).unwrap();
    let denied = gate.decide(opened, directory(), Attributes::new()).unwrap_err();
    assert_eq!(denied.code(), OutcomeCode::Policy);
    drop(audit.refuse(denied).await.unwrap());

    let records = journal.records();
    let of = |event: &str| records.iter().filter(|record| record["event"] == event).collect::<Vec<_>>();
    let reloads = of("reload");
    assert_eq!(reloads.len(), 2, "{records:?}");
    let (replaced, kept) = (reloads[0], reloads[1]);
    assert_eq!((&replaced["result"], &replaced["digest"]), (&json!("in_force"), &json!(after)));
    assert_eq!((&kept["result"], &kept["detail"]), (&json!("kept"), &json!("the policy is not valid")));
    assert_eq!(of("refusal")[0]["decision"]["policy_set"], json!(after));
    assert_eq!(verify(journal.text().as_bytes(), None).unwrap().records, 6);
}

#[tokio::test]
async fn fields_keep_their_order() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let read = metered::<Search>(&shipped(Writes::Denied), &caller("ada"), 1).await;
    drop(audit.open(read).await.unwrap());
    let keys = |line: usize| journal.records()[line].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(1),
        [
            "v", "seq", "ts", "boot", "event", "call", "who", "tool", "action", "effect", "args", "about", "decision",
            "prev", "seal", "hash"
        ]
    );
    assert_eq!(keys(2), ["v", "seq", "ts", "boot", "event", "call", "outcome", "prev", "seal", "hash"]);
}

#[tokio::test]
async fn the_record_says_what_a_call_was_about_and_no_free_text() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = shipped(Writes::Enabled);
    let purpose = |purpose: &str| Attributes::new().with(&PURPOSE, purpose.to_owned());
    for (number, (on, context)) in [
        (Resource::one(CONTACT, "c-17:a"), purpose("recruiting")),
        (Resource::one(CONTACT, "Ada Lovelace"), purpose("because I say so")),
        (Resource::one(COLLECTION, "x".repeat(129)), Attributes::new()),
        (Resource::one(COMPANY, "Acme"), Attributes::new()),
    ]
    .into_iter()
    .enumerate()
    {
        let opened = gate.open::<Create>(&caller("ada"), begun(u64::try_from(number).unwrap())).unwrap();
        let approved = approve(&NoApprover, gate.decide(opened, on, context).unwrap()).await.unwrap();
        let metered = meter(&Limiter::new(Vec::new()), approved).await.unwrap();
        drop(audit.open(metered).await.unwrap());
    }
    let about: Vec<_> = journal.records().iter().filter_map(|record| record.get("about").cloned()).collect();
    let kind = |kind: &str| serde_json::json!({ "kind": kind });
    let whole = serde_json::json!({ "kind": "contact", "id": "c-17:a", "purpose": "recruiting" });
    assert_eq!(about, [whole, kind("contact"), kind("collection"), kind("company")]);
}

#[tokio::test]
async fn a_write_waits_until_its_intent_is_durable() {
    let journal = Memory::new(Disk::Busy);
    let audit = audit(&journal);
    let write = metered::<Create>(&shipped(Writes::Enabled), &caller("ada"), 1).await;
    let mut open = pin!(audit.open(write));
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(open.as_mut().poll(&mut context), Poll::Pending));
    assert_eq!(journal.events(), ["start", "intent"], "queued, but no permit yet");
    assert!(matches!(open.as_mut().poll(&mut context), Poll::Pending));
    journal.set(Disk::Works);
    let (ticket, permit) = open.await.unwrap();
    assert_eq!(permit.into_parts(), (caller("ada"), call(1)), "it names its caller and its call");
    ticket.close(Outcome::Unknown { code: OutcomeCode::UpstreamTimeout }, NOW).await.unwrap();
    assert_eq!(journal.records()[2]["outcome"]["result"], "unknown");
    assert_eq!(journal.records()[2]["outcome"]["kind"], "upstream_timeout");
    assert_eq!(journal.durability(), [Durability::Deferred, Durability::Durable, Durability::Durable]);
}

#[tokio::test]
async fn a_write_whose_intent_is_lost_gets_no_permit() {
    let journal = Memory::new(Disk::Lost);
    let audit = audit(&journal);
    let write = metered::<Create>(&shipped(Writes::Enabled), &caller("ada"), 1).await;
    assert_eq!(audit.open(write).await.unwrap_err(), AuditUnavailableError);
    let last = journal.records().pop().unwrap();
    assert_eq!(last["outcome"], json!({ "result": "abandoned", "kind": "not_sent" }));
    // A read does not wait for the disk.
    let read = metered::<Search>(&shipped(Writes::Enabled), &caller("ada"), 2).await;
    drop(audit.open(read).await.unwrap());
}

#[tokio::test]
async fn a_full_journal_stops_reads_writes_and_refusals() {
    let journal = Memory::new(Disk::Full);
    let audit = audit(&journal);
    let gate = shipped(Writes::Enabled);
    assert_eq!(audit.start().await, Err(AuditUnavailableError));
    let read = metered::<Search>(&gate, &caller("ada"), 1).await;
    assert_eq!(audit.open(read).await.unwrap_err(), AuditUnavailableError);
    let write = metered::<Create>(&gate, &caller("ada"), 2).await;
    assert_eq!(audit.open(write).await.unwrap_err(), AuditUnavailableError);
    let denied = shipped(Writes::Denied).open::<Create>(&caller("ada"), begun(3)).unwrap_err();
    assert_eq!(audit.refuse(denied).await.unwrap_err(), AuditUnavailableError);
    assert!(journal.text().is_empty());

    journal.set(Disk::Works);
    audit.start().await.unwrap();
    audit.start().await.unwrap();
    let read = metered::<Search>(&gate, &caller("ada"), 4).await;
    drop(audit.open(read).await.unwrap());
    assert_eq!(journal.events(), ["start", "intent", "outcome"], "it goes on where it stopped");
}

#[tokio::test]
async fn a_call_that_is_left_is_recorded_as_abandoned() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = shipped(Writes::Enabled);
    let (ticket, _permit) = audit.open(metered::<Create>(&gate, &caller("ada"), 1).await).await.unwrap();
    drop(ticket);
    assert_eq!(journal.records()[2]["outcome"], json!({ "result": "abandoned" }));

    journal.set(Disk::Busy);
    {
        let mut open = pin!(audit.open(metered::<Create>(&gate, &caller("ada"), 2).await));
        assert!(open.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(journal.records()[4]["outcome"], json!({ "result": "abandoned", "kind": "not_sent" }));
    assert_eq!(journal.records()[4]["call"], call(2).to_string());
}

#[tokio::test]
async fn each_refusal_goes_through_the_record() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let who = caller("ada");

    let denied = shipped(Writes::Denied).open::<Create>(&who, begun(1)).unwrap_err();
    let refused = audit.refuse(denied).await.unwrap();
    assert_eq!(refused.code(), OutcomeCode::WritesDisabled);
    assert_eq!(refused.to_string(), firmgate_guard::WRITES_DISABLED_TEXT);
    assert_eq!((refused.call_id(), refused.retry_after()), (call(1), None));

    let closed = gate(r#"@id("none") forbid (principal, action, resource);"#, Writes::Enabled);
    let denied = closed.decide(closed.open::<Search>(&who, begun(2)).unwrap(), directory(), Attributes::new());
    let refused = audit.refuse(denied.unwrap_err()).await.unwrap();
    assert_eq!(refused.code(), OutcomeCode::Policy);
    assert!(!refused.to_string().contains("none"), "which policy said no is not for the caller");

    let asks = gate(r#"@id("asks") @approval("required") permit (principal, action, resource);"#, Writes::Enabled);
    let needed = approve(&NoApprover, granted::<Create>(&asks, &who, begun(3))).await.unwrap_err();
    let refused = audit.refuse(needed).await.unwrap();
    assert_eq!((refused.code(), refused.input()), (OutcomeCode::ApprovalNeeded, None));

    let limiter = five_a_minute();
    let open = shipped(Writes::Denied);
    for number in 10..15 {
        let _admitted = meter(&limiter, approved::<Search>(&open, &who, begun(number)).await).await.unwrap();
    }
    let at = later(Duration::from_secs(18));
    let throttled = meter(&limiter, approved::<Search>(&open, &who, begun_at(4, at)).await).await.unwrap_err();
    let refused = audit.refuse(throttled).await.unwrap();
    assert_eq!(refused.code(), OutcomeCode::Throttled);
    assert_eq!(refused.to_string(), "maximum 5 requests per 1m0s");
    assert_eq!(refused.retry_after(), Some(Duration::from_secs(42)));

    let opened = open.open::<Search>(&who, begun(5)).unwrap();
    let refused = audit.refuse(opened.invalid("unknown_field", "there is no such field".to_owned())).await.unwrap();
    assert_eq!((refused.code(), refused.to_string()), (OutcomeCode::Invalid, "there is no such field".to_owned()));

    let records = journal.records();
    let reasons: Vec<_> = records[1..].iter().map(|record| record["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["writes_disabled", "policy", "approval_needed", "throttled", "invalid"]);
    assert!(records[1..].iter().all(|record| record["event"] == "refusal" && record["who"]["subject"] == "ada"));
    assert_eq!(records[1]["decision"]["policies"], json!(["writes_disabled"]));
    assert_eq!(records[2]["decision"]["policies"], json!(["none"]));
    assert_eq!(records[3]["decision"]["result"], "needs_approval");
    assert_eq!(records[5]["detail"], "unknown_field");
    assert_eq!(records[5].get("decision"), None, "nothing was decided");
}

#[tokio::test]
async fn a_record_that_fits_no_line_stops_its_call() {
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let gate = shipped(Writes::Denied);
    let long = metered::<Search>(&gate, &caller(&"x".repeat(70_000)), 1).await;
    assert_eq!(audit.open(long).await.unwrap_err(), AuditUnavailableError);
    let arguments = audit.digest("search_companies", b"{}", json!({ "query": "y".repeat(70_000) }));
    let start = firmgate_guard::CallStart { arguments, ..begun(2) };
    let approved = approved::<Search>(&gate, &caller("ada"), start).await;
    drop(audit.open(meter(&Limiter::new(Vec::new()), approved).await.unwrap()).await.unwrap());
    assert_eq!(journal.records()[1]["args"]["view"], json!({ "omitted_bytes": 70_012 }));
}

#[tokio::test]
async fn digests_depend_on_key_tool_and_arguments() {
    let journal = Memory::new(Disk::Works);
    let one = audit(&journal);
    let other = firmgate_guard::Audit::new(
        Arc::<Memory>::clone(&journal),
        firmgate_guard::AuditKey::new([8; 32]),
        crate::support::start(),
    );
    let digests: Vec<String> = [
        one.digest("a", b"bc", json!({})),
        one.digest("ab", b"c", json!({})),
        one.digest("a", b"bd", json!({})),
        other.digest("a", b"bc", json!({})),
    ]
    .iter()
    .map(|digest| format!("{digest:?}"))
    .collect();
    for (i, digest) in digests.iter().enumerate() {
        assert!(!digests[..i].contains(digest));
    }
    assert_eq!(format!("{:?}", one.digest("a", b"bc", json!({}))), digests[0]);
    assert_eq!(format!("{:?}", crate::support::key()), "AuditKey(..)");
}

#[tokio::test]
async fn what_is_left_is_shown() {
    let limiter = five_a_minute();
    let gate = shipped(Writes::Denied);
    let who = caller("ada");
    assert_eq!(limiter.left(&who, "company.get", NOW).await, None);
    for number in 0..2 {
        let _admitted = meter(&limiter, approved::<Search>(&gate, &who, begun(number)).await).await.unwrap();
    }
    let left = limiter.left(&who, "company.search", later(Duration::from_secs(20))).await.unwrap();
    assert_eq!((left.count, left.max), (3, 5));
    assert_eq!((left.per, left.next_in), (Duration::from_secs(60), Duration::from_secs(40)));
    assert_eq!(limiter.left(&caller("bob"), "company.search", NOW).await.unwrap().count, 5);
    assert_eq!(Limiter::new(Vec::new()).left(&who, "company.search", NOW).await, None);
}

/// An approver that sees the call, waits, and answers as configured.
struct Person(Approval);

impl Approvals for Person {
    fn ask<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Approval> {
        assert_eq!((subject.principal().subject(), subject.action()), ("ada", "collection.create"));
        assert_eq!((subject.call_id(), subject.began()), (call(1), NOW));
        assert_eq!(subject.resource(), Some(&directory()));
        Box::pin(async {
            tokio::task::yield_now().await;
            self.0.clone()
        })
    }
}

#[tokio::test]
async fn an_approver_sees_the_call_and_its_answer_counts() {
    let asks = gate(r#"@id("asks") @approval("required") permit (principal, action, resource);"#, Writes::Enabled);
    let journal = Memory::new(Disk::Works);
    let audit = audit(&journal);
    let granted = || granted::<Create>(&asks, &caller("ada"), begun(1));

    let given = approve(&Person(Approval::Given), granted()).await.unwrap();
    assert_eq!(given.subject().call_id(), call(1));

    let no = approve(&Person(Approval::Refused("not by me".to_owned())), granted()).await.unwrap_err();
    let refused = audit.refuse(no).await.unwrap();
    assert_eq!((refused.to_string(), refused.input()), ("not by me".to_owned(), None));

    let question = InputRequest { message: "Create `Leads`?".to_owned(), state: "s-1".to_owned() };
    let held = approve(&Person(Approval::NeedsInput(question.clone())), granted()).await.unwrap_err();
    let refused = audit.refuse(held).await.unwrap();
    assert_eq!((refused.code(), refused.input()), (OutcomeCode::ApprovalNeeded, Some(&question)));
    let reasons: Vec<_> = journal.records().iter().filter_map(|record| record.get("reason").cloned()).collect();
    assert_eq!(reasons, ["approval_needed", "approval_needed"]);
    assert!(!journal.text().contains("s-1"), "what is asked is not on record");
}
