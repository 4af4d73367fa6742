//! What the machines' allocatable capacity is spent on, as shares that add up exactly.

use serde::{Deserialize, Serialize};

use super::canvas::{Canvas, Drawn, SMALL, Set, picture};
use super::labels::Track;
use super::mark::{RADIUS, REACH};
use super::paint::{Mark, Paint, Role};
use super::text::{fit, width};
use super::value_axis::grouped;
use super::{Caption, ChartTable, Column, Drawing, Size};

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
    /// The unit of the amounts in the table: `millicores`.
    pub unit: String,
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
}

/// Whole percentages of `whole` by largest remainder: they add up to the rounded total.
#[must_use]
pub fn percentages(amounts: &[u64], whole: u64) -> Vec<u64> {
    if whole == 0 {
        return vec![0; amounts.len()];
    }
    let whole = u128::from(whole);
    let hundred: Vec<u128> = amounts.iter().map(|&a| u128::from(a) * 100).collect();
    let total = (hundred.iter().sum::<u128>() + whole / 2) / whole;
    let mut shares: Vec<u128> = hundred.iter().map(|a| a / whole).collect();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(hundred[i] % whole));
    let missing = total.saturating_sub(shares.iter().sum());
    for (i, _) in order.into_iter().zip(0..missing) {
        shares[i] += 1;
    }
    shares
        .into_iter()
        .map(|s| u64::try_from(s).unwrap_or(u64::MAX))
        .collect()
}

const HEIGHT: f64 = 24.0;
const ROW: f64 = 15.0;
const BETWEEN: f64 = 14.0;

/// A label's place: its row (−1 above the bar, 1… below) and left edge.
struct Placed {
    row: i32,
    x: f64,
    text: String,
    /// Middle of its part, for the leader of a label that had to move away.
    stem: f64,
}

/// Draws the bars at `width`; the height follows from the labels.
#[must_use]
pub fn draw(chart: &StackedBars, wide: u32) -> Drawing {
    let edge = f64::from(wide);
    let scale = Scale::new(chart, edge);
    let layouts: Vec<Vec<Placed>> = chart.bars.iter().map(|bar| labels(bar, &scale)).collect();
    let rows =
        |placed: &[Placed]| f64::from(placed.iter().map(|p| p.row).max().unwrap_or(1).max(1));
    let height: f64 = layouts
        .iter()
        .map(|l| ROW + 4.0 + HEIGHT + rows(l) * ROW + BETWEEN)
        .sum::<f64>()
        - 6.0;
    let size = Size {
        width: wide,
        height: super::to_i32(height.max(1.0)).unsigned_abs(),
    };
    let svg = picture(&chart.caption, size, |canvas| {
        let mut y = ROW + 4.0;
        for (bar, placed) in chart.bars.iter().zip(&layouts) {
            draw_bar(canvas, bar, &scale, y)?;
            draw_labels(canvas, placed, y)?;
            y += HEIGHT + rows(placed) * ROW + BETWEEN + ROW + 4.0;
        }
        Ok(())
    });
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
        let ratio = |bar: &Bar| part(bar.taken(), bar.allocatable);
        let most = chart.bars.iter().map(ratio).fold(1.0, f64::max);
        // Room for the mark's arm at the end of the load line.
        let room = edge - REACH - 1.0;
        Self {
            full: room / most.min(4.0),
            edge,
        }
    }

    fn x(&self, amount: u64, whole: u64) -> f64 {
        (part(amount, whole) * self.full).min(self.edge)
    }
}

