//! The parts of a report, from what the pages show.

use super::Told;
use plimsoll_app::api::{Growth, IsolationNote, PackingNote, Sharing};
use plimsoll_app::findings;
use plimsoll_app::format::{of_noun, percent, rfc3339};
use plimsoll_app::pictures::{
    FAN_TAKEN_AWAY, PackingPicture, SharingPicture, Taken, fan_drawing, fan_subtitle,
    growth_panels_taken,
};
use plimsoll_app::routes::{ForecastQuery, IsolationQuery, PackingQuery, Resource, SharingQuery};
use plimsoll_app::tables::{self, DataTable};

/// Leaves out what has no rows.
fn with_rows(tables: Vec<(&'static str, DataTable)>) -> Vec<(String, DataTable)> {
    let named = tables.into_iter().map(|(name, of)| (name.to_owned(), of));
    named.filter(|(_, table)| !table.rows.is_empty()).collect()
}

pub(super) fn forecast(growth: &Growth, query: &ForecastQuery, now_secs: i64) -> Told {
    let fan = Taken {
        drawing: fan_drawing(growth, query),
        size: FAN_TAKEN_AWAY,
        title: findings::forecast_title(growth, query),
        subtitle: fan_subtitle(growth, query),
    };
    let mut listed = vec![
        ("past forecasts checked", tables::checks(growth)),
        ("growth by team", tables::steadiness(growth, query)),
        ("not forecast", tables::not_forecast(growth)),
    ];
    // Machines are counted by all resources: once is enough.
    let plan = growth.machines.as_ref();
    if let Some(plan) = plan.filter(|_| query.resource == Resource::Cpu) {
        listed.insert(0, ("machines by month", tables::machines(plan)));
    }
    let line = |name: &str, value: String| (name.to_owned(), value);
    let assumptions = vec![
        line("demand", findings::demand_noun(query)),
        line("horizon", findings::horizon_words(query.horizon)),
        line("history from", rfc3339(growth.subject.past_from_secs)),
        line("history up to", rfc3339(growth.start_secs)),
        line("of it covered", percent(growth.coverage.share())),
        line("steps", format!("means of {} s", growth.step_secs)),
        line("lead time, days", query.lead_days.to_string()),
        line(
            "what is assumed",
            "what grew goes on as it grew; the forecast knows nothing of plans".to_owned(),
        ),
    ];
    // Of what is not forecast there is nothing beside the past.
    let refused = growth.subject.refused.is_some();
    let panels = growth_panels_taken(growth, query).filter(|_| !refused);
    if refused {
        listed.clear();
    }
    Told {
        finding: findings::forecast(growth, query, now_secs).plain(),
        cautions: flat(growth).into_iter().collect(),
        assumptions,
        pictures: std::iter::once(fan).chain(panels).collect(),
        tables: with_rows(listed)
            .into_iter()
            .map(|(name, of)| (named(query.resource, &name), of))
            .collect(),
    }
}

/// `CPU growth by team`; that of machines is of all resources.
fn named(resource: Resource, name: &str) -> String {
    match resource {
        _ if name.starts_with("machines") => "Machines by month".to_owned(),
        Resource::Memory => format!("Memory, {name}"),
        Resource::Gpu => format!("GPUs, {name}"),
        _ => format!("CPU, {name}"),
    }
}

/// That some are not forecast, where some are not.
fn flat(growth: &Growth) -> Option<String> {
    let flat = i64::try_from(growth.flat.len()).unwrap_or(i64::MAX);
    let noun = of_noun(flat, "namespace is", "namespaces are");
    (flat > 0).then(|| format!("{noun} not forecast, and counted as going on unchanged."))
}

pub(super) fn sharing(sharing: &Sharing, query: &SharingQuery, now_secs: i64) -> Told {
    let of = (&sharing.scenarios, query.by);
    let price = sharing.machine.price.as_ref();
    let mut listed = vec![
        (
            "Machines alone and shared",
            tables::shares(sharing, query, true),
        ),
        ("Cost in a year", tables::bills(&sharing.compared, price)),
    ];
    if let Some(tests) = &sharing.tests {
        listed.push(("Test clusters", tables::parks(tests, sharing)));
    }
    let line = |name: &str, value: String| (name.to_owned(), value);
    let mut assumptions = vec![
        line(
            "of",
            findings::sharing_scope(sharing, query, now_secs).join(" · "),
        ),
        line("history from", rfc3339(sharing.scenarios.from_secs)),
        line("history up to", rfc3339(sharing.scenarios.to_secs)),
        line("days left out", sharing.scenarios.days_left_out.to_string()),
        line("seed of chance", sharing.scenarios.draws.seed.to_string()),
    ];
    let formulas = findings::sharing_formulas(sharing, query);
    let of_rules = findings::sharing_cautions(&sharing.compared, &sharing.scenarios);
    let of_data = findings::sharing_data_cautions(sharing);
    let cautions = of_rules.into_iter().chain(of_data);
    assumptions.extend(formulas.into_iter().map(|(name, value)| line(name, value)));
    Told {
        finding: findings::sharing(&sharing.compared, &sharing.diversity, of).plain(),
        cautions: cautions.collect(),
        assumptions,
        pictures: SharingPicture::ALL
            .into_iter()
            .filter_map(|which| which.draw(sharing, query))
            .collect(),
        tables: with_rows(listed),
    }
}

pub(super) fn packing(note: &PackingNote, query: &PackingQuery) -> Told {
    let mut listed = vec![
        ("Packing by resource", tables::packing_resources(note)),
        ("Packed by team", tables::packing_teams(note)),
        (
            "Pods without a machine",
            tables::packing_unplaced(note, query),
        ),
        ("Pods that wait", tables::packing_waiting(note, query)),
        ("Kinds of machines", tables::shapes(&note.shapes)),
    ];
    if let Some(drains) = &note.drains {
        listed.push((
            "Machines to drain",
            tables::drains(&drains.nodes, query, false),
        ));
    }
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Told {
        finding: findings::packing(note).plain(),
        cautions: Vec::new(),
        assumptions: vec![
            line("pods as of", &rfc3339(note.at_secs)),
            line("demand", "requests, as the scheduler counts them"),
            line("bound", "the stronger of the bounds that are proven"),
            line("what is not modelled", &findings::not_modelled(note)),
        ],
        pictures: PackingPicture::ALL
            .into_iter()
            .filter_map(|which| which.draw(note))
            .collect(),
        tables: with_rows(listed),
    }
}

pub(super) fn isolation(note: &IsolationNote, query: &IsolationQuery) -> Told {
    let mut listed = vec![
        ("Isolation by team", tables::isolation_teams(note, query)),
        ("Isolation checks", tables::isolation_checks(note, query)),
        (
            "Isolation findings",
            tables::isolation_findings(note, query),
        ),
    ];
    if let Some(matrix) = &note.network {
        listed.push(("Who reaches whom", tables::network_matrix(matrix)));
    }
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Told {
        finding: findings::isolation(note).plain(),
        cautions: Vec::new(),
        assumptions: vec![
            line(
                "score",
                "100 × earned / possible; high weighs 5, medium 3, low 1",
            ),
            line("what is unknown", "earns nothing: unknown is not a pass"),
        ],
        pictures: Vec::new(),
        tables: with_rows(listed),
    }
}
