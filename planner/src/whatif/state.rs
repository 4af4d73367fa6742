//! What a cluster comes to, as it is and as it would be.

use super::blocked::{Blocked, blocked};
use super::demand::{self, Demand};
use super::park::Park;
use super::place::{Needed, Placing};
use super::zones::settle;
use super::{Base, RunsOut, Scenario, Wrong};
use crate::model::Name;
use crate::packing::BoundKind;
use serde::{Deserialize, Serialize};

/// A resource of all nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Its name: `cpu` (millicores), `memory` (bytes), `pods`, or that of a device.
    pub resource: Name,
    /// What all pods ask for, those without a node too.
    pub requested: i64,
    /// What all nodes have, beside what belongs to them.
    pub allocatable: i64,
}

impl Use {
    /// The share that is asked for, above one where it is too much; `None` where nodes have none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.allocatable > 0).then(|| self.requested as f64 / self.allocatable as f64)
    }
}

/// What a cluster comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Nodes there are.
    pub nodes: i64,
    /// Of these, as many as a quick packing needs for all pods that find one.
    pub used: i64,
    /// Nodes that hold everything, more of the largest pool where some are missing.
    pub needed: Needed,
    /// What no packing can go below, of the pods that any node accepts.
    pub bound: i64,
    /// What that follows from.
    pub bound_kind: BoundKind,
    /// Pods.
    pub pods: i64,
    /// Pods that find no node, most first.
    pub blocked: Vec<Blocked>,
    /// By resource.
    pub resources: Vec<Use>,
    /// What all nodes cost per hour, in billionths of a currency; `None` where the price of one is not known.
    pub hourly_nanos: Option<i64>,
    /// When demand exceeds what there is, as far as that is forecast.
    pub runs_out: Vec<RunsOut>,
}

impl State {
    /// Whether every pod finds a node.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.blocked.is_empty()
    }

    /// Pods that find no node.
    #[must_use]
    pub fn pods_blocked(&self) -> i64 {
        sum(self.blocked.iter().map(|of| of.count))
    }

    /// Nodes that hold everything; `None` where no number of them is known to.
    #[must_use]
    pub fn nodes_needed(&self) -> Option<i64> {
        match self.needed {
            Needed::Nodes(nodes) => Some(nodes),
            Needed::TooMany | Needed::OtherPool | Needed::Never => None,
        }
    }

    /// How many of these are not there.
    #[must_use]
    pub fn nodes_missing(&self) -> Option<i64> {
        self.nodes_needed()
            .map(|needed| (needed - self.nodes).max(0))
    }

    /// A resource.
    #[must_use]
    pub fn of(&self, resource: &str) -> Option<&Use> {
        self.resources.iter().find(|of| &*of.resource == resource)
    }

    /// What is exceeded first, where anything is.
    #[must_use]
    pub fn first_out(&self) -> Option<&RunsOut> {
        let dated = self.runs_out.iter().filter(|of| of.at_secs.is_some());
        dated.min_by_key(|of| of.at_secs)
    }

    fn of_park(base: &Base, scenario: &Scenario, park: &Park) -> Self {
        let demand = settle(base, park, demand::of(base, scenario));
        let placing = Placing::of(base, park, &demand);
        let placed = placing.place();
        let of = (base, park, &demand[..]);
        Self {
            nodes: park.nodes(),
            used: placed.packing.nodes_used(),
            needed: placed.needed,
            bound: placed.bound.nodes(),
            bound_kind: placed.bound.kind,
            pods: sum(demand.iter().map(|of| of.count)),
            blocked: blocked(of, &placing, &placed.packing),
            resources: resources(base, park, &demand),
            hourly_nanos: hourly(base, park),
            runs_out: Vec::new(),
        }
    }
}

/// The cluster as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// As it is.
    pub now: State,
    /// With all changes.
    pub then: State,
}

/// What a scenario comes to.
///
/// # Errors
/// The place of a change that this cluster cannot have, and why.
pub fn answer(base: &Base, scenario: &Scenario) -> Result<Outcome, (usize, Wrong)> {
    let park = scenario.park(base)?;
    let now = State::of_base(base)?;
    Ok(now.then(base, scenario, &park))
}

impl State {
    /// The same, where the cluster as it is, is known from an earlier answer.
    ///
    /// # Errors
    /// As [`answer`].
    pub fn again(&self, base: &Base, scenario: &Scenario) -> Result<Outcome, (usize, Wrong)> {
        let park = scenario.park(base)?;
        Ok(self.clone().then(base, scenario, &park))
    }

    /// The cluster as it is.
    fn of_base(base: &Base) -> Result<Self, (usize, Wrong)> {
        let nothing = Scenario::default();
        Ok(Self::of_park(base, &nothing, &nothing.park(base)?))
    }

    fn then(mut self, base: &Base, scenario: &Scenario, park: &Park) -> Outcome {
        let mut then = match scenario.is_empty() {
            true => self.clone(),
            false => Self::of_park(base, scenario, park),
        };
        then.runs_out = runs_out(base, (&self, &then));
        self.runs_out = runs_out(base, (&self, &self));
        Outcome { now: self, then }
    }
}

/// Forecast demand grows by as much as what pods ask for, and what all nodes have by what comes.
fn runs_out(base: &Base, (now, then): (&State, &State)) -> Vec<RunsOut> {
    let found = base.outlook.iter().filter_map(|outlook| {
        let (before, after) = (now.of(&outlook.resource)?, then.of(&outlook.resource)?);
        if before.requested <= 0 {
            return None;
        }
        let unit = if &*outlook.resource == "cpu" {
            1e-3
        } else {
            1.0
        };
        let factor = after.requested as f64 / before.requested as f64;
        let more = (after.allocatable - before.allocatable) as f64 * unit;
        Some(outlook.runs_out(factor, more))
    });
    found.collect()
}

fn resources(base: &Base, park: &Park, demand: &[Demand]) -> Vec<Use> {
    let resources = base.resources.iter().enumerate();
    resources
        .map(|(at, name)| {
            let asked = demand.iter();
            let requested = asked.map(|of| of.size[at].saturating_mul(of.count));
            let has = park.runs();
            let has = has.map(|(run, count)| run.capacity[at].saturating_mul(count));
            Use {
                resource: name.clone(),
                requested: requested.fold(0, i64::saturating_add),
                allocatable: has.fold(0, i64::saturating_add),
            }
        })
        .collect()
}

fn hourly(base: &Base, park: &Park) -> Option<i64> {
    let counted = park.runs().filter(|(_, count)| *count > 0);
    counted
        .map(|(run, count)| {
            let price = base.kinds[run.kind].price_hourly_nanos?;
            price.checked_mul(count)
        })
        .try_fold(0_i64, |sum, price| sum.checked_add(price?))
}

/// Of counts that changes multiply.
fn sum(counts: impl Iterator<Item = i64>) -> i64 {
    counts.fold(0, i64::saturating_add)
}
