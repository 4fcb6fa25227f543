//! The policy that firmgate ships.

use firmgate_guard::{
    Action, DEFAULT_POLICY, DenialReason, EffectKind, Facts, Gate, GovernedAction, Policy, Principal, Read, Resource,
    Visible, Writes,
};
use proptest::prelude::*;

use crate::policy::{facts, identities, resources};
use crate::support::{ACTIONS, answer, answer_to, caller, shipped};

#[test]
fn reads_are_shown_to_all_and_writes_when_switched_on() {
    let (on, off) = (shipped(Writes::Enabled), shipped(Writes::Denied));
    for (name, effect) in ACTIONS {
        assert_eq!(on.visible(&caller("ada"), name, *effect, &[]), Visible::Yes, "{name}");
        let read = *effect == EffectKind::Read;
        assert_eq!(off.visible(&caller("ada"), name, *effect, &[]) == Visible::Yes, read, "{name}");
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
        let gate = Gate::new(Policy::parse(text, &actions).unwrap(), Writes::Enabled);
        answer_to::<Tenth>(&gate, &caller("ada"), Resource::Directory, &Facts::default())
    };
    assert_eq!(tenth(DEFAULT_POLICY), Err(DenialReason::Policy { by: vec!["default_deny".to_owned()] }));
    let line = r#"@id("tenth") permit (principal, action == Firmgate::Action::"company.tenth", resource);"#;
    assert_eq!(tenth(&format!("{DEFAULT_POLICY}\n{line}\n")), Ok(()), "one line is all it takes");
}

#[test]
fn the_forbid_holds_without_the_switch_in_front() {
    // A gate whose switch is on, with a policy that reads the switch as off, cannot be built from outside; so the forbid
    // is shown to be the one that reads it, by turning it round.
    let turned = DEFAULT_POLICY.replace("unless { context.writes_enabled }", "when { context.writes_enabled }");
    assert_ne!(turned, DEFAULT_POLICY);
    let gate = Gate::new(Policy::parse(&turned, ACTIONS).unwrap(), Writes::Enabled);
    let denied = answer(&gate, &caller("ada"), "collection.add", Resource::Collections, &Facts::default());
    assert_eq!(denied, Err(DenialReason::Policy { by: vec!["writes-switched-off".to_owned()] }));
}

proptest! {
    /// Reference: an action that exists is allowed if it reads, or if writes are on; nothing else matters.
    #[test]
    fn it_means_reads_for_all_and_writes_by_the_switch(
        who in identities(),
        action in 0..ACTIONS.len(),
        writes in prop_oneof![Just(Writes::Denied), Just(Writes::Enabled)],
        resource in resources(),
        facts in facts(),
    ) {
        thread_local!(static GATES: [Gate; 2] = [shipped(Writes::Denied), shipped(Writes::Enabled)]);
        let who = Principal::assertion(who);
        let (name, effect) = ACTIONS[action];
        let answer = GATES.with(|gates| {
            let gate = &gates[usize::from(writes == Writes::Enabled)];
            answer(gate, &who, name, resource, &facts)
        });
        let expected = match (effect, writes) {
            (EffectKind::Read, _) | (EffectKind::Write, Writes::Enabled) => Ok(()),
            (EffectKind::Write, Writes::Denied) => Err(DenialReason::WritesDisabled),
        };
        prop_assert_eq!(answer, expected);
    }
}
