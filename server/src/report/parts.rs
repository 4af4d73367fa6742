//! The parts of a report, from what the pages show.

use super::Told;
use plimsoll_app::api::{Growth, IsolationNote, PackingNote, Sharing};
use plimsoll_app::findings;
use plimsoll_app::format::{percent, rfc3339};
use plimsoll_app::pictures::{
    FAN_TAKEN_AWAY, PackingPicture, SharingPicture, Taken, fan_drawing, fan_subtitle,
    growth_panels_taken,
};
use plimsoll_app::routes::{ForecastQuery, IsolationQuery, PackingQuery, SharingQuery};
use plimsoll_app::tables::{self, DataTable};

/// Leaves out what has no rows.
fn with_rows(tables: Vec<(&'static str, DataTable)>) -> Vec<(&'static str, DataTable)> {
    let mut tables = tables;
    tables.retain(|(_, table)| !table.rows.is_empty());
    tables
}

pub(super) fn forecast(growth: &Growth, query: &ForecastQuery, now_secs: i64) -> Told {
    let fan = Taken {
        drawing: fan_drawing(growth, query),
        size: FAN_TAKEN_AWAY,
        title: findings::forecast_title(growth, query),
        subtitle: fan_subtitle(growth, query),
    };
    let mut listed = vec![
        ("Forecast checks", tables::checks(growth)),
        ("Forecast growth", tables::steadiness(growth, query)),
    ];
    if let Some(plan) = &growth.machines {
        listed.insert(1, ("Forecast machines", tables::machines(plan)));
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
        assumptions,
        pictures: std::iter::once(fan).chain(panels).collect(),
        tables: with_rows(listed),
    }
}

pub(super) fn sharing(sharing: &Sharing, query: &SharingQuery, now_secs: i64) -> Told {
    let of = (&sharing.scenarios, query.by);
    let price = sharing.machine.price.as_ref();
    let mut listed = vec![
        ("Sharing shares", tables::shares(sharing, query, true)),
        ("Sharing year", tables::bills(&sharing.compared, price)),
    ];
    if let Some(tests) = &sharing.tests {
        listed.push(("Sharing test clusters", tables::parks(tests, sharing)));
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
    assumptions.extend(formulas.into_iter().map(|(name, value)| line(name, value)));
    Told {
        finding: findings::sharing(&sharing.compared, &sharing.diversity, of).plain(),
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
        ("Packing resources", tables::packing_resources(note)),
        ("Packing teams apart", tables::packing_teams(note)),
        ("Packing unplaced", tables::packing_unplaced(note, query)),
        ("Packing waiting", tables::packing_waiting(note, query)),
        ("Packing kinds of machines", tables::shapes(&note.shapes)),
    ];
    if let Some(drains) = &note.drains {
        listed.push((
            "Packing machines to drain",
            tables::drains(&drains.nodes, query, false),
        ));
    }
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Told {
        finding: findings::packing(note).plain(),
        assumptions: vec![
            line("pods as of", &rfc3339(note.at_secs)),
            line("demand", "requests, as the scheduler counts them"),
            line("bound", "the stronger of the bounds that are proven"),
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
        ("Isolation teams", tables::isolation_teams(note, query)),
        ("Isolation checks", tables::isolation_checks(note, query)),
        (
            "Isolation findings",
            tables::isolation_findings(note, query),
        ),
    ];
    if let Some(matrix) = &note.network {
        listed.push(("Isolation network", tables::network_matrix(matrix)));
    }
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Told {
        finding: findings::isolation(note).plain(),
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
