//! Bars that lie between two values, one below the other: machines of both sides, and the way from
//! one to the other.

use serde::{Deserialize, Serialize};

use super::canvas::{Canvas, Drawn, SMALL, Set, picture};
use super::paint::{Mark, Paint, Role};
use super::text::{fit, width};
use super::{Caption, ChartTable, Column, Drawing, Size, to_i32};

/// Bars on one axis that begins at zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spans {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The unit, for the table.
    pub unit: String,
    /// The bars, top to bottom.
    pub bars: Vec<Span>,
    /// Whether bars are thick and named above, as when there are two.
    pub large: bool,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// Its name.
    pub name: String,
    /// What it is, in a few words; left out where there is no room.
    pub note: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends; before its beginning where something is taken away.
    pub to: f64,
    /// Whose colour.
    pub role: Role,
    /// Its number, as text.
    pub text: String,
    /// An interval of its end.
    pub whisker: Option<(f64, f64)>,
}

const GAP: f64 = 8.0;
const ROW: f64 = 26.0;
const LARGE_ROW: f64 = 58.0;

struct Frame {
    left: f64,
    right: f64,
    most: f64,
    row: f64,
    bar: f64,
    head: f64,
}

impl Frame {
    fn of(chart: &Spans, edge: f64) -> Self {
        let names = chart.bars.iter().map(|bar| width(&bar.name, SMALL, false));
        let texts = chart.bars.iter().map(|bar| width(&bar.text, SMALL, true));
        let left = match chart.large {
            true => 0.0,
            false => names.fold(0.0, f64::max).ceil().min(edge * 0.45) + GAP,
        };
        let ends = chart.bars.iter().flat_map(|bar| {
            let whisker = bar.whisker.map_or((0.0, 0.0), |ends| ends);
            [bar.from, bar.to, whisker.0, whisker.1]
        });
        let (row, bar, head) = if chart.large {
            (LARGE_ROW, 24.0, 20.0)
        } else {
            (ROW, 16.0, 4.0)
        };
        Self {
            left,
            right: edge - texts.fold(0.0, f64::max).ceil() - 2.0 * GAP,
            most: ends.fold(f64::MIN_POSITIVE, f64::max),
            row,
            bar,
            head,
        }
    }

    fn x(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * (value / self.most).clamp(0.0, 1.0)
    }
}

/// Draws the bars; the height follows from how many they are.
#[must_use]
pub fn draw(chart: &Spans, wide: u32) -> Drawing {
    Drawing {
        svg: svg(chart, wide),
        table: table(chart),
    }
}

/// The drawing alone.
pub(crate) fn svg(chart: &Spans, wide: u32) -> String {
    let frame = Frame::of(chart, f64::from(wide));
    let rows = chart.bars.iter().map(|_| frame.row).sum::<f64>();
    let size = Size {
        width: wide,
        height: height(chart),
    };
    picture(&chart.caption, size, |canvas| {
        for (at, bar) in (0_u32..).zip(&chart.bars) {
            draw_bar(canvas, chart, &frame, (f64::from(at) * frame.row, bar))?;
        }
        let hair = Paint::new(Role::Line, Mark::Hair);
        canvas.line(&[(frame.left, 0.0), (frame.left, rows)], hair)
    })
}

/// How high a drawing is, whatever its width.
#[must_use]
pub fn height(chart: &Spans) -> u32 {
    let row = if chart.large { LARGE_ROW } else { ROW };
    let rows = chart.bars.iter().map(|_| row).sum::<f64>();
    to_i32(rows + 4.0).unsigned_abs()
}

