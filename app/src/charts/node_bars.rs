//! How full each machine is: a pair of thin bars per machine, CPU left and memory right, scaled
//! to what is allocatable, fullest first.

mod columns;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::columns::{Column, Shape, columns};
use super::canvas::{Canvas, Drawn, SMALL, Set, picture};
use super::key::{Entry, Keys, ROW};
use super::mark::{RADIUS, REACH};
use super::paint::{Mark, Paint, Role};
use super::text::width;
use super::value_axis::grouped;
use super::{Caption, ChartTable, Drawing, Size};

/// Machines and what fills them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeBars {
    /// Ids, finding, scope.
    pub caption: Caption,
    /// Machines of identical fill together; any order.
    pub groups: Vec<NodeGroup>,
    /// What the colours are called, in the order they are stacked from the bottom.
    pub names: Vec<(Role, String)>,
    /// Machines that are empty after a repacking: their places stay visible.
    pub freed: u32,
}

/// Machines that are filled alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeGroup {
    /// The machine, or what the machines share: for the table.
    pub name: String,
    /// How many they are.
    pub count: u32,
    /// CPU of one machine.
    pub cpu: Fill,
    /// Memory of one machine.
    pub memory: Fill,
}

/// One resource of one machine, in integers of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// What can be given out: the top line.
    pub allocatable: u64,
    /// What is given out, from the bottom; neighbours of one role keep a divider between them.
    pub segments: Vec<(Role, u64)>,
    /// Free, but of no use since the other resource is exhausted: outlined.
    pub stranded: bool,
}

impl Fill {
    /// Everything given out.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.segments
            .iter()
            .fold(0, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// The fill in 1/100,000, an integer so that every machine sorts alike.
    pub(crate) fn ratio(&self) -> u128 {
        u128::from(self.taken()) * 100_000 / u128::from(self.allocatable.max(1))
    }
}

/// Above the bars: the name of the load line.
const HEAD: f64 = 20.0;

/// Draws the machines for one size.
#[must_use]
pub fn draw(chart: &NodeBars, size: Size) -> Drawing {
    let edge = f64::from(size.width);
    let plot = edge - REACH * 2.0 - 2.0;
    let (columns, shape) = columns(chart, plot);
    let keys = keys(chart, shape, edge);
    let foot = ROW / 2.0
        + if matches!(shape, Shape::Groups(_)) {
            ROW
        } else {
            0.0
        };
    let rows = rows(columns.len() + freed(chart, shape), plot, shape);
    let space = f64::from(size.height) - HEAD - keys.height - 12.0;
    let tall = (space / rows.count - foot).max(40.0).floor();
    let height = HEAD + rows.count * (tall + foot) + keys.height;
    let size = Size {
        height: super::to_i32(height.ceil()).unsigned_abs(),
        ..size
    };
    let svg = picture(&chart.caption, size, |canvas| {
        let layout = Layout {
            rows,
            plot,
            edge,
            tall,
            step: tall + foot,
        };
        layout.draw_bars(canvas, &columns)?;
        layout.draw_load_lines(canvas, columns.len())?;
        if matches!(shape, Shape::Groups(_)) {
            layout.draw_counts(canvas, &columns)?;
        }
        if freed(chart, shape) > 0 {
            layout.draw_freed(canvas, columns.len(), chart.freed)?;
        }
        keys.draw(canvas, height - keys.height)
    });
    Drawing {
        svg,
        table: table(chart),
    }
}

/// Places kept for freed machines; none where a pair is not one machine.
fn freed(chart: &NodeBars, shape: Shape) -> usize {
    if shape == Shape::Single {
        usize::try_from(chart.freed).unwrap_or(0)
    } else {
        0
    }
}

fn keys(chart: &NodeBars, shape: Shape, edge: f64) -> Keys {
    let used: Vec<Role> = chart
        .groups
        .iter()
        .flat_map(|g| g.cpu.segments.iter().chain(&g.memory.segments))
        .map(|(role, _)| *role)
        .collect();
    let entry = |role: Role, name: &str| Entry {
        bold: String::new(),
        plain: name.to_owned(),
        paint: Some(Paint::new(role, Mark::Fill)),
    };
    let named = chart.names.iter().filter(|(role, _)| used.contains(role));
    let mut entries: Vec<Entry> = named.map(|(role, name)| entry(*role, name)).collect();
    entries.push(entry(Role::Idle, "free"));
    // A mean has no outline: it would claim of all what holds for some.
    let exact = !matches!(shape, Shape::Means(_));
    if exact
        && chart
            .groups
            .iter()
            .any(|g| g.cpu.stranded || g.memory.stranded)
    {
        let paint = Some(Paint::new(Role::Warn, Mark::Frame));
        entries.push(Entry {
            bold: String::new(),
            plain: "stranded".to_owned(),
            paint,
        });
    }
    let remark = |plain: String| Entry {
        bold: String::new(),
        plain,
        paint: None,
    };
    entries.push(remark("CPU left, memory right".to_owned()));
    if let Shape::Means(each) = shape {
        let each = grouped(f64::from(each), 0);
        entries.push(remark(format!(
            "each pair: the mean of about {each} machines"
        )));
    }
    Keys::new(entries, edge)
}

/// How the pairs are spread over rows.
#[derive(Clone, Copy)]
struct Rows {
    count: f64,
    per_row: usize,
}

/// The most a bar may reach above its load line.
const OVER: f64 = 7.0;
/// The least width of a pair that can still be told apart.
const LEAST: f64 = 8.5;

fn rows(pairs: usize, plot: f64, shape: Shape) -> Rows {
    let least = if let Shape::Groups(least) = shape {
        f64::from(least)
    } else {
        LEAST
    };
    let fit = usize::try_from(super::to_i32((plot / least).floor()))
        .unwrap_or(1)
        .max(1);
    let count = pairs.div_ceil(fit).max(1);
    Rows {
        count: f64::from(u32::try_from(count).unwrap_or(1)),
        per_row: pairs.div_ceil(count).max(1),
    }
}

/// One rectangle of a role.
type Part = (Role, (f64, f64), (f64, f64));

struct Layout {
    rows: Rows,
    plot: f64,
    edge: f64,
    /// Height of a full bar.
    tall: f64,
    /// From one row's top to the next.
    step: f64,
}

impl Layout {
    /// Width of a pair's place, in halves: round numbers are sharper on the screen and shorter
    /// in the file. Few machines do not need bars as broad as a hand.
    fn pitch(&self) -> f64 {
        let even = self.plot / f64::from(u32::try_from(self.rows.per_row).unwrap_or(u32::MAX));
        half(even.min(56.0))
    }

