//! Many series side by side on one scale: more than five lines in one plot are a tangle.

use plotters::prelude::{LineSeries, Polygon};
use serde::{Deserialize, Serialize};

use super::canvas::{Canvas, Drawn, SMALL, Set, picture, place};
use super::paint::{Mark, Paint, Role};
use super::text::{fit, width};
use super::time_axis::{stamp, time_ticks};
use super::time_chart::gaps::{FINE, Run, Zoom, missing, runs, split, thin};
use super::time_chart::{Band, Series};
use super::value_axis::ValueAxis;
use super::{Caption, ChartTable, Column, Drawing, Size, Unit};

/// A grid of small charts with one time axis and one value axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SmallMultiples {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The unit of all values.
    pub unit: Unit,
    /// The window, seconds since the epoch.
    pub start: i64,
    /// The window's end.
    pub end: i64,
    /// Seconds between two points.
    pub step: i64,
    /// The present, when the window reaches beyond it.
    pub now: Option<i64>,
    /// The charts, in reading order.
    pub panels: Vec<Panel>,
}

/// One small chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Its line; the name stands above it.
    pub series: Series,
    /// What is said of it, right of the name: `8.3 → 10.1`.
    pub note: String,
    /// The interval around the forecast.
    pub band: Option<Band>,
}

/// The least width of a panel.
const LEAST: f64 = 124.0;
/// The unit, above all.
const HEAD: f64 = 26.0;
/// Name, plot and the room below.
const NAME: f64 = 20.0;
const PLOT: f64 = 64.0;
const BELOW: f64 = 20.0;
/// The time labels below the last row.
const AXIS: f64 = 18.0;

/// Draws the grid at `wide`; the height follows from the number of panels.
#[must_use]
pub fn draw(chart: &SmallMultiples, wide: u32) -> Drawing {
    let all: Vec<Vec<Run>> = chart
        .panels
        .iter()
        .map(|p| runs(&inside(chart, &p.series), chart.step))
        .collect();
    let axis = ValueAxis::new(max(chart, &all), &chart.unit, 2);
    let labels = axis
        .ticks
        .iter()
        .map(|(_, label)| width(label, SMALL, false));
    let gutter = labels.fold(0.0, f64::max).ceil() + 6.0;
    let edge = f64::from(wide) - gutter;
    let gap = if wide < 480 { 16.0 } else { 24.0 };
    let fit = super::to_i32(((edge + gap) / (LEAST + gap)).floor()).clamp(1, 4);
    let columns = usize::try_from(fit)
        .unwrap_or(1)
        .min(chart.panels.len().max(1));
    let rows = chart.panels.len().div_ceil(columns);
    let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let panel = (edge - gap * float(columns - 1)) / float(columns);
    let height = HEAD + float(rows) * (NAME + PLOT + BELOW) + AXIS;
    let size = Size {
        width: wide,
        height: super::to_i32(height).unsigned_abs(),
    };
    let svg = picture(&chart.caption, size, |canvas| {
        canvas.text(
            &format!("{}, one scale", axis.scale.name),
            0.0,
            11.0,
            Set::MUTED,
        )?;
        for (i, (data, runs)) in chart.panels.iter().zip(&all).enumerate() {
            let (column, row) = (i % columns, i / columns);
            let left = gutter + float(column) * (panel + gap);
            let top = HEAD + float(row) * (NAME + PLOT + BELOW);
            let place = Place {
                left,
                right: left + panel,
                top: top + NAME,
            };
            draw_panel(canvas, chart, data, runs, &axis, place)?;
            if column == 0 {
                draw_scale(canvas, &axis, place)?;
            }
            if i + columns >= chart.panels.len() {
                draw_time(canvas, chart, place)?;
            }
        }
        Ok(())
    });
    Drawing {
        svg,
        table: table(chart, &all, &axis),
    }
}

/// Where one panel's plot lies.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    right: f64,
    top: f64,
}

impl Place {
    fn bottom(self) -> f64 {
        self.top + PLOT
    }

    /// Height of a value above the bottom.
    fn y(self, value: f64, top: f64) -> f64 {
        self.bottom() - value / top * PLOT
    }
}

