//! Several series over time, with the load line.

pub(crate) mod ends;
pub(crate) mod gaps;
mod inside;
mod layers;
mod table;

use serde::{Deserialize, Serialize};

use super::canvas::{Canvas, Drawn, SMALL, Set, picture, place};
use super::key::{Keys, ROW};
use super::labels::Track;
use super::paint::{Mark, Paint, Role};
use super::text::width;
use super::time_axis::time_ticks;
use super::value_axis::ValueAxis;
use super::{Caption, ChartTable, Drawing, Size, Unit};

/// Seconds since the epoch and a value in base units; `None` is unknown, not zero.
pub type Point = (i64, Option<f64>);

/// A chart over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeChart {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The unit of all values.
    pub unit: Unit,
    /// The window, seconds since the epoch.
    pub start: i64,
    /// The window's end; beyond `now` when something is foreseen.
    pub end: i64,
    /// Seconds between two points of every series.
    pub step: i64,
    /// The series, in the order of their colours; up to five are labelled at their ends.
    pub series: Vec<Series>,
    /// Interval bands of a forecast, outermost first, three at most.
    pub bands: Vec<Band>,
    /// What is there to be used.
    pub load_line: Option<LoadLine>,
    /// Other levels worth a line: a sum of peaks, a proven bound.
    pub levels: Vec<Level>,
    /// The present, when it lies inside the window.
    pub now: Option<i64>,
    /// When the load line will be reached.
    pub crossing: Option<Crossing>,
    /// A fixed top of the axis, so that several charts share one scale.
    pub top: Option<f64>,
}

/// One line of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The label at the line's end.
    pub name: String,
    /// Whose colour.
    pub role: Role,
    /// Values in ascending time.
    pub points: Vec<Point>,
    /// Whether the area below is shaded.
    pub area: bool,
    /// From here on the line is foreseen, not measured: dashed.
    pub dashed_after: Option<i64>,
    /// Dotted: a bound on the others rather than one of them.
    pub dotted: bool,
}

impl Series {
    /// How it is drawn: what is known of it, or where all of it is foreseen, that.
    pub(crate) fn mark(&self) -> Mark {
        match (self.dotted, self.sets_off()) {
            (true, _) => Mark::Dot,
            (false, Some(_)) => Mark::Dash,
            (false, None) => Mark::Stroke,
        }
    }

    /// Where it sets off, if all of it is foreseen. A value right there is one of another series, and
    /// ties the lines together.
    pub(crate) fn sets_off(&self) -> Option<i64> {
        let first = self.points.first()?.0;
        self.dashed_after.filter(|after| *after <= first)
    }
}

/// One interval band around a forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The label at the band's upper end: `80 %`.
    pub label: String,
    /// Whose colour.
    pub role: Role,
    /// Time, lower and upper value.
    pub points: Vec<(i64, f64, f64)>,
}

/// The load line: always ink, ending in the mark with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadLine {
    /// The capacity over time; one point is a constant. Each value holds until the next.
    pub points: Vec<Point>,
    /// What follows the number: `cores allocatable`.
    pub label: String,
    /// A second, grey line.
    pub detail: String,
}

/// A level drawn across the plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// Where it lies.
    pub value: f64,
    /// What follows the number: `sum of peaks`.
    pub label: String,
    /// A second, grey line.
    pub detail: String,
    /// Whose colour.
    pub role: Role,
    /// Dotted for what was read off the picture, dashed for what is not in it.
    pub dotted: bool,
}

impl Level {
    /// How it is drawn.
    pub(crate) fn mark(&self) -> Mark {
        if self.dotted { Mark::Dot } else { Mark::Dash }
    }
}

/// When the load line is reached, as a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    /// Earliest.
    pub from: i64,
    /// Middle, where that is foreseen.
    pub at: Option<i64>,
    /// Latest.
    pub to: i64,
    /// The load at which it happens.
    pub value: f64,
    /// `full: 15 Feb – 10 May`.
    pub label: String,
}

impl TimeChart {
    /// The present, where it is in the picture.
    pub(crate) fn present(&self) -> Option<i64> {
        // No picture of the board has one, and what is drawn around it would weigh there.
        if cfg!(feature = "board") {
            return None;
        }
        let window = self.start..=self.end;
        self.now.filter(|now| window.contains(now))
    }

    /// Whether a line ends at the present while the picture goes on: what stands beside the plot would
    /// not stand at its end.
    pub(crate) fn ends_inside(&self, runs: &[gaps::Run]) -> bool {
        let last = runs.last().and_then(|run| run.last());
        let goes_on = |now: &i64| now.saturating_add(self.step) < self.end;
        let now = self.present().filter(goes_on);
        now.zip(last).is_some_and(|(now, last)| last.0 <= now)
    }
}

/// Where the plot lies in the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// The drawing's own right edge.
    pub(crate) edge: f64,
    /// Whether there is a row right above the plot, which has the unit; else that stands with the names.
    pub(crate) has_row: bool,
}

