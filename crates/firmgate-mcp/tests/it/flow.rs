//! What is sent, what is recorded and what comes back.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use firmgate_identity::{Identity, Moment, Principal, Transport};
use firmgate_upstream::SendError as Broken;
use std::sync::Arc;

use firmgate_guard::{
    Approval, Approvals, DEFAULT_POLICY, Durability, IdempotencyKey, InputRequest, Ledger, LedgerError, NoApprover,
    OutcomeCode, Subject, WriteIdentity, Writes,
};
use firmgate_mcp::{CallError, RecentWrites, TextBlock, TurnedAway};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::support::{World, caller, fields, hostile_row, page};

#[tokio::test]
async fn what_is_sent_is_normalised_and_minimal() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[], 1));
    let arguments = json!({"query": " SaaS ", "country": "DE", "limit": 500, "employees": {"min": 50, "max": 200}});
    let reply = world.call("search_companies", arguments).await;
    assert!(!reply.is_error, "{}", reply.text);
    let sent = world.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].operation, "SearchCompanies");
    let input = json!({"query": "SaaS", "categories": ["countries;Germany"], "employees": {"min": 50, "max": 200}, "limit": 100});
    assert_eq!(sent[0].variables, json!({"input": input}));
    let answer: Value = serde_json::from_str(&reply.text).unwrap();
    assert_eq!(answer["applied_limit"], 100);
    assert_eq!(answer["warnings"][0], "`limit` 500 was clamped to 100");
}

#[tokio::test]
async fn nothing_is_sent_for_a_fault_of_the_caller() {
    let world = World::new(Writes::Enabled);
    let table = [
        ("search_companies", json!({}), "`query`"),
        ("search_companies", json!({"query": "x", "contry": "DE"}), "`contry`"),
        ("search_companies", json!({"query": "x", "country": "Germny"}), "`Germany`"),
        ("search_companies", json!({"query": "x", "limit": -1}), "`limit`"),
        ("search_companies", json!({"query": "x\u{0}"}), "`query`"),
        ("search_companies", json!({"query": "x".repeat(100_000)}), "`query`"),
        ("get_company", json!({"id": ""}), "`id`"),
        ("get_companies_batch", json!({"ids": []}), "`ids`"),
        ("get_companies_batch", json!({"ids": vec!["a"; 51]}), "`ids`"),
        ("get_companies_batch", json!({"ids": ["", " "]}), "`ids`"),
        ("ai_search", json!({"query": 7}), "`query`"),
        ("add_to_collection", json!({"collection_id": "col-1", "company_ids": [""]}), "`company_ids[0]`"),
        ("request_email_discovery", json!({"contact_id": "c", "purpose": "spam"}), "`purpose`"),
    ];
    for (tool, arguments, named) in table {
        let reply = world.call(tool, arguments).await;
        assert!(reply.is_error, "{tool}");
        assert!(reply.structured.is_none(), "{tool}");
        assert!(reply.text.contains(named), "{tool}: {}", reply.text);
    }
    assert_eq!(world.sent(), []);
    let refusals = world.records().iter().filter(|record| record["event"] == "refusal").count();
    assert_eq!(refusals, 13, "every fault is on record");
}

#[tokio::test]
async fn a_write_that_is_switched_off_is_refused_before_its_arguments_are_read() {
    let world = World::new(Writes::Denied);
    for tool in ["create_collection", "add_to_collection", "request_email_discovery"] {
        let reply = world.call(tool, json!({"nonsense": true})).await;
        assert!(reply.is_error);
        assert_eq!(reply.text, "mutations are disabled; use --allow-mutations flag to enable write operations");
        assert!(!world.server.tools(&world.who).iter().any(|listed| listed.name == tool), "{tool} is not listed");
    }
    assert_eq!(world.server.tools(&world.who).len(), 6);
    assert_eq!(world.sent(), []);
    assert_eq!(world.records().iter().filter(|record| record["event"] == "refusal").count(), 3);
}

