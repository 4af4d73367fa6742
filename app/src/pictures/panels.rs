//! How teams or namespaces grew and go on, side by side on one scale.

use super::Taken;
use super::fan::{GAPS, band, has_gap, line, shown_from, unit};
use crate::api::{Growth, ScopeGrowth};
use crate::charts::small_multiples::{self, Panel, SmallMultiples};
use crate::charts::{Caption, Role};
use crate::findings;
use crate::format::{count, of_noun};
use crate::routes::{ForecastQuery, GrowthBy, Level};

/// How wide it is when it is taken away.
const WIDTH: u32 = 1280;

/// The picture to be taken away; `None` where only the whole is asked for.
#[must_use]
pub fn growth_panels_taken(growth: &Growth, query: &ForecastQuery) -> Option<Taken> {
    if query.by == GrowthBy::Cluster || growth.panels.is_empty() {
        return None;
    }
    let chart = growth_panels(growth, query);
    Some(Taken::of(
        small_multiples::draw(&chart, WIDTH),
        &chart.caption,
    ))
}

/// The pictures of a page, with their title and subtitle.
#[must_use]
pub fn growth_panels(growth: &Growth, query: &ForecastQuery) -> SmallMultiples {
    let (title, subtitle) = words(growth, query);
    let factor = unit(query.resource).scale(largest(growth)).factor;
    SmallMultiples {
        caption: Caption {
            id: "panels".to_owned(),
            title,
            desc: subtitle,
        },
        unit: unit(query.resource),
        start: start(growth),
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

fn start(growth: &Growth) -> i64 {
    let panels = growth.panels.iter();
    let starts = panels.map(|panel| shown_from(panel.past_from_secs, growth));
    starts.min().unwrap_or(growth.start_secs)
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

fn words(growth: &Growth, query: &ForecastQuery) -> (String, String) {
    let (one, many) = match query.by {
        GrowthBy::Namespace => ("namespace", "namespaces"),
        _ => ("team", "teams"),
    };
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = of_noun(number(growth.panels_in_all), one, many);
    let part = if growth.panels.len() < growth.panels_in_all {
        format!(
            "; {} of {}",
            count(number(growth.panels.len())),
            count(number(growth.panels_in_all))
        )
    } else {
        String::new()
    };
    let span = if growth.step_secs < 86_400 {
        "day"
    } else {
        "week"
    };
    let from_secs = start(growth);
    let mut panels = growth.panels.iter();
    let gaps = match panels.any(|panel| has_gap(panel, growth, from_secs)) {
        true => GAPS,
        false => "",
    };
    let subtitle = format!(
        "{} per {one}, with the 80 % interval; from the mean of the last {span} to that at the end{part}{gaps}",
        findings::demand_noun(query),
    );
    (title(growth, query, &all), subtitle)
}

/// How many change by more than chance: what they are at now lies beyond the interval.
fn title(growth: &Growth, query: &ForecastQuery, all: &str) -> String {
    let (mut grow, mut shrink) = (0, 0);
    for panel in &growth.panels {
        let now = findings::from_to(panel, growth.step_secs).map(|(now, _)| now);
        let band = findings::band_at_end(panel, growth.step_secs, Level::Eighty);
        if let Some((now, (low, high))) = now.zip(band) {
            grow += usize::from(now < low);
            shrink += usize::from(now > high);
        }
    }
    let of = if growth.panels.len() == growth.panels_in_all {
        all.to_owned()
    } else {
        format!("the {} shown", growth.panels.len())
    };
    let within = findings::horizon_words(query.horizon);
    match (grow, shrink) {
        (0, 0) => format!("None of {of} clearly grows or shrinks within {within}"),
        (grow, 0) => format!("Of {of}, {} within {within}", clearly(grow, "grow")),
        (0, shrink) => format!("Of {of}, {} within {within}", clearly(shrink, "shrink")),
        (grow, shrink) => format!(
            "Of {of}, {} within {within}, {}",
            clearly(grow, "grow"),
            clearly(shrink, "shrink")
        ),
    }
}

fn clearly(count: usize, verb: &str) -> String {
    let ending = if count == 1 { "s" } else { "" };
    format!("{count} clearly {verb}{ending}")
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
