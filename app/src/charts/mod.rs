//! Charts: plain data in, one SVG string and its data table out.
//!
//! Every chart is a pure function: no clock, no randomness, no browser; the server and
//! WebAssembly draw the same bytes. Colours are CSS classes (`style/chart.css`), so one drawing
//! serves both themes, print and forced colours. Text never shrinks: a narrow page gets a drawing
//! of its own, made by calling the same function with [`Size::NARROW`].

mod backend;
pub mod bound_bars;
mod canvas;
pub mod hours;
mod key;
pub mod labels;
pub mod load_bars;
pub mod mark;
pub mod node_bars;
mod paint;
#[cfg(test)]
mod palette;
mod path;
#[cfg(test)]
mod proof;
pub mod small_multiples;
pub mod spans;
pub mod sparkline;
pub mod stacked_bar;
mod text;
pub mod time_axis;
pub mod time_chart;
pub mod value_axis;

use serde::{Deserialize, Serialize};

pub use paint::Role;
#[cfg(any(feature = "ssr", feature = "board", feature = "whatif"))]
pub(crate) use text::escape;
pub(crate) use value_axis::grouped;
pub use value_axis::{Scale, Unit};

/// How large a drawing is made, in CSS pixels at a scale of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Width; labels and ticks are laid out for it.
    pub width: u32,
    /// Height; charts whose rows depend on their labels take their own.
    pub height: u32,
}

impl Size {
    /// A card over the whole page.
    pub const WIDE: Self = Self {
        width: 920,
        height: 280,
    };
    /// Half a page, or a tablet.
    pub const MEDIUM: Self = Self {
        width: 600,
        height: 260,
    };
    /// A telephone: what a card leaves of 360 pixels.
    pub const NARROW: Self = Self {
        width: 300,
        height: 240,
    };

    /// Whether labels must leave the sides and stand above the plot.
    pub(crate) fn is_narrow(self) -> bool {
        self.width < 480
    }
}

/// The widths of one of two cards beside each other, from a telephone to a large screen.
#[cfg(feature = "ssr")]
pub(crate) const HALF: [Size; 3] = [
    Size::NARROW,
    Size {
        width: 440,
        height: 250,
    },
    Size::MEDIUM,
];

/// The widths of a card over the whole page.
#[cfg(any(feature = "ssr", feature = "board"))]
pub(crate) const WHOLE: [Size; 4] = [
    Size::NARROW,
    Size::MEDIUM,
    Size::WIDE,
    Size {
        width: 1280,
        height: 300,
    },
];

/// What every picture says about itself; all of it is escaped when drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// Prefix of every id in the picture: unique on the page. The drawing's width is added, so
    /// that drawings of one chart in several sizes never clash.
    pub id: String,
    /// The finding, as a sentence: the picture's accessible name.
    pub title: String,
    /// Scope, window, unit: the picture's description; may be empty.
    pub desc: String,
}

/// A picture and the numbers it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// One complete `<svg>` element, safe to place into a page as it is.
    pub svg: String,
    /// The same numbers for the `<details>` beside it.
    pub table: ChartTable,
}

/// The same chart drawn for several widths; the style sheet shows the one that fits its place.
///
/// Sizes ascend, and are those of [`Size`]'s constants: the style sheet knows their widths.
pub fn responsive(sizes: &[Size], draw: impl Fn(Size) -> Drawing) -> Drawing {
    let mut svg = String::from("<div class=\"pictures\">");
    let mut table = ChartTable::default();
    for (i, &size) in sizes.iter().enumerate() {
        let from = if i == 0 {
            String::new()
        } else {
            format!("from-{} ", size.width)
        };
        let to = sizes
            .get(i + 1)
            .map_or_else(String::new, |next| format!("to-{}", next.width));
        let drawing = draw(size);
        svg.push_str(&format!(
            "<div class=\"{}\">{}</div>",
            (from + &to).trim(),
            drawing.svg
        ));
        table = drawing.table;
    }
    svg.push_str("</div>");
    Drawing { svg, table }
}

/// The data table of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartTable {
    /// What one row is, for `<caption>`.
    pub caption: String,
    /// The columns, first the row's name.
    pub columns: Vec<Column>,
    /// Cells as text, one per column; unknown is `—`.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`ChartTable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The header without its unit.
    pub name: String,
    /// The unit, which stands in the header: one per column.
    pub unit: Option<String>,
    /// Whether cells are numbers: right-aligned, tabular figures.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            unit: None,
            numeric: false,
        }
    }

    /// A column of numbers in one unit.
    #[must_use]
    pub fn number(name: impl Into<String>, unit: impl Into<String>) -> Self {
        let unit: String = unit.into();
        Self {
            name: name.into(),
            unit: (!unit.is_empty()).then_some(unit),
            numeric: true,
        }
    }
}

/// A float as a backend coordinate: rounded, and clamped where it would not fit.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, which is what is wanted"
)]
pub(crate) fn to_i32(value: f64) -> i32 {
    value.round() as i32
}

/// A share as a float, for placing things; zero of nothing is zero.
pub(crate) fn ratio(amount: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        amount as f64 / whole as f64
    }
}