/// Draws the chart for one size, and its table.
#[must_use]
pub fn draw(chart: &TimeChart, size: Size) -> Drawing {
    Drawing {
        svg: svg(chart, size),
        table: numbers(chart),
    }
}

/// The numbers of the chart.
pub(crate) fn numbers(chart: &TimeChart) -> ChartTable {
    table::table(chart, &layers::Known::new(chart))
}

/// The drawing alone.
pub(crate) fn svg(chart: &TimeChart, size: Size) -> String {
    let (known, axis, keys, frame) = layout(chart, size);
    picture(&chart.caption, size, |canvas| {
        let plot = canvas.plot(
            frame.left..frame.right,
            frame.top..frame.bottom,
            chart.start..chart.end.max(chart.start + 1),
            axis.top,
        );
        keys.draw(canvas, 0.0)?;
        let mut header = Track::default();
        if frame.has_row {
            header.take(0.0, width(&axis.scale.name, SMALL, false), 8.0);
            canvas.text(&axis.scale.name, 0.0, frame.top - 7.0, Set::MUTED)?;
        }
        layers::draw_gaps(canvas, &plot, chart, &known, &frame, &mut header)?;
        draw_axes(canvas, &plot, chart, &axis, &frame)?;
        layers::draw_data(canvas, &plot, chart, &known, &frame, axis.top)?;
        layers::draw_load_line(canvas, &plot, chart, &known, &frame)?;
        if let Some(crossing) = &chart.crossing {
            layers::draw_crossing(canvas, &plot, crossing, &frame)?;
        }
        ends::draw_ends(canvas, &plot, chart, &known, &axis, &frame, size)
    })
}

/// Where the plot lies in the drawing of a size, in its units: left, right, top and bottom. For
/// what is laid over a drawing, such as a cursor.
#[must_use]
pub fn plot_area(chart: &TimeChart, size: Size) -> [f64; 4] {
    let (.., frame) = layout(chart, size);
    [frame.left, frame.right, frame.top, frame.bottom]
}

/// What is known, its scale, its key, and where the plot lies.
fn layout(chart: &TimeChart, size: Size) -> (layers::Known, ValueAxis, Keys, Frame) {
    let known = layers::Known::new(chart);
    // A narrow drawing writes on its lines: the topmost needs room for its label.
    let room = if size.is_narrow() { 1.08 } else { 1.0 };
    let top = chart.top.unwrap_or(0.0).max(known.max * room);
    let mut axis = ValueAxis::new(top, &chart.unit, steps(size));
    if known.is_empty() {
        // Nothing is known: an invented scale would say something.
        axis.ticks.truncate(1);
    }
    // The unit has no row for itself, unless nothing else stands above the plot.
    let shares_row = chart.present().is_some() || !layers::gaps(chart, &known).is_empty();
    let keys = ends::keys(chart, &known, &axis, (size, !shares_row));
    let has_row = shares_row || keys.height == 0.0;
    let frame = frame(chart, &known, &axis, (&keys, has_row), size);
    (known, axis, keys, frame)
}

/// How many steps the value axis should have.
fn steps(size: Size) -> u32 {
    (size.height.saturating_sub(60) / 44).clamp(2, 6)
}

fn frame(
    chart: &TimeChart,
    known: &layers::Known,
    axis: &ValueAxis,
    (keys, has_row): (&Keys, bool),
    size: Size,
) -> Frame {
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let widest = axis
        .ticks
        .iter()
        .map(|(_, label)| width(label, SMALL, false));
    let left = widest.fold(0.0, f64::max).ceil() + 8.0;
    let gutter = ends::gutter(chart, known, axis, size);
    Frame {
        left,
        right: (w - gutter).max(left + 40.0),
        top: keys.height + if has_row { ROW + 4.0 } else { 8.0 },
        bottom: (h - 22.0).max(keys.height + ROW + 44.0),
        edge: w,
        has_row,
    }
}

fn draw_axes(
    canvas: &Canvas<'_>,
    plot: &super::canvas::Plot<'_>,
    chart: &TimeChart,
    axis: &ValueAxis,
    frame: &Frame,
) -> Drawn {
    let hair = Paint::new(Role::Line, Mark::Hair);
    for (value, _) in &axis.ticks {
        let (_, y) = place(plot, (chart.start, *value));
        canvas.line(&[(frame.left, y), (frame.right, y)], hair)?;
    }
    let overhang = frame.left.min(frame.edge - frame.right);
    let ticks = time_ticks(chart.start, chart.end, frame.right - frame.left, overhang);
    for tick in &ticks {
        let (x, _) = place(plot, (tick.at, 0.0));
        canvas.line(&[(x, frame.bottom), (x, frame.bottom + 4.0)], hair)?;
    }
    for (value, label) in &axis.ticks {
        let (_, y) = place(plot, (chart.start, *value));
        canvas.text(label, frame.left - 8.0, y + 4.0, Set::MUTED.end())?;
    }
    for tick in &ticks {
        canvas.text(
            &tick.label,
            frame.left + tick.x,
            frame.bottom + 18.0,
            Set::MUTED.middle(),
        )?;
    }
    Ok(())
}
