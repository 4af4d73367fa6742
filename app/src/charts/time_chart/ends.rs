//! Labels at the ends of lines; on a narrow drawing the series are named above the plot instead.

use super::gaps::Run;
use super::layers::{BESIDE, Known, crossing_name};
use super::{Frame, TimeChart, inside};
use crate::charts::Size;
use crate::charts::canvas::{Canvas, Drawn, Plot, SMALL, Set, place};
use crate::charts::key::{Entry, Keys, ROW};
use crate::charts::labels::{Want, spread};
use crate::charts::mark::{RADIUS, REACH};
use crate::charts::paint::{Mark, Paint, Role};
use crate::charts::text::{fit, width};
use crate::charts::value_axis::ValueAxis;

/// Distance of the labels from the plot: the mark lies between.
const OFFSET: f64 = REACH * 2.0 + 5.0;
/// The largest share of the picture labels may take.
const SHARE: f64 = 0.34;
/// Height of one line of a label.
const LINE: f64 = 14.0;
/// What sets the second line of a label off from the label below.
const APART: f64 = 3.0;

/// One label at the end of a line.
pub(super) struct End {
    /// Where its line ends, base units.
    value: f64,
    pub(super) bold: String,
    pub(super) plain: String,
    detail: String,
    /// The colour of its line; `None` for the load line, which ends in the mark.
    leader: Option<Paint>,
    weight: f64,
}

impl End {
    pub(super) fn width(&self) -> f64 {
        let plain = if self.plain.is_empty() {
            0.0
        } else {
            width(&self.plain, SMALL, false) + width(" ", SMALL, false)
        };
        let first = width(&self.bold, SMALL, true) + plain;
        first.max(width(&self.detail, SMALL, false))
    }

    fn height(&self) -> f64 {
        if self.detail.is_empty() {
            LINE
        } else {
            2.0 * LINE + APART
        }
    }

    /// Cut down to `max`: first the number goes, then the name is shortened.
    fn fit(&mut self, max: f64) {
        if self.width() > max {
            self.plain.clear();
            self.bold = fit(&self.bold, SMALL, true, max);
            self.detail = fit(&self.detail, SMALL, false, max);
        }
    }
}

fn ends(chart: &TimeChart, known: &Known, axis: &ValueAxis, size: Size) -> Vec<End> {
    let mut ends = Vec::new();
    if !size.is_narrow() {
        let all = chart.series.iter().zip(&known.series);
        for (series, runs) in all.filter(|(_, runs)| !chart.ends_inside(runs)) {
            let last = last(runs);
            ends.push(End {
                value: last.unwrap_or(0.0),
                bold: series.name.clone(),
                plain: last.map_or_else(|| "—".to_owned(), |v| axis.scale.label(v)),
                detail: String::new(),
                leader: Some(Paint::new(series.role, series.mark())),
                weight: 1.0,
            });
        }
        for band in &chart.bands {
            let Some(&(_, _, high)) = band.points.last() else {
                continue;
            };
            ends.push(End {
                value: high,
                bold: String::new(),
                plain: band.label.clone(),
                detail: String::new(),
                leader: Some(Paint::new(Role::Line, Mark::Hair)),
                weight: 0.5,
            });
        }
        for level in &chart.levels {
            ends.push(End {
                value: level.value,
                bold: format!("{} {}", axis.scale.label(level.value), level.label),
                plain: String::new(),
                detail: level.detail.clone(),
                leader: Some(Paint::new(level.role, Mark::Stroke)),
                weight: 20.0,
            });
        }
    }
    if let (Some(line), Some(value)) = (&chart.load_line, last(&known.load)) {
        ends.push(End {
            value,
            bold: format!("{} {}", axis.scale.label(value), line.label),
            plain: String::new(),
            detail: line.detail.clone(),
            leader: None,
            weight: 1000.0,
        });
    }
    ends
}