fn part(amount: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        amount as f64 / whole as f64
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

fn labels(bar: &Bar, scale: &Scale) -> Vec<Placed> {
    let mut tracks = vec![Track::default(); 2];
    // The row above holds the bar's name and the whole already.
    let name = width(&bar.name, SMALL, true);
    let whole = width(&bar.whole, SMALL, true);
    tracks[0].take(0.0, name, 0.0);
    tracks[0].take(scale.full - REACH - 6.0 - whole, scale.edge, 0.0);
    let mut wanted: Vec<(String, f64, f64)> = edges(bar, scale)
        .into_iter()
        .filter(|(part, ..)| part.amount > 0)
        .map(|(part, percent, from, to)| {
            let text = match percent {
                0 => format!("{} < 1 %", part.name),
                _ => format!("{} {percent} %", part.name),
            };
            (text, from, to)
        })
        .collect();
    let over = bar.taken().saturating_sub(bar.allocatable);
    if over > 0 && bar.allocatable > 0 {
        let percent = percentages(&[over], bar.allocatable);
        let text = format!(
            "▲ {} % over",
            percent.first().copied().unwrap_or_default().max(1)
        );
        wanted.push((text, scale.full, scale.x(bar.taken(), bar.allocatable)));
    }
    // Large parts choose first; small ones go where room is left.
    wanted.sort_by(|a, b| (b.2 - b.1).total_cmp(&(a.2 - a.1)));
    wanted
        .into_iter()
        .map(|want| place(want, scale, &mut tracks))
        .collect()
}

fn place((text, from, to): (String, f64, f64), scale: &Scale, tracks: &mut Vec<Track>) -> Placed {
    let text = fit(&text, SMALL, false, scale.edge);
    let wide = width(&text, SMALL, false);
    let right = scale.edge - wide;
    let stem = f64::midpoint(from, to);
    let below = from.min(right).max(0.0);
    // Directly below its part, or centred above a part too small for that.
    if tracks[1].take(below, below + wide, 10.0) {
        return Placed {
            row: 1,
            x: below,
            text,
            stem,
        };
    }
    let above = (stem - wide / 2.0).clamp(0.0, right.max(0.0));
    if tracks[0].take(above, above + wide, 10.0) {
        return Placed {
            row: -1,
            x: above,
            text,
            stem,
        };
    }
    for row in 2_i32.. {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        if tracks.len() <= at {
            tracks.push(Track::default());
        }
        let Some(track) = tracks.get_mut(at) else {
            break;
        };
        let x = (stem + 4.0).min(right).max(0.0);
        if track.take(x, x + wide, 10.0) {
            return Placed { row, x, text, stem };
        }
    }
    Placed {
        row: 1,
        x: below,
        text,
        stem,
    }
}

fn draw_bar(canvas: &Canvas<'_>, bar: &Bar, scale: &Scale, y: f64) -> Drawn {
    let edges = edges(bar, scale);
    let mut paints: Vec<(Role, f64, f64)> = Vec::new();
    for (part, _, from, to) in &edges {
        // Half a unit at each side makes the divider; a part too thin for one stays visible.
        let inset = if to - from > 3.0 { 0.5 } else { 0.0 };
        if part.amount > 0 {
            paints.push((
                part.role,
                from + inset,
                (to - inset).max(from + inset + 0.75),
            ));
        }
    }
    for (role, from, to) in paints {
        canvas.rect((from, y), (to, y + HEIGHT), Paint::new(role, Mark::Fill))?;
        if role == Role::System {
            canvas.rect((from, y), (to, y + HEIGHT), Paint::new(role, Mark::Hatch))?;
        }
    }
    let load = Paint::new(Role::Ink, Mark::Load);
    let (x, top) = (scale.full, y - 9.5);
    canvas.line(&[(x, top + RADIUS), (x, y + HEIGHT + 4.0)], load)?;
    super::mark::draw(canvas, (x, top))?;
    canvas.text(&bar.name, 0.0, y - 6.0, Set::BOLD)?;
    canvas.text(&bar.whole, x - REACH - 5.0, y - 6.0, Set::BOLD.end())
}

fn draw_labels(canvas: &Canvas<'_>, placed: &[Placed], y: f64) -> Drawn {
    for label in placed {
        let over = label.text.starts_with('▲');
        let set = if over {
            Set::MUTED.role(Role::Crit)
        } else {
            Set::MUTED
        };
        if label.row < 0 {
            canvas.text(&label.text, label.x, y - 6.0, set)?;
            continue;
        }
        let base = y + HEIGHT + f64::from(label.row) * ROW - 2.0;
        if label.row > 1 {
            let leader = Paint::new(Role::Muted, Mark::Hair);
            let foot = label.stem.min(label.x - 3.0).max(0.5);
            canvas.line(
                &[
                    (label.stem, y + HEIGHT + 1.0),
                    (label.stem, base - 4.0),
                    (foot, base - 4.0),
                ],
                leader,
            )?;
        }
        canvas.text(&label.text, label.x, base, set)?;
    }
    Ok(())
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
        let row = |part: &str, amount: u64, percent: u64| {
            vec![
                bar.name.clone(),
                part.to_owned(),
                exact(amount),
                bar.unit.clone(),
                percent.to_string(),
            ]
        };
        for (part, percent) in bar.shares() {
            rows.push(row(&part.name, part.amount, percent));
        }
        rows.push(row(
            "allocatable",
            bar.allocatable,
            if bar.allocatable > 0 { 100 } else { 0 },
        ));
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
