//! How something grew and goes on: the past solid, the forecast dashed within its intervals, the load
//! line and when it is reached.

use crate::api::{Growth, ScopeGrowth};
use crate::charts::time_chart::{self, Band, Crossing, LoadLine, Point, Series, TimeChart};
use crate::charts::{Caption, Drawing, Role, Size, Unit};
use crate::findings;
use crate::format::{day_near, moment};
use crate::routes::{ForecastQuery, Resource};

/// How large the picture is that can be taken away.
pub(super) const TAKEN_AWAY: Size = Size {
    width: 1280,
    height: 420,
};

/// Unit, steps, bands and lines of the picture.
#[must_use]
pub fn fan_subtitle(growth: &Growth, query: &ForecastQuery) -> String {
    let step = if growth.step_secs < 86_400 {
        "an hour"
    } else {
        "a day"
    };
    let peaks = growth
        .subject
        .ahead
        .as_ref()
        .is_some_and(|ahead| !ahead.peaks.is_empty());
    let mut subtitle = format!("{}, means of {step}", findings::demand_noun(query));
    if peaks {
        subtitle.push_str("; dotted: the peak of five-minute means within it");
    }
    subtitle.push_str("; bands of 50, 80 and 95 %");
    if growth.exhaustion.is_some() {
        subtitle.push_str("; the load line is what the machines can hold");
        if growth
            .exhaustion
            .is_some_and(|found| found.from_secs.is_some())
        {
            subtitle.push_str(", the bar on it when a peak first passes it");
        }
    }
    let from_secs = shown_from(growth.subject.past_from_secs, growth);
    if has_gap(&growth.subject, growth, from_secs) {
        subtitle.push_str(GAPS);
    }
    subtitle
}

/// What a subtitle says where there are gaps, which have no room for their name everywhere.
pub(super) const GAPS: &str = "; grey: no data";

/// Whether something is not known of what is shown.
pub(super) fn has_gap(scope: &ScopeGrowth, growth: &Growth, from_secs: i64) -> bool {
    let begins_late = scope.past_from_secs - from_secs > growth.step_secs;
    let past = observed(scope, growth);
    let mut shown = past.iter().filter(|point| point.0 >= from_secs);
    begins_late || shown.any(|point| point.1.is_none())
}

/// How many times as long as the horizon the history of hours is shown.
const HISTORY_BY_HORIZON: i64 = 4;
const WEEK_SECS: i64 = 7 * 86_400;

/// The picture for taking away.
#[must_use]
pub fn fan_drawing(growth: &Growth, query: &ForecastQuery) -> Drawing {
    time_chart::draw(&fan(growth, query), TAKEN_AWAY)
}

/// The unit of a resource's amounts.
pub(super) fn unit(resource: Resource) -> Unit {
    match resource {
        Resource::Cpu => Unit::Cores,
        Resource::Memory => Unit::Bytes,
        Resource::Gpu => Unit::Count("GPUs".to_owned()),
        Resource::Pods => Unit::Count("pods".to_owned()),
    }
}

/// What was.
fn observed(scope: &ScopeGrowth, growth: &Growth) -> Vec<Point> {
    let steps = (0..).zip(&scope.past);
    steps
        .map(|(at, value)| (scope.past_from_secs + at * growth.step_secs, *value))
        .collect()
}

/// Values of the steps ahead.
fn foreseen(values: &[f64], growth: &Growth) -> Vec<Point> {
    let steps = (0..).zip(values);
    steps
        .map(|(at, value)| (growth.start_secs + at * growth.step_secs, Some(*value)))
        .collect()
}

/// Past and future of something as one line, which is dashed from the last known step on.
pub(super) fn line(scope: &ScopeGrowth, growth: &Growth, name: &str, role: Role) -> Series {
    let step = growth.step_secs;
    let mut points = observed(scope, growth);
    let last = points.iter().rev().find(|point| point.1.is_some());
    let dashed_after = Some(last.map_or(growth.start_secs - step, |point| point.0));
    if let Some(ahead) = &scope.ahead {
        points.extend(foreseen(&ahead.median, growth));
    }
    Series {
        dashed_after,
        ..curve(name, role, points)
    }
}

fn curve(name: &str, role: Role, points: Vec<Point>) -> Series {
    Series {
        name: name.to_owned(),
        role,
        points,
        area: false,
        dashed_after: None,
        dotted: false,
    }
}

