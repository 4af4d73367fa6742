//! What a browser has to load, as a table.

use crate::site::{SCRIPT_BUDGET, STYLE_BUDGET, Site};
use std::fmt::Write as _;

/// The section; sizes are those of the files as sent, compressed by brotli.
pub(crate) fn section(site: &Site) -> String {
    let rows = [
        (
            "scripts and WASM of every page",
            site.script_bytes,
            SCRIPT_BUDGET,
        ),
        (
            "the same, of sharing when its controls are reached for",
            site.board_bytes,
            SCRIPT_BUDGET,
        ),
        (
            "the same, of what-if likewise",
            site.what_if_bytes,
            SCRIPT_BUDGET,
        ),
        ("styles", site.style_bytes, STYLE_BUDGET),
    ];
    let mut text = "| | measured | goal | |\n|---|---:|---|---|\n".to_owned();
    for (what, bytes, most) in rows {
        let verdict = if bytes <= most { "met" } else { "missed" };
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "| {what} | {} | ≤ {} | {verdict} |",
            kilobytes(bytes),
            kilobytes(most)
        );
    }
    text
}

/// Kilobytes of 1,024 bytes, rounded up to a tenth.
fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1_024);
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_heavy_is_said() {
        let site = Site {
            folder: "site".into(),
            script_bytes: SCRIPT_BUDGET,
            board_bytes: SCRIPT_BUDGET + 1,
            what_if_bytes: 1,
            style_bytes: 1_025,
        };
        let text = section(&site);
        let verdicts: Vec<&str> = text
            .lines()
            .skip(2)
            .map(|line| {
                if line.ends_with("| met |") {
                    "met"
                } else {
                    "missed"
                }
            })
            .collect();
        assert_eq!(verdicts, ["met", "missed", "met", "met"]);
        assert!(
            text.contains("| 130.1 KB | ≤ 130.0 KB | missed |"),
            "{text}"
        );
        assert!(text.contains("| styles | 1.1 KB |"), "{text}");
    }
}