/// The room right of the plot.
pub(crate) fn gutter(chart: &TimeChart, known: &Known, axis: &ValueAxis, size: Size) -> f64 {
    let load = if known.load.is_empty() {
        10.0
    } else {
        REACH * 2.0 + 2.0
    };
    if size.is_narrow() {
        return load;
    }
    let widest = ends(chart, known, axis, size)
        .iter()
        .map(End::width)
        .fold(0.0, f64::max);
    if widest == 0.0 {
        return load;
    }
    widest.min(f64::from(size.width) * SHARE).ceil() + OFFSET
}

/// Writes the labels: right of the plot, or inside it on a narrow drawing.
pub(crate) fn draw_ends(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    known: &Known,
    axis: &ValueAxis,
    frame: &Frame,
    size: Size,
) -> Drawn {
    let mut ends = ends(chart, known, axis, size);
    if size.is_narrow() {
        let room = frame.right - frame.left - 4.0;
        for end in &mut ends {
            end.plain = std::mem::take(&mut end.detail);
            end.fit(room);
        }
        // A crossing takes the room: its name and that of the load line are moved apart, and none is
        // left over for the series, which have theirs above the plot.
        return if chart.crossing.is_none() {
            inside::draw_load(canvas, plot, (chart, known), &ends, frame)
        } else {
            draw_inside(canvas, plot, chart, &ends, frame)
        };
    }
    let mut taken = None;
    if let Some(crossing) = &chart.crossing {
        let (middle, y) = crossing_name(plot, chart, crossing, frame);
        let wide = width(&crossing.label, SMALL, true);
        taken = Some(inside::Area::of_text(middle - wide / 2.0, wide, y));
        canvas.text(&crossing.label, middle, y, Set::BOLD.middle().halo())?;
    }
    inside::name_past(canvas, plot, (chart, known), taken, frame)?;
    draw_beside(canvas, plot, chart, ends, frame)
}

/// The height of a line's end in the picture.
fn height_of(plot: &Plot<'_>, chart: &TimeChart, value: f64, frame: &Frame) -> f64 {
    place(plot, (chart.end, value))
        .1
        .clamp(frame.top, frame.bottom)
}

/// From the middle of a label to the baseline of its first line.
fn first_line(at: f64, end: &End) -> f64 {
    at - end.height() / 2.0 + 11.0
}

/// Labels in the room right of the plot, each tied to its line.
fn draw_beside(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    mut ends: Vec<End>,
    frame: &Frame,
) -> Drawn {
    let y = |end: &End| height_of(plot, chart, end.value, frame);
    let want = |end: &End| Want {
        at: y(end),
        height: end.height(),
        weight: end.weight,
    };
    let wants: Vec<Want> = ends.iter().map(want).collect();
    let places = spread(&wants, frame.top - ROW, frame.bottom + LINE / 2.0);
    for (end, at) in ends.iter_mut().zip(places) {
        let Some(at) = at else { continue };
        end.fit(frame.edge - frame.right - OFFSET);
        let x = frame.right + OFFSET;
        let (first, y) = (first_line(at, end), y(end));
        let aim = first - 4.0;
        if let Some(paint) = end.leader {
            let (near, far) = (frame.right + 3.0, x - 4.0);
            canvas.line(
                &[(near, y), (near + 4.0, y), (far - 4.0, aim), (far, aim)],
                paint,
            )?;
        } else if (aim - y).abs() > 2.0 {
            let paint = Paint::new(Role::Muted, Mark::Hair);
            canvas.line(&[(frame.right + REACH + RADIUS, y), (x - 3.0, aim)], paint)?;
        }
        canvas.label(&end.bold, &end.plain, x, first)?;
        if !end.detail.is_empty() {
            canvas.text(&end.detail, x, first + LINE - 1.0, Set::MUTED)?;
        }
    }
    Ok(())
}

