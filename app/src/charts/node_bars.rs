//! How full each machine is: a strip of bars for CPU above one for memory, one bar per machine in
//! both, in the same order, scaled to what is allocatable, fullest first.

mod columns;
mod layout;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::columns::{Shape, columns};
use self::layout::Layout;
use super::canvas::picture;
use super::key::{Entry, Keys, ROW};
use super::mark::REACH;
use super::paint::{Mark, Paint, Role};
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

/// Above the bars of a strip: its name, and that of the load line.
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
    let space = f64::from(size.height) - keys.height - foot;
    // Below this a bar is a stripe: rather a taller picture.
    let tall = Layout::tall(space).max(88.0);
    let height = Layout::height(tall) + foot + keys.height;
    let size = Size {
        height: super::to_i32(height.ceil()).unsigned_abs(),
        ..size
    };
    let svg = picture(&chart.caption, size, |canvas| {
        let layout = Layout {
            places: columns.len() + freed(chart, shape),
            plot,
            edge,
            tall,
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

/// Places kept for freed machines; none where a column is not one machine.
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
    if let Shape::Means(each) = shape {
        let each = grouped(f64::from(each), 0);
        entries.push(remark(format!(
            "each bar: the mean of about {each} machines"
        )));
    }
    Keys::new(entries, edge)
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
