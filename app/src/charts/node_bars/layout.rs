//! Where the pairs stand, and how they are drawn.

use super::columns::{Column, Shape};
use super::{Fill, HEAD};
use crate::charts::canvas::{Canvas, Drawn, SMALL, Set};
use crate::charts::mark::{RADIUS, REACH};
use crate::charts::paint::{Mark, Paint, Role};
use crate::charts::text::width;
use crate::charts::value_axis::grouped;
use crate::charts::{ratio, to_i32};

/// How the pairs are spread over rows.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    pub(super) count: f64,
    pub(super) per_row: usize,
}

/// The most a bar may reach above its load line.
pub(super) const OVER: f64 = 7.0;
/// The least width of a pair that can still be told apart.
pub(super) const LEAST: f64 = 8.5;

pub(super) fn rows(pairs: usize, plot: f64, shape: Shape) -> Rows {
    let least = if let Shape::Groups(least) = shape {
        f64::from(least)
    } else {
        LEAST
    };
    let fit = usize::try_from(to_i32((plot / least).floor()))
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

pub(super) struct Layout {
    pub(super) rows: Rows,
    pub(super) plot: f64,
    pub(super) edge: f64,
    /// Height of a full bar.
    pub(super) tall: f64,
    /// From one row's top to the next.
    pub(super) step: f64,
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

    pub(super) fn draw_bars(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
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
    pub(super) fn draw_load_lines(&self, canvas: &Canvas<'_>, pairs: usize) -> Drawn {
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

    pub(super) fn draw_counts(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
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
    pub(super) fn draw_freed(&self, canvas: &Canvas<'_>, from: usize, freed: u32) -> Drawn {
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
pub(super) fn stack(fill: &Fill, tall: f64, mut paint: impl FnMut(Role, f64, f64)) -> f64 {
    let mut sum = 0_u64;
    let at = |sum: u64| {
        // What is given out beyond the whole shows above the load line, as far as there is room.
        half(ratio(sum, fill.allocatable) * tall + 0.25).min(tall + OVER)
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