fn inside(chart: &SmallMultiples, series: &Series) -> Vec<super::time_chart::Point> {
    let window = chart.start..=chart.end;
    series
        .points
        .iter()
        .copied()
        .filter(|(t, _)| window.contains(t))
        .collect()
}

fn max(chart: &SmallMultiples, all: &[Vec<Run>]) -> f64 {
    let values = all.iter().flatten().flatten().map(|&(_, v)| v);
    let bands = chart.panels.iter().filter_map(|p| p.band.as_ref());
    values
        .chain(bands.flat_map(|b| b.points.iter().map(|p| p.2)))
        .fold(0.0, f64::max)
}

fn draw_panel(
    canvas: &Canvas<'_>,
    chart: &SmallMultiples,
    panel: &Panel,
    runs: &[Run],
    axis: &ValueAxis,
    at: Place,
) -> Drawn {
    let wide = at.right - at.left;
    // Where a name has no room beside all that is said of it, only the end of that is.
    let room = |note: &str| (wide - width(note, SMALL, false) - 6.0).max(40.0);
    let end = panel.note.find('→').map_or("", |at| &panel.note[at..]);
    let note = match width(&panel.series.name, SMALL, true) > room(&panel.note) {
        true if !end.is_empty() => end,
        _ => panel.note.as_str(),
    };
    let name = fit(&panel.series.name, SMALL, true, room(note));
    canvas.text(&name, at.left, at.top - 9.0, Set::BOLD)?;
    canvas.text(note, at.right, at.top - 9.0, Set::MUTED.end())?;
    let plot = canvas.plot(
        at.left..at.right,
        at.top..at.bottom(),
        chart.start..chart.end.max(chart.start + 1),
        axis.top,
    );
    let until = chart.now.unwrap_or(chart.end).min(chart.end);
    for (from, to) in missing([runs], chart.step, (chart.start, until)) {
        let (a, b) = (place(&plot, (from, 0.0)).0, place(&plot, (to, 0.0)).0);
        canvas.rect(
            (a, at.top),
            (b, at.bottom()),
            Paint::new(Role::Line, Mark::Gap),
        )?;
    }
    let hair = Paint::new(Role::Line, Mark::Hair);
    canvas.line(&[(at.left, at.bottom()), (at.right, at.bottom())], hair)?;
    if let Some((value, _)) = axis.ticks.last().filter(|tick| tick.0 > 0.0) {
        let y = at.y(*value, axis.top);
        canvas.line(&[(at.left, y), (at.right, y)], hair)?;
    }
    if let Some(band) = &panel.band {
        let upper = band.points.iter().map(|&(t, _, high)| (t, high));
        let lower = band.points.iter().rev().map(|&(t, low, _)| (t, low));
        let outline: Vec<_> = upper.chain(lower).collect();
        plot.draw(&Polygon::new(
            outline,
            Paint::new(band.role, Mark::Band(3)).shape(),
        ))?;
    }
    let zoom = Zoom {
        start: chart.start,
        end: chart.end,
        width: wide,
        per_value: PLOT / axis.top,
    };
    let role = panel.series.role;
    let parts: Vec<_> = runs
        .iter()
        .map(|run| split(run, panel.series.dashed_after))
        .collect();
    for (solid, _) in &parts {
        match solid[..] {
            [] => {}
            [point] => {
                canvas.circle(place(&plot, point), 1.25, Paint::new(role, Mark::Fill))?;
            }
            _ => {
                let paint = Paint::new(role, Mark::Stroke).shape();
                for element in LineSeries::new(thin(solid, zoom, FINE), paint) {
                    plot.draw(&element)?;
                }
            }
        }
    }
    for (_, dashed) in parts.iter().filter(|(_, dashed)| dashed.len() > 1) {
        let paint = Paint::new(role, Mark::Dash).shape();
        for element in LineSeries::new(thin(dashed, zoom, FINE), paint) {
            plot.draw(&element)?;
        }
    }
    Ok(())
}

/// The scale all panels share, once per row.
fn draw_scale(canvas: &Canvas<'_>, axis: &ValueAxis, at: Place) -> Drawn {
    let ends = [
        axis.ticks.first(),
        axis.ticks.last().filter(|tick| tick.0 > 0.0),
    ];
    for (value, label) in ends.into_iter().flatten() {
        canvas.text(
            label,
            at.left - 6.0,
            at.y(*value, axis.top) + 4.0,
            Set::MUTED.end(),
        )?;
    }
    Ok(())
}

