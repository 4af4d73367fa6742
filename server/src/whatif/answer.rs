//! What a scenario comes to, as JSON.

use plimsoll_app::api::{Frame, Refused, WhatIfInputs, WhatIfPage};
use plimsoll_app::whatif::{amount_unit, change_words, obstacle_words};
use plimsoll_planner::whatif::{
    Blocked, FORMULA_VERSION, Needed, Outcome, RunsOut, Scenario, State, Use,
};
use serde::Serialize;
use utoipa::ToSchema;

const NANOS: f64 = 1e9;
/// A twelfth of a year.
const HOURS: f64 = 730.0;

/// The scenario, the cluster as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfAnswer {
    /// Version of the formulas.
    pub formula_version: String,
    /// The cluster; unknown where it is one of files.
    pub cluster: Option<String>,
    /// As it was then, Unix seconds.
    pub as_of_secs: Option<i64>,
    /// Whether it is simulated.
    pub simulated: bool,
    /// The changes, in words.
    pub changes: Vec<String>,
    /// What prices are in; unknown where machines have none.
    pub currency: Option<String>,
    /// Of which resources days of exhaustion are told: they need a forecast.
    pub foreseen: Vec<String>,
    /// Whether a forecast is still being computed.
    pub awaits_forecast: bool,
    /// The cluster as it is.
    pub now: WhatIfState,
    /// The cluster with all changes.
    pub then: WhatIfState,
}

/// What changes come to, as far as that is known.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfReply {
    /// What every answer has.
    pub frame: Frame,
    /// Version of the formulas.
    pub formula_version: String,
    /// Why there is nothing.
    pub refused: Option<Refused>,
    /// The changes, in words.
    pub changes: Vec<String>,
    /// What prices are in; unknown where machines have none.
    pub currency: Option<String>,
    /// Of which resources days of exhaustion are told: they need a forecast.
    pub foreseen: Vec<String>,
    /// Whether a forecast is still being computed.
    pub awaits_forecast: bool,
    /// The cluster as it is; unknown while it is being prepared.
    pub now: Option<WhatIfState>,
    /// The cluster with all changes.
    pub then: Option<WhatIfState>,
}

/// What a cluster comes to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfState {
    /// Whether every pod finds a node.
    pub fits: bool,
    /// Nodes there are.
    pub nodes: i64,
    /// Of these, as many as a quick packing needs for all pods that find one.
    pub nodes_used: i64,
    /// Nodes that hold everything, those that are there and those that are missing; unknown where no number of more
    /// of the largest pool is known to.
    pub nodes_needed: Option<i64>,
    /// How many of these are not there.
    pub nodes_missing: Option<i64>,
    /// Why these are unknown: `too_many`, `other_pool` (others would take what is left over) or `never`.
    pub needed_unknown: Option<String>,
    /// Nodes that no packing can go below.
    pub lower_bound: i64,
    /// Pods.
    pub pods: i64,
    /// Pods that find no node.
    pub pods_blocked: i64,
    /// What all nodes cost in a twelfth of a year, in `currency`.
    pub cost_monthly: Option<f64>,
    /// By resource.
    pub resources: Vec<WhatIfUse>,
    /// When demand exceeds what there is, as far as that is forecast.
    pub runs_out: Vec<WhatIfRunsOut>,
    /// Pods that find no node, most first.
    pub blocked: Vec<WhatIfBlocked>,
}

/// A resource of all nodes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfUse {
    /// `cpu`, `memory`, `pods`, or that of a device.
    pub resource: String,
    /// What amounts are in: `millicores`, `bytes`, `pods` or `units`.
    pub unit: &'static str,
    /// What all pods ask for.
    pub requested: i64,
    /// What all nodes have, beside what belongs to them.
    pub allocatable: i64,
}

/// When a resource runs out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfRunsOut {
    /// Of what.
    pub resource: String,
    /// One of ten possible futures is past it by then, Unix seconds; unknown where that lies beyond what is foreseen.
    pub from_secs: Option<i64>,
    /// Half of them are past it by then, Unix seconds.
    pub at_secs: Option<i64>,
    /// Nine of ten are past it by then, Unix seconds.
    pub to_secs: Option<i64>,
    /// Up to when anything is foreseen, Unix seconds.
    pub foreseen_until_secs: i64,
}

/// Pods that find no node.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfBlocked {
    /// Their namespace.
    pub namespace: String,
    /// Their workload.
    pub workload: String,
    /// Whether they are of a team that a change adds.
    pub of_new_team: bool,
    /// How many.
    pub pods: i64,
    /// What is in the way.
    pub reason: String,
}

