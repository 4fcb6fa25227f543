//! What a policy text may say, and what the gate makes of it.

use std::collections::BTreeSet;

use firmgate_guard::{
    Action, Approvals, DenialReason, EffectKind, Facts, Gate, GovernedAction, Identity, Policy, PolicyError, Principal,
    Read, Resource, Transport, Visible, Writes,
};
use proptest::prelude::*;

use crate::support::{ACTIONS, Create, Search, answer, answer_to, caller, gate, identity};

fn error(text: &str) -> String {
    Policy::parse(text, ACTIONS).unwrap_err().to_string()
}

fn reason(gate: &Gate, who: &Principal, facts: &Facts) -> Option<DenialReason> {
    let opened = gate.open::<Search>(who).unwrap();
    gate.decide(opened, Resource::Directory, facts).err().map(|denied| denied.reason().clone())
}

fn by(ids: &[&str]) -> Option<DenialReason> {
    Some(DenialReason::Policy { by: ids.iter().map(|id| (*id).to_owned()).collect() })
}

#[test]
fn an_empty_policy_denies() {
    assert_eq!(reason(&gate("", Writes::Enabled), &caller("ada"), &Facts::default()), by(&["default_deny"]));
}

#[test]
fn a_forbid_wins_and_is_named() {
    let text = r#"
        @id("all") permit (principal, action, resource);
        @id("no-bulk") forbid (principal, action, resource) when { context has rows && context.rows > 50 };
        @id("no-ada") forbid (principal == Firmgate::User::"ada", action, resource);
    "#;
    let gate = gate(text, Writes::Enabled);
    let bulk = Facts { rows: Some(51), ..Facts::default() };
    assert_eq!(reason(&gate, &caller("bob"), &Facts::default()), None);
    assert_eq!(reason(&gate, &caller("bob"), &bulk), by(&["no-bulk"]));
    assert_eq!(reason(&gate, &caller("ada"), &bulk), by(&["no-ada", "no-bulk"]));
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
    let rows = |rows| Facts { rows: Some(rows), ..Facts::default() };
    assert_eq!(reason(&gate, &caller("ada"), &rows(10)), None);
    assert_eq!(reason(&gate, &caller("ada"), &rows(1_001)), by(&["no-bulk"]));
    assert_eq!(reason(&gate, &caller("ada"), &rows(5_000)), Some(DenialReason::Error));
    assert_eq!(reason(&gate, &caller("ada"), &rows(u32::MAX)), Some(DenialReason::Error));
}

#[test]
fn an_action_under_the_wrong_effect_is_denied() {
    // The types keep the effect of an action in one piece; this is the case where the name itself is the lie.
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
    let on = || Resource::Directory;
    assert_eq!(answer_to::<Lie>(&gate, &caller("ada"), on(), &Facts::default()), Err(DenialReason::Error));
    assert_eq!(answer_to::<Unknown>(&gate, &caller("ada"), on(), &Facts::default()), Err(DenialReason::Error));
    let opened = gate.open::<Lie>(&caller("ada")).unwrap();
    let denied = gate.decide(opened, on(), &Facts::default()).unwrap_err();
    assert_eq!(denied.subject().action(), "collection.create");
}