/// What was, what comes, and the peaks of that, each with its name.
fn curves(scope: &ScopeGrowth, growth: &Growth, query: &ForecastQuery, role: Role) -> Vec<Series> {
    let past = observed(scope, growth);
    let last = past.last().copied().filter(|point| point.1.is_some());
    let mut curves = vec![curve(&findings::demand_noun(query), role, past)];
    let Some(ahead) = &scope.ahead else {
        return curves;
    };
    // As the bands, it opens at the last known step.
    let median = last.into_iter().chain(foreseen(&ahead.median, growth));
    curves.push(Series {
        dashed_after: Some(growth.start_secs - growth.step_secs),
        ..curve("median", role, median.collect())
    });
    if !ahead.peaks.is_empty() {
        curves.push(Series {
            dotted: true,
            ..curve("peak", role, foreseen(&ahead.peaks, growth))
        });
    }
    curves
}

/// A band that opens at the last known step.
pub(super) fn band(
    scope: &ScopeGrowth,
    growth: &Growth,
    (at, label, role): (usize, &str, Role),
) -> Option<Band> {
    let (low, high) = scope.ahead.as_ref()?.bands.get(at)?;
    let step = growth.step_secs;
    let last = scope.past.last().copied().flatten();
    let opens = last.map(|last| (growth.start_secs - step, last, last));
    let ends = low.iter().zip(high);
    let points = (0..)
        .zip(ends)
        .map(|(at, (low, high))| (growth.start_secs + at * step, *low, *high));
    Some(Band {
        label: label.to_owned(),
        role,
        points: opens.into_iter().chain(points).collect(),
    })
}

/// The picture of what is looked at.
#[must_use]
pub fn fan(growth: &Growth, query: &ForecastQuery) -> TimeChart {
    let subject = &growth.subject;
    let step = growth.step_secs;
    let role = subject
        .team
        .as_ref()
        .map_or(Role::C1, |team| Role::of_rank(team.rank));
    let bands = [(2, "95 %"), (1, "80 %"), (0, "50 %")];
    let bands = bands.map(|(at, label)| band(subject, growth, (at, label, role)));
    let is_whole = growth.exhaustion.is_some();
    let capacity = growth.capacity.filter(|_| is_whole);
    let steps = subject.ahead.as_ref().map_or(0, |ahead| ahead.median.len());
    let end = growth.start_secs + i64::try_from(steps).unwrap_or(0) * step;
    TimeChart {
        caption: Caption {
            id: "fan".to_owned(),
            title: findings::forecast_title(growth, query),
            desc: fan_subtitle(growth, query),
        },
        unit: unit(query.resource),
        start: shown_from(subject.past_from_secs, growth),
        end: end.max(growth.start_secs + step),
        step,
        series: curves(subject, growth, query, role),
        bands: bands.into_iter().flatten().collect(),
        load_line: capacity.map(|capacity| LoadLine {
            points: vec![(growth.start_secs, Some(capacity))],
            label: "allocatable".to_owned(),
            detail: String::new(),
        }),
        levels: Vec::new(),
        now: Some(growth.start_secs),
        crossing: capacity.and_then(|capacity| crossing(growth, query, (capacity, end))),
        top: None,
    }
}

/// Of hours the last days before, so that those ahead have room.
pub(super) fn shown_from(past_from_secs: i64, growth: &Growth) -> i64 {
    let ahead = growth.subject.ahead.as_ref();
    let steps = ahead.map_or(0, |ahead| ahead.median.len());
    let ahead_secs = i64::try_from(steps).unwrap_or(0) * growth.step_secs;
    let longest_secs = if growth.step_secs < 86_400 {
        (HISTORY_BY_HORIZON * ahead_secs).max(WEEK_SECS)
    } else {
        i64::MAX
    };
    let from_secs = growth.start_secs.saturating_sub(longest_secs);
    past_from_secs.max(from_secs).min(growth.start_secs)
}

/// When the load line is reached, as far as it lies within the horizon.
fn crossing(growth: &Growth, query: &ForecastQuery, (value, end): (f64, i64)) -> Option<Crossing> {
    let exhaustion = growth.exhaustion?;
    let from = exhaustion.from_secs.or(exhaustion.at_secs)?;
    let to = exhaustion.to_secs.unwrap_or(end);
    let short = |secs: i64| {
        if query.horizon.step_secs() < 86_400 {
            moment(secs, growth.start_secs)
        } else {
            day_near(secs, growth.start_secs)
        }
    };
    let label = match exhaustion.to_secs {
        Some(to) => format!("full: {} – {}", short(from), short(to)),
        None => format!("full: from {}", short(from)),
    };
    Some(Crossing {
        from,
        at: exhaustion.at_secs,
        to,
        value,
        label,
    })
}