#[tokio::test]
async fn a_write_waits_for_its_durable_intent_and_carries_a_token() {
    let world = World::new(Writes::Enabled);
    let created = json!({"data": {"createCollection": {"created": true, "collection": {
        "id": "col-1", "name": "Leads", "description": null, "itemCount": 0,
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}}}});
    for _ in 0..3 {
        world.answer(created.clone());
    }
    let named = json!({"name": "Leads"});
    world.call("create_collection", named.clone()).await;
    world.call("create_collection", named.clone()).await;
    let mut other = World::new(Writes::Enabled);
    other.who = caller("bob");
    other.answer(created);
    other.call("create_collection", named).await;

    let tokens: Vec<Value> =
        world.sent().iter().chain(&other.sent()).map(|sent| sent.variables["input"]["clientToken"].clone()).collect();
    assert_eq!(tokens[0], tokens[1], "the same write within the window is one write");
    assert_ne!(tokens[0], tokens[2], "another caller's write is another write");
    assert!(world.sent().iter().all(|sent| sent.writes));
    let lines = world.journal.lines.lock().unwrap();
    let durable = lines.iter().filter(|(_, durability)| *durability == Durability::Durable).count();
    assert_eq!(durable, 4, "two intents and two outcomes");
    assert_eq!(world.records_of(&lines, "intent"), 2);
}

#[tokio::test]
async fn without_a_journal_nothing_runs() {
    let world = World::new(Writes::Enabled);
    *world.journal.broken.lock().unwrap() = true;
    for (tool, arguments) in [("search_companies", json!({"query": "x"})), ("create_collection", json!({"name": "x"}))]
    {
        let reply = world.call(tool, arguments).await;
        assert!(reply.is_error);
        assert!(reply.text.starts_with("the audit record cannot be written"), "{}", reply.text);
    }
    assert_eq!(world.sent(), []);
}

#[tokio::test]
async fn a_write_without_an_answer_is_unknown_and_never_success() {
    let world = World::new(Writes::Enabled);
    world.backend.answers.lock().unwrap().push(Err(Broken::TimedOut));
    let reply = world.call("create_collection", json!({"name": "x"})).await;
    assert!(reply.is_error && reply.record.unknown);
    assert!(reply.text.starts_with("outcome unknown"), "{}", reply.text);
    let records = world.records();
    assert_eq!(records.last().unwrap()["outcome"]["result"], "unknown");
}

#[tokio::test]
async fn the_limit_has_the_origins_text_and_a_wait() {
    let world = World::new(Writes::Denied);
    for _ in 0..5 {
        assert!(!world.call("ai_search", json!({"query": "x"})).await.text.contains("maximum"));
    }
    let sent = world.sent().len();
    let reply = world.call("ai_search", json!({"query": "x"})).await;
    assert_eq!(reply.text, "rate limit reached: maximum 5 requests per 1m0s; try again in 60 s");
    assert_eq!(world.sent().len(), sent, "a refused call is not sent");
    world.clock.now_ns.store(61_000_000_000, Ordering::SeqCst);
    assert!(!world.call("ai_search", json!({"query": "x"})).await.text.contains("maximum"));
}

#[tokio::test]
async fn hostile_text_of_the_backend_comes_out_clean() {
    let hostile = "A\u{202E}b<img src=x>[click](https://evil.example/?d=1)\u{E0041}\u{1B}[31m\u{200B}`x`";
    for text in [TextBlock::Json, TextBlock::Compact, TextBlock::Summary] {
        let world = World::with(Writes::Denied, text);
        let mut row = hostile_row(hostile);
        row["id"] = json!("a.example");
        // A row whose id would have to be cleaned is left out.
        world.answer(page(&[row, hostile_row(hostile)], 2));
        let reply = world.call("search_companies", json!({"country": "DE"})).await;
        let structured = reply.structured.unwrap();
        for out in [structured.get(), reply.text.as_str()] {
            assert!(!out.contains(|c: char| "\u{202E}\u{E0041}\u{1B}\u{200B}`".contains(c)), "{out}");
            assert!(!out.contains("\\u001b") && !out.contains("\\u202e"), "{out}");
        }
        let row: Value = serde_json::from_str(structured.get()).unwrap();
        let about = row["companies"][0]["description"].as_str().unwrap();
        assert!(!about.contains("://") && !about.contains("<img"), "{about}");
        assert_eq!(row["companies"].as_array().unwrap().len(), 1);
        assert!(row["warnings"].to_string().contains("1 row of this page could not be read"), "{row}");
    }
}

