//! What a policy text may state, and how the gate evaluates it.

use std::collections::BTreeSet;

use firmgate_guard::{
    Action, Attribute, Context, EffectKind, Gate, GovernedAction, NoApprover, OutcomeCode, Policy, PolicyError, Read,
    Resource, Writes, approve,
};
use firmgate_identity::{Identity, Principal, Transport};
use proptest::prelude::*;

use crate::support::{
    ACTIONS, COLLECTION, COLLECTIONS, COMPANY, CONTACT, COUNTRIES, Create, DIRECTORY, Denial, IDS, PURPOSE, ROWS,
    Search, answer, answer_to, begun, by, caller, declared, denial, directory, gate, identity,
};

fn error(text: &str) -> String {
    Policy::parse(text, &declared(ACTIONS)).unwrap_err().to_string()
}

fn reason(gate: &Gate, who: &Principal, context: Context) -> Option<Denial> {
    answer_to::<Search>(gate, who, directory(), context).err()
}

/// The decision of a policy that cannot be evaluated on a request that cannot be built.
fn failed() -> Denial {
    (OutcomeCode::PolicyError, vec!["error".to_owned()])
}

fn rows(rows: u32) -> Context {
    Context::new().with(&ROWS, rows)
}

#[test]
fn an_empty_policy_denies() {
    assert_eq!(reason(&gate("", Writes::Enabled), &caller("ada"), Context::new()), Some(by(&["default_deny"])));
}

#[test]
fn a_forbid_wins_and_is_named() {
    let text = r#"
        @id("all") permit (principal, action, resource);
        @id("no-bulk") forbid (principal, action, resource) when { context has rows && context.rows > 50 };
        @id("no-ada") forbid (principal == Firmgate::User::"ada", action, resource);
    "#;
    let gate = gate(text, Writes::Enabled);
    assert_eq!(reason(&gate, &caller("bob"), Context::new()), None);
    assert_eq!(reason(&gate, &caller("bob"), rows(51)), Some(by(&["no-bulk"])));
    assert_eq!(reason(&gate, &caller("ada"), rows(51)), Some(by(&["no-ada", "no-bulk"])));
}

#[test]
fn a_forbid_that_fails_to_evaluate_still_denies() {
    // Cedar alone allows this: the overflow makes it skip the forbid.
    let text = r#"
        @id("all") permit (principal, action, resource);
        @id("no-bulk") forbid (principal, action, resource)
        when { context has rows && context.rows * 9000000000000000 > 9000000000000000000 };
    "#;
    let gate = gate(text, Writes::Enabled);
    assert_eq!(reason(&gate, &caller("ada"), rows(10)), None);
    assert_eq!(reason(&gate, &caller("ada"), rows(1_001)), Some(by(&["no-bulk"])));
    let failed = || Some((OutcomeCode::PolicyError, vec!["no-bulk".to_owned()]));
    assert_eq!(reason(&gate, &caller("ada"), rows(5_000)), failed());
    assert_eq!(reason(&gate, &caller("ada"), rows(u32::MAX)), failed());
}

