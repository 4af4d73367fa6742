//! Bars of whole machines beside the load line: what there is, or, dashed, what is proven that none can
//! go below.

use super::canvas::{Canvas, Drawn, SMALL, Set, picture};
use super::mark::{RADIUS, REACH};
use super::paint::{Mark, Paint, Role};
use super::text::width;
use super::{Caption, ChartTable, Column, Drawing, Size, grouped, to_i32};

/// Bars from zero, and a line across them.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundBars {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The unit, for the table; `%` also stands behind values.
    pub unit: String,
    /// Name, value, colour and the interval of each, top to bottom.
    pub bars: Vec<BoundBar>,
    /// The line across all of them.
    pub bound: Option<Bound>,
}

/// The load line of all bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Where it stands.
    pub value: f64,
    /// What it is called, behind its value.
    pub name: String,
    /// Whether it is only proven, and dashed; what exists is solid.
    pub is_proven: bool,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundBar {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Whose colour.
    pub role: Role,
    /// From where to where it may lie.
    pub whisker: Option<(f64, f64)>,
}

const ROW: f64 = 46.0;
const BAR: f64 = 20.0;
const HEAD: f64 = 18.0;
/// Below the bars, for the mark and what it says, which may stand below it.
const FOOT: f64 = 28.0;
const GAP: f64 = 8.0;

struct Frame {
    right: f64,
    most: f64,
    edge: f64,
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        self.right * (value / self.most).clamp(0.0, 1.0)
    }
}

/// How high a drawing is, whatever its width.
#[must_use]
pub fn height(chart: &BoundBars) -> u32 {
    let rows = chart.bars.iter().map(|_| ROW).sum::<f64>();
    let foot = if chart.bound.is_some() { FOOT } else { 0.0 };
    to_i32(rows + foot).unsigned_abs()
}

/// Draws the bars; the height follows from how many they are.
#[must_use]
pub fn draw(chart: &BoundBars, wide: u32) -> Drawing {
    let edge = f64::from(wide);
    let ends = chart.bars.iter().flat_map(|bar| {
        let high = bar.whisker.map_or(0.0, |ends| ends.1);
        [bar.value, high]
    });
    let bound = chart.bound.iter().map(|bound| bound.value);
    let texts = chart
        .bars
        .iter()
        .map(|bar| width(&chart.said(bar.value), SMALL, true));
    let frame = Frame {
        most: ends
            .chain(bound)
            .filter(|value| value.is_finite())
            .fold(f64::MIN_POSITIVE, f64::max),
        right: edge - texts.fold(0.0, f64::max).ceil() - 3.0 * GAP,
        edge,
    };
    let size = Size {
        width: wide,
        height: height(chart),
    };
    let svg = picture(&chart.caption, size, |canvas| {
        let rows = || (0_u32..).zip(&chart.bars);
        for (at, bar) in rows() {
            draw_bar(canvas, &frame, f64::from(at) * ROW, bar)?;
        }
        if let Some(bound) = &chart.bound {
            let words = format!("{} {}", chart.said(bound.value), bound.name);
            draw_bound(canvas, &frame, rows().map(|_| ROW).sum(), (bound, &words))?;
        }
        // Words stand above the line that may cross them.
        for (at, bar) in rows() {
            let value = chart.said(bar.value);
            name_bar(canvas, &frame, f64::from(at) * ROW, (bar, &value))?;
        }
        Ok(())
    });
    Drawing {
        svg,
        table: table(chart),
    }
}

impl BoundBars {
    /// A value as it is written beside its bar.
    fn said(&self, value: f64) -> String {
        let number = number(value);
        match &*self.unit {
            "%" if value.is_finite() => format!("{number}\u{a0}%"),
            _ => number,
        }
    }
}

fn draw_bar(canvas: &Canvas<'_>, frame: &Frame, top: f64, bar: &BoundBar) -> Drawn {
    let (y, to) = (top + HEAD, frame.x(bar.value).max(1.0));
    let fill = Paint::new(bar.role, Mark::Fill);
    canvas.rect((0.0, y), (to, y + BAR), fill)?;
    let Some((low, high)) = bar.whisker.filter(|(low, high)| high > low) else {
        return Ok(());
    };
    // Below the bar, where ink stands out from any colour.
    let (low, high, at) = (frame.x(low), frame.x(high), y + BAR + 4.0);
    let ink = Paint::new(Role::Ink, Mark::Stroke);
    canvas.line(&[(low, at), (high, at)], ink)?;
    for x in [low, high] {
        canvas.line(&[(x, at - 3.0), (x, at + 3.0)], ink)?;
    }
    Ok(())
}

