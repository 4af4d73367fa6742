//! How teams or namespaces grew and go on, side by side on one scale.

use super::fan::{band, line, unit};
use crate::api::{Growth, ScopeGrowth};
use crate::charts::small_multiples::{Panel, SmallMultiples};
use crate::charts::{Caption, Role};
use crate::findings;
use crate::routes::ForecastQuery;

/// The pictures of a page, with their title and subtitle.
#[must_use]
pub fn growth_panels(
    growth: &Growth,
    query: &ForecastQuery,
    (title, subtitle): (&str, &str),
) -> SmallMultiples {
    SmallMultiples {
        caption: Caption {
            id: "panels".to_owned(),
            title: title.to_owned(),
            desc: subtitle.to_owned(),
        },
        unit: unit(query.resource),
        start: growth
            .panels
            .iter()
            .map(|panel| panel.past_from_secs)
            .min()
            .unwrap_or(growth.start_secs),
        end: end(growth),
        step: growth.step_secs,
        now: Some(growth.start_secs),
        panels: growth
            .panels
            .iter()
            .map(|scope| panel(scope, growth, query))
            .collect(),
    }
}

fn end(growth: &Growth) -> i64 {
    let steps = growth
        .panels
        .iter()
        .filter_map(|panel| panel.ahead.as_ref());
    let steps = steps.map(|ahead| ahead.median.len()).max().unwrap_or(1);
    growth.start_secs + i64::try_from(steps).unwrap_or(1) * growth.step_secs
}

fn panel(scope: &ScopeGrowth, growth: &Growth, query: &ForecastQuery) -> Panel {
    let role = scope
        .team
        .as_ref()
        .map_or(Role::Others, |team| Role::of_rank(team.rank));
    let amount = |value: f64| findings::amount_of(query.resource, value);
    let now = scope.past.iter().rev().flatten().next();
    let end = scope.ahead.as_ref().and_then(|ahead| ahead.median.last());
    let note = match (now, end) {
        (Some(now), Some(end)) => {
            let end = amount(*end);
            format!("{} → {end}", findings::before(&amount(*now), &end))
        }
        (Some(_), None) => "too little history".to_owned(),
        _ => "unknown".to_owned(),
    };
    Panel {
        series: line(scope, growth, &scope.name, role),
        note,
        band: band(scope, growth, (1, "80 %", role)),
    }
}
