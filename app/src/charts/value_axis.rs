//! Value axes: from zero, in round steps of the unit's own kind, one unit per axis.

use serde::{Deserialize, Serialize};

/// What the values of a chart are, in which base unit they are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Values in cores; below one core everything is shown in millicores.
    Cores,
    /// Values in bytes, shown in KiB to PiB.
    Bytes,
    /// Values in percent (0 to 100).
    Percent,
    /// Whole or fractional things, named in the plural: `machines`.
    Count(String),
}

/// How the values of one axis or table column are written: one unit, one precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Base units per shown unit.
    pub factor: f64,
    /// The shown unit: `cores`, `GiB`, `%`, `machines`.
    pub name: String,
    /// Decimals of values (ticks use as few as they can).
    pub decimals: usize,
}

impl Unit {
    /// The scale in which values up to `max` (base units) read best.
    #[must_use]
    pub fn scale(&self, max: f64) -> Scale {
        let max = if max.is_finite() { max.abs() } else { 0.0 };
        let (factor, name) = match self {
            Self::Cores if max > 0.0 && max < 1.0 => (0.001, "millicores"),
            Self::Cores => (1.0, "cores"),
            Self::Percent => (1.0, "%"),
            Self::Count(noun) => (1.0, noun.as_str()),
            Self::Bytes => byte_unit(max),
        };
        let shown = max / factor;
        let decimals = match self {
            Self::Cores if factor < 1.0 => 0,
            _ if shown >= 100.0 => 0,
            _ if shown >= 10.0 => 1,
            _ => 2,
        };
        Scale {
            factor,
            name: name.to_owned(),
            decimals,
        }
    }
}

/// The largest binary unit of which `max` holds at least one; GiB when nothing is known, since
/// that is what memory of machines is counted in.
fn byte_unit(max: f64) -> (f64, &'static str) {
    const KIB: f64 = 1024.0;
    let units = [
        (KIB * KIB * KIB * KIB * KIB, "PiB", 8.0),
        // A table in GiB reads well into the thousands; TiB only from 8 on.
        (KIB * KIB * KIB * KIB, "TiB", 8.0),
        (KIB * KIB * KIB, "GiB", 1.0),
        (KIB * KIB, "MiB", 1.0),
        (KIB, "KiB", 0.0),
    ];
    if max <= 0.0 {
        return (KIB * KIB * KIB, "GiB");
    }
    units
        .into_iter()
        .find(|(size, _, least)| max >= size * least)
        .map_or((KIB, "KiB"), |(size, name, _)| (size, name))
}

impl Scale {
    /// A value in this scale without its unit: `1,812`, `0.25`, `—` when it is not a number.
    #[must_use]
    pub fn number(&self, value: f64) -> String {
        grouped(value / self.factor, self.decimals)
    }

    /// A value for a label, where nothing has to align: `61` instead of `61.0`.
    #[must_use]
    pub fn label(&self, value: f64) -> String {
        let text = self.number(value);
        match text.split_once('.') {
            Some((whole, rest)) if rest.bytes().all(|b| b == b'0') => whole.to_owned(),
            _ => text,
        }
    }

    /// A value that may be unknown.
    #[must_use]
    pub fn cell(&self, value: Option<f64>) -> String {
        value.map_or_else(|| "—".to_owned(), |v| self.number(v))
    }
}

/// A decimal number with thousands separators and a real minus sign.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| matches!(b, b'1'..=b'9')) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A finished value axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// The value at the top of the plot, base units; the bottom is zero.
    pub top: f64,
    /// Values and their labels, from zero up.
    pub ticks: Vec<(f64, String)>,
    /// The unit all labels share.
    pub scale: Scale,
}

impl ValueAxis {
    /// An axis from zero to a little above `max`, with about `wanted` steps.
    #[must_use]
    pub fn new(max: f64, unit: &Unit, wanted: u32) -> Self {
        let max = if max.is_finite() && max > 0.0 {
            max
        } else {
            0.0
        };
        let scale = unit.scale(max);
        let shown = if max > 0.0 { max / scale.factor } else { 1.0 };
        let top = shown * 1.08;
        let (step, decimals) = step(top, unit, &scale, wanted.max(1));
        let mut ticks = Vec::new();
        let mut index = 0_u32;
        while f64::from(index) * step <= top && index < 64 {
            let value = f64::from(index) * step;
            ticks.push((
                value * scale.factor,
                grouped(value, if index == 0 { 0 } else { decimals }),
            ));
            index += 1;
        }
        Self {
            top: top * scale.factor,
            ticks,
            scale,
        }
    }
}

