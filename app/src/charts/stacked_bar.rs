//! What the machines' allocatable capacity is spent on, as shares that add up exactly.

mod labels;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::labels::{Labels, Placed, direct, head, keys};
use super::canvas::{Canvas, Drawn, Set, picture};
use super::key::ROW;
use super::mark::{RADIUS, REACH};
use super::paint::{Mark, Paint, Role};
use super::value_axis::grouped;
use super::{Caption, ChartTable, Column, Drawing, Size, ratio};

/// One bar per resource, all against the same load line at 100 %.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackedBars {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// The bars, top to bottom.
    pub bars: Vec<Bar>,
}

/// One resource. All amounts are integers in one unit, so that parts add up exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Above the bar: `CPU, cores`.
    pub name: String,
    /// The parts, left to right, without what is free.
    pub parts: Vec<Part>,
    /// The whole: 100 %. What the parts leave is free; what they exceed it by is drawn past the
    /// load line.
    pub allocatable: u64,
    /// The whole as text, beside the load line's mark: `1,536 cores`.
    pub whole: String,
    /// The unit of the amounts in the table: `cores`.
    pub unit: String,
    /// How many of the amounts' own units one of these is.
    pub per_unit: u64,
}

/// One part of a bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its label: `used`.
    pub name: String,
    /// Whose colour.
    pub role: Role,
    /// How much.
    pub amount: u64,
}

impl Bar {
    /// Everything asked for.
    fn taken(&self) -> u64 {
        self.parts
            .iter()
            .fold(0, |sum, part| sum.saturating_add(part.amount))
    }

    /// The parts and what is free, and their percentages: whole numbers whose sum is that of the
    /// whole, so that a reader who adds them up is not deceived.
    fn shares(&self) -> Vec<(Part, u64)> {
        let mut parts = self.parts.clone();
        let free = self.allocatable.saturating_sub(self.taken());
        if free > 0 {
            parts.push(Part {
                name: "free".to_owned(),
                role: Role::Idle,
                amount: free,
            });
        }
        let amounts: Vec<u64> = parts.iter().map(|p| p.amount).collect();
        parts
            .into_iter()
            .zip(percentages(&amounts, self.allocatable))
            .collect()
    }

    /// Amounts in the unit of the table, which add up there, too; what is hardly there is not nothing.
    fn written(&self, amounts: &[u64]) -> Vec<String> {
        let large = ratio(self.allocatable, self.per_unit) >= 100.0;
        let (steps, digits, least) = if large {
            (10, 1, "<0.1")
        } else {
            (100, 2, "<0.01")
        };
        let write = |(amount, found): (&u64, u64)| match (amount, found) {
            (0, _) => "0".to_owned(),
            (_, 0) => least.to_owned(),
            _ => format!("{}.{:0digits$}", exact(found / steps), found % steps),
        };
        let found = rounded(amounts, steps, self.per_unit);
        amounts.iter().zip(found).map(write).collect()
    }
}

/// Whole percentages of `whole` by largest remainder: they add up to the rounded total.
#[must_use]
pub fn percentages(amounts: &[u64], whole: u64) -> Vec<u64> {
    rounded(amounts, 100, whole)
}

/// As whole numbers, `times` per `of`, that add up to the rounded total.
fn rounded(amounts: &[u64], times: u64, of: u64) -> Vec<u64> {
    if of == 0 {
        return vec![0; amounts.len()];
    }
    let of = u128::from(of);
    let scaled = amounts.iter().map(|&a| u128::from(a) * u128::from(times));
    let scaled: Vec<u128> = scaled.collect();
    let total = (scaled.iter().sum::<u128>() + of / 2) / of;
    let mut found: Vec<u128> = scaled.iter().map(|a| a / of).collect();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(scaled[i] % of));
    let missing = total.saturating_sub(found.iter().sum());
    for (i, _) in order.into_iter().zip(0..missing) {
        found[i] += 1;
    }
    found
        .into_iter()
        .map(|s| u64::try_from(s).unwrap_or(u64::MAX))
        .collect()
}

const HEIGHT: f64 = 24.0;
/// Above a bar: its name and the whole.
const HEAD: f64 = 19.0;
const BETWEEN: f64 = 16.0;

