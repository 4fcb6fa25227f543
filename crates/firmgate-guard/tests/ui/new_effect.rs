//! There is no third effect.
//@ E0277 Quiet

use firmgate_guard::{Effect, EffectKind};

enum Quiet {}

impl Effect for Quiet {
    const KIND: EffectKind = EffectKind::Read;
}

fn main() {}
