//! The gate: first the master switch, then the policy. Pure: no clock, no I/O, no log.

use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use firmgate_identity::{Principal, Scope};

use crate::context::Context;
use crate::decision::{Decision, DecisionResult};
use crate::effect::{Effect, EffectKind, GovernedAction};
use crate::outcome::OutcomeCode;
use crate::policy::{Policy, Question, Verdict};
use crate::refusal::Refusal;
use crate::resource::Resource;
use crate::subject::{CallStart, Subject};
use crate::writes::{WRITES_DISABLED_TEXT, Writes};

/// The text for a caller whose call the policy denies. Which policy denied it is in the record only.
const DENIED_TEXT: &str = "not allowed by policy";
/// The text for a caller when the policy could not be evaluated.
const ERROR_TEXT: &str = "not allowed: the policy could not be evaluated for this call";
/// The text for a caller whose keys are too old for a write.
const STALE_KEYS_TEXT: &str = "the keys of the token's issuer could not be renewed for too long to let a write depend on them; try again in a minute";

/// Decides calls by one policy, which can be replaced as a whole. Clones share it.
///
/// INVARIANT (one policy): a decision is made by one policy from beginning to end, and names its digest.
#[derive(Clone, Debug)]
pub struct Gate {
    policy: Arc<RwLock<Arc<Policy>>>,
    writes: Writes,
}

/// The master switch and the scopes let the call pass. Built by [`Gate::open`] only.
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

impl Gate {
    /// A gate for one policy and one state of the switch.
    #[must_use]
    pub fn new(policy: Policy, writes: Writes) -> Self {
        Self { policy: Arc::new(RwLock::new(Arc::new(policy))), writes }
    }

    /// Checks the switch and the scopes. Runs before the arguments are parsed, so a call that is switched off, or that
    /// the token was not issued for, reveals nothing about them.
    ///
    /// # Errors
    /// [`Refusal`] if the token lacks a scope, and for a write while writes are off or the keys behind the token are stale.
    pub fn open<A: GovernedAction>(&self, who: &Principal, start: CallStart) -> Result<Opened<A>, Refusal> {
        let (action, effect) = (A::ACTION, A::Effect::KIND);
        let subject = Subject::new(who.clone(), action.name(), effect, action.scopes(), start);
        let subject = self.check_prerequisites(subject)?;
        if effect == EffectKind::Write && !subject.principal().may_write() {
            return Err(self.refuse(subject, OutcomeCode::StaleKeys, STALE_KEYS_TEXT.to_owned()));
        }
        Ok(Opened { subject, action: PhantomData })
    }

    /// Evaluates the policy.
    ///
    /// # Errors
    /// [`Refusal`] if no permit allows the call, a forbid denies it, any policy fails to evaluate, or this gate would
    /// not have opened it.
    pub fn decide<A: GovernedAction>(
        &self,
        opened: Opened<A>,
        on: Resource,
        context: Context,
    ) -> Result<Granted<A>, Refusal> {
        // The call may have been opened by another gate; the switch of the one that decides counts.
        let subject = self.check_prerequisites(opened.subject.on(on, context))?;
        let policy = self.policy();
        let Some(question) = self.question(&subject) else {
            return Err(self.refuse(subject, OutcomeCode::PolicyError, ERROR_TEXT.to_owned()));
        };
        let (result, policies) = match policy.evaluate(&question) {
            Verdict::Allow { policies } => (DecisionResult::Allow, policies),
            Verdict::AllowWithApproval { policies } => (DecisionResult::NeedsApproval, policies),
            Verdict::Deny { by } => {
                let decision = decision(&policy, DecisionResult::Deny, by);
                return Err(Refusal::new(subject, OutcomeCode::Policy, DENIED_TEXT.to_owned()).decided(decision));
            }
            Verdict::Error { policies } => {
                let decision = decision(&policy, DecisionResult::Deny, policies);
                return Err(Refusal::new(subject, OutcomeCode::PolicyError, ERROR_TEXT.to_owned()).decided(decision));
            }
        };
        Ok(Granted { subject, decision: decision(&policy, result, policies), action: PhantomData })
    }

    /// Whether a tool with this action is worth listing for `who`.
    ///
    /// It tries the usual calls of the policy's [`Declarations`](crate::Declarations). A tool that only an unusual call could use stays
    /// hidden; that is not a protection, since the call itself is decided again.
    #[must_use]
    pub fn is_visible(&self, who: &Principal, action: &str, kind: EffectKind, scopes: &[Scope]) -> bool {
        if self.switched_off(kind) || !all_given(scopes, who) {
            return false;
        }
        let policy = self.policy();
        policy.usual().iter().any(|(resource, context)| {
            let question = Question { principal: who, action, effect: kind, resource, context, writes: self.writes };
            matches!(policy.evaluate(&question), Verdict::Allow { .. } | Verdict::AllowWithApproval { .. })
        })
    }

    /// The state of the master switch.
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

    /// The master switch and the scopes.
    fn check_prerequisites(&self, subject: Subject) -> Result<Subject, Refusal> {
        if self.switched_off(subject.effect()) {
            return Err(self.refuse(subject, OutcomeCode::WritesDisabled, WRITES_DISABLED_TEXT.to_owned()));
        }
        let needed: Vec<Scope> = subject.scopes().iter().copied().chain(subject.context().scopes()).collect();
        if !all_given(&needed, subject.principal()) {
            let needed: Vec<&str> = needed.iter().map(|scope| scope.as_str()).collect();
            let text = format!("the access token lacks a scope; this call needs `{}`", needed.join(" "));
            return Err(self.refuse(subject, OutcomeCode::InsufficientScope, text));
        }
        Ok(subject)
    }

    fn question<'a>(&self, subject: &'a Subject) -> Option<Question<'a>> {
        Some(Question {
            principal: subject.principal(),
            action: subject.action(),
            effect: subject.effect(),
            resource: subject.resource()?,
            context: subject.context(),
            writes: self.writes,
        })
    }

    /// A refusal that no policy decided; the record names its code where it would name policies.
    fn refuse(&self, subject: Subject, code: OutcomeCode, text: String) -> Refusal {
        let decision = decision(&self.policy(), DecisionResult::Deny, vec![code.as_str().to_owned()]);
        Refusal::new(subject, code, text).decided(decision)
    }
}

fn decision(policy: &Policy, result: DecisionResult, policies: Vec<String>) -> Decision {
    Decision { result, policies, policy_set: policy.shared_digest() }
}

impl<A> Opened<A> {
    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Ends the call because its arguments are not valid.
    ///
    /// `detail` is a word for the kind of problem, for the record: it must not hold what the caller wrote. `text` is
    /// for the caller.
    pub fn invalid(self, detail: &'static str, text: String) -> Refusal {
        Refusal::new(self.subject, OutcomeCode::Invalid, text).because(detail)
    }
}

impl<A> Granted<A> {
    /// The subject.
    #[must_use]
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

/// Whether the caller has all of these scopes.
fn all_given(needed: &[Scope], who: &Principal) -> bool {
    needed.iter().all(|scope| scope.is_given_to(who))
}
