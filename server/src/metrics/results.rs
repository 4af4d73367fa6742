//! The key results, as of the last time they were computed.

use super::{Sheet, float};
use plimsoll_app::api::Exhaustion;
use plimsoll_planner::{forecast, packing, pooling};
use prometheus::Result;

/// A result and when it was found to be so.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// Unix seconds.
    pub at_secs: i64,
    /// The result.
    pub of: T,
}

/// When a resource is exhausted.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhausted {
    /// As the page Forecast tells it.
    pub told: Exhaustion,
    /// `cpu`, `memory` or `gpu`.
    pub resource: String,
    /// Of shares of futures, as labels spell them, by when they reach it, Unix seconds; those that do not
    /// within the horizon are left out.
    pub by_secs: Vec<(String, i64)>,
    /// How far is looked ahead, seconds.
    pub horizon_secs: i64,
}

/// An estimate with its interval, where there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machines {
    /// The estimate.
    pub estimate: f64,
    /// Its lower and upper end.
    pub ends: Option<(f64, f64)>,
}

/// Machines that teams need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MachinesNeeded {
    /// Teams that need any.
    pub parks: usize,
    /// Together.
    pub shared: Machines,
    /// Each on its own.
    pub dedicated: Machines,
    /// What sharing saves.
    pub saved: Machines,
}

/// How well the cluster is packed.
#[derive(Debug, Clone, PartialEq)]
pub struct Packing {
    /// Pods that are packed.
    pub pods: i64,
    /// Of these, those that find no node.
    pub pods_unplaced: i64,
    /// Nodes by what they are: `open`, `used`, `needed`, `bound`.
    pub nodes: Vec<(&'static str, i64)>,
    /// By resource.
    pub resources: Vec<PackingShare>,
}

/// How full nodes are, of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct PackingShare {
    /// `cpu`, `memory`, `pods` or that of a device.
    pub resource: String,
    /// Requested of what the nodes have that hold anything, now.
    pub now: Option<f64>,
    /// Free where no pod fits, of what these nodes have, now.
    pub stranded: Option<f64>,
    /// Requested of what the nodes would have, packed anew.
    pub packed: Option<f64>,
}

/// What takes long to compute; `None` where it is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyResults {
    /// By resource.
    pub forecast: Option<Told<Vec<Exhausted>>>,
    /// Of teams, by the assumptions that the page Sharing begins with.
    pub sharing: Option<Told<MachinesNeeded>>,
    /// Of the newest objects.
    pub packing: Option<Told<Packing>>,
}

impl KeyResults {
    /// Puts them onto a sheet, at this time.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn put(&self, sheet: &Sheet, now_secs: i64) -> Result<()> {
        let at = [
            ("forecast", forecast::FORMULA_VERSION, secs(&self.forecast)),
            ("sharing", pooling::FORMULA_VERSION, secs(&self.sharing)),
            ("packing", packing::FORMULA_VERSION, secs(&self.packing)),
        ];
        sheet.gauges(
            "plimsoll_result_timestamp_seconds",
            "When a result was last found to be so, Unix seconds, and by which formulas.",
            ["result", "formula"],
            at.into_iter().filter_map(|(result, formula, at_secs)| {
                Some(([result.to_owned(), formula.to_owned()], float(at_secs?)))
            }),
        )?;
        let forecast = self.forecast.as_ref().map(|told| told.of.as_slice());
        put_forecast(forecast.unwrap_or_default(), sheet, now_secs)?;
        put_sharing(self.sharing.as_ref().map(|told| &told.of), sheet)?;
        put_packing(self.packing.as_ref().map(|told| &told.of), sheet)
    }
}

fn secs<T>(told: &Option<Told<T>>) -> Option<i64> {
    told.as_ref().map(|told| told.at_secs)
}

fn put_forecast(resources: &[Exhausted], sheet: &Sheet, now_secs: i64) -> Result<()> {
    let left = resources.iter().flat_map(|of| {
        of.by_secs.iter().map(move |(probability, at_secs)| {
            let labels = [of.resource.clone(), probability.clone()];
            (labels, float((at_secs - now_secs).max(0)))
        })
    });
    sheet.gauges(
        "plimsoll_time_to_exhaustion_seconds",
        "Time until peaks of demand reach what is allocatable, in that share of futures; absent where that \
         is beyond the horizon.",
        ["resource", "probability"],
        left,
    )?;
    let by_resource = |of: fn(&Exhausted) -> f64| {
        let rows = resources.iter();
        rows.map(move |one| ([one.resource.clone()], of(one)))
    };
    sheet.gauges(
        "plimsoll_exhaustion_probability_ratio",
        "Share of futures in which peaks of demand reach what is allocatable within the horizon.",
        ["resource"],
        by_resource(|of| of.told.share),
    )?;
    sheet.gauges(
        "plimsoll_forecast_horizon_seconds",
        "How far is looked ahead.",
        ["resource"],
        by_resource(|of| float(of.horizon_secs)),
    )
}

fn put_sharing(found: Option<&MachinesNeeded>, sheet: &Sheet) -> Result<()> {
    let ends = |of: Machines| {
        let ends = of.ends.into_iter();
        let ends = ends.flat_map(|(low, high)| [("low", low), ("high", high)]);
        [("estimate", of.estimate)].into_iter().chain(ends)
    };
    let needed = found.into_iter().flat_map(|found| {
        let kinds = [("shared", found.shared), ("dedicated", found.dedicated)];
        kinds.into_iter().flat_map(move |(kind, machines)| {
            ends(machines).map(move |(end, value)| ([kind.to_owned(), end.to_owned()], value))
        })
    });
    sheet.gauges(
        "plimsoll_machines_needed",
        "Machines that teams need on shared or on dedicated ones: the estimate, and the ends of its interval \
         of 90 %.",
        ["kind", "bound"],
        needed,
    )?;
    let saved = found.into_iter().flat_map(|found| ends(found.saved));
    sheet.gauges(
        "plimsoll_machines_saved",
        "Machines that sharing saves: the estimate, and the ends of its interval of 90 %.",
        ["bound"],
        saved.map(|(end, value)| ([end.to_owned()], value)),
    )
}

fn put_packing(found: Option<&Packing>, sheet: &Sheet) -> Result<()> {
    let nodes = found.into_iter().flat_map(|found| &found.nodes);
    sheet.gauges(
        "plimsoll_packing_nodes",
        "Nodes that take pods (open), those that hold any (used), those that would do packed anew (needed), \
         and those without which no packing would (bound).",
        ["nodes"],
        nodes.map(|(kind, nodes)| ([(*kind).to_owned()], float(*nodes))),
    )?;
    let by_resource = |of: fn(&PackingShare) -> Option<f64>| {
        let rows = found.into_iter().flat_map(|found| &found.resources);
        rows.filter_map(move |one| Some(([one.resource.clone()], of(one)?)))
    };
    sheet.gauges(
        "plimsoll_packing_efficiency_ratio",
        "What pods request of what the nodes have that hold any.",
        ["resource"],
        by_resource(|of| of.now),
    )?;
    sheet.gauges(
        "plimsoll_packing_stranded_ratio",
        "What is free where no pod fits, of what the nodes have that hold any.",
        ["resource"],
        by_resource(|of| of.stranded),
    )?;
    sheet.gauges(
        "plimsoll_packing_possible_efficiency_ratio",
        "What pods would request of what the nodes have that would hold any, packed anew.",
        ["resource"],
        by_resource(|of| of.packed),
    )
}
