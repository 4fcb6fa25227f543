//! The policy that firmgate ships.

use firmgate_guard::{
    Action, Context, DEFAULT_POLICY, EffectKind, Gate, GovernedAction, OutcomeCode, Policy, Read, Resource, Writes,
};
use firmgate_identity::Principal;
use proptest::prelude::*;

use crate::policy::{contexts, identities, resources};
use crate::support::{ACTIONS, COLLECTIONS, answer, answer_to, by, caller, declared, directory, shipped};

#[test]
fn reads_are_shown_to_all_and_writes_when_switched_on() {
    let (on, off) = (shipped(Writes::Enabled), shipped(Writes::Denied));
    for (name, effect) in ACTIONS {
        assert!(on.is_visible(&caller("ada"), name, *effect, &[]), "{name}");
        let read = *effect == EffectKind::Read;
        assert_eq!(off.is_visible(&caller("ada"), name, *effect, &[]), read, "{name}");
    }
}

#[test]
fn a_tool_without_a_line_is_denied() {
    struct Tenth;
    impl GovernedAction for Tenth {
        type Effect = Read;
        const ACTION: Action<Read> = Action::new("company.tenth");
    }
    let actions: Vec<_> = ACTIONS.iter().copied().chain([("company.tenth", EffectKind::Read)]).collect();
    let tenth = |text: &str| {
        let gate = Gate::new(Policy::parse(text, &declared(&actions)).unwrap(), Writes::Enabled);
        answer_to::<Tenth>(&gate, &caller("ada"), directory(), Context::new())
    };
    assert_eq!(tenth(DEFAULT_POLICY), Err(by(&["default_deny"])));
    let line = r#"@id("tenth") permit (principal, action == Firmgate::Action::"company.tenth", resource);"#;
    assert_eq!(tenth(&format!("{DEFAULT_POLICY}\n{line}\n")), Ok(()), "one line is all it takes");
}

#[test]
fn the_forbid_holds_without_the_switch_in_front() {
    // A gate whose switch is on, with a policy that reads the switch as off, cannot be built from outside; so the forbid
    // is shown to be the one that reads it, by turning it round.
    let turned = DEFAULT_POLICY.replace("unless { context.writes_enabled }", "when { context.writes_enabled }");
    assert_ne!(turned, DEFAULT_POLICY);
    let gate = Gate::new(Policy::parse(&turned, &declared(ACTIONS)).unwrap(), Writes::Enabled);
    let denied = answer(&gate, &caller("ada"), "collection.add", Resource::all(COLLECTIONS), Context::new());
    assert_eq!(denied, Err(by(&["writes-switched-off"])));
}

proptest! {
    /// Reference: an action that exists is allowed if it reads, or if writes are on; nothing else matters.
    #[test]
    fn it_means_reads_for_all_and_writes_by_the_switch(
        who in identities(),
        action in 0..ACTIONS.len(),
        writes in prop_oneof![Just(Writes::Denied), Just(Writes::Enabled)],
        resource in resources(),
        context in contexts(),
    ) {
        thread_local!(static GATES: [Gate; 2] = [shipped(Writes::Denied), shipped(Writes::Enabled)]);
        let who = Principal::assertion(who);
        let (name, effect) = ACTIONS[action];
        let answer = GATES.with(|gates| {
            let gate = &gates[usize::from(writes == Writes::Enabled)];
            answer(gate, &who, name, resource, context)
        });
        let expected = match (effect, writes) {
            (EffectKind::Read, _) | (EffectKind::Write, Writes::Enabled) => Ok(()),
            (EffectKind::Write, Writes::Denied) => Err((OutcomeCode::WritesDisabled, vec!["writes_disabled".to_owned()])),
        };
        prop_assert_eq!(answer, expected);
    }
}
