//! What a stroke means, and the CSS class that says so.
//!
//! Charts never name a colour: they name a [`Role`] (whose ink) and a [`Mark`] (how it is laid
//! down). Plotters only carries colours, so the pair travels inside one and is turned back into
//! classes by the backend; both themes, print and forced colours are then matters of CSS alone.

use plotters::style::{RGBAColor, RGBColor, ShapeStyle};
use plotters_backend::BackendColor;
use serde::{Deserialize, Serialize};

/// Whose ink it is: one entity, one colour, on every page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// First entity colour; also everything shared.
    #[default]
    C1,
    /// Second entity colour; also everything dedicated.
    C2,
    /// Third entity colour; also every saving.
    C3,
    /// Fourth entity colour.
    C4,
    /// Fifth entity colour.
    C5,
    /// Sixth entity colour.
    C6,
    /// All further entities together; requested but unused.
    Others,
    /// Free capacity.
    Idle,
    /// What the machines keep for themselves.
    System,
    /// Text, rules and the load line.
    Ink,
    /// Secondary text.
    Muted,
    /// Hairlines.
    Line,
    /// Status: severe.
    Crit,
    /// Status: warning.
    Warn,
    /// Status: fine.
    Ok,
    /// The page behind the picture, for dividers.
    Surface,
}

impl Role {
    /// Every role, in the order of its code.
    pub const ALL: [Self; 16] = [
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
        Self::C5,
        Self::C6,
        Self::Others,
        Self::Idle,
        Self::System,
        Self::Ink,
        Self::Muted,
        Self::Line,
        Self::Crit,
        Self::Warn,
        Self::Ok,
        Self::Surface,
    ];

    /// The colour of the entity at `rank` by size (0 = largest): six colours, then the others.
    #[must_use]
    pub fn of_rank(rank: usize) -> Self {
        if rank < 6 {
            Self::ALL[rank]
        } else {
            Self::Others
        }
    }

    /// The CSS class, which carries the token of the same name.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::C1 => "c1",
            Self::C2 => "c2",
            Self::C3 => "c3",
            Self::C4 => "c4",
            Self::C5 => "c5",
            Self::C6 => "c6",
            Self::Others => "others",
            Self::Idle => "idle",
            Self::System => "system",
            Self::Ink => "ink",
            Self::Muted => "muted",
            Self::Line => "line",
            Self::Crit => "crit",
            Self::Warn => "warn",
            Self::Ok => "ok",
            Self::Surface => "surface",
        }
    }

    fn code(self) -> u8 {
        (0u8..)
            .zip(Self::ALL)
            .find(|(_, role)| *role == self)
            .map_or(0, |(code, _)| code)
    }
}

/// How the ink is laid down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mark {
    /// A data line.
    Stroke,
    /// A data line that is not yet true: forecast, bound, reference.
    Dash,
    /// A finer broken line for what was derived.
    Dot,
    /// A hairline: grid, tick, leader.
    Hair,
    /// What sets a line off from the shape below it.
    Rim,
    /// The load line and its mark.
    Load,
    /// A thick rounded bar: the range of a crossing.
    Range,
    /// The outline of what cannot be used.
    Frame,
    /// A solid shape.
    Fill,
    /// The area below a line.
    Area,
    /// Outermost, middle and innermost band of an interval.
    Band(u8),
    /// Time without data.
    Gap,
    /// A hatched shape.
    Hatch,
    /// Text; [`Mark::Halo`] sets it off from lines below.
    Text,
    /// Text with a rim of the page's colour.
    Halo,
}

impl Mark {
    const ALL: [Self; 17] = [
        Self::Stroke,
        Self::Dash,
        Self::Dot,
        Self::Hair,
        Self::Rim,
        Self::Load,
        Self::Range,
        Self::Frame,
        Self::Fill,
        Self::Area,
        Self::Band(1),
        Self::Band(2),
        Self::Band(3),
        Self::Gap,
        Self::Hatch,
        Self::Text,
        Self::Halo,
    ];

    fn class(self) -> &'static str {
        match self {
            Self::Stroke => "stroke",
            Self::Dash => "stroke dash",
            Self::Dot => "stroke dot",
            Self::Hair => "hair",
            Self::Rim => "rim",
            Self::Load => "load",
            Self::Range => "range",
            Self::Frame => "frame",
            Self::Fill => "fill",
            Self::Area => "area",
            Self::Band(3) => "band3",
            Self::Band(2) => "band2",
            Self::Band(_) => "band1",
            Self::Gap => "gap",
            Self::Hatch => "hatch",
            Self::Text => "",
            Self::Halo => "halo",
        }
    }

    fn code(self) -> u8 {
        (0u8..)
            .zip(Self::ALL)
            .find(|(_, mark)| *mark == self)
            .map_or(0, |(code, _)| code)
    }
}

/// A role and a mark: everything the backend needs to know about a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Paint {
    pub(crate) role: Role,
    pub(crate) mark: Mark,
}

impl Paint {
    pub(crate) const fn new(role: Role, mark: Mark) -> Self {
        Self { role, mark }
    }

    /// Packs the pair into a colour, the only thing plotters hands through.
    pub(crate) fn color(self) -> RGBColor {
        RGBColor(self.role.code(), self.mark.code(), 0)
    }

    /// The plotters style of a shape in this paint.
    pub(crate) fn shape(self) -> ShapeStyle {
        let filled = matches!(
            self.mark,
            Mark::Fill | Mark::Area | Mark::Band(_) | Mark::Gap | Mark::Hatch
        );
        ShapeStyle {
            color: RGBAColor::from(self.color()),
            filled,
            stroke_width: 1,
        }
    }

    /// The reverse of [`Paint::color`]; an unknown code is drawn in ink rather than lost.
    pub(crate) fn decode(color: BackendColor) -> Self {
        let (role, mark, _) = color.rgb;
        Self {
            role: Role::ALL
                .get(usize::from(role))
                .copied()
                .unwrap_or(Role::Ink),
            mark: Mark::ALL
                .get(usize::from(mark))
                .copied()
                .unwrap_or(Mark::Stroke),
        }
    }

    /// The class attribute's value. Where the mark alone fixes the colour the role is left out.
    pub(crate) fn class(self) -> String {
        let mark = self.mark.class();
        match (self.mark, self.role) {
            (Mark::Gap | Mark::Hatch, _) | (Mark::Hair, Role::Line) | (Mark::Load, Role::Ink) => {
                mark.to_owned()
            }
            (Mark::Text, Role::Muted) => String::new(),
            (Mark::Halo, Role::Muted) => mark.to_owned(),
            (Mark::Text, role) => role.class().to_owned(),
            (_, role) => format!("{mark} {}", role.class()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paint_survives_the_trip_through_a_colour() {
        for role in Role::ALL {
            for mark in Mark::ALL {
                let paint = Paint::new(role, mark);
                let RGBColor(r, g, b) = paint.color();
                let back = Paint::decode(BackendColor {
                    alpha: 1.0,
                    rgb: (r, g, b),
                });
                assert_eq!(back, paint);
            }
        }
    }

    #[test]
    fn ranks_beyond_six_share_one_colour() {
        assert_eq!(Role::of_rank(0), Role::C1);
        assert_eq!(Role::of_rank(5), Role::C6);
        assert_eq!(Role::of_rank(6), Role::Others);
        assert_eq!(Role::of_rank(900), Role::Others);
    }
}
