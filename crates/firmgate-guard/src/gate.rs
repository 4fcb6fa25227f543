//! The gate: first the master switch, then the policy. Pure: no clock, no I/O, no log.

mod about;
mod usual;

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use crate::effect::{Effect, EffectKind, GovernedAction};
use crate::policy::{Policy, Question, Verdict};
use crate::principal::{Principal, Resource};
use crate::scope::{Scope, all_given};

pub(crate) use about::About;
use usual::{usual_facts, usual_resources};

/// Decides calls by one policy, which can be replaced as a whole. Clones share it.
///
/// INVARIANT (one policy): a decision is made by one policy from beginning to end, and names its digest.
#[derive(Clone, Debug)]
pub struct Gate {
    policy: Arc<RwLock<Arc<Policy>>>,
    writes: Writes,
}

/// The master switch in front of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// No write gets past [`Gate::open`].
    Denied,
    /// Writes are for the policy to decide.
    Enabled,
}

/// What the policy may know of the arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows asked for.
    pub rows: Option<u32>,
    /// Ids passed.
    pub ids: Option<u32>,
    /// Countries asked for, as ISO 3166 alpha-2 codes.
    pub countries: Vec<String>,
    /// The stated purpose.
    pub purpose: Option<String>,
}

/// Who does what: the part of a call that all stages agree on.
#[derive(Clone, Debug)]
pub struct Subject {
    principal: Principal,
    action: &'static str,
    scopes: &'static [Scope],
    effect: EffectKind,
    about: Box<About>,
}

/// The master switch lets the call be looked at. Made by [`Gate::open`] only.
#[derive(Debug)]
#[must_use = "an opened call is decided, or recorded as invalid"]
pub struct Opened<A> {
    subject: Subject,
    action: PhantomData<fn() -> A>,
}

/// The policy allows the call. Made by [`Gate::decide`] only.
#[derive(Debug)]
#[must_use = "a granted call that is dropped leaves no trace"]
pub struct Granted<A> {
    subject: Subject,
    decision: Decision,
    action: PhantomData<fn() -> A>,
}

/// The switch or the policy said no.
#[derive(Debug)]
#[must_use = "a denial must go on record"]
pub struct Denied {
    subject: Subject,
    reason: DenialReason,
    decision: Box<Decision>,
}

/// Why the gate said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// The master switch is off.
    WritesDisabled,
    /// The keys that vouch for the caller are too old for a write.
    StaleKeys,
    /// The token was not given for this.
    Scope {
        /// What it must carry, all at once.
        needed: &'static [Scope],
    },
    /// The policy said no: the ids of the forbids, or `default_deny` when no permit spoke for the call.
    Policy {
        /// Policy ids.
        by: Vec<String>,
    },
    /// The policy could not be evaluated for this call, which is a no.
    Error,
}

/// Whether a tool is worth listing for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visible {
    /// A usual call would be allowed.
    Yes,
    /// Any usual call would be denied.
    No,
}

/// What was decided and by which policies: the part of a decision that goes on record.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) result: DecisionResult,
    pub(crate) policies: Vec<String>,
    pub(crate) policy_set: Arc<str>,
}

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionResult {
    Allow,
    Deny,
    NeedsApproval,
}

impl Gate {
    /// A gate for one policy and one position of the switch.
    #[must_use]
    pub fn new(policy: Policy, writes: Writes) -> Self {
        Self { policy: Arc::new(RwLock::new(Arc::new(policy))), writes }
    }

    /// Lets a call be looked at. Comes before its arguments are parsed, so a call that is switched off, or that the token was
    /// not given for, says nothing about them.
    ///
    /// # Errors
    /// [`Denied`] if the token lacks a scope, and for a write while writes are off.
    pub fn open<A: GovernedAction>(&self, who: &Principal) -> Result<Opened<A>, Denied> {
        let (action, effect) = (A::ACTION, A::Effect::KIND);
        let subject = Subject {
            principal: who.clone(),
            action: action.name(),
            scopes: action.scopes(),
            effect,
            about: Box::default(),
        };
        if self.switched_off(effect) {
            return Err(self.writes_disabled(subject));
        }
        if !all_given(subject.scopes, &subject.principal) {
            return Err(self.scope_missing(subject));
        }
        if effect == EffectKind::Write && !subject.principal.may_write() {
            let decision = decision(&self.policy(), DecisionResult::Deny, vec!["stale_keys".to_owned()]);
            return Err(Denied::new(subject, DenialReason::StaleKeys, decision));
        }
        Ok(Opened { subject, action: PhantomData })
    }