/// Draws the bars at `wide`; the height follows from the labels.
#[must_use]
pub fn draw(chart: &StackedBars, wide: u32) -> Drawing {
    let edge = f64::from(wide);
    let scale = Scale::new(chart, edge);
    let direct: Vec<Option<Vec<Placed>>> =
        chart.bars.iter().map(|bar| direct(bar, &scale)).collect();
    // One bar whose labels do not fit beside their parts and all take keys: one way to read.
    let labels: Vec<Labels> = if direct.iter().all(Option::is_some) {
        direct.into_iter().flatten().map(Labels::Direct).collect()
    } else {
        chart
            .bars
            .iter()
            .map(|bar| Labels::Keys(keys(bar, &scale)))
            .collect()
    };
    let foot = |labels: &Labels| match labels {
        Labels::Direct(_) => ROW,
        Labels::Keys(keys) => keys.height + 2.0,
    };
    let height: f64 = labels
        .iter()
        .map(|l| HEAD + HEIGHT + foot(l) + BETWEEN)
        .sum();
    let height = super::to_i32((height - BETWEEN + 4.0).max(1.0)).unsigned_abs();
    let svg = picture(
        &chart.caption,
        Size {
            width: wide,
            height,
        },
        |canvas| {
            let mut y = HEAD;
            for (bar, labels) in chart.bars.iter().zip(&labels) {
                draw_bar(canvas, bar, &scale, y)?;
                match labels {
                    Labels::Keys(keys) => keys.draw(canvas, y + HEIGHT + 4.0)?,
                    Labels::Direct(placed) => {
                        for label in placed {
                            let y = if label.above {
                                y - 6.0
                            } else {
                                y + HEIGHT + 14.0
                            };
                            canvas.label(&label.bold, &label.plain, label.x, y)?;
                        }
                    }
                }
                y += HEIGHT + foot(labels) + BETWEEN + HEAD;
            }
            Ok(())
        },
    );
    Drawing {
        svg,
        table: table(chart),
    }
}

/// One scale for all bars: the load lines stand below each other.
struct Scale {
    /// Where 100 % lies.
    full: f64,
    /// The drawing's right edge.
    edge: f64,
}

impl Scale {
    fn new(chart: &StackedBars, edge: f64) -> Self {
        let taken = |bar: &Bar| ratio(bar.taken(), bar.allocatable);
        let most = chart.bars.iter().map(taken).fold(1.0, f64::max);
        // Room for the mark's arm at the end of the load line.
        let room = edge - REACH - 1.0;
        Self {
            full: room / most.min(4.0),
            edge,
        }
    }

    fn x(&self, amount: u64, whole: u64) -> f64 {
        (ratio(amount, whole) * self.full).min(self.edge)
    }
}

/// Edges of every part, free included.
fn edges(bar: &Bar, scale: &Scale) -> Vec<(Part, u64, f64, f64)> {
    let mut sum = 0_u64;
    bar.shares()
        .into_iter()
        .map(|(part, percent)| {
            let from = scale.x(sum, bar.allocatable);
            sum = sum.saturating_add(part.amount);
            let to = scale.x(sum, bar.allocatable);
            (part, percent, from, to)
        })
        .collect()
}

fn draw_bar(canvas: &Canvas<'_>, bar: &Bar, scale: &Scale, y: f64) -> Drawn {
    let edges = edges(bar, scale);
    for (part, _, from, to) in edges {
        // Half a unit at each side makes the divider; a part too thin for one stays visible.
        let inset = if to - from > 3.0 { 0.5 } else { 0.0 };
        if part.amount > 0 {
            let to = (to - inset).max(from + inset + 0.75);
            canvas.block((from + inset, y), (to, y + HEIGHT), part.role)?;
        }
    }
    let load = Paint::new(Role::Ink, Mark::Load);
    let (x, top) = (scale.full, y - 9.5);
    canvas.line(&[(x, top + RADIUS), (x, y + HEIGHT + 4.0)], load)?;
    super::mark::draw(canvas, (x, top))?;
    let head = head(bar, scale);
    canvas.text(&head.name, 0.0, y - 6.0, Set::BOLD)?;
    let (at, set) = head.whole;
    canvas.text(&bar.whole, at, y - 6.0, set)?;
    head.excess.map_or(Ok(()), |(text, from)| {
        canvas.text(&text, from, y - 6.0, Set::BOLD.role(Role::Crit))
    })
}

fn table(chart: &StackedBars) -> ChartTable {
    let columns = vec![
        Column::text("Resource"),
        Column::text("Part"),
        Column::number("Amount", ""),
        Column::text("Unit"),
        Column::number("Share of allocatable", "%"),
    ];
    let mut rows = Vec::new();
    for bar in &chart.bars {
        let row = |part: &str, amount: String, percent: u64| {
            vec![
                bar.name.clone(),
                part.to_owned(),
                amount,
                bar.unit.clone(),
                percent.to_string(),
            ]
        };
        let shares = bar.shares();
        let parts: Vec<u64> = shares.iter().map(|(part, _)| part.amount).collect();
        let texts = bar.written(&parts);
        for ((part, percent), text) in shares.iter().zip(texts) {
            rows.push(row(&part.name, text, *percent));
        }
        let whole = bar.written(&[bar.allocatable]).concat();
        let percent = if bar.allocatable > 0 { 100 } else { 0 };
        rows.push(row("allocatable", whole, percent));
    }
    ChartTable {
        caption: chart.caption.title.clone(),
        columns,
        rows,
    }
}

/// An integer with thousands separators, without passing through a float.
fn exact(amount: u64) -> String {
    let (head, tail) = (amount / 1_000, amount % 1_000);
    if head == 0 {
        grouped_small(tail)
    } else {
        format!("{},{tail:03}", exact(head))
    }
}

fn grouped_small(amount: u64) -> String {
    grouped(f64::from(u32::try_from(amount).unwrap_or(0)), 0)
}
