//! Labels inside a narrow plot: the load line's beside it, each series' name on its line, where no
//! line crosses them.

use super::ends::End;
use super::gaps::Run;
use super::layers::{Known, load_steps, reaches_end};
use super::{Frame, TimeChart};
use crate::charts::canvas::{Canvas, Drawn, Plot, SMALL, Set, place};
use crate::charts::text::width;

/// Heights of text above and below its baseline.
const ABOVE: f64 = SMALL * 0.75;
const BELOW: f64 = SMALL * 0.2;
/// How far a label keeps from what is not its own.
const CLEAR: f64 = 3.5;
/// A name stands on a stretch of its line no more uneven than this.
const UNEVEN: f64 = 28.0;

/// A line in the units of the picture, from left to right.
type Line = Vec<(f64, f64)>;

/// The place of a text.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    fn of_text(left: f64, wide: f64, baseline: f64) -> Self {
        Self {
            left,
            right: left + wide,
            top: baseline - ABOVE,
            bottom: baseline + BELOW,
        }
    }

    fn baseline(&self) -> f64 {
        self.bottom - BELOW
    }

    fn wider(self, by: f64) -> Self {
        Self {
            left: self.left - by,
            right: self.right + by,
            top: self.top - by,
            bottom: self.bottom + by,
        }
    }

    fn is_inside(&self, frame: &Frame) -> bool {
        // The row above the plot ends where this begins.
        self.top >= frame.top - 3.0 && self.bottom <= frame.bottom - 1.0
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn is_met_by(&self, line: &[(f64, f64)]) -> bool {
        extent(line, self.left, self.right)
            .is_some_and(|(high, low)| high < self.bottom && self.top < low)
    }

    /// Whether none of the lines comes near.
    fn is_clear_of(&self, lines: &[Line]) -> bool {
        let wide = self.wider(CLEAR);
        // Piece by piece: a line may pass above and below without crossing.
        let pieces = |line: &Line| {
            line.windows(2).any(|piece| wide.is_met_by(piece)) || wide.is_met_by(&line[..1])
        };
        !lines.iter().filter(|line| !line.is_empty()).any(pieces)
    }
}

/// The highest and the lowest place of a line between two places of the other axis.
fn extent(line: &[(f64, f64)], left: f64, right: f64) -> Option<(f64, f64)> {
    let mut found: Option<(f64, f64)> = None;
    let mut take = |y: f64| {
        let (high, low) = found.unwrap_or((y, y));
        found = Some((high.min(y), low.max(y)));
    };
    for &(x, y) in line {
        if (left..=right).contains(&x) {
            take(y);
        }
    }
    for piece in line.windows(2) {
        let [(x0, y0), (x1, y1)] = [piece[0], piece[1]];
        for x in [left, right] {
            if x0 < x && x < x1 {
                take(y0 + (y1 - y0) * (x - x0) / (x1 - x0));
            }
        }
    }
    found
}

/// Writes the name of the load line and those of the series.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    known: &Known,
    ends: &[End],
    frame: &Frame,
) -> Drawn {
    let on_page = |run: &Run| -> Line { run.iter().map(|&point| place(plot, point)).collect() };
    let series: Vec<Vec<Line>> = known
        .series
        .iter()
        .map(|runs| runs.iter().map(on_page).collect())
        .collect();
    let load: Vec<Line> = known
        .load
        .iter()
        .map(|run| load_steps(plot, run, frame))
        .collect();
    let level = |value: f64| -> Line {
        [chart.start, chart.end]
            .map(|at| place(plot, (at, value)))
            .into()
    };
    let levels: Vec<Line> = chart.levels.iter().map(|one| level(one.value)).collect();
    let mut taken = Vec::new();
    let all = [series.concat(), levels.clone()].concat();
    let goes_on = known.load.last().is_some_and(|run| reaches_end(chart, run));
    for end in ends {
        let area = beside_load(end, (&load, goes_on), &all, frame);
        let set = Set::BOLD.halo();
        let (x, set) = if area.left > frame.left + 2.0 {
            (area.right, set.end())
        } else {
            (area.left, set)
        };
        canvas.label_as(&end.bold, &end.plain, x, area.baseline(), set)?;
        taken.push(area);
    }
    for (at, (line, own)) in chart.series.iter().zip(&series).enumerate() {
        let others = series.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<Line> = others
            .flat_map(|(_, lines)| lines)
            .chain(&load)
            .chain(&levels)
            .cloned()
            .collect();
        if let Some(area) = on_line(&line.name, own, &others, &taken, frame) {
            canvas.text(&line.name, area.left, area.baseline(), Set::INK.halo())?;
            taken.push(area);
        }
    }
    Ok(())
}