    /// Top left corner of a pair's place.
    fn place(&self, index: usize) -> (f64, f64) {
        let float = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let (row, column) = (index / self.rows.per_row, index % self.rows.per_row);
        (float(column) * self.pitch(), HEAD + float(row) * self.step)
    }

    /// Width of one bar, and from one pair's bars to the next pair's.
    fn bar(&self) -> (f64, f64) {
        let pitch = self.pitch();
        let bar = half((pitch - 1.0 - (pitch * 0.16).clamp(1.5, 7.0)) / 2.0).max(1.0);
        (bar, pitch - 2.0 * bar - 1.0)
    }

    fn draw_bars(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
        let (bar, _) = self.bar();
        let mut parts: Vec<Part> = Vec::new();
        let mut stranded = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            let (left, top) = self.place(index);
            for (fill, x) in [(&column.cpu, left), (&column.memory, left + bar + 1.0)] {
                let bottom = top + self.tall;
                let end = stack(fill, self.tall, |role, from, to| {
                    parts.push((role, (x, bottom - from), (x + bar, bottom - to)));
                });
                if end < self.tall {
                    parts.push((Role::Idle, (x, top), (x + bar, bottom - end)));
                }
                if fill.stranded && self.tall - end > 4.0 {
                    stranded.push(((x + 0.5, top + 2.0), (x + bar - 0.5, bottom - end - 1.0)));
                }
            }
        }
        // One role after the other, so that each is a single path.
        for role in Role::ALL {
            for (_, a, b) in parts.iter().filter(|part| part.0 == role) {
                canvas.block(*a, *b, role)?;
            }
        }
        for (a, b) in stranded {
            canvas.rect(a, b, Paint::new(Role::Warn, Mark::Frame))?;
        }
        Ok(())
    }

    /// The top of every row is what is allocatable; the first row's line ends in the mark.
    fn draw_load_lines(&self, canvas: &Canvas<'_>, pairs: usize) -> Drawn {
        let load = Paint::new(Role::Ink, Mark::Load);
        let (_, gap) = self.bar();
        let mut first = 0;
        while first < pairs.max(1) {
            let last = (first + self.rows.per_row).min(pairs.max(1)) - 1;
            let (_, top) = self.place(first);
            let end = self.place(last).0 + self.pitch() - gap;
            if first == 0 {
                let center = (end + REACH + 1.0, top);
                canvas.line(&[(0.0, top), (center.0 + REACH, top)], load)?;
                canvas.circle(center, RADIUS, load)?;
                self.name_load_line(canvas, center)?;
            } else {
                canvas.line(&[(0.0, top), (end, top)], load)?;
            }
            first += self.rows.per_row;
        }
        Ok(())
    }

