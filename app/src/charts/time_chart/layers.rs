//! The layers of a time chart, from the back to the front.

use plotters::prelude::{AreaSeries, LineSeries, Polygon};

use super::gaps::{FINE, Run, Zoom, missing, runs, split, thin};
use super::{Crossing, Frame, TimeChart};
use crate::charts::canvas::{Canvas, Drawn, Plot, SMALL, Set, place};
use crate::charts::labels::Track;
use crate::charts::mark;
use crate::charts::paint::{Mark, Paint, Role};
use crate::charts::text::width;

/// What is known, worked out once per drawing.
pub(crate) struct Known {
    /// Known stretches of each series, inside the window.
    pub(crate) series: Vec<Vec<Run>>,
    /// Known stretches of the load line.
    pub(crate) load: Vec<Run>,
    /// The largest value anything in the picture has.
    pub(crate) max: f64,
}

impl Known {
    pub(crate) fn new(chart: &TimeChart) -> Self {
        let inside = |points: &[super::Point]| -> Vec<super::Point> {
            points
                .iter()
                .copied()
                .filter(|p| (chart.start..=chart.end).contains(&p.0))
                .collect()
        };
        let series: Vec<_> = chart
            .series
            .iter()
            .map(|s| runs(&inside(&s.points), chart.step))
            .collect();
        let load = chart
            .load_line
            .as_ref()
            .map_or_else(Vec::new, |load| match load.points[..] {
                [(_, Some(constant))] => vec![vec![(chart.start, constant), (chart.end, constant)]],
                _ => runs(&load.points, chart.step),
            });
        let max = series
            .iter()
            .chain([&load])
            .flatten()
            .flatten()
            .map(|&(_, v)| v)
            .chain(chart.levels.iter().map(|l| l.value))
            .chain(chart.crossing.iter().map(|c| c.value))
            .chain(
                chart
                    .bands
                    .iter()
                    .flat_map(|b| b.points.iter().map(|p| p.2)),
            )
            .fold(0.0, f64::max);
        Self { series, load, max }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.load.is_empty() && self.max == 0.0 && self.series.iter().all(Vec::is_empty)
    }
}

/// The time nobody has data for, as far as it is past.
pub(crate) fn gaps(chart: &TimeChart, known: &Known) -> Vec<(i64, i64)> {
    let until = chart.now.unwrap_or(chart.end).min(chart.end);
    let series = known.series.iter().map(Vec::as_slice);
    missing(series, chart.step, (chart.start, until))
}

/// A gap narrower than this is named only where no other is.
const SEEN: f64 = 8.0;

/// Shades and names the time nobody has data for; "now" and its rule share the row of names.
pub(crate) fn draw_gaps(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    known: &Known,
    frame: &Frame,
    header: &mut Track,
) -> Drawn {
    let gaps = gaps(chart, known);
    let x = |t: i64| place(plot, (t, 0.0)).0;
    for &(from, to) in &gaps {
        let paint = Paint::new(Role::Line, Mark::Gap);
        canvas.rect((x(from), frame.top), (x(to), frame.bottom), paint)?;
    }
    let y = frame.top - 7.0;
    if let Some(now) = chart.present() {
        let (at, wide) = (x(now), width("now", SMALL, false));
        let rule = Paint::new(Role::Muted, Mark::Hair);
        canvas.line(&[(at, frame.top - ROW_UP), (at, frame.bottom)], rule)?;
        let (before, after) = (at - 6.0 - wide, at + 6.0);
        // Before it stands the name of a gap that goes on until now.
        let sides = match gaps.last().is_some_and(|gap| gap.1 == now) {
            true => [after, before],
            false => [before, after],
        };
        let sides = sides.into_iter().filter(|from| from + wide <= frame.edge);
        for from in sides {
            if header.take(from, from + wide, 0.0) {
                match from < at {
                    true => canvas.text("now", at - 6.0, y, Set::MUTED.end())?,
                    false => canvas.text("now", after, y, Set::MUTED)?,
                }
                break;
            }
        }
    }
    let half = width("no data", SMALL, false) / 2.0;
    let low = frame.left + half;
    let high = (frame.right - half).max(low);
    let mut named = false;
    for are_seen in [true, false] {
        for &(from, to) in &gaps {
            let (a, b) = (x(from), x(to));
            if (b - a >= SEEN) != are_seen || (named && !are_seen) {
                continue;
            }
            // Above its middle; where another name stands there, from its start on or up to its end.
            let middles = [f64::midpoint(a, b), a + half, b - half - 4.0];
            let mut middles = middles.into_iter().map(|at| at.clamp(low, high));
            if let Some(at) = middles.find(|at| header.take(at - half, at + half, 8.0)) {
                canvas.text("no data", at, y, Set::MUTED.middle())?;
                named = true;
            }
        }
    }
    Ok(())
}

/// The same for the edge of an area, which lies below a line of 1.7.
const UNDER: f64 = 0.5;
/// How far the "now" rule reaches above the plot, beside its name.
const ROW_UP: f64 = 16.0;
/// How far names inside the plot keep from it.
pub(crate) const BESIDE: f64 = 4.0;

