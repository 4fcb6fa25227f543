//! What the tools declare to the guard, which knows nothing of their domain.

use crate::context::{AttributeDeclaration, Context};
use crate::effect::EffectKind;
use crate::resource::Resource;

/// Everything that a policy can refer to. The schema that policies are checked against is generated from it.
#[derive(Clone, Debug, Default)]
pub struct Declarations {
    /// The actions, each with its effect.
    pub actions: Vec<(&'static str, EffectKind)>,
    /// The attributes of the context.
    pub attributes: Vec<AttributeDeclaration>,
    /// Calls that callers usually make, with any action: what is evaluated to decide whether a tool is listed.
    pub usual: Vec<(Resource, Context)>,
}