    /// Beside the mark when the line is short, above its end otherwise.
    fn name_load_line(&self, canvas: &Canvas<'_>, (x, y): (f64, f64)) -> Drawn {
        let name = "100 % of allocatable";
        let wide = width(name, SMALL, true);
        let beside = x + REACH + 5.0;
        if beside + wide <= self.edge {
            canvas.text(name, beside, y + 4.0, Set::BOLD)
        } else {
            canvas.text(name, x - RADIUS - 4.0, y - 9.0, Set::BOLD.end())
        }
    }

    fn draw_counts(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
        let (bar, _) = self.bar();
        for (index, column) in columns.iter().enumerate() {
            let (left, top) = self.place(index);
            let count = format!("×{}", grouped(f64::from(column.count), 0));
            canvas.text(
                &count,
                left + bar + 0.5,
                top + self.tall + 14.0,
                Set::MUTED.middle(),
            )?;
        }
        Ok(())
    }

    /// The places of freed machines: a broken base line, and how many they are.
    fn draw_freed(&self, canvas: &Canvas<'_>, from: usize, freed: u32) -> Drawn {
        let count = usize::try_from(freed).unwrap_or(0);
        let dash = Paint::new(Role::Muted, Mark::Dot);
        let mut index = from;
        while index < from + count {
            let row_end = (index / self.rows.per_row + 1) * self.rows.per_row;
            let last = row_end.min(from + count) - 1;
            let ((left, top), (right, _)) = (self.place(index), self.place(last));
            let (_, gap) = self.bar();
            let y = top + self.tall - 0.5;
            canvas.line(&[(left, y), (right + self.pitch() - gap, y)], dash)?;
            if index == from {
                let text = format!("{} freed", grouped(f64::from(freed), 0));
                let middle = top + self.tall / 2.0 + 4.0;
                if left + 6.0 + width(&text, SMALL, true) > self.edge {
                    canvas.text(&text, self.edge, middle, Set::BOLD.end().halo())?;
                } else {
                    canvas.text(&text, left + 6.0, middle, Set::BOLD)?;
                }
            }
            index = last + 1;
        }
        Ok(())
    }
}

/// Down to the next half.
fn half(value: f64) -> f64 {
    (value * 2.0).floor() / 2.0
}

/// Stacks a bar's segments with dividers of one unit; returns where they end.
fn stack(fill: &Fill, tall: f64, mut paint: impl FnMut(Role, f64, f64)) -> f64 {
    let mut sum = 0_u64;
    let at = |sum: u64| {
        // What is given out beyond the whole shows above the load line, as far as there is room.
        half(super::ratio(sum, fill.allocatable) * tall + 0.25).min(tall + OVER)
    };
    for (role, amount) in &fill.segments {
        let from = at(sum);
        sum = sum.saturating_add(*amount);
        let to = at(sum);
        if to - from > 2.0 {
            paint(*role, from, to - 1.0);
        } else if to > from {
            // Too thin for a divider: better touching than gone.
            paint(*role, from, to);
        }
    }
    at(sum)
}

fn table(chart: &NodeBars) -> ChartTable {
    let mut groups: Vec<&NodeGroup> = chart.groups.iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(columns::fullness(group)));
    let percent = |fill: &Fill| {
        let tenths = (u128::from(fill.taken()) * 1_000 + u128::from(fill.allocatable) / 2)
            .checked_div(u128::from(fill.allocatable));
        tenths.map_or_else(|| "—".to_owned(), |t| format!("{}.{}", t / 10, t % 10))
    };
    let rows = groups
        .into_iter()
        .take(columns::TABLE)
        .map(|group| {
            vec![
                group.name.clone(),
                grouped(f64::from(group.count), 0),
                percent(&group.cpu),
                percent(&group.memory),
            ]
        })
        .collect();
    let columns = vec![
        super::Column::text("Machine"),
        super::Column::number("Machines", ""),
        super::Column::number("CPU given out", "%"),
        super::Column::number("Memory given out", "%"),
    ];
    ChartTable {
        caption: chart.caption.title.clone(),
        columns,
        rows,
    }
}
