//! The policy: Cedar text, checked against a schema that is generated from the registered actions.
//!
//! INVARIANT (no silent gap): text that would silently not do what it states is refused when it is read: a misspelt
//! attribute, an action that does not exist, an annotation without effect, a policy without a name for the record.
//!
//! INVARIANT (errors deny): Cedar skips a policy that fails to evaluate, and a skipped forbid denies nothing. So an
//! evaluation with any error denies, whatever the rest of the policy states.

mod check;
mod coverage;
mod request;
mod schema;
mod slice;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

pub use self::coverage::Coverage;

use cedar_policy::{Authorizer, Decision, Effect, Entity, EntityUid, PolicySet};
use firmgate_identity::Principal;
use sha2::{Digest, Sha256};

use crate::context::{AttributeDeclaration, Context};
use crate::declarations::Declarations;
use crate::effect::EffectKind;
use crate::outcome::OutcomeCode;
use crate::resource::Resource;
use crate::writes::Writes;

/// Bytes a policy text may have.
pub(crate) const POLICY_TEXT_BYTES_MAX: usize = 256 * 1024;
/// Policies in one text. Evaluation checks each that can apply to the action.
pub(crate) const POLICIES_MAX: usize = 256;
/// Characters in the `@id` of a policy; ids are part of every record.
pub(crate) const POLICY_ID_CHARS_MAX: usize = 64;
/// Characters in the name of an action.
pub(crate) const ACTION_CHARS_MAX: usize = 64;

/// Characters of a message of the parser or validator that are passed on.
const PROBLEM_CHARS_MAX: usize = 400;

/// Recorded when no permit allowed a call.
const DEFAULT_DENY: &str = "default_deny";
/// Recorded when the request itself could not be built.
const ERROR: &str = "error";
/// Codes that appear in records beside the ids of policies. No policy may have one as its id, or its author could make
/// a record state what did not happen.
pub(crate) fn is_reserved(id: &str) -> bool {
    let codes = OutcomeCode::ALL.iter().map(|code| code.as_str());
    [DEFAULT_DENY, ERROR, "unknown"].into_iter().chain(codes).any(|word| word == id)
}

/// A checked policy.
pub struct Policy {
    policies: PolicySet,
    authorizer: Authorizer,
    actions: HashMap<String, Registered>,
    attributes: Vec<AttributeDeclaration>,
    usual: Vec<(Resource, Context)>,
    approval: BTreeMap<String, Approval>,
    digest: Arc<str>,
}

/// Why a policy text is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is longer than the limit.
    #[error("the policy text has {bytes} bytes, at most {max} bytes are read")]
    TooLong {
        /// Length of the text.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// There are more policies than the limit.
    #[error("the policy text has {count} policies, at most {max} are read")]
    TooMany {
        /// Policies in the text.
        count: usize,
        /// The limit.
        max: usize,
    },
    /// The text is not Cedar.
    #[error("line {line}: {problem}")]
    Syntax {
        /// Line of the text, from 1.
        line: usize,
        /// The message of the parser.
        problem: String,
    },
    /// The text has a template, which would need values that are never supplied.
    #[error("policy `{id}` is a template; write the values out")]
    Template {
        /// Its `@id`, or its place in the text.
        id: String,
    },
    /// A policy has no `@id`, or one that records cannot carry.
    #[error("policy number {number} of the text needs an `@id` of 1 to {max} letters, digits, `.`, `_` or `-`")]
    BadId {
        /// Its place in the text, from 1.
        number: usize,
        /// Characters that an id may have.
        max: usize,
    },
    /// The `@id` is a code that records use themselves.
    #[error("policy number {number} of the text: the `@id` `{id}` is a word of the record; choose another one")]
    ReservedId {
        /// The id.
        id: String,
        /// Its place in the text, from 1.
        number: usize,
    },
    /// Two policies have the same `@id`.
    #[error("policy number {number} of the text: the `@id` `{id}` is taken by an earlier one")]
    DuplicateId {
        /// The id.
        id: String,
        /// Its place in the text, from 1.
        number: usize,
    },
    /// An annotation that has no meaning here, or a value that has none.
    #[error(
        "policy `{id}`: unknown annotation `@{key}(\"{value}\")`: known are `@id`, `@description` and, on a permit, `@approval(\"required\")`"
    )]
    Annotation {
        /// Id of the policy.
        id: String,
        /// The annotation.
        key: String,
        /// Its value.
        value: String,
    },
    /// The policy names an action without the namespace of actions.
    #[error("policy `{id}`: `{written}` is not an action: write `{expected}`")]
    ActionType {
        /// Id of the policy.
        id: String,
        /// As the policy names it.
        written: String,
        /// With the namespace.
        expected: String,
    },
    /// The policy names an action that is not registered.
    #[error("policy `{id}`: unknown action `{action}`: known are {known}")]
    UnknownAction {
        /// Id of the policy.
        id: String,
        /// The name in the policy.
        action: String,
        /// All names that exist.
        known: String,
    },
    /// Strict validation failed.
    #[error("{problem}")]
    Invalid {
        /// The message of the validator, with the id of the policy.
        problem: String,
    },
    /// An action was registered twice, or its name is not valid in a policy.
    #[error(
        "the action name `{name}` is empty, too long, reserved, taken or has characters other than a-z, 0-9, `.`, `_` and `-`"
    )]
    BadAction {
        /// The name.
        name: String,
    },
    /// An attribute was declared twice, or its name is not valid in a policy.
    #[error(
        "the attribute name `{name}` is empty, too long, reserved, taken or has characters other than a-z, 0-9 and `_`"
    )]
    BadAttribute {
        /// The name.
        name: String,
    },
    /// The schema for what was declared could not be built.
    #[error("the schema of the policy could not be built: {problem}")]
    Schema {
        /// The message of the schema reader.
        problem: String,
    },
}

