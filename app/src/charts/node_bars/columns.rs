//! Which columns are drawn: every machine, every kind of fill, or means of many.

use super::layout::{BROAD, least, places};
use super::{Fill, NodeBars, NodeGroup};
use crate::charts::Role;
use crate::charts::canvas::SMALL;
use crate::charts::text::width;
use crate::charts::to_i32;
use crate::charts::value_axis::grouped;

/// Rows of the data table; the full list is the page's own table and CSV.
pub(super) const TABLE: usize = 60;
/// More rectangles than this are joined by role: nobody sees dividers then, but all pay for them.
const SEGMENTS: usize = 700;

/// The width of a bar that is a mean.
const MEAN: f64 = 14.0;

/// What one column, a bar in each strip, stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One machine.
    Single,
    /// Machines of identical fill, their number below, which needs so much width.
    Groups(u16),
    /// Neighbours in order of fill, about so many each.
    Means(u32),
}

/// A bar in each strip.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) count: u32,
    pub(super) cpu: Fill,
    pub(super) memory: Fill,
}

/// Fullest first: by the resource that is nearer its end, then by the other.
pub(super) fn fullness(group: &NodeGroup) -> (u128, u128) {
    let (cpu, memory) = (group.cpu.ratio(), group.memory.ratio());
    (cpu.max(memory), cpu.min(memory))
}

/// The columns to draw on `plot` units.
pub(super) fn columns(chart: &NodeBars, plot: f64) -> (Vec<Column>, Shape) {
    let mut groups: Vec<&NodeGroup> = chart.groups.iter().filter(|g| g.count > 0).collect();
    // A stable sort: machines of equal fill keep the caller's order.
    groups.sort_by_key(|group| std::cmp::Reverse(fullness(group)));
    let machines: u64 = groups.iter().map(|g| u64::from(g.count)).sum();
    let least = least(plot);
    let (mut columns, shape) = if machines + u64::from(chart.freed) <= places(plot, least) {
        let each = groups
            .iter()
            .flat_map(|g| std::iter::repeat_n(*g, to_usize(g.count)));
        (
            each.map(|g| column(g, 1)).collect::<Vec<_>>(),
            Shape::Single,
        )
    } else if to_u64(groups.len()) <= places(plot, f64::from(count_width(&groups))) {
        let shape = Shape::Groups(count_width(&groups));
        (groups.iter().map(|g| column(g, g.count)).collect(), shape)
    } else {
        // Means have no edges to tell apart: broader bars show as much and weigh less.
        let each = machines.div_ceil(places(plot, MEAN).min(44));
        (
            means(&groups, each),
            Shape::Means(u32::try_from(each).unwrap_or(u32::MAX)),
        )
    };
    let segments: usize = columns
        .iter()
        .map(|c| c.cpu.segments.len() + c.memory.segments.len())
        .sum();
    // Slim bars have no dividers that anybody would see.
    if segments > SEGMENTS || to_u64(columns.len()) > places(plot, BROAD) {
        for column in &mut columns {
            join(&mut column.cpu);
            join(&mut column.memory);
        }
    }
    (columns, shape)
}

fn column(group: &NodeGroup, count: u32) -> Column {
    Column {
        count,
        cpu: group.cpu.clone(),
        memory: group.memory.clone(),
    }
}

fn count_width(groups: &[&NodeGroup]) -> u16 {
    let most = groups.iter().map(|g| g.count).max().unwrap_or(0);
    let wide = width(&format!("×{}", grouped(f64::from(most), 0)), SMALL, false) + 8.0;
    u16::try_from(to_i32(wide.ceil())).unwrap_or(u16::MAX)
}

/// Sums of `each` machines in order of fill. Sums of integers: a mean is as exact as a
/// single one.
fn means(groups: &[&NodeGroup], each: u64) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut room = 0_u64;
    for group in groups {
        let mut left = u64::from(group.count);
        while left > 0 {
            if room == 0 {
                columns.push(Column {
                    count: 0,
                    cpu: Fill::default(),
                    memory: Fill::default(),
                });
                room = each.max(1);
            }
            let take = left.min(room);
            if let Some(column) = columns.last_mut() {
                add(&mut column.cpu, &group.cpu, take);
                add(&mut column.memory, &group.memory, take);
                column.count = column
                    .count
                    .saturating_add(u32::try_from(take).unwrap_or(u32::MAX));
            }
            left -= take;
            room -= take;
        }
    }
    columns
}

fn add(into: &mut Fill, fill: &Fill, times: u64) {
    into.allocatable = into
        .allocatable
        .saturating_add(fill.allocatable.saturating_mul(times));
    for (role, amount) in &fill.segments {
        let amount = amount.saturating_mul(times);
        match into.segments.iter_mut().find(|(known, _)| known == role) {
            Some((_, sum)) => *sum = sum.saturating_add(amount),
            None => into.segments.push((*role, amount)),
        }
    }
}

/// Joins segments of one role, bottom first: system, then by rank.
fn join(fill: &mut Fill) {
    let mut joined = Fill {
        segments: Vec::new(),
        ..fill.clone()
    };
    add(
        &mut joined,
        &Fill {
            allocatable: 0,
            ..fill.clone()
        },
        1,
    );
    let rank = |role: Role| {
        let at = Role::ALL
            .iter()
            .position(|known| *known == role)
            .unwrap_or(0);
        (role != Role::System, at)
    };
    joined.segments.sort_by_key(|(role, _)| rank(*role));
    *fill = joined;
}

fn to_usize(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