/// The smallest step of the unit's ladder that needs at most `wanted` steps, with its decimals.
fn step(top: f64, unit: &Unit, scale: &Scale, wanted: u32) -> (f64, usize) {
    // Below one: quarters are how cores are thought of. Above: each kind's own round numbers.
    const HALVES: &[f64] = &[1.0, 2.0, 5.0];
    const QUARTERS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0];
    let (fractions, mantissas, growth): (&[f64], &[f64], f64) = match unit {
        Unit::Bytes => (&[0.25, 0.5], &[1.0], 2.0),
        Unit::Cores if scale.factor < 1.0 => (&[], QUARTERS, 1e3),
        Unit::Cores => (&[0.05, 0.1, 0.25, 0.5], HALVES, 10.0),
        Unit::Percent => (&[0.1, 0.5], QUARTERS, 1e3),
        Unit::Count(_) => (&[0.1, 0.5], HALVES, 10.0),
    };
    let fits = |step: f64| top / step < f64::from(wanted) + 1.0;
    let mut chosen = fractions.iter().copied().find(|&step| fits(step));
    let mut decade = 1.0;
    while chosen.is_none() && decade < 1e18 {
        chosen = mantissas
            .iter()
            .map(|m| m * decade)
            .find(|&step| fits(step));
        decade *= growth;
    }
    let step = chosen.unwrap_or(decade);
    let decimals = [1.0, 10.0]
        .iter()
        .position(|scale| (step * scale).fract() == 0.0)
        .unwrap_or(2);
    (step, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(max: f64, unit: &Unit) -> String {
        let axis = ValueAxis::new(max, unit, 4);
        let ticks: Vec<String> = axis.ticks.into_iter().map(|(_, label)| label).collect();
        format!("{} {}", ticks.join(" "), axis.scale.name)
    }

    #[test]
    fn steps_are_round_in_the_unit_of_the_axis() {
        let gib = 1024.0 * 1024.0 * 1024.0;
        let machines = Unit::Count("machines".to_owned());
        assert_eq!(labels(60.0, &machines), "0 20 40 60 machines");
        assert_eq!(labels(2.3, &machines), "0 0.5 1.0 1.5 2.0 machines");
        assert_eq!(labels(100.0, &Unit::Percent), "0 25 50 75 100 %");
        assert_eq!(labels(0.8, &Unit::Cores), "0 250 500 750 millicores");
        assert_eq!(labels(1.0, &Unit::Cores), "0 0.25 0.50 0.75 1.00 cores");
        assert_eq!(labels(3072.0, &Unit::Cores), "0 1,000 2,000 3,000 cores");
        assert_eq!(labels(12.0 * gib, &Unit::Bytes), "0 4 8 12 GiB");
        assert_eq!(labels(1.1 * gib, &Unit::Bytes), "0 0.25 0.50 0.75 1.00 GiB");
        assert_eq!(labels(12_288.0 * gib, &Unit::Bytes), "0 4 8 12 TiB");
        assert_eq!(
            labels(700.0 * 1024.0 * 1024.0, &Unit::Bytes),
            "0 256 512 MiB"
        );
    }

    #[test]
    fn the_axis_starts_at_zero_and_holds_its_maximum() {
        for unit in [
            Unit::Cores,
            Unit::Bytes,
            Unit::Percent,
            Unit::Count("pods".to_owned()),
        ] {
            for exponent in 0..60_i32 {
                for max in [1.0, 1.7, 3.9] {
                    let max = max * (0..exponent).fold(0.001, |acc, _| acc * 2.0);
                    let axis = ValueAxis::new(max, &unit, 4);
                    assert!(axis.top >= max, "{unit:?} {max}");
                    assert_eq!(axis.ticks.first().map(|t| t.0), Some(0.0));
                    assert!(axis.ticks.len() <= 6, "{unit:?} {max}: {:?}", axis.ticks);
                    assert!(axis.ticks.iter().all(|t| t.0 <= axis.top));
                    let mut names: Vec<_> = axis.ticks.iter().map(|t| &t.1).collect();
                    names.dedup();
                    assert_eq!(
                        names.len(),
                        axis.ticks.len(),
                        "{unit:?} {max}: labels differ"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_known_is_still_an_axis_and_unknown_a_dash() {
        for max in [0.0, f64::NAN, f64::INFINITY, -3.0] {
            let axis = ValueAxis::new(max, &Unit::Bytes, 4);
            assert!(axis.top > 0.0 && axis.scale.name == "GiB", "{axis:?}");
        }
        let scale = Unit::Cores.scale(3.0);
        assert_eq!(scale.cell(None), "—");
        assert_eq!(scale.cell(Some(f64::NAN)), "—");
        assert_eq!(scale.cell(Some(1.25)), "1.25");
        assert_eq!(grouped(-1_234_567.0, 0), "−1,234,567");
        assert_eq!(grouped(-0.001, 1), "0.0", "no minus before zero");
    }
}