#[test]
fn an_action_under_the_wrong_effect_is_denied() {
    // The types keep the effect of an action in one piece; this is the case where the name itself is false.
    #[derive(Debug)]
    struct Lie;
    impl GovernedAction for Lie {
        type Effect = Read;
        const ACTION: Action<Read> = Action::new("collection.create");
    }
    struct Unknown;
    impl GovernedAction for Unknown {
        type Effect = Read;
        const ACTION: Action<Read> = Action::new("company.delete");
    }
    let gate = gate(r#"@id("all") permit (principal, action, resource);"#, Writes::Enabled);
    let on = directory;
    assert_eq!(
        answer_to::<Lie>(&gate, &caller("ada"), on(), Context::new()),
        Err((OutcomeCode::PolicyError, vec!["error".to_owned()]))
    );
    assert_eq!(
        answer_to::<Unknown>(&gate, &caller("ada"), on(), Context::new()),
        Err((OutcomeCode::PolicyError, vec!["error".to_owned()]))
    );
    let opened = gate.open::<Lie>(&caller("ada"), begun(1)).unwrap();
    let denied = gate.decide(opened, on(), Context::new()).unwrap_err();
    assert_eq!(denied.subject().action(), "collection.create");
}

#[test]
fn no_policy_is_called_what_the_record_says_itself() {
    for word in ["default_deny", "writes_disabled", "insufficient_scope", "stale_keys", "error", "throttled", "policy"]
    {
        let text = format!(r#"@id("{word}") permit (principal, action, resource);"#);
        let refused = Policy::parse(&text, &declared(ACTIONS));
        assert!(matches!(refused, Err(PolicyError::ReservedId { number: 1, .. })), "{word}: {}", error(&text));
    }
}

#[test]
fn the_switch_comes_before_the_policy() {
    let text = r#"@id("all") permit (principal, action, resource);"#;
    let off = || (OutcomeCode::WritesDisabled, vec!["writes_disabled".to_owned()]);
    let refusal = gate(text, Writes::Denied).open::<Create>(&caller("ada"), begun(1)).unwrap_err();
    assert_eq!(denial(&refusal), off());
    let opened = gate(text, Writes::Enabled).open::<Create>(&caller("ada"), begun(1)).unwrap();
    let refusal = gate(text, Writes::Denied).decide(opened, Resource::all(COLLECTIONS), Context::new()).unwrap_err();
    assert_eq!(denial(&refusal), off(), "the switch of the gate that decides counts");
}

#[tokio::test]
async fn any_deciding_permit_can_ask_for_an_approval() {
    let text = r#"
        @id("plain") permit (principal, action == Firmgate::Action::"company.search", resource);
        @id("asks") @approval("required")
        permit (principal, action, resource) when { context has rows && context.rows > 50 };
    "#;
    let gate = gate(text, Writes::Enabled);
    for (rows, approved) in [(50, true), (51, false)] {
        let opened = gate.open::<Search>(&caller("ada"), begun(1)).unwrap();
        let granted = gate.decide(opened, directory(), Context::new().with(&ROWS, rows)).unwrap();
        let answer = approve(&NoApprover, granted).await;
        assert_eq!(answer.is_ok(), approved, "{rows}");
        assert!(answer.is_ok_and(|it| it.subject().action() == "company.search") || !approved);
    }
}

#[test]
fn visible_follows_switch_and_policy() {
    let text = r#"
        @id("search") permit (principal, action == Firmgate::Action::"company.search", resource)
        when { context.resource_kind == "directory" && context has rows && context.rows <= 20 };
        @id("discover") permit (principal, action == Firmgate::Action::"email.discover", resource)
        when { context has purpose && context.resource_kind == "contact" };
        @id("create") permit (principal in Firmgate::Group::"editors", action in Firmgate::Action::"Mutate", resource);
    "#;
    let on = gate(text, Writes::Enabled);
    let off = gate(text, Writes::Denied);
    let who = caller("ada");
    let editor = Principal::assertion(Identity { groups: ["editors".to_owned()].into(), ..identity("eve") });
    assert!(on.is_visible(&who, "company.search", EffectKind::Read, &[]));
    assert!(!on.is_visible(&who, "company.get", EffectKind::Read, &[]));
    assert!(on.is_visible(&who, "email.discover", EffectKind::Write, &[]));
    assert!(!off.is_visible(&who, "email.discover", EffectKind::Write, &[]));
    assert!(!on.is_visible(&who, "collection.create", EffectKind::Write, &[]));
    assert!(on.is_visible(&editor, "collection.create", EffectKind::Write, &[]));
    assert!(!on.is_visible(&editor, "collection.create", EffectKind::Read, &[]), "the effect must be right");
}

#[test]
fn a_text_that_would_not_do_what_it_says_is_refused() {
    let cases = [
        (r#"permit (principal, action, resource);"#, "policy number 1 of the text needs an `@id`"),
        (r#"@id("a b") permit (principal, action, resource);"#, "needs an `@id` of 1 to 64 letters"),
        (
            r#"@id("a") permit (principal, action, resource); @id("a") forbid (principal, action, resource);"#,
            "policy number 2 of the text: the `@id` `a` is taken by an earlier one",
        ),
        (
            r#"@id("a") permit (principal, action == Firmgate::Action::"company.serach", resource);"#,
            "policy `a`: unknown action `company.serach`: known are collection.add, collection.create",
        ),
        (
            r#"@id("a") permit (principal, action in [Firmgate::Action::"Reads"], resource);"#,
            "policy `a`: unknown action `Reads`",
        ),
        (
            r#"@id("a") permit (principal, action == Action::"company.search", resource);"#,
            "policy `a`: `Action::\"company.search\"` is not an action: write `Firmgate::Action::\"company.search\"`",
        ),
        (
            r#"@id("a") permit (principal, action, resource) when { action == Firmgate::Action::"company.serach" };"#,
            "company.serach",
        ),
        (r#"@id("a") permit (principal, action, resource) when { context.rowz > 1 };"#, "rowz"),
        (r#"@id("a") permit (principal, action, resource) when { context.rows > 1 };"#, "rows"),
        (r#"@id("a") permit (principal, action, resource) when { context.transport == 1 };"#, "a"),
        (r#"@id("a") permit (principal, action, resource) when { principal.team == "x" };"#, "team"),
        (r#"@id("a") permit (principal in Firmgate::Groop::"x", action, resource);"#, "Groop"),
        (r#"@id("a") @approval("requierd") permit (principal, action, resource);"#, "`@approval(\"requierd\")`"),
        (r#"@id("a") @aproval("required") permit (principal, action, resource);"#, "`@aproval(\"required\")`"),
        (r#"@id("a") @approval("required") forbid (principal, action, resource);"#, "on a permit"),
        (r#"@id("a") permit (principal == ?principal, action, resource);"#, "policy `a` is a template"),
        ("\n\n@id(\"a\") permit (principal, action, resource)\nwhen { true }", "line "),
    ];
    for (text, part) in cases {
        let message = error(text);
        assert!(message.contains(part), "{text}\n  said: {message}");
        assert!(!message.contains('\n'), "{message}");
    }
}

#[test]
fn a_syntax_error_has_its_line() {
    let text = "@id(\"a\")\npermit (principal, action, resource);\n\npermit (principal, , resource);\n";
    assert!(
        matches!(Policy::parse(text, &declared(ACTIONS)), Err(PolicyError::Syntax { line: 4, .. })),
        "{}",
        error(text)
    );
}

#[test]
fn size_and_number_are_limited() {
    let long = " ".repeat(256 * 1024 + 1);
    assert!(matches!(
        Policy::parse(&long, &declared(ACTIONS)),
        Err(PolicyError::TooLong { bytes: 262_145, max: 262_144 })
    ));
    let many: String = (0..257).map(|i| format!("@id(\"p{i}\") forbid (principal, action, resource);\n")).collect();
    assert!(matches!(Policy::parse(&many, &declared(ACTIONS)), Err(PolicyError::TooMany { count: 257, max: 256 })));
}

#[test]
fn action_names_are_checked() {
    const LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for name in ["", "Read", "CallTool", "a\"b", "Company.Search", "a b", LONG] {
        let error = Policy::parse("", &declared(&[(name, EffectKind::Read)])).unwrap_err();
        assert_eq!(error, PolicyError::BadAction { name: name.to_owned() });
    }
    let twice = [("a", EffectKind::Read), ("a", EffectKind::Write)];
    assert_eq!(Policy::parse("", &declared(&twice)).unwrap_err(), PolicyError::BadAction { name: "a".to_owned() });
}

#[test]
fn attribute_names_are_checked_and_a_policy_reads_what_is_declared() {
    for name in ["", "Rows", "a.b", "2nd", "transport", "resource_id", "a b"] {
        let mut declared = declared(ACTIONS);
        declared.attributes.push(Attribute::number(name).declaration());
        assert_eq!(Policy::parse("", &declared).unwrap_err(), PolicyError::BadAttribute { name: name.to_owned() });
    }
    let mut twice = declared(ACTIONS);
    twice.attributes.push(Attribute::word("rows").declaration());
    assert_eq!(Policy::parse("", &twice).unwrap_err(), PolicyError::BadAttribute { name: "rows".to_owned() });

    const DEPTH: Attribute<u32> = Attribute::number("depth");
    let text =
        r#"@id("shallow") permit (principal, action, resource) when { context has depth && context.depth < 3 };"#;
    assert!(error(r#"@id("a") permit (principal, action, resource) when { context.depth < 3 };"#).contains("depth"));
    let mut deep = declared(ACTIONS);
    deep.attributes.push(DEPTH.declaration());
    let gate = Gate::new(Policy::parse(text, &deep).unwrap(), Writes::Enabled);
    assert_eq!(reason(&gate, &caller("ada"), Context::new().with(&DEPTH, 2)), None);
    assert_eq!(reason(&gate, &caller("ada"), Context::new().with(&DEPTH, 3)), Some(by(&["default_deny"])));
    // What a policy was not checked against denies.
    let plain = self::gate(r#"@id("all") permit (principal, action, resource);"#, Writes::Enabled);
    assert_eq!(reason(&plain, &caller("ada"), Context::new().with(&DEPTH, 2)), Some(failed()));
}

#[test]
fn the_digest_is_that_of_the_text() {
    // printf '' | sha256sum
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Policy::parse("", &declared(ACTIONS)).unwrap().digest(), empty);
    assert_ne!(Policy::parse("// a\n", &declared(ACTIONS)).unwrap().digest(), empty);
}

/// Uses every part of the question: group, user, tenant, scope, transport, switch, facts and resource.
const RICH: &str = r#"
    @id("r1") permit (principal in Firmgate::Group::"analysts", action in Firmgate::Action::"Read", resource)
    when { context.scopes.contains("read") };
    @id("r2") permit (principal == Firmgate::User::"root", action, resource);
    @id("r3") permit (principal, action == Firmgate::Action::"email.discover", resource)
    when { context has purpose && context.purpose == "sales" && principal.tenant == Firmgate::Tenant::"acme" };
    @id("f1") forbid (principal, action, resource) when { context has rows && context.rows > 50 };
    @id("f2") forbid (principal, action, resource) when { context.countries.contains("KP") };
    @id("f3") forbid (principal, action in Firmgate::Action::"Mutate", resource) when { context.transport == "http" };
    @id("f4") forbid (principal, action, resource)
    when { context.resource_kind == "collection" && context has resource_id && context.resource_id == "locked" };
    @id("f5") forbid (principal, action, resource) when { context has ids && context.ids > 10 };
"#;

/// The same rules in Rust.
fn expected(who: &Identity, action: usize, resource: &Resource, facts: &Facts) -> bool {
    let (name, effect) = ACTIONS[action];
    let r1 = who.groups.contains("analysts") && effect == EffectKind::Read && who.scopes.contains("read");
    let r2 = who.subject == "root";
    let r3 = name == "email.discover" && facts.purpose.as_deref() == Some("sales") && who.tenant == "acme";
    let f1 = facts.rows.is_some_and(|rows| rows > 50);
    let f2 = facts.countries.iter().any(|country| country == "KP");
    let f3 = effect == EffectKind::Write && who.transport == Transport::Http;
    let f4 = *resource == Resource::one(COLLECTION, "locked");
    let f5 = facts.ids.is_some_and(|ids| ids > 10);
    (r1 || r2 || r3) && !(f1 || f2 || f3 || f4 || f5)
}

pub fn some_of(words: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::sample::subsequence(words, 0..=words.len())
        .prop_map(|words| words.into_iter().map(ToOwned::to_owned).collect())
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(words).prop_map(ToOwned::to_owned)
}

pub fn identities() -> impl Strategy<Value = Identity> {
    let transport = prop_oneof![Just(Transport::Stdio), Just(Transport::Http)];
    // Names with syntax: nothing from a caller is ever parsed.
    let subject = one_of(&["ada", "root", "a\"b", "x\\u{0}", "Firmgate::User::\"root\"", ""]);
    let groups = some_of(&["analysts", "editors", "\" or true"]);
    (subject, one_of(&["acme", "globex", ""]), groups, some_of(&["read", "write"]), transport).prop_map(
        |(subject, tenant, groups, scopes, transport)| Identity {
            subject,
            tenant,
            groups,
            scopes,
            transport,
            inbound: None,
        },
    )
}

pub fn resources() -> impl Strategy<Value = Resource> {
    let id = || one_of(&["locked", "c-1", "\"", ""]);
    prop_oneof![
        Just(Resource::all(DIRECTORY)),
        Just(Resource::all(COLLECTIONS)),
        id().prop_map(|id| Resource::one(COLLECTION, id)),
        id().prop_map(|id| Resource::one(COMPANY, id)),
        id().prop_map(|id| Resource::one(CONTACT, id)),
    ]
}

/// The attributes of a call, as the rules in Rust read them.
#[derive(Clone, Debug)]
struct Facts {
    rows: Option<u32>,
    ids: Option<u32>,
    countries: Vec<String>,
    purpose: Option<String>,
}

impl From<&Facts> for Context {
    fn from(facts: &Facts) -> Self {
        let context = Self::new().with(&COUNTRIES, facts.countries.clone());
        let context = facts.rows.into_iter().fold(context, |context, rows| context.with(&ROWS, rows));
        let context = facts.ids.into_iter().fold(context, |context, ids| context.with(&IDS, ids));
        facts.purpose.iter().cloned().fold(context, |context, purpose| context.with(&PURPOSE, purpose))
    }
}

pub fn contexts() -> impl Strategy<Value = Context> {
    facts().prop_map(|facts| Context::from(&facts))
}

fn facts() -> impl Strategy<Value = Facts> {
    let count = || proptest::option::of(prop_oneof![0_u32..100, Just(u32::MAX)]);
    let countries = some_of(&["DE", "KP", "FR"]).prop_map(|set| set.into_iter().collect());
    (count(), count(), countries, proptest::option::of(one_of(&["sales", "fun"])))
        .prop_map(|(rows, ids, countries, purpose)| Facts { rows, ids, countries, purpose })
}

proptest! {
    #[test]
    fn the_gate_agrees_with_the_rules_in_rust(
        who in identities(),
        action in 0..ACTIONS.len(),
        resource in resources(),
        facts in facts(),
    ) {
        thread_local!(static GATE: Gate = gate(RICH, Writes::Enabled));
        let (name, _effect) = ACTIONS[action];
        let should = expected(&who, action, &resource, &facts);
        let who = Principal::assertion(who);
        let does = GATE.with(|gate| answer(gate, &who, name, resource, Context::from(&facts)).is_ok());
        prop_assert_eq!(does, should);
    }
}
