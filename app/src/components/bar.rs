//! Bars from zero, of parts that make up a whole or a part of it.

use crate::charts::escape;
use crate::tables::Bar;
use leptos::prelude::*;

/// How long the whole is in a cell.
const CELL: f64 = 72.0;

/// A bar in a cell, before the cell's text.
pub(super) fn in_cell(bar: &Bar, text: &str) -> String {
    let number = match text {
        "" => String::new(),
        _ => format!("<span class=\"share\">{}</span>", escape(text)),
    };
    format!(
        "<svg class=\"bar\" width=\"{CELL}\" height=\"8\" viewBox=\"0 0 {CELL} 8\" aria-hidden=\"true\">{}</svg>{number}",
        rects(bar, CELL, 8)
    )
}

/// A bar as wide as its card; the numbers stand in a list below it.
pub(crate) fn wide_bar(bar: &Bar) -> AnyView {
    let drawn = format!(
        "<svg class=\"bar whole\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{}</svg>",
        rects(bar, 1_000.0, 16)
    );
    view! { <div inner_html=drawn></div> }.into_any()
}

fn rects(bar: &Bar, long: f64, high: u32) -> String {
    let frame = bar
        .framed
        .then(|| format!("<rect class=\"idle\" width=\"{long}\" height=\"{high}\"></rect>"));
    let mut at = 0.0;
    let parts = bar.parts.iter().filter(|(_, permille)| *permille > 0);
    let parts = parts.map(|&(class, permille)| {
        let left = long - at;
        // What is there is seen.
        let wide = (permille as f64 / 1_000.0 * long).max(1.0).min(left);
        let x = at;
        at += wide;
        format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" width=\"{wide:.1}\" height=\"{high}\"></rect>"
        )
    });
    frame.into_iter().chain(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_at_zero_and_never_passes_its_frame() {
        let bar = Bar {
            parts: vec![("crit", 250), ("system", 0), ("c1", 2_000)],
            framed: true,
        };
        assert_eq!(
            rects(&bar, 72.0, 8),
            "<rect class=\"idle\" width=\"72\" height=\"8\"></rect>\
             <rect class=\"crit\" x=\"0.0\" width=\"18.0\" height=\"8\"></rect>\
             <rect class=\"c1\" x=\"18.0\" width=\"54.0\" height=\"8\"></rect>"
        );
        let none = Bar {
            parts: vec![("c1", 0)],
            framed: false,
        };
        assert_eq!(rects(&none, 72.0, 8), "");
        assert!(in_cell(&none, "<b>").contains("&lt;b&gt;"));
    }
}
