//! Which policies apply to which action, by their scope alone.

use cedar_policy::Effect;

use super::{Policy, sorted};
use crate::effect::EffectKind;

/// The policies whose scope names an action. Their principals and conditions are not evaluated, so a permit here may
/// still apply to no caller; an action without a permit is denied to all callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The action.
    pub action: String,
    /// Whether it reads or writes.
    pub effect: EffectKind,
    /// Ids of the permits, sorted.
    pub permits: Vec<String>,
    /// Ids of the forbids, sorted.
    pub forbids: Vec<String>,
}

impl Policy {
    /// The policies that apply to each action, by the name of the action.
    #[must_use]
    pub fn coverage(&self) -> Vec<Coverage> {
        let covered = self.actions.iter().map(|(name, action)| {
            let of = |effect: Effect| {
                let policies = action.policies.policies().filter(|policy| policy.effect() == effect);
                sorted(policies.map(|policy| policy.id().to_string()))
            };
            Coverage {
                action: name.clone(),
                effect: action.effect,
                permits: of(Effect::Permit),
                forbids: of(Effect::Forbid),
            }
        });
        let mut covered: Vec<Coverage> = covered.collect();
        covered.sort_unstable_by(|one, other| one.action.cmp(&other.action));
        covered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::Declarations;

    #[test]
    #[expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    fn a_scope_names_an_action_by_itself_by_its_groups_or_by_leaving_it_open() {
        let text = r#"
            @id("one") permit (principal, action == Firmgate::Action::"company.get", resource);
            @id("some") permit (principal, action in [Firmgate::Action::"company.get", Firmgate::Action::"email.discover"], resource);
            @id("reads") permit (principal, action in Firmgate::Action::"Read", resource) when { false };
            @id("all") forbid (principal, action in Firmgate::Action::"CallTool", resource);
            @id("open") forbid (principal, action, resource);
        "#;
        let actions = [
            ("company.get", EffectKind::Read),
            ("company.search", EffectKind::Read),
            ("email.discover", EffectKind::Write),
            ("collection.add", EffectKind::Write),
        ];
        let declared = Declarations { actions: actions.to_vec(), ..Declarations::default() };
        let coverage = Policy::parse(text, &declared).unwrap().coverage();
        let permits: Vec<(&str, String)> =
            coverage.iter().map(|one| (one.action.as_str(), one.permits.join(" "))).collect();
        let expected = [
            ("collection.add", ""),
            ("company.get", "one reads some"),
            ("company.search", "reads"),
            ("email.discover", "some"),
        ];
        assert_eq!(permits, expected.map(|(action, ids)| (action, ids.to_owned())));
        assert!(coverage.iter().all(|one| one.forbids == ["all", "open"]));
    }
}
