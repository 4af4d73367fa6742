//! How the parts of a bar are named: beside them where there is room, else in rows below.

use super::{Bar, Part, Scale, edges, percentages};
use crate::charts::canvas::SMALL;
use crate::charts::key::{Entry, Keys};
use crate::charts::labels::Track;
use crate::charts::mark::REACH;
use crate::charts::paint::{Mark, Paint};
use crate::charts::text::width;

/// How the parts of a bar are named.
pub(super) enum Labels {
    /// Beside their parts.
    Direct(Vec<Placed>),
    /// In rows below, each with its colour.
    Keys(Keys),
}

/// A label beside its part.
pub(super) struct Placed {
    pub(super) above: bool,
    pub(super) x: f64,
    pub(super) bold: String,
    pub(super) plain: String,
}

/// What a bar's parts are called, in their order: the number first, it is what is read.
fn names(bar: &Bar) -> impl Iterator<Item = (Part, String)> {
    bar.shares()
        .into_iter()
        .filter(|(part, _)| part.amount > 0)
        .map(|(part, percent)| {
            let share = if percent == 0 {
                "< 1 %".to_owned()
            } else {
                format!("{percent} %")
            };
            (part, share)
        })
}

/// How far a bar goes past its load line, in words.
pub(super) fn excess(bar: &Bar) -> Option<String> {
    let over = bar
        .taken()
        .checked_sub(bar.allocatable)
        .filter(|over| *over > 0)?;
    let percent = percentages(&[over], bar.allocatable)
        .first()
        .copied()
        .unwrap_or_default();
    Some(format!("▲ {} % over", percent.max(1)))
}

/// Where the excess is written when there is room beside the load line's mark.
pub(super) fn beside(excess: &str, scale: &Scale) -> Option<f64> {
    let from = scale.full + REACH + 5.0;
    (from + width(excess, SMALL, true) <= scale.edge).then_some(from)
}

pub(super) fn keys(bar: &Bar, scale: &Scale) -> Keys {
    let parts = names(bar).map(|(part, share)| Entry {
        bold: share,
        plain: part.name,
        paint: Some(Paint::new(part.role, Mark::Fill)),
    });
    let excess = excess(bar).filter(|excess| beside(excess, scale).is_none());
    let excess = excess.map(|bold| Entry {
        bold,
        plain: String::new(),
        paint: None,
    });
    Keys::new(parts.chain(excess), scale.edge)
}

/// Labels below the start of their parts, or centred above a part too small for that; `None`
/// when they would touch.
pub(super) fn direct(bar: &Bar, scale: &Scale) -> Option<Vec<Placed>> {
    if excess(bar).is_some_and(|excess| beside(&excess, scale).is_none()) {
        return None;
    }
    let (mut above, mut below) = (Track::default(), Track::default());
    // The row above holds the bar's name, the whole and what exceeds it already.
    above.take(0.0, width(&bar.name, SMALL, true), 0.0);
    above.take(
        scale.full - REACH - 5.0 - width(&bar.whole, SMALL, true),
        scale.edge,
        0.0,
    );
    let mut placed = Vec::new();
    let edges: Vec<_> = edges(bar, scale)
        .into_iter()
        .filter(|(part, ..)| part.amount > 0)
        .collect();
    let mut wanted: Vec<_> = names(bar).zip(edges).collect();
    // Large parts choose first; small ones go where room is left.
    wanted.sort_by(|a, b| (b.1.3 - b.1.2).total_cmp(&(a.1.3 - a.1.2)));
    for ((part, share), (_, _, from, to)) in wanted {
        let wide = width(&share, SMALL, true) + width(" ", SMALL, false);
        let wide = wide + width(&part.name, SMALL, false);
        let start = from.min(scale.edge - wide).max(0.0);
        let middle =
            (f64::midpoint(from, to) - wide / 2.0).clamp(0.0, (scale.edge - wide).max(0.0));
        // A label that had to be pushed far from its part would name its neighbour.
        let near = from - start < 12.0;
        let (x, up) = if near && below.take(start, start + wide, 12.0) {
            (start, false)
        } else if above.take(middle, middle + wide, 12.0) {
            (middle, true)
        } else {
            return None;
        };
        placed.push(Placed {
            above: up,
            x,
            bold: share,
            plain: part.name,
        });
    }
    Some(placed)
}
