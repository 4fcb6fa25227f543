//! The whole way: from a policy over the audit to a permit, and with it through the client.

use std::{
    future::ready,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use firmgate_guard::{
    Action, Appending, Audit, AuditKey, AuditSink, CallStart, ChainStart, Context, DEFAULT_POLICY, Declarations,
    Durability, EffectKind, Gate, GovernedAction, Limiter, NoApprover, Outcome, OutcomeCode, Permit, Policy, Read,
    Resource, ResourceKind, Ticket, Writes, approve, meter,
};
use firmgate_identity::{CallId, Identity, Moment, Principal, Transport};
use firmgate_upstream::{
    Authority, Backend, Client, ErrorKind, Sending, SideEffect, WireRequest, WireResponse, actions,
    ops::{
        CreateCollection, CreateCollectionInput, CreateCollectionVariables, ListCollections, ListCollectionsVariables,
    },
};

const NOW: Moment = Moment { wall_us: 1_795_000_000_000_000, mono_ns: 1 };

struct List;

impl GovernedAction for List {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("collection.list");
}

/// Every action that the shipped policy names.
const ACTIONS: [(&str, EffectKind); 12] = [
    ("company.search", EffectKind::Read),
    ("company.get", EffectKind::Read),
    ("company.batch", EffectKind::Read),
    ("company.ask", EffectKind::Read),
    ("collection.list", EffectKind::Read),
    ("collection.items", EffectKind::Read),
    ("vocabulary.read", EffectKind::Read),
    ("posture.read", EffectKind::Read),
    ("company.export", EffectKind::Read),
    ("collection.create", EffectKind::Write),
    ("collection.add", EffectKind::Write),
    ("email.discover", EffectKind::Write),
];

/// Accepts every line.
struct Paper;

impl AuditSink for Paper {
    fn append(&self, _line: String, _durability: Durability) -> Appending<'_> {
        Box::pin(ready(Ok(())))
    }
}

/// A platform that knows two operations, and remembers on whose behalf they came.
#[derive(Default)]
struct Platform {
    seen: Mutex<Vec<String>>,
}

impl Backend for Platform {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let kind = match authority {
            Authority::ReadOnly(who) => format!("{} reads", who.subject()),
            Authority::ReadWrite(who, call) => format!("{} writes {call}", who.subject()),
        };
        self.seen.lock().unwrap().push(format!("{kind}: {} {}", request.operation_name, request.variables.get()));
        let body = match request.operation_name {
            "ListCollections" => r#"{"data":{"listCollections":{"items":[],"nextToken":"t"}}}"#,
            _ => {
                r#"{"data":{"createCollection":null},"errors":[{"path":["createCollection"],"errorType":"Lambda:Unhandled","message":"disk /dev/sda1 full"}]}"#
            }
        };
        let response = WireResponse { status: 200, body: Bytes::from_static(body.as_bytes()), ..Default::default() };
        Box::pin(ready(Ok(response)))
    }
}

fn ada() -> Principal {
    Principal::assertion(Identity {
        subject: "ada".into(),
        tenant: "acme".into(),
        groups: Default::default(),
        scopes: Default::default(),
        transport: Transport::Stdio,
        inbound: None,
    })
}

fn audit() -> Audit {
    let start = ChainStart {
        boot: "b".into(),
        version: "0".into(),
        policy: "p".into(),
        writes: Writes::Enabled,
        now: NOW,
        previous: None,
    };
    Audit::new(Arc::new(Paper), AuditKey::new([1; 32]), start)
}

async fn admit<A: GovernedAction>(who: &Principal) -> (Ticket, Permit<A>) {
    let declared = Declarations { actions: ACTIONS.to_vec(), ..Declarations::default() };
    let gate = Gate::new(Policy::parse(DEFAULT_POLICY, &declared).unwrap(), Writes::Enabled);
    let audit = audit();
    let arguments = audit.digest(A::ACTION.name(), b"{}", serde_json::json!({}));
    let opened = gate.open::<A>(who, CallStart { id: CallId::new([7; 16]), at: NOW, arguments }).unwrap();
    let on = Resource::all(ResourceKind::new("collections"));
    let granted = gate.decide(opened, on, Context::new()).unwrap();
    let approved = approve(&NoApprover, granted).await.unwrap();
    let metered = meter(&Limiter::new(Vec::new()), approved).await.unwrap();
    audit.open(metered).await.unwrap()
}

#[tokio::test]
async fn a_permit_to_read_asks_as_often_as_it_needs() {
    let platform = Arc::new(Platform::default());
    let client = Client::new(platform.clone());
    let who = ada();
    let (ticket, permit) = admit::<List>(&who).await;
    let read = client.read_only(permit);
    for limit in [1, 2] {
        let variables = ListCollectionsVariables { limit: Some(limit), next_token: None };
        let list = read.query::<ListCollections>(variables).await.unwrap().answer().unwrap();
        assert_eq!(list.next_token.as_deref(), Some("t"));
    }
    ticket.close(Outcome::Ok { rows: Some(0) }, NOW).await.unwrap();
    assert_eq!(
        *platform.seen.lock().unwrap(),
        [r#"ada reads: ListCollections {"limit":1}"#, r#"ada reads: ListCollections {"limit":2}"#]
    );
}

#[tokio::test]
async fn a_permit_to_write_changes_once_and_a_failure_is_not_called_harmless() {
    let platform = Arc::new(Platform::default());
    let client = Client::new(platform.clone());
    let who = ada();
    let (ticket, permit) = admit::<actions::CreateCollection>(&who).await;

    let input =
        CreateCollectionInput { name: "Leads".into(), description: None, search: None, client_token: "k".into() };
    let write = client.write_once(permit);
    let error = write.mutate::<CreateCollection>(CreateCollectionVariables { input }).await.unwrap_err();

    assert_eq!((error.kind(), error.side_effect()), (ErrorKind::Failed, SideEffect::Unknown));
    assert!(!error.advice().contains("disk"), "{}", error.advice());
    ticket.close(Outcome::Unknown { code: OutcomeCode::UpstreamFailed }, NOW).await.unwrap();
    let expected =
        format!(r#"ada writes {}: CreateCollection {{"input":{{"name":"Leads","clientToken":"k"}}}}"#, "07".repeat(16));
    assert_eq!(*platform.seen.lock().unwrap(), [expected]);
}
