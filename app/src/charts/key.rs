//! Names with a piece of their colour, in rows: for drawings too narrow for labels at the lines.

use super::canvas::{Canvas, Drawn, SMALL};
use super::paint::{Mark, Paint};
use super::text::{fit, width};

/// Height of one row of small text.
pub(crate) const ROW: f64 = 16.0;
/// Length of the piece of colour before a name.
const SWATCH: f64 = 14.0;
/// Room between the colour and its name.
const GAP: f64 = 5.0;
/// Room between two entries.
const APART: f64 = 14.0;

/// One name.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The semibold part; may be empty.
    pub(crate) bold: String,
    /// The plain part; may be empty.
    pub(crate) plain: String,
    /// Its colour; `None` for a remark.
    pub(crate) paint: Option<Paint>,
}

/// Names laid out for a width.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    placed: Vec<(f64, f64, Entry)>,
    /// Height of all rows; zero without names.
    pub(crate) height: f64,
}

impl Keys {
    /// Lays the entries out in rows no wider than `edge`.
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>, edge: f64) -> Self {
        let mut keys = Self::default();
        let (mut x, mut y) = (0.0, 11.0);
        for mut entry in entries {
            let lead = if entry.paint.is_some() {
                SWATCH + GAP
            } else {
                0.0
            };
            let space = if entry.bold.is_empty() {
                0.0
            } else {
                width(" ", SMALL, false)
            };
            let plain = |entry: &Entry| width(&entry.plain, SMALL, false) + space;
            // Names are cut before numbers, whichever part is the name.
            let room = (edge - lead - plain(&entry)).max(60.0);
            entry.bold = fit(&entry.bold, SMALL, true, room);
            let room = edge - lead - width(&entry.bold, SMALL, true) - space;
            entry.plain = fit(&entry.plain, SMALL, false, room);
            let wide = lead + width(&entry.bold, SMALL, true) + plain(&entry);
            if x > 0.0 && x + wide > edge {
                (x, y) = (0.0, y + ROW);
            }
            keys.placed.push((x, y, entry));
            keys.height = y + 5.0;
            x += wide + APART;
        }
        keys
    }

    /// Draws the rows with their top at `top`.
    pub(crate) fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Drawn {
        // All pieces of colour first: neighbours of one paint then share a path.
        for (x, y, entry) in &self.placed {
            let Some(paint) = entry.paint else { continue };
            let y = top + y;
            match paint.mark {
                Mark::Stroke | Mark::Dot | Mark::Dash => {
                    canvas.line(&[(*x, y - 4.0), (x + SWATCH, y - 4.0)], paint)?
                }
                Mark::Fill => canvas.block((*x, y - 8.5), (x + 12.0, y + 0.5), paint.role)?,
                _ => canvas.rect((*x, y - 8.5), (x + 12.0, y + 0.5), paint)?,
            }
        }
        for (x, y, entry) in &self.placed {
            let x = x + if entry.paint.is_some() {
                SWATCH + GAP
            } else {
                0.0
            };
            canvas.label(&entry.bold, &entry.plain, x, top + y)?;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn boxes(&self) -> Vec<(f64, f64, f64)> {
        let end = |x: f64, e: &Entry| {
            let lead = if e.paint.is_some() { SWATCH + GAP } else { 0.0 };
            x + lead + width(&e.bold, SMALL, true) + width(&e.plain, SMALL, false)
        };
        self.placed
            .iter()
            .map(|(x, y, e)| (*x, end(*x, e), *y))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Role;

    #[test]
    fn rows_wrap_and_entries_never_touch() {
        let entry = |i: usize| Entry {
            bold: "team-".repeat(1 + i % 4),
            plain: "12.5".to_owned(),
            paint: Some(Paint::new(Role::C1, Mark::Stroke)),
        };
        for edge in [120.0, 340.0, 600.0] {
            let boxes = Keys::new((0..12).map(entry), edge).boxes();
            for pair in boxes.windows(2) {
                let ((_, end, y), (x, _, below)) = (pair[0], pair[1]);
                assert!(below > y || end < x, "{boxes:?}");
            }
            assert!(
                boxes.iter().all(|&(_, end, _)| end <= edge),
                "{edge}: {boxes:?}"
            );
        }
        assert_eq!(Keys::new([], 340.0).height, 0.0);
    }
}
