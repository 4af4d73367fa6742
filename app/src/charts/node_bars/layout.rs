//! Where the bars stand, and how they are drawn: a strip for CPU above one for memory, with the
//! machines in the same order.

use super::columns::Column;
use super::{Fill, HEAD};
use crate::charts::canvas::{Canvas, Drawn, SMALL, Set};
use crate::charts::mark::{RADIUS, REACH};
use crate::charts::paint::{Mark, Paint, Role};
use crate::charts::text::width;
use crate::charts::value_axis::grouped;
use crate::charts::{ratio, to_i32};

/// The most a bar may reach above its load line.
pub(super) const OVER: f64 = 7.0;

/// The least width of a bar's place in which it can still be told from its neighbours; where
/// there is room they are broader, which is seen sooner and weighs less.
pub(super) fn least(plot: f64) -> f64 {
    if plot < 480.0 { 4.5 } else { BROAD }
}

/// The least width of a broad bar's place.
pub(super) const BROAD: f64 = 8.5;

/// What a strip shows of a column.
type Pick = fn(&Column) -> &Fill;

/// The strips from top to bottom.
const STRIPS: [(&str, Pick); 2] = [("CPU", |column| &column.cpu), ("Memory", |c| &c.memory)];
/// Room between the strips.
const BETWEEN: f64 = 6.0;

/// One rectangle of a role.
type Part = (Role, (f64, f64), (f64, f64));

pub(super) struct Layout {
    /// Places for bars, also those of machines that are gone.
    pub(super) places: usize,
    pub(super) plot: f64,
    pub(super) edge: f64,
    /// Height of a full bar.
    pub(super) tall: f64,
}

impl Layout {
    /// The height of the strips on which a full bar has the height `tall`.
    pub(super) fn height(tall: f64) -> f64 {
        2.0 * (HEAD + tall) + BETWEEN
    }

    /// The height of a full bar in strips as high as `height` together.
    pub(super) fn tall(height: f64) -> f64 {
        ((height - BETWEEN) / 2.0 - HEAD).floor()
    }

    /// Width of a bar's place, in halves: round numbers are sharper on the screen and shorter in
    /// the file. Few machines do not need bars as broad as a hand.
    fn pitch(&self) -> f64 {
        let places = float(self.places.max(1));
        half((self.plot / places).min(56.0))
    }

    /// Width of one bar.
    fn bar(&self) -> f64 {
        let pitch = self.pitch();
        half(pitch - (pitch * 0.16).clamp(1.0, 7.0)).max(1.0)
    }

    /// The left edge of a bar.
    fn left(&self, index: usize) -> f64 {
        float(index) * self.pitch()
    }

    /// The load line of a strip.
    fn top(&self, strip: usize) -> f64 {
        HEAD + float(strip) * (self.tall + BETWEEN + HEAD)
    }

    /// Where the bars of so many columns end.
    fn end(&self, columns: usize) -> f64 {
        self.left(columns.max(1) - 1) + self.bar()
    }

    pub(super) fn draw_bars(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
        let bar = self.bar();
        let mut parts: Vec<Part> = Vec::new();
        let mut stranded = Vec::new();
        for (strip, (_, pick)) in STRIPS.iter().enumerate() {
            let top = self.top(strip);
            let bottom = top + self.tall;
            for (index, column) in columns.iter().enumerate() {
                let (fill, x) = (pick(column), self.left(index));
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

    /// The top of each strip is what is allocatable: a line that ends in the mark.
    pub(super) fn draw_load_lines(&self, canvas: &Canvas<'_>, columns: usize) -> Drawn {
        let load = Paint::new(Role::Ink, Mark::Load);
        let x = self.end(columns) + REACH + 1.0;
        for (strip, (name, _)) in STRIPS.iter().enumerate() {
            let top = self.top(strip);
            canvas.line(&[(0.0, top), (x + REACH, top)], load)?;
            canvas.circle((x, top), RADIUS, load)?;
            canvas.text(name, 0.0, top - 9.0, Set::BOLD)?;
        }
        self.name_load_line(canvas, (x, self.top(0)))
    }

    /// Beside the mark when the line is short, above its end otherwise.
    fn name_load_line(&self, canvas: &Canvas<'_>, (x, y): (f64, f64)) -> Drawn {
        let name = "100 % of allocatable";
        let wide = width(name, SMALL, true);
        let beside = x + REACH + 5.0;
        if beside + wide <= self.edge {
            return canvas.text(name, beside, y + 4.0, Set::BOLD);
        }
        // The strip's own name stands at the left.
        let strip = width(STRIPS[0].0, SMALL, true) + 12.0;
        let end = (x - RADIUS - 4.0).max(strip + wide).min(self.edge);
        canvas.text(name, end, y - 9.0, Set::BOLD.end())
    }

    /// How many machines each column stands for, below the lower strip.
    pub(super) fn draw_counts(&self, canvas: &Canvas<'_>, columns: &[Column]) -> Drawn {
        let below = self.top(STRIPS.len() - 1) + self.tall + 14.0;
        for (index, column) in columns.iter().enumerate() {
            let count = format!("×{}", grouped(f64::from(column.count), 0));
            let middle = self.left(index) + self.bar() / 2.0;
            canvas.text(&count, middle, below, Set::MUTED.middle())?;
        }
        Ok(())
    }

    /// The places of freed machines: a broken base line, and how many they are.
    pub(super) fn draw_freed(&self, canvas: &Canvas<'_>, from: usize, freed: u32) -> Drawn {
        let dash = Paint::new(Role::Muted, Mark::Dot);
        let left = self.left(from);
        for strip in 0..STRIPS.len() {
            let y = self.top(strip) + self.tall - 0.5;
            canvas.line(&[(left, y), (self.end(self.places), y)], dash)?;
        }
        let text = format!("{} freed", grouped(f64::from(freed), 0));
        let middle = self.top(0) + self.tall / 2.0 + 4.0;
        if left + 6.0 + width(&text, SMALL, true) > self.edge {
            canvas.text(&text, self.edge, middle, Set::BOLD.end().halo())
        } else {
            canvas.text(&text, left + 6.0, middle, Set::BOLD)
        }
    }
}

fn float(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// How many places of this width a plot has.
pub(super) fn places(plot: f64, wide: f64) -> u64 {
    u64::from(to_i32((plot / wide).floor()).unsigned_abs()).max(1)
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
