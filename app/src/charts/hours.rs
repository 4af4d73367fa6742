//! At which hours each of several demands most: a strip of 24 bars for each, on its own scale.

use serde::{Deserialize, Serialize};

use super::canvas::{SMALL, Set, picture};
use super::paint::{Mark, Paint, Role};
use super::text::{fit, width};
use super::{Caption, ChartTable, Column, Drawing, Size, to_i32};

/// Strips of hours, one below the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The strips, top to bottom.
    pub strips: Vec<Strip>,
}

/// One strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// Its name.
    pub name: String,
    /// Whose colour.
    pub role: Role,
    /// A value per hour.
    pub values: Vec<f64>,
    /// When it is highest, as text.
    pub text: String,
    /// Whether its highest hour stands out from the others at all.
    pub peaks: bool,
}

const ROW: f64 = 26.0;
const TALL: f64 = 18.0;
const GAP: f64 = 8.0;
const FOOT: f64 = 20.0;

/// Draws the strips; the height follows from how many they are.
#[must_use]
pub fn draw(chart: &Hours, wide: u32) -> Drawing {
    let edge = f64::from(wide);
    let names = chart
        .strips
        .iter()
        .map(|strip| width(&strip.name, SMALL, false));
    let left = names.fold(0.0, f64::max).ceil().min(edge * 0.32) + GAP;
    let texts = chart
        .strips
        .iter()
        .map(|strip| width(&strip.text, SMALL, true));
    let right = edge - texts.fold(0.0, f64::max).ceil() - GAP - 2.0;
    let hour = (right - left) / 24.0;
    let rows = rows(chart);
    let size = Size {
        width: wide,
        height: height(chart),
    };
    let svg = picture(&chart.caption, size, |canvas| {
        let hair = Paint::new(Role::Line, Mark::Hair);
        for tick in [0.0, 6.0, 12.0, 18.0] {
            let x = left + tick * hour;
            canvas.line(&[(x, 0.0), (x, rows + 4.0)], hair)?;
            canvas.text(&format!("{tick:02}:00"), x, rows + 16.0, Set::MUTED)?;
        }
        for (at, strip) in (0_u32..).zip(&chart.strips) {
            let bottom = f64::from(at) * ROW + TALL + 4.0;
            let most = strip.values.iter().copied().fold(0.0, f64::max);
            let name = fit(&strip.name, SMALL, false, left - GAP);
            canvas.text(&name, left - GAP, bottom - 4.0, Set::INK.end())?;
            for (hour_at, &value) in (0_u32..).zip(&strip.values) {
                let x = left + f64::from(hour_at) * hour;
                let tall = if most > 0.0 { TALL * value / most } else { 0.0 };
                if tall > 0.0 {
                    let corner = (x + hour - 1.0, bottom);
                    let paint = Paint::new(strip.role, Mark::Fill);
                    canvas.rect((x, bottom - tall), corner, paint)?;
                }
                // The highest stands on a line.
                if strip.peaks && value >= most && most > 0.0 {
                    let (from, to) = ((x - 0.5, bottom + 2.0), (x + hour - 0.5, bottom + 2.0));
                    canvas.line(&[from, to], Paint::new(Role::Ink, Mark::Stroke))?;
                }
            }
            canvas.text(&strip.text, right + GAP, bottom - 4.0, Set::BOLD)?;
        }
        Ok(())
    });
    Drawing {
        svg,
        table: table(chart),
    }
}

fn rows(chart: &Hours) -> f64 {
    chart.strips.iter().map(|_| ROW).sum()
}

/// How tall the picture is.
#[must_use]
pub fn height(chart: &Hours) -> u32 {
    to_i32(rows(chart) + FOOT).unsigned_abs()
}

fn table(chart: &Hours) -> ChartTable {
    let mut columns = vec![Column::text("Who"), Column::text("Peaks at, UTC")];
    columns.extend((0..24).map(|hour| Column::number(format!("{hour:02}:00"), "% of its peak")));
    let rows = chart.strips.iter().map(|strip| {
        let most = strip.values.iter().copied().fold(0.0, f64::max);
        let share = |value: &f64| match most > 0.0 {
            true => format!("{:.0}", 100.0 * value / most),
            false => "—".to_owned(),
        };
        let cells = strip.values.iter().map(share);
        [strip.name.clone(), strip.text.clone()]
            .into_iter()
            .chain(cells)
            .collect()
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

    #[test]
    fn the_highest_hour_stands_out() {
        let mut values = vec![1.0; 24];
        values[13] = 4.0;
        let chart = Hours {
            caption: Caption {
                id: "hours".to_owned(),
                title: "Peaks".to_owned(),
                desc: String::new(),
            },
            strips: vec![
                Strip {
                    name: "checkout".to_owned(),
                    role: Role::C2,
                    values,
                    text: "13:00".to_owned(),
                    peaks: true,
                },
                Strip {
                    name: "idle".to_owned(),
                    role: Role::C4,
                    values: vec![0.0; 24],
                    text: "—".to_owned(),
                    peaks: false,
                },
            ],
        };
        for wide in [300, 600, 920] {
            let drawing = draw(&chart, wide);
            assert!(drawing.svg.contains("fill c2") && !drawing.svg.contains("c4"));
            assert_eq!(drawing.svg.matches("stroke ink").count(), 1);
            assert_eq!(drawing.table.rows[0][2..4], ["25", "25"]);
            assert_eq!(drawing.table.rows[1][2], "—");
        }
    }
}