    /// Asks the policy.
    ///
    /// # Errors
    /// [`Denied`] if the token lacks a scope, no permit speaks for the call, a forbid speaks against it, or any policy fails to evaluate.
    pub fn decide<A: GovernedAction>(
        &self,
        opened: Opened<A>,
        on: Resource,
        facts: &Facts,
    ) -> Result<Granted<A>, Denied> {
        let mut subject = opened.subject;
        subject.about = Box::new(About::of(&on, facts));
        // The call may have been opened by another gate; the switch of the one that decides counts.
        if self.switched_off(A::Effect::KIND) {
            return Err(self.writes_disabled(subject));
        }
        if !all_given(subject.scopes, &subject.principal) {
            return Err(self.scope_missing(subject));
        }
        let policy = self.policy();
        match policy.evaluate(&self.question(&subject, &on, facts)) {
            Verdict::Allow { policies } => Ok(Granted {
                subject,
                decision: decision(&policy, DecisionResult::Allow, policies),
                action: PhantomData,
            }),
            Verdict::AllowWithApproval { policies } => Ok(Granted {
                subject,
                decision: decision(&policy, DecisionResult::NeedsApproval, policies),
                action: PhantomData,
            }),
            Verdict::Deny { by } => {
                let decision = decision(&policy, DecisionResult::Deny, by.clone());
                Err(Denied::new(subject, DenialReason::Policy { by }, decision))
            }
            Verdict::Error { policies } => {
                let decision = decision(&policy, DecisionResult::Deny, policies);
                Err(Denied::new(subject, DenialReason::Error, decision))
            }
        }
    }

    /// Whether a tool with this action is worth listing for `who`.
    ///
    /// It tries usual calls: a small page, one id, each kind of resource, with and without a purpose. A tool that only an unusual
    /// call could use stays hidden; that is no protection, since the call itself is decided again.
    #[must_use]
    pub fn visible(&self, who: &Principal, action: &str, kind: EffectKind, scopes: &[Scope]) -> Visible {
        if self.switched_off(kind) || !all_given(scopes, who) {
            return Visible::No;
        }
        let (policy, usual) = (self.policy(), usual_facts());
        let may = usual_resources().iter().any(|resource| {
            usual.iter().any(|facts| {
                let verdict = policy.evaluate(&Question {
                    principal: who,
                    action,
                    effect: kind,
                    resource,
                    facts,
                    writes: self.writes,
                });
                matches!(verdict, Verdict::Allow { .. } | Verdict::AllowWithApproval { .. })
            })
        });
        if may { Visible::Yes } else { Visible::No }
    }

    /// The position of the master switch.
    #[must_use]
    pub fn writes(&self) -> Writes {
        self.writes
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another policy in force, from the next decision on.
    pub fn replace_policy(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
    }

    fn switched_off(&self, kind: EffectKind) -> bool {
        kind == EffectKind::Write && self.writes == Writes::Denied
    }

    fn question<'a>(&self, subject: &'a Subject, resource: &'a Resource, facts: &'a Facts) -> Question<'a> {
        Question {
            principal: &subject.principal,
            action: subject.action,
            effect: subject.effect,
            resource,
            facts,
            writes: self.writes,
        }
    }

    fn scope_missing(&self, subject: Subject) -> Denied {
        let decision = decision(&self.policy(), DecisionResult::Deny, vec!["insufficient_scope".to_owned()]);
        let reason = DenialReason::Scope { needed: subject.scopes };
        Denied::new(subject, reason, decision)
    }

    fn writes_disabled(&self, subject: Subject) -> Denied {
        let decision = decision(&self.policy(), DecisionResult::Deny, vec!["writes_disabled".to_owned()]);
        Denied::new(subject, DenialReason::WritesDisabled, decision)
    }
}

fn decision(policy: &Policy, result: DecisionResult, policies: Vec<String>) -> Decision {
    Decision { result, policies, policy_set: policy.shared_digest() }
}

impl Subject {
    pub(crate) fn about(&self) -> &About {
        &self.about
    }

    /// Who.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    pub(crate) fn into_principal(self) -> Principal {
        self.principal
    }

    /// Which action of the policy.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Read or write.
    #[must_use]
    pub fn effect(&self) -> EffectKind {
        self.effect
    }
}

impl<A> Opened<A> {
    /// Who does what.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }
}

impl<A> Granted<A> {
    /// Who does what.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(crate) fn needs_approval(&self) -> bool {
        self.decision.result != DecisionResult::Allow
    }

    pub(crate) fn into_parts(self) -> (Subject, Decision) {
        (self.subject, self.decision)
    }
}

impl Denied {
    fn new(subject: Subject, reason: DenialReason, decision: Decision) -> Self {
        Self { subject, reason, decision: Box::new(decision) }
    }

    /// Who wanted what.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Why not.
    #[must_use]
    pub fn reason(&self) -> &DenialReason {
        &self.reason
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }
}

impl Writes {
    /// The word for records: `denied` or `enabled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Enabled => "enabled",
        }
    }
}

impl DecisionResult {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::NeedsApproval => "needs_approval",
        }
    }
}

impl fmt::Display for DenialReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WritesDisabled => f.write_str(crate::WRITES_DISABLED_TEXT),
            Self::StaleKeys => {
                f.write_str("the keys of the token's issuer could not be renewed for too long to let a write depend on them; try again in a minute")
            }
            Self::Scope { needed } => {
                let names: Vec<&str> = needed.iter().map(|scope| scope.as_str()).collect();
                write!(f, "the access token lacks a scope; this call needs `{}`", names.join(" "))
            }
            Self::Policy { .. } => f.write_str("not allowed by policy"),
            Self::Error => f.write_str("not allowed: the policy could not be evaluated for this call"),
        }
    }
}
