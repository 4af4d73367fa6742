//! Text without a browser: how wide it will be, and how it is written safely into SVG.

/// Advance widths of printable ASCII in thousandths of the font size: the mean of a narrow
/// (Arial-like) and a wide (DejaVu-like) face. With the spare below it covers both.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    297, 339, 407, 697, 596, 920, 723, 232, 362, 362, 445, 710, 297, 347, 297, 307,
    596, 596, 596, 596, 596, 596, 596, 596, 596, 596, 307, 307, 710, 710, 710, 543,
    1008, 675, 676, 710, 746, 649, 593, 776, 737, 286, 397, 661, 557, 848, 735, 782,
    635, 782, 708, 651, 610, 727, 675, 966, 676, 638, 648, 334, 307, 334, 653, 528,
    417, 584, 595, 525, 595, 586, 315, 595, 595, 250, 250, 540, 250, 904, 595, 584,
    595, 595, 372, 511, 335, 595, 546, 770, 546, 546, 512, 485, 298, 485, 710,
];
/// Semibold and bold faces are this much wider, in thousandths.
const BOLD: f64 = 1.11;
/// Nobody's system font is ours: a tenth to spare.
const SPARE: f64 = 1.10;

/// Widths in user units of one line of text at `size`, with a tenth to spare.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1000.0 * size * SPARE * if bold { BOLD } else { 1.0 }
}

fn advance(c: char) -> u32 {
    let ascii = u32::from(c)
        .checked_sub(32)
        .and_then(|i| usize::try_from(i).ok());
    match ascii.and_then(|i| WIDTHS.get(i)) {
        Some(&w) => u32::from(w),
        None => match c {
            '·' | '’' | '‘' => 297,
            '–' | '−' | '×' => 710,
            // Full-width scripts, arrows, ellipsis, dashes and pictures.
            '—' | '…' | '\u{1100}'.. => 1000,
            _ => 700,
        },
    }
}

/// Shortens text to `max` user units, with an ellipsis where something was cut.
pub(crate) fn fit(text: &str, size: f64, bold: bool, max: f64) -> String {
    if width(text, size, bold) <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    let budget = max - width("…", size, bold);
    let mut used = 0.0;
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]), size, bold);
        if used > budget {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Escapes text for XML content and attributes; characters XML cannot carry are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A caller's id reduced to what is safe in an attribute and in `url(#…)`.
pub(crate) fn safe_id(id: &str) -> String {
    let kept: String = id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    if kept.is_empty() {
        "chart".to_owned()
    } else {
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_have_a_tenth_to_spare_over_a_wide_face() {
        // Measured in DejaVu Sans, the widest of the common system faces, at 1000 units.
        for (text, regular, bold) in [
            ("checkout", 4561.0, 5114.0),
            ("48 machines", 6402.0, 7082.0),
            ("requested, unused 31 %", 12227.0, 13676.0),
            ("Oct 2025", 4589.0, 5048.0),
        ] {
            assert!(width(text, 1000.0, false) >= regular, "{text}");
            assert!(width(text, 1000.0, true) >= bold, "{text}");
            assert!(
                width(text, 1000.0, false) <= regular * 1.1,
                "{text}: too generous"
            );
        }
    }

    #[test]
    fn cut_text_says_so_and_fits() {
        let cut = fit("a-very-long-namespace-name-of-somebody", 11.0, true, 100.0);
        assert!(
            cut.ends_with('…') && width(&cut, 11.0, true) <= 100.0,
            "{cut}"
        );
        assert_eq!(fit("short", 11.0, false, 100.0), "short");
        assert_eq!(fit("anything", 11.0, false, 0.0), "…");
    }

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(
            escape("</text><script>alert('x')</script>\u{0}\u{1b}&\""),
            "&lt;/text&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"
        );
        assert_eq!(escape("a\nb"), "a b");
        assert_eq!(safe_id("x\" onload=\"y"), "xonloady");
        assert_eq!(safe_id("<>"), "chart");
    }
}
