//! Who calls what with which arguments: the part of a call that all stages share.

use firmgate_identity::{CallId, Moment, Principal, Scope};

use crate::arguments::ArgsDigest;
use crate::context::Context;
use crate::effect::EffectKind;
use crate::resource::Resource;

/// What is known about a call when it arrives.
#[derive(Clone, Debug)]
pub struct CallStart {
    /// Its id.
    pub id: CallId,
    /// When it began.
    pub at: Moment,
    /// What the record holds about its arguments.
    pub arguments: ArgsDigest,
}

/// The caller, action and resource: the part of a call that all stages share.
#[derive(Debug)]
pub struct Subject(Box<Inner>);

#[derive(Debug)]
struct Inner {
    principal: Principal,
    action: &'static str,
    scopes: &'static [Scope],
    effect: EffectKind,
    start: CallStart,
    resource: Option<Resource>,
    context: Context,
}

impl Subject {
    pub(crate) fn new(
        principal: Principal,
        action: &'static str,
        effect: EffectKind,
        scopes: &'static [Scope],
        start: CallStart,
    ) -> Self {
        let (resource, context) = (None, Context::new());
        Self(Box::new(Inner { principal, action, scopes, effect, start, resource, context }))
    }

    /// The same call, whose arguments were read.
    pub(crate) fn on(mut self, resource: Resource, context: Context) -> Self {
        self.0.resource = Some(resource);
        self.0.context = context;
        self
    }

    /// The caller.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.0.principal
    }

    pub(crate) fn into_principal(self) -> Principal {
        self.0.principal
    }

    /// Which action of the policy.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.0.action
    }

    /// The scopes that every call of the action needs.
    pub(crate) fn scopes(&self) -> &'static [Scope] {
        self.0.scopes
    }

    /// Read or write.
    #[must_use]
    pub fn effect(&self) -> EffectKind {
        self.0.effect
    }

    /// The id of the call.
    #[must_use]
    pub fn call_id(&self) -> CallId {
        self.0.start.id
    }

    /// When the call began.
    #[must_use]
    pub fn began(&self) -> Moment {
        self.0.start.at
    }

    /// What the record holds about the arguments.
    #[must_use]
    pub fn arguments(&self) -> &ArgsDigest {
        &self.0.start.arguments
    }

    /// The resource of the call; none before its arguments were read.
    #[must_use]
    pub fn resource(&self) -> Option<&Resource> {
        self.0.resource.as_ref()
    }

    /// What else the policy may know about the arguments.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.0.context
    }
}
