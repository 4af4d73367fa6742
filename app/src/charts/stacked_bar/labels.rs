//! How the parts of a bar are named: beside them where there is room, else in rows below.

use super::{Bar, Part, Scale, edges, percentages};
use crate::charts::canvas::{SMALL, Set};
use crate::charts::key::{Entry, Keys};
use crate::charts::labels::Track;
use crate::charts::mark::REACH;
use crate::charts::paint::{Mark, Paint};
use crate::charts::text::{fit, width};

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

/// What stands above a bar: its name left, the whole beside the load line's mark, and how far
/// the bar goes past it.
pub(super) struct Head {
    pub(super) name: String,
    /// Where the whole is written, ending or starting at the mark.
    pub(super) whole: (f64, Set),
    /// Left edge of the whole or of the mark.
    taken: f64,
    /// The excess and its left edge, when there is room for it up here.
    pub(super) excess: Option<(String, f64)>,
    /// The same when there is not.
    homeless: Option<String>,
}

/// Room between the mark and the texts beside it.
const ASIDE: f64 = REACH + 5.0;

pub(super) fn head(bar: &Bar, scale: &Scale) -> Head {
    let wide = width(&bar.whole, SMALL, true);
    let (before, after) = (scale.full - ASIDE - wide, scale.full + ASIDE);
    // A load line far to the left, far over-committed, has its number on the other side.
    let left = before >= 70.0 || after + wide > scale.edge;
    let (whole, taken, next) = if left {
        ((scale.full - ASIDE, Set::BOLD.end()), before, after)
    } else {
        ((after, Set::BOLD), scale.full - REACH, after + wide + 12.0)
    };
    let excess = excess(bar);
    let fits = |text: &String| next + width(text, SMALL, true) <= scale.edge;
    let (excess, homeless) = match excess {
        Some(text) if fits(&text) => (Some((text, next)), None),
        other => (None, other),
    };
    Head {
        name: fit(&bar.name, SMALL, true, taken - 12.0),
        whole,
        taken,
        excess,
        homeless,
    }
}

pub(super) fn keys(bar: &Bar, scale: &Scale) -> Keys {
    let parts = names(bar).map(|(part, share)| Entry {
        bold: share,
        plain: part.name,
        paint: Some(Paint::new(part.role, Mark::Fill)),
    });
    let excess = head(bar, scale).homeless;
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
    let head = head(bar, scale);
    if head.homeless.is_some() {
        return None;
    }
    let (mut above, mut below) = (Track::default(), Track::default());
    above.take(0.0, width(&head.name, SMALL, true), 0.0);
    above.take(head.taken, scale.edge, 0.0);
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