/// Bands, areas, lines and levels.
pub(crate) fn draw_data(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    known: &Known,
    frame: &Frame,
    top: f64,
) -> Drawn {
    let zoom = Zoom {
        start: chart.start,
        end: chart.end,
        width: frame.right - frame.left,
        per_value: (frame.bottom - frame.top) / top,
    };
    for (level, band) in (1_u8..).zip(&chart.bands) {
        let edge = |pick: fn(&(i64, f64, f64)) -> (i64, f64)| {
            thin(
                &band.points.iter().map(pick).collect::<Vec<_>>(),
                zoom,
                UNDER,
            )
        };
        let upper = edge(|&(t, _, high)| (t, high)).into_iter();
        let lower = edge(|&(t, low, _)| (t, low)).into_iter().rev();
        let outline: Vec<_> = upper.chain(lower).collect();
        plot.draw(&Polygon::new(
            outline,
            Paint::new(band.role, Mark::Band(level)).shape(),
        ))?;
    }
    for (series, runs) in chart
        .series
        .iter()
        .zip(&known.series)
        .filter(|(s, _)| s.area)
    {
        for run in runs {
            let (past, _) = split(run, series.dashed_after);
            if past.len() > 1 {
                let paint = Paint::new(series.role, Mark::Area).shape();
                for element in AreaSeries::new(thin(&past, zoom, UNDER), 0.0, paint).take(1) {
                    plot.draw(&element)?;
                }
            }
        }
    }
    for level in &chart.levels {
        let (_, y) = place(plot, (chart.start, level.value));
        canvas.line(
            &[(frame.left, y), (frame.right, y)],
            Paint::new(level.role, level.mark()),
        )?;
    }
    // The first series is the one the title speaks of: it lies on top.
    for (series, runs) in chart.series.iter().zip(&known.series).rev() {
        let past: Vec<_> = runs
            .iter()
            .map(|run| split(run, series.dashed_after))
            .collect();
        for (mark, pick) in [(series.mark(), false), (Mark::Dash, true)] {
            let paint = Paint::new(series.role, mark).shape();
            for (solid, dashed) in &past {
                let part = if pick { dashed } else { solid };
                if part.len() > 1 {
                    for element in LineSeries::new(thin(part, zoom, FINE), paint) {
                        plot.draw(&element)?;
                    }
                }
            }
        }
        // A value between two gaps is no line, but it is data.
        for (solid, _) in past
            .iter()
            .filter(|(solid, dashed)| solid.len() == 1 && dashed.len() < 2)
        {
            for &point in solid {
                canvas.circle(
                    place(plot, point),
                    1.25,
                    Paint::new(series.role, Mark::Fill),
                )?;
            }
        }
    }
    Ok(())
}

/// The load line in steps, since capacity changes when a machine joins or leaves.
pub(crate) fn draw_load_line(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    known: &Known,
    frame: &Frame,
) -> Drawn {
    let paint = Paint::new(Role::Ink, Mark::Load);
    for (i, run) in known.load.iter().enumerate() {
        let mut steps = load_steps(plot, run, frame);
        let Some(&(x, y)) = steps.last() else {
            continue;
        };
        if i + 1 == known.load.len() && reaches_end(chart, run) {
            let center = (frame.right + mark::REACH, y);
            steps.push((center.0 + mark::REACH, y));
            canvas.line(&steps, paint)?;
            canvas.circle(center, mark::RADIUS, paint)?;
        } else {
            // Each value holds for its step even when nothing follows.
            let (next, _) = place(plot, (run.last().map_or(0, |p| p.0) + chart.step, 0.0));
            steps.push((next.clamp(x, frame.right), y));
            canvas.line(&steps, paint)?;
        }
    }
    Ok(())
}

/// The corners of one stretch of the load line.
pub(crate) fn load_steps(plot: &Plot<'_>, run: &Run, frame: &Frame) -> Vec<(f64, f64)> {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for &(t, value) in run {
        let (x, y) = place(plot, (t, value));
        let x = x.clamp(frame.left, frame.right);
        if let Some(&(_, before)) = steps.last() {
            steps.push((x, before));
        }
        steps.push((x, y));
    }
    steps
}

/// Whether the last known capacity still holds at the end of the window: capacity goes on into a
/// forecast, but not over a time without data.
pub(crate) fn reaches_end(chart: &TimeChart, run: &[(i64, f64)]) -> bool {
    let until = chart.now.unwrap_or(chart.end).min(chart.end);
    run.last()
        .is_some_and(|&(t, _)| (until - t).saturating_mul(2) <= chart.step.saturating_mul(3))
}

/// The range in which the load line is reached.
pub(crate) fn draw_crossing(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    crossing: &Crossing,
    frame: &Frame,
) -> Drawn {
    let x = |t: i64| place(plot, (t, 0.0)).0.clamp(frame.left, frame.right);
    let (_, y) = place(plot, (crossing.from, crossing.value));
    let (from, to) = (x(crossing.from), x(crossing.to));
    canvas.line(&[(from, y), (to, y)], Paint::new(Role::Warn, Mark::Range))?;
    match crossing.at {
        Some(at) => canvas.circle((x(at), y), 3.0, Paint::new(Role::Surface, Mark::Fill)),
        None => Ok(()),
    }
}

/// Middle and baseline of the crossing's name: above its range where there is room, and right of the rule
/// of "now" likewise.
pub(crate) fn crossing_name(
    plot: &Plot<'_>,
    chart: &TimeChart,
    crossing: &Crossing,
    frame: &Frame,
) -> (f64, f64) {
    let x = |t: i64| place(plot, (t, 0.0)).0.clamp(frame.left, frame.right);
    let (_, y) = place(plot, (crossing.from, crossing.value));
    let half = width(&crossing.label, SMALL, true) / 2.0;
    let beside = chart.present().map(|now| x(now) + BESIDE);
    let beside = beside.filter(|left| left + 2.0 * half <= frame.right);
    let low = beside.unwrap_or(frame.left) + half;
    let middle = f64::midpoint(x(crossing.from), x(crossing.to));
    let above = if y - 24.0 > frame.top {
        y - 11.0
    } else {
        y + 21.0
    };
    (middle.clamp(low, (frame.right - half).max(low)), above)
}