#[tokio::test]
async fn a_bare_search_answers_with_counts_instead_of_chance_rows() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[], 1_000_000));
    let reply = world.call("search_companies", json!({"query": "companies"})).await;
    let sent = world.sent();
    assert_eq!(sent[0].variables, json!({"input": {"limit": 0, "facets": ["COUNTRY", "INDUSTRY"]}}));
    let answer: Value = serde_json::from_str(&reply.text).unwrap();
    assert_eq!(answer["total"], 1_000_000);
    assert!(answer["warnings"][0].as_str().unwrap().contains("nothing narrows"));
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error() {
    let world = World::new(Writes::Denied);
    let ended = world.server.call_tool(&world.who, world.server.call_id(), "drop_tables", fields(json!({}))).await;
    assert_eq!(ended.unwrap_err(), CallError::UnknownTool("drop_tables".to_owned()));
}

#[tokio::test]
async fn the_posture_tells_what_is_allowed_and_left() {
    let world = World::new(Writes::Denied);
    world.call("ai_search", json!({"query": "x"})).await;
    let text = world.server.read_resource(&world.who, "firmgate://posture").await.unwrap().text;
    let posture: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(posture["changes_enabled"], false);
    assert_eq!(posture["tools"].as_array().unwrap().iter().filter(|tool| tool["allowed"] == true).count(), 6);
    assert_eq!(posture["limits"][0]["left"], 4);
    assert!(world.server.read_resource(&world.who, "firmgate://nothing").await.is_err());
}

/// Asks the caller's user.
struct Asks;

impl Approvals for Asks {
    fn ask<'a>(&'a self, _: &'a Subject) -> BoxFuture<'a, Approval> {
        let message = "say yes to this list first".to_owned();
        Box::pin(async { Approval::NeedsInput(InputRequest { message, state: "s".to_owned() }) })
    }
}

/// Is unavailable.
struct Down;

impl Ledger for Down {
    fn key(&self, _: WriteIdentity, _: Moment) -> BoxFuture<'_, Result<IdempotencyKey, LedgerError>> {
        Box::pin(async { Err(LedgerError) })
    }
}

#[tokio::test]
async fn a_call_that_waits_for_a_person_is_not_sent() {
    let policy = r#"@id("asks") @approval("required") permit (principal, action, resource);"#;
    let ledger = Arc::<RecentWrites>::default();
    let world = World::built(policy, Writes::Enabled, TextBlock::Json, Arc::new(Asks), ledger);
    let reply = world.call("create_collection", json!({"name": "Leads"})).await;
    assert!(reply.text.contains("say yes to this list first"), "{}", reply.text);
    assert_eq!((reply.record.code, world.sent().len()), (OutcomeCode::ApprovalNeeded, 0));
    assert_eq!(world.records()[1]["reason"], "approval_needed");
}

#[tokio::test]
async fn without_a_ledger_nothing_is_written_and_reads_go_on() {
    let approvals = Arc::new(NoApprover);
    let world = World::built(DEFAULT_POLICY, Writes::Enabled, TextBlock::Json, approvals, Arc::new(Down));
    let reply = world.call("create_collection", json!({"name": "Leads"})).await;
    assert!(reply.is_error && reply.text.contains("nothing was written"), "{}", reply.text);
    assert_eq!(world.sent(), []);
    assert_eq!(world.records().last().unwrap()["outcome"]["kind"], "ledger_unavailable");
    world.answer(page(&[], 0));
    world.call("search_companies", json!({"query": "x"})).await;
    assert_ne!(world.sent(), []);
}

