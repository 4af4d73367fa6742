//! Labels inside a plot, where no line crosses them: beside the load line of a narrow one its own, and the
//! names of lines that end inside a wide one.

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
pub(super) struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    pub(super) fn of_text(left: f64, wide: f64, baseline: f64) -> Self {
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

/// The lines of a plot.
struct Lines {
    /// Stretches of each series.
    series: Vec<Vec<Line>>,
    /// Stretches of the load line.
    load: Vec<Line>,
    /// Levels, and the rule of "now".
    rules: Vec<Line>,
}

impl Lines {
    fn new(plot: &Plot<'_>, (chart, known): (&TimeChart, &Known), frame: &Frame) -> Self {
        let on_page = |run: &Run| -> Line { run.iter().map(|&point| place(plot, point)).collect() };
        let series = known.series.iter();
        let load = known.load.iter();
        let level = |value: f64| -> Line {
            [chart.start, chart.end]
                .map(|at| place(plot, (at, value)))
                .into()
        };
        let levels = chart.levels.iter().map(|one| level(one.value));
        let now = chart.present().map(|now| {
            let (x, _) = place(plot, (now, 0.0));
            vec![(x, frame.top), (x, frame.bottom)]
        });
        Self {
            series: series
                .map(|runs| runs.iter().map(on_page).collect())
                .collect(),
            load: load.map(|run| load_steps(plot, run, frame)).collect(),
            rules: levels.chain(now).collect(),
        }
    }
}

/// Writes the name of the load line.
pub(super) fn draw_load(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    (chart, known): (&TimeChart, &Known),
    ends: &[End],
    frame: &Frame,
) -> Drawn {
    let lines = Lines::new(plot, (chart, known), frame);
    let others = [lines.series.concat(), lines.rules].concat();
    let goes_on = known.load.last().is_some_and(|run| reaches_end(chart, run));
    for end in ends {
        let area = beside_load(end, (&lines.load, goes_on), &others, frame);
        let set = Set::BOLD.halo();
        let (x, set) = if area.left > frame.left + 2.0 {
            (area.right, set.end())
        } else {
            (area.left, set)
        };
        canvas.label_as(&end.bold, &end.plain, x, area.baseline(), set)?;
    }
    Ok(())
}

/// Writes the names of lines that end inside the plot on them.
pub(super) fn name_past(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    (chart, known): (&TimeChart, &Known),
    crossing: Option<Area>,
    frame: &Frame,
) -> Drawn {
    let ends_inside = |at: usize| chart.ends_inside(&known.series[at]);
    if !(0..known.series.len()).any(ends_inside) {
        return Ok(());
    }
    let lines = Lines::new(plot, (chart, known), frame);
    let mut taken: Vec<Area> = crossing.into_iter().collect();
    for (at, (line, own)) in chart.series.iter().zip(&lines.series).enumerate() {
        let others = lines.series.iter().enumerate();
        let others = others.filter(|(other, _)| *other != at);
        let others = others.flat_map(|(_, lines)| lines);
        let others: Vec<Line> = others
            .chain(&lines.load)
            .chain(&lines.rules)
            .cloned()
            .collect();
        let area = ends_inside(at).then(|| on_line(&line.name, own, &others, &taken, frame));
        if let Some(area) = area.flatten() {
            canvas.text(&line.name, area.left, area.baseline(), Set::INK.halo())?;
            taken.push(area);
        }
    }
    Ok(())
}

/// Above the right end of the load line, below it, above its left end, or below that, or along its last
/// stretch: the first place that no other line comes near, or the first that the fewest cross. A load line
/// goes on to the end of the plot unless data ends before.
fn beside_load(
    end: &End,
    (load, goes_on): (&[Line], bool),
    others: &[Line],
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
    let mut starts = vec![right];
    if level {
        // Elsewhere another capacity would seem to be meant.
        starts.push(left);
    }
    let stretch = load.last().into_iter().flatten().rev();
    let stretch = stretch.take_while(|point| (point.1 - y).abs() < 0.5);
    let begins = stretch.last().map_or(right, |point| point.0.max(left));
    let along = (1..64).map(|at| right - f64::from(at) * 8.0);
    starts.extend(along.take_while(|start| *start > begins));
    let areas = starts
        .into_iter()
        .flat_map(|x| [above, below].map(|baseline| Area::of_text(x, wide, baseline)))
        .filter(|area| area.is_inside(frame));
    let areas: Vec<Area> = areas.collect();
    let meets = |area: &Area, line: &Line| line.windows(2).any(|piece| area.is_met_by(piece));
    let free =
        |area: &&Area| area.is_clear_of(others) && !load.iter().any(|line| meets(area, line));
    let crossed = |area: &&Area| {
        let lines = others.iter().chain(load);
        lines.filter(|line| meets(area, line)).count()
    };
    let least = || areas.iter().min_by_key(crossed);
    let found = areas.iter().find(free).or_else(least);
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