/// Labels inside a narrow plot, each standing on its line, in one line of text.
fn draw_inside(
    canvas: &Canvas<'_>,
    plot: &Plot<'_>,
    chart: &TimeChart,
    ends: &[End],
    frame: &Frame,
) -> Drawn {
    let mut wants: Vec<Want> = ends
        .iter()
        .map(|end| Want {
            at: height_of(plot, chart, end.value, frame) - LINE / 2.0 - 3.0,
            height: LINE,
            weight: end.weight,
        })
        .collect();
    // Where the crossing is named the end of the line is taken; its start is free.
    let crossing = chart
        .crossing
        .as_ref()
        .map(|c| (c, crossing_name(plot, chart, c, frame)));
    let widest = ends.iter().map(End::width).fold(0.0, f64::max);
    let (x, set) = match crossing {
        Some(_) => (left_end(plot, chart, widest, frame), Set::BOLD.halo()),
        None => (frame.right - 2.0, Set::BOLD.end().halo()),
    };
    if let Some((crossing, (middle, y))) = crossing {
        let from = middle - width(&crossing.label, SMALL, true) / 2.0;
        if x + widest + 8.0 > from {
            // They would meet: then its name keeps a line to itself.
            wants.push(Want {
                at: y - 4.0,
                height: LINE,
                weight: 900.0,
            });
        } else {
            canvas.text(&crossing.label, middle, y, Set::BOLD.middle().halo())?;
        }
    }
    let places = spread(&wants, frame.top, frame.bottom);
    for (end, at) in ends.iter().zip(&places) {
        if let Some(at) = at {
            canvas.label_as(&end.bold, &end.plain, x, first_line(*at, end), set)?;
        }
    }
    match (crossing, places.get(ends.len())) {
        (Some((crossing, (middle, _))), Some(Some(at))) => {
            canvas.text(&crossing.label, middle, at + 4.0, Set::BOLD.middle().halo())
        }
        _ => Ok(()),
    }
}

/// Where the names at the left end of a plot begin: right of the rule of "now" where that would cut through
/// them and there is room.
fn left_end(plot: &Plot<'_>, chart: &TimeChart, wide: f64, frame: &Frame) -> f64 {
    let left = frame.left + 2.0;
    let beside = chart
        .present()
        .map(|now| place(plot, (now, 0.0)).0 + BESIDE);
    let cut = |x: &f64| (left..left + wide + 2.0 * BESIDE).contains(x);
    let fits = |x: &f64| x + wide <= frame.right - 2.0;
    beside.filter(cut).filter(fits).unwrap_or(left)
}

/// The names above a narrow plot with the last values, each the mean of a step, and before them the unit
/// where it is asked for; a wide one needs none.
pub(crate) fn keys(
    chart: &TimeChart,
    known: &Known,
    axis: &ValueAxis,
    (size, has_unit): (Size, bool),
) -> Keys {
    if !size.is_narrow() {
        return Keys::default();
    }
    let series = chart
        .series
        .iter()
        .zip(&known.series)
        .map(|(series, runs)| Entry {
            bold: series.name.clone(),
            plain: last(runs).map_or_else(
                || "—".to_owned(),
                |value| format!("last {}", axis.scale.label(value)),
            ),
            paint: Some(Paint::new(series.role, series.mark())),
        });
    let bands = (1_u8..).zip(&chart.bands).map(|(level, band)| Entry {
        bold: String::new(),
        plain: band.label.clone(),
        paint: Some(Paint::new(band.role, Mark::Band(level))),
    });
    let levels = chart.levels.iter().map(|level| Entry {
        bold: level.label.clone(),
        plain: axis.scale.label(level.value),
        paint: Some(Paint::new(level.role, level.mark())),
    });
    let names: Vec<Entry> = series.chain(levels).chain(bands).collect();
    let unit = (has_unit && !names.is_empty()).then(|| Entry {
        bold: String::new(),
        plain: axis.scale.name.clone(),
        paint: None,
    });
    Keys::new(unit.into_iter().chain(names), f64::from(size.width))
}

/// The last known value.
fn last(runs: &[Run]) -> Option<f64> {
    runs.last()
        .and_then(|run| run.last())
        .map(|&(_, value)| value)
}