#[test]
fn no_policy_is_called_what_the_record_says_itself() {
    for word in ["default_deny", "writes_disabled", "insufficient_scope", "stale_keys", "error", "throttled", "policy"]
    {
        let text = format!(r#"@id("{word}") permit (principal, action, resource);"#);
        let refused = Policy::parse(&text, ACTIONS);
        assert!(matches!(refused, Err(PolicyError::ReservedId { number: 1, .. })), "{word}: {}", error(&text));
    }
}

#[test]
fn the_switch_comes_before_the_policy() {
    let text = r#"@id("all") permit (principal, action, resource);"#;
    let denied = gate(text, Writes::Denied).open::<Create>(&caller("ada")).unwrap_err();
    assert_eq!(denied.reason(), &DenialReason::WritesDisabled);
    assert_eq!(
        denied.reason().to_string(),
        "mutations are disabled; use --allow-mutations flag to enable write operations"
    );
    let opened = gate(text, Writes::Enabled).open::<Create>(&caller("ada")).unwrap();
    let denied = gate(text, Writes::Denied).decide(opened, Resource::Collections, &Facts::default()).unwrap_err();
    assert_eq!(denied.reason(), &DenialReason::WritesDisabled, "the switch of the gate that decides counts");
}

#[test]
fn any_deciding_permit_can_ask_for_an_approval() {
    let text = r#"
        @id("plain") permit (principal, action == Firmgate::Action::"company.search", resource);
        @id("asks") @approval("required")
        permit (principal, action, resource) when { context has rows && context.rows > 50 };
    "#;
    let gate = gate(text, Writes::Enabled);
    let settle = |rows| {
        let facts = Facts { rows: Some(rows), ..Facts::default() };
        let granted = gate.decide(gate.open::<Search>(&caller("ada")).unwrap(), Resource::Directory, &facts).unwrap();
        Approvals::without_approver().settle(granted)
    };
    assert_eq!(settle(50).unwrap().subject().action(), "company.search");
    assert_eq!(settle(51).unwrap_err().subject().action(), "company.search");
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
    assert_eq!(on.visible(&who, "company.search", EffectKind::Read, &[]), Visible::Yes);
    assert_eq!(on.visible(&who, "company.get", EffectKind::Read, &[]), Visible::No);
    assert_eq!(on.visible(&who, "email.discover", EffectKind::Write, &[]), Visible::Yes);
    assert_eq!(off.visible(&who, "email.discover", EffectKind::Write, &[]), Visible::No);
    assert_eq!(on.visible(&who, "collection.create", EffectKind::Write, &[]), Visible::No);
    assert_eq!(on.visible(&editor, "collection.create", EffectKind::Write, &[]), Visible::Yes);
    assert_eq!(
        on.visible(&editor, "collection.create", EffectKind::Read, &[]),
        Visible::No,
        "the effect must be right"
    );
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
            "policy `a`: unknown action `company.search`",
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
    assert!(matches!(Policy::parse(text, ACTIONS), Err(PolicyError::Syntax { line: 4, .. })), "{}", error(text));
}

#[test]
fn size_and_number_are_limited() {
    let long = " ".repeat(256 * 1024 + 1);
    assert!(matches!(Policy::parse(&long, ACTIONS), Err(PolicyError::TooLong { bytes: 262_145, max: 262_144 })));
    let many: String = (0..257).map(|i| format!("@id(\"p{i}\") forbid (principal, action, resource);\n")).collect();
    assert!(matches!(Policy::parse(&many, ACTIONS), Err(PolicyError::TooMany { count: 257, max: 256 })));
}

#[test]
fn action_names_are_checked() {
    let long = "a".repeat(65);
    for name in ["", "Read", "CallTool", "a\"b", "Company.Search", "a b", &long] {
        let error = Policy::parse("", &[(name, EffectKind::Read)]).unwrap_err();
        assert_eq!(error, PolicyError::BadAction { name: name.to_owned() });
    }
    let twice = [("a", EffectKind::Read), ("a", EffectKind::Write)];
    assert_eq!(Policy::parse("", &twice).unwrap_err(), PolicyError::BadAction { name: "a".to_owned() });
}

#[test]
fn the_digest_is_that_of_the_text() {
    // printf '' | sha256sum
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Policy::parse("", ACTIONS).unwrap().digest(), empty);
    assert_ne!(Policy::parse("// a\n", ACTIONS).unwrap().digest(), empty);
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
    let f4 = *resource == Resource::Collection("locked".to_owned());
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
    // Names that would matter to a parser: nothing of a caller is ever parsed.
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
        Just(Resource::Directory),
        Just(Resource::Collections),
        id().prop_map(Resource::Collection),
        id().prop_map(Resource::Company),
        id().prop_map(Resource::Contact),
    ]
}

pub fn facts() -> impl Strategy<Value = Facts> {
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
        let does = GATE.with(|gate| answer(gate, &who, name, resource, &facts).is_ok());
        prop_assert_eq!(does, should);
    }
}
