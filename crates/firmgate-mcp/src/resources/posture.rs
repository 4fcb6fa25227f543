//! What the caller may do, and what is left of its budgets.

use std::time::Duration;

use firmgate_guard::{Action, GovernedAction, Left, Read, Resource, Writes};
use firmgate_identity::{Moment, Principal};
use serde::Serialize;

use crate::clean::Clean;
use crate::domain::DIRECTORY;
use crate::flat::id;
use crate::flow::Flow;
use crate::operation::{Operation, OwnPosture, Summary, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Parameter};
use crate::tools::{EXPORT, TOOLS};

pub(super) const POSTURE_URI: &str = "firmgate://posture";

/// Reports what a caller may do, without calling the backend.
pub(crate) struct ReadPosture;

/// What a caller may do.
#[derive(Serialize)]
pub(crate) struct Posture {
    subject: Clean,
    tenant: Clean,
    transport: &'static str,
    changes_enabled: bool,
    tools: Vec<Permission>,
    limits: Vec<LimitLeft>,
}

#[derive(Serialize)]
struct Permission {
    tool: &'static str,
    effect: &'static str,
    allowed: bool,
}

#[derive(Serialize)]
struct LimitLeft {
    tool: &'static str,
    left: u32,
    max: u32,
    per_seconds: u64,
    /// Time until one more call is free; 0 when none was used.
    next_in_seconds: u64,
}

impl Posture {
    async fn of(flow: &Flow, who: &Principal, now: Moment) -> Self {
        let tools = TOOLS.iter().map(|entry| Permission {
            tool: entry.name,
            effect: entry.effect.as_str(),
            allowed: flow.gate.is_visible(who, entry.action, entry.effect, entry.scopes),
        });
        let tools = tools.collect();
        let mut limits = Vec::new();
        for entry in TOOLS {
            let left = flow.budgets.left(who, entry.action, now).await;
            limits.extend(left.map(|left| LimitLeft::of(entry.name, &left)));
        }
        let left = flow.budgets.left(who, EXPORT.1, now).await;
        limits.extend(left.map(|left| LimitLeft::of(EXPORT.0, &left)));
        Self {
            subject: id(who.subject()),
            tenant: id(who.tenant()),
            transport: who.transport().as_str(),
            changes_enabled: flow.gate.writes() == Writes::Enabled,
            tools,
            limits,
        }
    }
}

impl LimitLeft {
    fn of(tool: &'static str, left: &Left) -> Self {
        Self {
            tool,
            left: left.count,
            max: left.max,
            per_seconds: left.per.as_secs(),
            next_in_seconds: ceil_seconds(left.next_in),
        }
    }
}

impl GovernedAction for ReadPosture {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("posture.read");
}

impl OwnPosture for ReadPosture {}

impl Operation for ReadPosture {
    type Action = Self;
    type Input = ();
    type Output = Posture;

    const NAME: &'static str = POSTURE_URI;
    const PARAMETERS: &'static [Parameter] = &[];

    fn input(_: &Arguments) -> Result<(), InvalidInputError> {
        Ok(())
    }

    fn resource((): &()) -> Resource {
        Resource::all(DIRECTORY)
    }

    async fn run(context: ToolContext<'_, Self>, (): ()) -> Result<Posture, ToolError> {
        let (flow, who, now) = context.into_posture_source();
        Ok(Posture::of(flow, &who, now).await)
    }
}

impl Summary for Posture {
    fn rows(&self) -> u32 {
        1
    }

    fn summary(&self) -> String {
        let allowed = self.tools.iter().filter(|permission| permission.allowed).count();
        firmgate_clean::counted(allowed, "tool", "tools")
    }
}

fn ceil_seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}