fn draw_bar(canvas: &Canvas<'_>, chart: &Spans, frame: &Frame, (top, bar): (f64, &Span)) -> Drawn {
    let (from, to) = (frame.x(bar.from.min(bar.to)), frame.x(bar.from.max(bar.to)));
    let y = top + frame.head;
    let middle = y + frame.bar / 2.0;
    if chart.large {
        canvas.text(&bar.name, frame.left, y - 6.0, Set::MUTED)?;
    } else {
        let name = fit(&bar.name, SMALL, false, frame.left - GAP);
        canvas.text(&name, frame.left - GAP, middle + 4.0, Set::INK.end())?;
    }
    // What is next to nothing stays visible.
    canvas.rect(
        (from, y),
        (to.max(from + 1.0), y + frame.bar),
        Paint::new(bar.role, Mark::Fill),
    )?;
    let mut end = to;
    if let Some((low, high)) = bar.whisker.filter(|(low, high)| high > low) {
        let (low, high) = (frame.x(low), frame.x(high));
        // Ink alone is hard to tell from some bars.
        let rim = Paint::new(Role::Surface, Mark::Rim);
        for paint in [rim, Paint::new(Role::Ink, Mark::Stroke)] {
            canvas.line(&[(low, middle), (high, middle)], paint)?;
            for x in [low, high] {
                canvas.line(&[(x, middle - 5.0), (x, middle + 5.0)], paint)?;
            }
        }
        end = end.max(high);
    }
    canvas.text(&bar.text, end + GAP, middle + 4.0, Set::BOLD)?;
    let room = from - frame.left - 2.0 * GAP;
    if !bar.note.is_empty() && !chart.large && width(&bar.note, SMALL, false) <= room {
        canvas.text(&bar.note, from - GAP, middle + 4.0, Set::MUTED.end())?;
    }
    Ok(())
}

/// The numbers of the bars.
pub(crate) fn table(chart: &Spans) -> ChartTable {
    let intervals = chart.bars.iter().any(|bar| bar.whisker.is_some());
    let mut columns = vec![
        Column::text("Bar"),
        Column::number("Value", chart.unit.clone()),
    ];
    if intervals {
        columns.push(Column::number("From", chart.unit.clone()));
        columns.push(Column::number("To", chart.unit.clone()));
    }
    let rows = chart.bars.iter().map(|bar| {
        let mut row = vec![bar.name.clone(), bar.text.clone()];
        if intervals {
            let end =
                |end: Option<f64>| end.map_or_else(|| "—".to_owned(), |end| format!("{end:.0}"));
            row.push(end(bar.whisker.map(|ends| ends.0)));
            row.push(end(bar.whisker.map(|ends| ends.1)));
        }
        row
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

    fn chart(large: bool) -> Spans {
        let bar = |name: &str, from: f64, to: f64, text: &str| Span {
            name: name.to_owned(),
            note: "whole machines per park".to_owned(),
            from,
            to,
            role: Role::C3,
            text: text.to_owned(),
            whisker: None,
        };
        Spans {
            caption: Caption {
                id: "waterfall".to_owned(),
                title: "Where it comes from".to_owned(),
                desc: String::new(),
            },
            unit: "machines".to_owned(),
            bars: vec![
                bar("Dedicated", 0.0, 61.0, "61"),
                bar("Rounding", 61.0, 50.0, "−11.0"),
                bar("Growth", 50.0, 52.0, "+2.0"),
            ],
            large,
        }
    }

    #[test]
    fn bars_lie_between_their_values_in_every_width() {
        for wide in [300, 440, 600, 920] {
            let drawing = draw(&chart(false), wide);
            assert!(drawing.svg.contains("−11.0") && drawing.svg.contains("Rounding"));
            assert_eq!(drawing.table.rows[1], ["Rounding", "−11.0"]);
        }
        // Its note has no room left of a bar that begins at zero.
        let svg = draw(&chart(false), 600).svg;
        assert_eq!(svg.matches("whole machines per park").count(), 2);
        assert_eq!(
            draw(&chart(true), 600)
                .svg
                .matches("whole machines")
                .count(),
            0
        );
    }

    #[test]
    fn an_interval_is_drawn_and_told() {
        let mut chart = chart(true);
        chart.bars[0].whisker = Some((55.0, 66.0));
        let drawing = draw(&chart, 440);
        assert_eq!(drawing.table.rows[0], ["Dedicated", "61", "55", "66"]);
        assert_eq!(drawing.table.rows[1][2..], ["—", "—"]);
        assert!(drawing.svg.contains("stroke ink") && drawing.svg.contains("rim surface"));
    }
}