impl WhatIfAnswer {
    /// What a scenario comes to, in the names of the API.
    #[must_use]
    pub fn of(inputs: &WhatIfInputs, scenario: &Scenario, outcome: &Outcome) -> Self {
        Self {
            formula_version: FORMULA_VERSION.to_owned(),
            cluster: inputs.of.as_ref().map(|of| of.cluster.clone()),
            as_of_secs: inputs.of.as_ref().and_then(|of| of.as_of_secs),
            simulated: inputs.of.as_ref().is_some_and(|of| of.simulated),
            changes: scenario.changes.iter().map(change_words).collect(),
            currency: inputs.currency.clone(),
            foreseen: foreseen(inputs),
            awaits_forecast: inputs.awaits_forecast,
            now: WhatIfState::of(&outcome.now),
            then: WhatIfState::of(&outcome.then),
        }
    }
}

impl WhatIfReply {
    /// What there is of an answer.
    #[must_use]
    pub fn of(page: WhatIfPage, scenario: &Scenario) -> Self {
        let inputs = page.inputs.as_deref();
        let outcome = page.outcome.as_deref();
        Self {
            formula_version: FORMULA_VERSION.to_owned(),
            changes: scenario.changes.iter().map(change_words).collect(),
            currency: inputs.and_then(|inputs| inputs.currency.clone()),
            foreseen: inputs.map_or_else(Vec::new, foreseen),
            awaits_forecast: inputs.is_some_and(|inputs| inputs.awaits_forecast),
            now: outcome.map(|outcome| WhatIfState::of(&outcome.now)),
            then: outcome.map(|outcome| WhatIfState::of(&outcome.then)),
            frame: page.frame,
            refused: page.refused,
        }
    }

    /// Whether nothing more comes if it is asked for again.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused.is_some() || (self.then.is_some() && !self.awaits_forecast)
    }
}

fn foreseen(inputs: &WhatIfInputs) -> Vec<String> {
    let outlook = inputs.base.outlook.iter();
    outlook.map(|of| of.resource.to_string()).collect()
}

impl WhatIfState {
    fn of(of: &State) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "money")]
        let cost_monthly = of.hourly_nanos.map(|nanos| nanos as f64 / NANOS * HOURS);
        Self {
            fits: of.fits(),
            nodes: of.nodes,
            nodes_used: of.used,
            nodes_needed: of.nodes_needed(),
            nodes_missing: of.nodes_missing(),
            needed_unknown: match of.needed {
                Needed::Nodes(_) => None,
                Needed::TooMany => Some("too_many".to_owned()),
                Needed::OtherPool => Some("other_pool".to_owned()),
                Needed::Never => Some("never".to_owned()),
            },
            lower_bound: of.bound,
            pods: of.pods,
            pods_blocked: of.pods_blocked(),
            cost_monthly,
            resources: of.resources.iter().map(WhatIfUse::of).collect(),
            runs_out: of.runs_out.iter().map(WhatIfRunsOut::of).collect(),
            blocked: of.blocked.iter().map(WhatIfBlocked::of).collect(),
        }
    }
}

impl WhatIfUse {
    fn of(of: &Use) -> Self {
        Self {
            resource: of.resource.to_string(),
            unit: amount_unit(&of.resource),
            requested: of.requested,
            allocatable: of.allocatable,
        }
    }
}

impl WhatIfRunsOut {
    fn of(of: &RunsOut) -> Self {
        Self {
            resource: of.resource.to_string(),
            from_secs: of.from_secs,
            at_secs: of.at_secs,
            to_secs: of.to_secs,
            foreseen_until_secs: of.until_secs,
        }
    }
}

impl WhatIfBlocked {
    fn of(of: &Blocked) -> Self {
        Self {
            namespace: of.namespace.to_string(),
            workload: of.name.to_string(),
            of_new_team: of.is_new,
            pods: of.count,
            reason: obstacle_words(of),
        }
    }
}

/// The scenario, the cluster as it is and as it would be.
///
/// # Errors
/// None in practice: numbers and names always serialize.
pub fn write_json(
    inputs: &WhatIfInputs,
    scenario: &Scenario,
    outcome: &Outcome,
) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&WhatIfAnswer::of(inputs, scenario, outcome))?;
    bytes.push(b'\n');
    Ok(bytes)
}