/// Above the right end of the load line, below it, above its left end, or below that: the first
/// place that no series crosses, or the first of all. A load line goes on to the end of the plot
/// unless data ends before.
fn beside_load(
    end: &End,
    (load, goes_on): (&[Line], bool),
    series: &[Line],
    frame: &Frame,
) -> Area {
    let ends = |line: &Line| Some((line.first()?.1, line.last()?.1));
    let (_, y) = load.last().and_then(ends).unwrap_or((0.0, frame.top));
    let stops = load.last().and_then(|line| line.last()).map(|end| end.0);
    let edge = stops.filter(|_| !goes_on).unwrap_or(frame.right);
    let level = load
        .first()
        .and_then(ends)
        .is_some_and(|(first, _)| (first - y).abs() < 0.5);
    let (above, below) = (y - 6.0, y + 14.5);
    let wide = end.width();
    let left = frame.left + 2.0;
    let right = (edge.min(frame.right) - 2.0 - wide).max(left);
    let mut places = vec![(right, above), (right, below)];
    if level {
        // Elsewhere another capacity would seem to be meant.
        places.extend([(left, above), (left, below)]);
    }
    let areas = places
        .into_iter()
        .map(|(x, baseline)| Area::of_text(x, wide, baseline))
        .filter(|area| area.is_inside(frame));
    let areas: Vec<Area> = areas.collect();
    let free = |area: &&Area| {
        let own = load.iter().flat_map(|line| line.windows(2));
        area.is_clear_of(series) && !own.into_iter().any(|piece| area.is_met_by(piece))
    };
    let found = areas.iter().find(free).or(areas.first());
    found.copied().unwrap_or_else(|| {
        let baseline = above.clamp(frame.top + ABOVE, frame.bottom - BELOW);
        Area::of_text(right, wide, baseline)
    })
}

/// A place for a name on its own line, where that is most even; none where others come near.
fn on_line(
    name: &str,
    own: &[Line],
    others: &[Line],
    taken: &[Area],
    frame: &Frame,
) -> Option<Area> {
    let wide = width(name, SMALL, false);
    let last = frame.right - wide - 2.0;
    let starts = (0..64).map(|at| frame.left + 6.0 + f64::from(at) * 8.0);
    let places = starts.take_while(|left| *left <= last).flat_map(|left| {
        let stretch = own.iter().find(|line| {
            let ends = line.first().zip(line.last());
            ends.is_some_and(|(first, end)| first.0 <= left && left + wide <= end.0)
        });
        let extent = stretch.and_then(|line| extent(line, left - 2.0, left + wide + 2.0));
        let extent = extent.filter(|(high, low)| low - high <= UNEVEN);
        extent.into_iter().flat_map(move |(high, low)| {
            [high - 5.5, low + 12.5]
                .map(|baseline| (low - high, Area::of_text(left, wide, baseline)))
        })
    });
    places
        .filter(|(_, area)| {
            area.is_inside(frame)
                && area.is_clear_of(others)
                && !taken.iter().any(|other| area.wider(CLEAR).overlaps(other))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, area)| area)
}