fn name_bar(
    canvas: &Canvas<'_>,
    frame: &Frame,
    top: f64,
    (bar, value): (&BoundBar, &str),
) -> Drawn {
    let y = top + HEAD;
    let end = frame.x(bar.value).max(1.0);
    canvas.text(&bar.name, 0.0, y - 5.0, Set::MUTED.halo())?;
    canvas.text(value, end + GAP, y + BAR / 2.0 + 4.0, Set::BOLD.halo())
}

/// The load line stands across all bars and ends in the mark below them. What it says stands beside the
/// mark, or below it where neither side has room.
fn draw_bound(
    canvas: &Canvas<'_>,
    frame: &Frame,
    bottom: f64,
    (bound, words): (&Bound, &str),
) -> Drawn {
    let x = frame.x(bound.value).max(REACH);
    let mark = match bound.is_proven {
        true => Mark::Dash,
        false => Mark::Load,
    };
    let paint = Paint::new(Role::Ink, mark);
    canvas.line(&[(x, HEAD), (x, bottom + 4.0)], paint)?;
    let at = (x, bottom + 4.0 + RADIUS);
    super::mark::draw(canvas, at)?;
    let aside = REACH + 4.0;
    let wide = width(words, SMALL, true);
    if x + aside + wide <= frame.edge {
        canvas.text(words, x + aside, at.1 + 4.0, Set::BOLD)
    } else if x - aside - wide >= 0.0 {
        canvas.text(words, x - aside, at.1 + 4.0, Set::BOLD.end())
    } else {
        let start = (x - wide / 2.0).min(frame.edge - wide).max(0.0);
        canvas.text(words, start, at.1 + RADIUS + 11.0, Set::BOLD)
    }
}

/// A value without its unit.
fn number(value: f64) -> String {
    match value.is_finite() {
        true => grouped(value, 0),
        false => "there is none".to_owned(),
    }
}

fn table(chart: &BoundBars) -> ChartTable {
    let bars = chart.bars.iter();
    let mut rows: Vec<Vec<String>> = bars
        .map(|bar| vec![bar.name.clone(), number(bar.value)])
        .collect();
    let bound = chart.bound.iter();
    rows.extend(bound.map(|bound| vec![bound.name.clone(), grouped(bound.value, 0)]));
    ChartTable {
        caption: chart.caption.title.clone(),
        columns: vec![
            Column::text("Bar"),
            Column::number("Value", chart.unit.clone()),
        ],
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> BoundBars {
        let bar = |name: &str, value, role| BoundBar {
            name: name.to_owned(),
            value,
            role,
            whisker: None,
        };
        BoundBars {
            caption: Caption {
                id: "machines".to_owned(),
                title: "Nine machines are held by scatter".to_owned(),
                desc: String::new(),
            },
            unit: "machines".to_owned(),
            bars: vec![
                bar("Now, as scheduled", 48.0, Role::C1),
                bar("Packed anew", 39.0, Role::C3),
            ],
            bound: Some(Bound {
                value: 38.0,
                name: "at least, proven".to_owned(),
                is_proven: true,
            }),
        }
    }

    #[test]
    fn the_bound_is_drawn_and_told_in_every_width() {
        for wide in [300, 440, 600, 920] {
            let drawing = draw(&chart(), wide);
            assert!(drawing.svg.contains("38 at least, proven"), "{wide}");
            assert!(drawing.svg.contains("dash"), "a bound is dashed");
            assert_eq!(drawing.table.rows[2], ["at least, proven", "38"]);
        }
    }

    #[test]
    fn what_exists_is_no_bound_and_solid() {
        let mut chart = chart();
        chart.bound = Some(Bound {
            value: 54.0,
            name: "machines there".to_owned(),
            is_proven: false,
        });
        let svg = draw(&chart, 300).svg;
        assert!(
            !svg.contains("dash") && svg.contains("class=\"load\""),
            "{svg}"
        );
    }

    #[test]
    fn an_interval_stands_below_its_bar() {
        let mut chart = chart();
        let before = draw(&chart, 600).svg.matches("stroke ink").count();
        chart.bars[0].whisker = Some((44.0, 52.0));
        let after = draw(&chart, 600).svg.matches("stroke ink").count();
        assert!(after > before);
    }
}