fn draw_time(canvas: &Canvas<'_>, chart: &SmallMultiples, at: Place) -> Drawn {
    let hair = Paint::new(Role::Line, Mark::Hair);
    let wide = at.right - at.left;
    let span = super::time_axis::as_f64((chart.end - chart.start).max(1));
    for tick in time_ticks(chart.start, chart.end, wide, 0.0) {
        let x = at.left + super::time_axis::as_f64(tick.at - chart.start) / span * wide;
        canvas.line(&[(x, at.bottom()), (x, at.bottom() + 4.0)], hair)?;
        canvas.text(
            &tick.label,
            at.left + tick.x,
            at.bottom() + 17.0,
            Set::MUTED.middle(),
        )?;
    }
    Ok(())
}

fn table(chart: &SmallMultiples, all: &[Vec<Run>], axis: &ValueAxis) -> ChartTable {
    let unit = axis.scale.name.as_str();
    let columns = vec![
        Column::text("Name"),
        Column::text("Last known, UTC"),
        Column::number("Last", unit),
        Column::number("Mean", unit),
        Column::number("Peak", unit),
    ];
    let rows = chart.panels.iter().zip(all).map(|(panel, runs)| {
        // What is foreseen is not measured: it takes no part in means and peaks.
        let until = panel.series.dashed_after.unwrap_or(i64::MAX);
        let known: Run = runs
            .iter()
            .flatten()
            .copied()
            .filter(|&(t, _)| t <= until)
            .collect();
        let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let sum: f64 = known.iter().map(|&(_, v)| v).sum();
        let peak = known
            .iter()
            .map(|&(_, v)| v)
            .fold(f64::NEG_INFINITY, f64::max);
        vec![
            panel.series.name.clone(),
            known
                .last()
                .map_or_else(|| "—".to_owned(), |&(t, _)| stamp(t)),
            axis.scale.cell(known.last().map(|&(_, v)| v)),
            axis.scale.cell((count > 0).then(|| sum / f64::from(count))),
            axis.scale.cell(Some(peak)),
        ]
    });
    ChartTable {
        caption: chart.caption.title.clone(),
        columns,
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(panels: usize) -> SmallMultiples {
        let series = |i: usize| Series {
            name: format!("team-{i}"),
            role: Role::of_rank(i),
            points: (0..30)
                .map(|t| (t * 86_400, (t != 9).then_some(f64::from(8))))
                .collect(),
            area: false,
            dashed_after: Some(20 * 86_400),
            dotted: false,
        };
        SmallMultiples {
            caption: Caption {
                id: "m".to_owned(),
                title: "T".to_owned(),
                desc: String::new(),
            },
            unit: Unit::Cores,
            start: 0,
            end: 29 * 86_400,
            step: 86_400,
            now: Some(20 * 86_400),
            panels: (0..panels)
                .map(|i| Panel {
                    series: series(i),
                    note: "8 → 9".to_owned(),
                    band: None,
                })
                .collect(),
        }
    }

    #[test]
    fn every_panel_is_named_and_shares_the_scale() {
        for wide in [300, 600, 920] {
            let drawing = draw(&chart(7), wide);
            for i in 0..7 {
                assert!(drawing.svg.contains(&format!(">team-{i}<")), "{wide}");
            }
            assert_eq!(
                drawing.svg.matches(">cores, one scale<").count(),
                1,
                "the unit once at {wide}"
            );
            assert_eq!(drawing.table.rows.len(), 7);
        }
        assert!(draw(&chart(0), 300).svg.ends_with("</svg>"));
    }

    #[test]
    fn gaps_stay_open_and_the_future_is_dashed() {
        let svg = draw(&chart(1), 300).svg;
        assert!(svg.contains("class=\"gap\""), "{svg}");
        let solid = svg.split("class=\"stroke c1\" d=\"").nth(1).unwrap();
        let solid = solid.split('"').next().unwrap();
        assert_eq!(
            solid.matches(['M', 'm']).count(),
            2,
            "two stretches: {solid}"
        );
        assert!(svg.contains("class=\"stroke dash c1\""));
    }
}
