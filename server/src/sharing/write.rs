//! The comparison as JSON and CSV.

use super::Growth;
use super::{Owner, Study};
use crate::export::{Taken, csv_of};
use jiff::Timestamp;
use plimsoll_app::api::{Censored, Compared, Machine, PriceNote, ScenarioKind, TeamNote, TeamRef};
use plimsoll_app::routes::{Basis, Owners, Resource, ScopeQuery, SharingQuery};
use plimsoll_app::tables::{Shares, shares_of};
use plimsoll_planner::pooling::{Bill, Ends, FORMULA_VERSION};
use serde_json::{Map, Value, json};

/// What a comparison takes for granted, beside its rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumptions {
    /// Who would have machines of their own.
    pub by: Owners,
    /// Which demand.
    pub basis: Basis,
    /// The machine.
    pub machine: Machine,
    /// Resources that have demand and that the machine does not tell of.
    pub not_compared: Vec<Resource>,
}

/// What must be known of the data beside the comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cautions {
    /// Namespaces of which too little is known.
    pub left_out: Vec<String>,
    /// How often demand came near what there was.
    pub censored: Option<Censored>,
    /// GPUs that are demanded and the machine has none of.
    pub gpus_apart: i64,
    /// Days at the beginning of a file that are too many to hold.
    pub days_dropped: i64,
}

