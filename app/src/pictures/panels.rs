//! How teams or namespaces grew and go on, side by side on one scale.

use super::fan::{band, line, shown_from, unit};
use crate::api::{Growth, ScopeGrowth};
use crate::charts::small_multiples::{Panel, SmallMultiples};
use crate::charts::{Caption, Role};
use crate::findings;
use crate::format::count;
use crate::routes::ForecastQuery;

/// The pictures of a page, with their title and subtitle.
#[must_use]
pub fn growth_panels(
    growth: &Growth,
    query: &ForecastQuery,
    (title, subtitle): (&str, &str),
) -> SmallMultiples {
    let factor = unit(query.resource).scale(largest(growth)).factor;
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
            .map(|panel| shown_from(panel.past_from_secs, growth))
            .min()
            .unwrap_or(growth.start_secs),
        end: end(growth),
        step: growth.step_secs,
        now: Some(growth.start_secs),
        panels: growth
            .panels
            .iter()
            .map(|scope| panel(scope, growth, factor))
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

fn panel(scope: &ScopeGrowth, growth: &Growth, factor: f64) -> Panel {
    let role = scope
        .team
        .as_ref()
        .map_or(Role::Others, |team| Role::of_rank(team.rank));
    let known = scope.past.iter().any(Option::is_some);
    let note = match findings::from_to(scope, growth.step_secs) {
        Some((now, end)) => {
            format!(
                "{} → {}",
                significant(now / factor),
                significant(end / factor)
            )
        }
        None if known => "too little history".to_owned(),
        None => "unknown".to_owned(),
    };
    Panel {
        series: line(scope, growth, &scope.name, role),
        note,
        band: band(scope, growth, (1, "80 %", role)),
    }
}

/// The largest value of all, which the axis is made for.
fn largest(growth: &Growth) -> f64 {
    let values = growth.panels.iter().flat_map(|panel| {
        let ahead = panel.ahead.iter().flat_map(|ahead| &ahead.median);
        panel.past.iter().flatten().chain(ahead)
    });
    values.copied().fold(0.0, f64::max)
}

/// About three digits, without a unit: it stands above all pictures.
fn significant(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = value.round() as i64;
    match value.abs() {
        size if size >= 100.0 || size == 0.0 => count(whole),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_have_three_digits() {
        for (value, text) in [
            (0.0, "0"),
            (0.937, "0.94"),
            (15.89, "15.9"),
            (1_033.55, "1,034"),
        ] {
            assert_eq!(significant(value), text);
        }
    }
}
