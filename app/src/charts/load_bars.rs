//! Bars below each other, each with a load line of its own: what is used beside what is asked for.

use super::canvas::{Canvas, Drawn, SMALL, Set, picture};
use super::paint::{Mark, Paint, Role};
use super::text::{fit, width};
use super::{Caption, ChartTable, Column, Drawing, Size, to_i32};
use crate::format::sentence_case;

/// Bars on one axis that begins at zero.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadBars {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The unit, for the table.
    pub unit: String,
    /// What a bar is.
    pub bar: &'static str,
    /// What a load line is.
    pub line: &'static str,
    /// What stands between the two numbers of a row: `of`, `→`.
    pub between: &'static str,
    /// The rows, top to bottom.
    pub rows: Vec<LoadBar>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadBar {
    /// Whose it is.
    pub name: String,
    /// Whose colour.
    pub role: Role,
    /// Where the bar ends, and how that is written; `None` where it is not known.
    pub value: Option<f64>,
    /// Where the load line stands; `None` where there is none.
    pub line: Option<f64>,
    /// Both as they are written.
    pub texts: [String; 2],
}

const ROW: f64 = 36.0;
const BAR: f64 = 10.0;
const HEAD: f64 = 18.0;
const GAP: f64 = 8.0;
/// How far a load line stands out above and below its bar.
const OUT: f64 = 3.0;

/// How high a drawing is, whatever its width.
#[must_use]
pub fn height(chart: &LoadBars) -> u32 {
    to_i32(chart.rows.iter().map(|_| ROW).sum()).unsigned_abs()
}

/// Draws the bars; the height follows from how many they are.
#[must_use]
pub fn draw(chart: &LoadBars, wide: u32) -> Drawing {
    let most = chart.rows.iter().flat_map(|row| [row.value, row.line]);
    let most = most.flatten().fold(f64::MIN_POSITIVE, f64::max);
    let size = Size {
        width: wide,
        height: height(chart),
    };
    // A line at the very end is drawn whole.
    let edge = f64::from(wide);
    let x = |value: f64| (edge - 2.0) * (value / most).clamp(0.0, 1.0);
    let svg = picture(&chart.caption, size, |canvas| {
        for (at, row) in (0_u32..).zip(&chart.rows) {
            let top = f64::from(at) * ROW;
            head(canvas, (top, edge), chart.between, row)?;
            bar(canvas, top + HEAD, (row, row.value.map(x), row.line.map(x)))?;
        }
        Ok(())
    });
    Drawing {
        svg,
        table: table(chart),
    }
}

/// Name and numbers above a bar.
fn head(canvas: &Canvas<'_>, (top, edge): (f64, f64), between: &str, row: &LoadBar) -> Drawn {
    let [value, line] = &row.texts;
    let numbers = format!("{value} {between} {line}");
    let room = edge - width(&numbers, SMALL, true) - GAP;
    let name = fit(&row.name, SMALL, false, room);
    let baseline = top + HEAD - 7.0;
    canvas.text(&name, 0.0, baseline, Set::MUTED)?;
    canvas.text(&numbers, edge, baseline, Set::BOLD.end())
}

/// The bar, what is left up to its load line, and the line.
fn bar(
    canvas: &Canvas<'_>,
    y: f64,
    (row, value, line): (&LoadBar, Option<f64>, Option<f64>),
) -> Drawn {
    let fill = |role| Paint::new(role, Mark::Fill);
    if let Some(line) = line {
        canvas.rect((0.0, y), (line.max(1.0), y + BAR), fill(Role::Idle))?;
    }
    if let Some(value) = value {
        // What is next to nothing stays visible.
        canvas.rect((0.0, y), (value.max(1.0), y + BAR), fill(row.role))?;
    }
    let Some(line) = line else { return Ok(()) };
    let ends = [(line, y - OUT), (line, y + BAR + OUT)];
    canvas.line(&ends, Paint::new(Role::Surface, Mark::Rim))?;
    canvas.line(&ends, Paint::new(Role::Ink, Mark::Load))
}

fn table(chart: &LoadBars) -> ChartTable {
    let unit = || chart.unit.clone();
    let rows = chart.rows.iter().map(|row| {
        let [value, line] = row.texts.clone();
        vec![row.name.clone(), value, line]
    });
    ChartTable {
        caption: chart.caption.title.clone(),
        columns: vec![
            Column::text("Bar"),
            Column::number(sentence_case(chart.bar), unit()),
            Column::number(sentence_case(chart.line), unit()),
        ],
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(value: Option<f64>, line: Option<f64>) -> LoadBars {
        let text = |of: Option<f64>| of.map_or("—".to_owned(), |of| of.to_string());
        LoadBars {
            caption: Caption::default(),
            unit: "cores".to_owned(),
            bar: "used",
            line: "requested",
            between: "of",
            rows: vec![LoadBar {
                name: "search".to_owned(),
                role: Role::C1,
                value,
                line,
                texts: [text(value), text(line)],
            }],
        }
    }

    #[test]
    fn what_is_not_known_is_neither_drawn_nor_zero() {
        let both = draw(&chart(Some(3.0), Some(8.0)), 300);
        let none = draw(&chart(None, None), 300);
        let shapes = |svg: &str| svg.matches("class=\"fill ").count();
        assert_eq!((shapes(&both.svg), shapes(&none.svg)), (2, 0));
        assert_eq!(none.table.rows, [["search", "—", "—"]]);
        assert!(both.svg.contains("3 of 8"), "{}", both.svg);
    }

    #[test]
    fn more_than_is_asked_for_goes_beyond_the_line() {
        let over = draw(&chart(Some(8.0), Some(4.0)), 300).svg;
        let line = over.find("load").expect("a load line");
        assert!(over[line..].contains("149"), "{over}");
    }
}