/// The comparison with all that it was made of.
///
/// # Errors
/// None in practice: numbers and names always serialize.
pub fn write_json(
    study: &Study,
    compared: &Compared,
    (assumptions, cautions): (&Assumptions, &Cautions),
) -> serde_json::Result<Vec<u8>> {
    let found = &compared.waterfall;
    let terms = found.terms();
    let value = json!({
        "formula_version": FORMULA_VERSION,
        "by": assumptions.by.as_str(),
        "basis": assumptions.basis.as_str(),
        "scenarios": scenarios(study),
        "assumptions": {
            "quantile": compared.rules.quantile,
            "machine": machine(&assumptions.machine),
            "spares": compared.rules.spares,
            "min_machines": compared.rules.min_machines,
            "seed": study.note.draws.seed,
            "resources": names(&study.resources),
            "resources_not_compared": names(&assumptions.not_compared),
        },
        "a0": found.a0,
        "a1": found.a1,
        "a2": found.a2,
        "a3": found.a3,
        "a4": found.a4,
        "a4_reverse": found.a4_reverse,
        "a5": found.a5,
        "a6": found.a6,
        "a7": found.a7,
        "terms": {
            "fragmentation": terms.fragmentation,
            "rounding": terms.rounding,
            "complementarity": terms.complementarity,
            "growth": terms.growth,
            "multiplexing": terms.multiplexing,
        },
        "spares_in_rounding": found.spares,
        "dedicated": found.dedicated(),
        "shared": found.shared(),
        "saving": found.saving(),
        "interval": compared.intervals.map(|of| ends(of.saving)),
        "interval_dedicated": compared.intervals.map(|of| ends(of.dedicated)),
        "interval_shared": compared.intervals.map(|of| ends(of.shared)),
        "clear": compared.intervals.map(|of| !of.saving.hold_zero()),
        "binding_resource": study.resources.get(found.binding).map(|resource| resource.as_str()),
        "diagnostics": diagnostics(study, compared),
        "cautions": {
            "namespaces_left_out": cautions.left_out,
            "share_near_full": cautions.censored.map(|of| of.share_near_full),
            "most_of_allocatable": cautions.censored.map(|of| of.most),
            "gpus_apart": cautions.gpus_apart,
            "days_dropped": cautions.days_dropped,
        },
        "yearly": yearly(assumptions.machine.price.as_ref(), compared),
        "teams": teams(study, compared),
    });
    let mut bytes = serde_json::to_vec_pretty(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn names(resources: &[Resource]) -> Vec<&'static str> {
    resources.iter().map(|resource| resource.as_str()).collect()
}

fn moment(secs: i64) -> String {
    Timestamp::from_second(secs).unwrap_or_default().to_string()
}

fn scenarios(study: &Study) -> Value {
    let note = &study.note;
    json!({
        "kind": match note.kind {
            ScenarioKind::History => "history",
            ScenarioKind::Forecast => "forecast",
        },
        "count": note.count,
        "days": note.days,
        "days_left_out": note.days_left_out,
        "from": moment(note.from_secs),
        "to": moment(note.to_secs),
        "step_secs": note.step_secs,
        "week_ending": note.at_secs.map(moment),
        "trained_days": note.trained_days,
        "namespaces_forecast": note.forecast.map(|(forecast, _)| forecast),
        "namespaces": note.forecast.map(|(_, all)| all),
    })
}

fn machine(machine: &Machine) -> Value {
    let sizes = machine.sizes.iter().map(|size| {
        let of = json!({ "allocatable": size.allocatable, "daemonsets": size.daemonsets });
        (size.resource.clone(), of)
    });
    json!({
        "id": machine.id,
        "name": machine.name,
        "resources": sizes.collect::<Map<String, Value>>(),
        "price": machine.price,
    })
}

fn ends(ends: Ends) -> Value {
    json!({ "level": 0.9, "low": ends.low, "high": ends.high })
}

fn diagnostics(study: &Study, compared: &Compared) -> Value {
    let binding = compared.waterfall.binding;
    let Some(found) = study.diversity.get(binding) else {
        return Value::Null;
    };
    let name = |at: usize| study.owners.get(at).map(|owner| owner.name.as_str());
    let pairs = found.correlations.iter();
    json!({
        "diversification_ratio": found.ratio,
        "effective_number_of_teams": found.effective_teams,
        "effective_number_if_independent": found.ratio_if_independent.map(|ratio| ratio * ratio),
        "mean_correlation": found.mean_correlation,
        "correlations": pairs
            .map(|pair| json!({ "a": name(pair.a), "b": name(pair.b), "r": pair.r }))
            .collect::<Vec<_>>(),
        "largest": found.largest.map(|(at, share)| json!({ "name": name(at), "share": share })),
        "expected_shortfall_dedicated": compared.tail.shortfall_dedicated,
        "expected_shortfall_shared": compared.tail.shortfall_shared,
        "machines_if_independent": compared.tail.if_independent,
        "busy_machines": compared.busy,
        "hindsight": compared.hindsight,
        "peaks_at": study.peak_of(&found.together, found.peak_step).map(clock),
    })
}

/// One unit per machine and hour where no price is known.
fn yearly(price: Option<&PriceNote>, compared: &Compared) -> Value {
    let unit = PriceNote::unit();
    let price = price.unwrap_or(&unit);
    let bill = |machines: f64| {
        let Bill { cost, energy_kwh } = price.price().year(machines, compared.busy);
        json!({ "cost": cost, "energy_kwh": energy_kwh })
    };
    json!({
        "currency": price.currency,
        "dedicated": bill(compared.waterfall.dedicated()),
        "shared": bill(compared.waterfall.shared()),
    })
}

fn clock(secs: i64) -> String {
    format!("{:02}:{:02}", secs / 3_600, secs % 3_600 / 60)
}

fn teams(study: &Study, compared: &Compared) -> Vec<Value> {
    let binding = compared.waterfall.binding;
    let rows = study.owners.iter().zip(&compared.holdings).enumerate();
    rows.map(|(at, (Owner { name, team }, held))| {
        json!({
            "name": name,
            "team": team,
            "needs": held.needs,
            "buys": held.buys,
            "unused": held.unused,
            "holds": held.holds,
            "peaks_at": study.peak_of_owner(binding, at).map(clock),
        })
    })
    .collect()
}

/// One row per team: the table of the page.
///
/// # Errors
/// When memory for it cannot be had.
pub fn write_csv(
    study: &Study,
    compared: &Compared,
    by: Owners,
    growth: &Growth,
) -> csv::Result<Vec<u8>> {
    let binding = compared.waterfall.binding;
    let teams = study.owners.iter().enumerate().map(|(at, owner)| TeamNote {
        team: TeamRef {
            name: owner.name.clone(),
            rank: 0,
        },
        peaks_at_secs: study.peak_of_owner(binding, at),
        growth_noise: growth.of_owner(binding, at),
        hours: Vec::new(),
    });
    let query = SharingQuery {
        by,
        ..SharingQuery::of(ScopeQuery::default())
    };
    csv_of(Taken::of(&shares_of(
        &Shares {
            compared,
            teams: &teams.collect::<Vec<_>>(),
            diversity: &study.diversity_note(binding),
        },
        &query,
        true,
    )))
}
