//! What a chart's cursor reads: a few integers per step, without the drawing.

use crate::format::{NBSP, UNKNOWN, moment, rfc3339};
use serde::{Deserialize, Serialize};

/// The values of a chart over time, as they are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Readings {
    /// The chart's title: what the values are of.
    pub title: String,
    /// Start of the plot, Unix seconds.
    pub start: i64,
    /// End of the plot, Unix seconds.
    pub end: i64,
    /// Time of the first value.
    pub first: i64,
    /// Seconds between two values.
    pub step: i64,
    /// The unit of all values.
    pub unit: String,
    /// Decimals of all values.
    pub decimals: usize,
    /// The lines, in the order of the legend.
    pub lines: Vec<Line>,
    /// For each drawing: its width, and the left, right, top and bottom of its plot.
    pub plots: Vec<[f64; 5]>,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Values with the decimals left out, separated by commas; nothing where there is a gap.
    pub values: String,
}

impl Line {
    /// Packs values that are given in the shown unit.
    #[must_use]
    pub fn pack(name: &str, values: impl Iterator<Item = Option<f64>>, decimals: usize) -> Self {
        let mut packed = String::new();
        for (at, value) in values.enumerate() {
            if at > 0 {
                packed.push(',');
            }
            if let Some(value) = value {
                packed.extend(format!("{value:.decimals$}").chars().filter(|c| *c != '.'));
            }
        }
        Self {
            name: name.to_owned(),
            values: packed,
        }
    }

    /// The value of a step as it is shown.
    #[must_use]
    pub fn value(&self, at: usize, decimals: usize) -> String {
        let Some(text) = self
            .values
            .split(',')
            .nth(at)
            .filter(|text| !text.is_empty())
        else {
            return UNKNOWN.to_owned();
        };
        let (sign, digits) = text
            .strip_prefix('-')
            .map_or(("", text), |digits| ("−", digits));
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, rest) = digits.split_at(digits.len() - decimals);
        let whole = whole.trim_start_matches('0');
        let mut shown = sign.to_owned();
        for (at, digit) in (0..).zip(whole.chars()) {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
        }
        if whole.is_empty() {
            shown.push('0');
        }
        if !rest.is_empty() {
            shown.push('.');
            shown.push_str(rest);
        }
        shown
    }
}

impl Readings {
    /// How many steps there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines
            .iter()
            .map(|line| line.values.split(',').count())
            .max()
            .unwrap_or(0)
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time of a step.
    #[must_use]
    pub fn time(&self, at: usize) -> i64 {
        self.first
            .saturating_add(i64::try_from(at).unwrap_or(0).saturating_mul(self.step))
    }

    /// What is read at a step: `15 November, 10:00 UTC`, and each line's name and value.
    #[must_use]
    pub fn at(&self, at: usize) -> (String, Vec<(String, String)>) {
        let values = self
            .lines
            .iter()
            .map(|line| {
                let value = line.value(at, self.decimals);
                let unit = if value == UNKNOWN {
                    String::new()
                } else {
                    format!("{NBSP}{}", self.unit)
                };
                (line.name.clone(), value + &unit)
            })
            .collect();
        // Seen from the far past, so that the day is always told.
        let day_before = self.time(at) - 86_400;
        (moment(self.time(at), day_before), values)
    }

    /// The step nearest to a place in a drawing, and its place.
    #[must_use]
    pub fn nearest(&self, drawing: usize, x: f64) -> Option<usize> {
        let [_, left, right, ..] = self.plots.get(drawing).copied()?;
        let share = ((x - left) / (right - left)).clamp(0.0, 1.0);
        let span = (self.end - self.start).max(1) as f64;
        let secs = self.start as f64 + share * span - self.first as f64;
        let step = (secs / self.step.max(1) as f64).round().max(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded, not negative, and a cast saturates"
        )]
        let at = step as usize;
        self.len().checked_sub(1).map(|last| at.min(last))
    }

    /// Where a step lies in a drawing.
    #[must_use]
    pub fn place(&self, drawing: usize, at: usize) -> Option<f64> {
        let [_, left, right, ..] = self.plots.get(drawing).copied()?;
        let span = (self.end - self.start).max(1) as f64;
        let share = (self.time(at) - self.start) as f64 / span;
        Some(left + share.clamp(0.0, 1.0) * (right - left))
    }

    /// The window between two steps, as a URL has it; never shorter than a page can show.
    #[must_use]
    pub fn window(&self, one: usize, other: usize) -> String {
        let from = self.time(one.min(other));
        let to = self.time(one.max(other)).max(from + 600);
        format!("{}/{}", rfc3339(from), rfc3339(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings() -> Readings {
        let values = [Some(1_833.04), None, Some(0.5), Some(-12.0)];
        Readings {
            title: "CPU".into(),
            start: 1_806_494_400,
            end: 1_806_494_400 + 4 * 3_600,
            first: 1_806_494_400,
            step: 3_600,
            unit: "cores".into(),
            decimals: 1,
            lines: vec![Line::pack("used", values.into_iter(), 1)],
            plots: vec![[300.0, 40.0, 280.0, 20.0, 200.0]],
        }
    }

    #[test]
    fn values_come_back_as_they_were_shown() {
        let readings = readings();
        assert_eq!(readings.lines[0].values, "18330,,05,-120");
        let shown: Vec<String> = (0..5).map(|at| readings.lines[0].value(at, 1)).collect();
        assert_eq!(shown, ["1,833.0", "—", "0.5", "−12.0", "—"]);
        assert_eq!(Line::pack("x", [Some(7.0)].into_iter(), 0).value(0, 0), "7");
        assert_eq!(
            Line::pack("x", [Some(0.0)].into_iter(), 2).value(0, 2),
            "0.00"
        );
    }

    #[test]
    fn says_when_and_what() {
        let (when, values) = readings().at(0);
        assert_eq!(when, "31\u{a0}March, 12:00\u{a0}UTC");
        assert_eq!(
            values,
            [("used".to_owned(), "1,833.0\u{a0}cores".to_owned())]
        );
        assert_eq!(readings().at(1).1[0].1, "—");
    }

    #[test]
    fn finds_the_step_under_a_pointer() {
        let readings = readings();
        for (x, at) in [
            (-5.0, 0),
            (40.0, 0),
            (99.0, 1),
            (160.0, 2),
            (280.0, 3),
            (999.0, 3),
        ] {
            assert_eq!(readings.nearest(0, x), Some(at), "{x}");
        }
        assert_eq!(readings.place(0, 2), Some(160.0));
        assert_eq!(readings.nearest(7, 0.0), None);
    }

    #[test]
    fn a_zoom_is_a_window_that_pages_accept() {
        let window = readings().window(3, 1);
        assert_eq!(window, "2027-03-31T13:00:00Z/2027-03-31T15:00:00Z");
        for window in [window, readings().window(2, 2)] {
            assert!(window.parse::<crate::routes::Window>().is_ok(), "{window}");
        }
    }
}