#[tokio::test]
async fn every_decision_is_observed_once() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[], 1));
    world.call("search_companies", json!({"query": "x", "country": "DE"})).await;
    world.call("create_collection", json!({"name": "x"})).await;
    world.call("search_companies", json!({})).await;
    world.server.turn_away(&world.who, "get_company", &fields(json!({})), TurnedAway::Headers).await.unwrap();
    let decided = world.seen.decided.lock().unwrap().clone();
    let expected = [
        ("company.search", OutcomeCode::Ok),
        ("collection.create", OutcomeCode::WritesDisabled),
        ("company.search", OutcomeCode::Invalid),
        ("company.get", OutcomeCode::Invalid),
    ];
    assert_eq!(decided, expected.map(|(action, code)| (action.to_owned(), code)));
    assert_eq!(*world.seen.finished.lock().unwrap(), [("get_company".to_owned(), OutcomeCode::Headers)]);
}

impl World {
    fn records_of(&self, lines: &[(String, Durability)], event: &str) -> usize {
        let records = lines.iter().map(|(line, _)| serde_json::from_str::<Value>(line).unwrap());
        records.filter(|record| record["event"] == event).count()
    }
}

/// What AppSync says of a document with a field that its schema lacks.
fn undefined(field: &str) -> Value {
    let message =
        format!("Validation error of type FieldUndefined: Field '{field}' in type 'AppliedFilters' is undefined");
    json!({"data": null, "errors": [{"message": message, "path": null, "locations": [{"line": 1, "column": 1}]}]})
}

#[tokio::test]
async fn a_backend_with_the_first_schema_is_asked_in_its_words() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[hostile_row("Acme")], 1));
    let reply = world.call("search_companies", json!({"country": "DE"})).await;
    assert!(!reply.is_error && world.sent().len() == 1, "nothing of it is new: {}", reply.text);

    let results = page(&[], 0)["data"]["enhancedSearchCompanies"].clone();
    let interpretation = json!({
        "interpreter": "x", "filters": results["filters"], "spans": [], "assumptions": [], "ignored": [],
        "unresolved": [], "unsupported": [], "corrected": [], "alternatives": [], "relaxations": [], "question": null
    });
    world.answer(undefined("revenue"));
    world.answer(json!({"data": {"aiSearch": {
        "threadId": "t", "pageToken": null, "interpretation": interpretation, "results": results
    }}}));
    let reply = world.call("ai_search", json!({"query": "banks"})).await;
    assert!(!reply.is_error, "{}", reply.text);
    assert_eq!(world.sent().len(), 3, "the second time without the additions");

    for (argument, given) in [
        ("revenue", json!({"revenue": {"min": 1}})),
        ("exclude_collection", json!({"query": "x", "exclude_collection": "c"})),
    ] {
        world.answer(undefined("revenue"));
        world.answer(
            json!({"data": null, "errors": [{"message": "The variables input contains a field that is not defined"}]}),
        );
        let reply = world.call("search_companies", given).await;
        let told = format!("invalid argument `{argument}`: the platform has no such filter; leave `{argument}` out");
        assert!(reply.is_error && reply.text.contains(&told), "{}", reply.text);
    }
}

#[tokio::test]
async fn what_a_collection_holds_is_told_to_those_who_may_see_it() {
    let world = World::new(Writes::Denied);
    let with = |scopes: &[&str]| {
        Principal::assertion(Identity {
            subject: "alice".to_owned(),
            tenant: "local".to_owned(),
            groups: BTreeSet::new(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            transport: Transport::Http,
            inbound: None,
        })
    };
    let ask = async |who: &Principal, arguments: Value| {
        world.answer(page(&[], 1));
        world.server.call_tool(who, world.server.call_id(), "search_companies", fields(arguments)).await.unwrap()
    };
    let excluding = json!({"country": "DE", "exclude_collection": "col-1"});
    let reply = ask(&with(&["companies:read"]), excluding.clone()).await;
    assert!(reply.is_error && reply.text.contains("`companies:read collections:read`"), "{}", reply.text);
    assert_eq!(world.sent(), []);
    for scopes in [["companies:read", "collections:read"], ["companies:read", "collections:write"]] {
        let reply = ask(&with(&scopes), excluding.clone()).await;
        assert!(!reply.is_error, "{}", reply.text);
    }
    let reply = ask(&with(&["companies:read"]), json!({"country": "DE"})).await;
    assert!(!reply.is_error, "{}", reply.text);
    let recorded = world.records().iter().filter(|record| record.to_string().contains("col-1")).count();
    assert!(recorded > 0, "the collection is on record");
}