/// The request of a call to the policy.
pub(crate) struct Question<'a> {
    pub(crate) principal: &'a Principal,
    pub(crate) action: &'a str,
    pub(crate) effect: EffectKind,
    pub(crate) resource: &'a Resource,
    pub(crate) context: &'a Context,
    pub(crate) writes: Writes,
}

/// The decision of the policy.
#[derive(Debug)]
pub(crate) enum Verdict {
    Allow { policies: Vec<String> },
    AllowWithApproval { policies: Vec<String> },
    Deny { by: Vec<String> },
    Error { policies: Vec<String> },
}

/// One action of the schema, ready to be part of a request.
struct Registered {
    effect: EffectKind,
    uid: EntityUid,
    entity: Entity,
    /// Those that can apply to it.
    policies: PolicySet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Approval {
    Required,
    NotRequired,
}

impl Policy {
    /// Reads and checks a policy text, which may refer to what is declared and to nothing else.
    ///
    /// ```
    /// use firmgate_guard::{Declarations, EffectKind, Policy};
    ///
    /// let declared = Declarations { actions: vec![("look", EffectKind::Read)], ..Declarations::default() };
    /// let policy = Policy::parse(r#"@id("reads") permit(principal, action == Firmgate::Action::"look", resource);"#, &declared)?;
    /// assert_eq!(policy.digest().len(), 64);
    /// let misspelt = r#"@id("reads") permit(principal, action == Firmgate::Action::"loook", resource);"#;
    /// assert!(Policy::parse(misspelt, &declared).is_err());
    /// # Ok::<(), firmgate_guard::PolicyError>(())
    /// ```
    ///
    /// # Errors
    /// [`PolicyError`] states what is wrong and where.
    pub fn parse(cedar: &str, declared: &Declarations) -> Result<Self, PolicyError> {
        let schema = schema::build(declared)?;
        let mut actions = schema::register(&schema, &declared.actions)?;
        let checked = check::read(cedar, &schema, &actions)?;
        slice::divide(&checked.policies, &mut actions)?;
        Ok(Self {
            policies: checked.policies,
            authorizer: Authorizer::new(),
            actions,
            attributes: declared.attributes.clone(),
            usual: declared.usual.clone(),
            approval: checked.approval,
            digest: data_encoding::HEXLOWER.encode(&Sha256::digest(cedar.as_bytes())).into(),
        })
    }

    /// SHA-256 of the policy text, in hex: the same as that of the file.
    #[must_use]
    pub fn digest(&self) -> String {
        self.digest.as_ref().to_owned()
    }

    pub(crate) fn usual(&self) -> &[(Resource, Context)] {
        &self.usual
    }

    pub(crate) fn shared_digest(&self) -> Arc<str> {
        Arc::clone(&self.digest)
    }

    /// Evaluates one request. A request or an evaluation with any error is [`Verdict::Error`].
    pub(crate) fn evaluate(&self, question: &Question<'_>) -> Verdict {
        let failed = || Verdict::Error { policies: vec![ERROR.to_owned()] };
        // An action whose type is a read while the policy knows it as a write would bypass the master switch.
        let Some(action) = self.actions.get(question.action).filter(|known| known.effect == question.effect) else {
            return failed();
        };
        let Some((request, entities)) = request::build(question, action, self) else {
            return failed();
        };
        let response = self.authorizer.is_authorized(&request, &action.policies, &entities);
        let diagnostics = response.diagnostics();
        let mut errors = diagnostics.errors().peekable();
        if errors.peek().is_some() {
            return Verdict::Error { policies: sorted(errors.map(request::failed_policy)) };
        }
        let policies = sorted(diagnostics.reason().map(ToString::to_string));
        match response.decision() {
            Decision::Allow if self.needs_approval(&policies) => Verdict::AllowWithApproval { policies },
            Decision::Allow => Verdict::Allow { policies },
            Decision::Deny if policies.is_empty() => Verdict::Deny { by: vec![DEFAULT_DENY.to_owned()] },
            Decision::Deny => Verdict::Deny { by: policies },
        }
    }

    /// A policy that is not in the table cannot have decided; if one ever did, requiring an approval is the safe
    /// answer.
    fn needs_approval(&self, policies: &[String]) -> bool {
        policies.iter().any(|id| self.approval.get(id) != Some(&Approval::NotRequired))
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("digest", &self.digest)
            .field("policies", &self.policies.num_of_policies())
            .field("permits", &self.policies.policies().filter(|policy| policy.effect() == Effect::Permit).count())
            .finish_non_exhaustive()
    }
}

/// Records list policies in one order, independent of the order of the engine.
fn sorted(ids: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids
}

/// A message of another library as one bounded line.
fn one_line(message: &str) -> String {
    firmgate_clean::one_line(message).chars().take(PROBLEM_CHARS_MAX).collect()
}
