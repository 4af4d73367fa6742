//! Amounts of CPU and memory, and shares.

use super::count::group;
use super::{NBSP, UNKNOWN};

const KIB: f64 = 1024.0;

/// What is counted: decides the base unit and the unit of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Kept in millicores, shown in cores.
    Cpu,
    /// Kept in bytes, shown in GiB.
    Memory,
}

impl Amount {
    /// The unit of table columns.
    #[must_use]
    pub fn column_unit(self) -> &'static str {
        match self {
            Self::Cpu => "cores",
            Self::Memory => "GiB",
        }
    }

    /// The unit of exact values, in titles and exports.
    #[must_use]
    pub fn exact_unit(self) -> &'static str {
        match self {
            Self::Cpu => "cores",
            Self::Memory => "bytes",
        }
    }

    /// The name in sentences.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
        }
    }

    /// The name in addresses.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }

    /// An amount standing alone, with its unit: `212 cores`, `250m CPU`, `1.5 GiB`.
    #[must_use]
    pub fn alone(self, value: i64) -> String {
        match self {
            Self::Cpu if value.abs() < 1_000 && value != 0 => format!("{}{NBSP}CPU", cores(value)),
            Self::Cpu if value == 1_000 => format!("1{NBSP}core"),
            Self::Cpu => format!("{}{NBSP}cores", cores(value)),
            Self::Memory => bytes(value),
        }
    }

    /// An exact value for titles and exports: cores with as many decimals as needed, or bytes.
    #[must_use]
    pub fn exact(self, value: i64) -> String {
        match self {
            Self::Memory => value.to_string(),
            Self::Cpu => {
                let sign = if value < 0 { "-" } else { "" };
                let millis = value.unsigned_abs();
                let text = format!("{sign}{}.{:03}", millis / 1_000, millis % 1_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
        }
    }

    fn per_shown(self) -> f64 {
        match self {
            Self::Cpu => 1_000.0,
            Self::Memory => KIB * KIB * KIB,
        }
    }
}

/// How the values of one table column are written: one unit, one number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnScale {
    amount: Amount,
    decimals: usize,
}

impl ColumnScale {
    /// The scale in which these values read well together. Their sum is written in it, too, and
    /// does not decide on it.
    #[must_use]
    pub fn of(amount: Amount, values: impl IntoIterator<Item = Option<i64>>) -> Self {
        let largest = values
            .into_iter()
            .flatten()
            .map(i64::unsigned_abs)
            .max()
            .unwrap_or(0);
        let shown = largest as f64 / amount.per_shown();
        let decimals = match shown {
            _ if shown >= 1_000.0 => 0,
            // Half a core matters where the largest has fifty.
            _ if shown >= 20.0 && (amount == Amount::Memory || shown >= 100.0) => 1,
            _ => 2,
        };
        Self { amount, decimals }
    }

    /// A value in this scale, without its unit. What is there but would round to zero is written
    /// as less than the smallest step.
    #[must_use]
    pub fn text(self, value: Option<i64>) -> String {
        let Some(value) = value else {
            return UNKNOWN.to_owned();
        };
        if value == 0 {
            return "0".to_owned();
        }
        let shown = value.unsigned_abs() as f64 / self.amount.per_shown();
        let digits = format!("{shown:.*}", self.decimals);
        let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        if is_zero {
            return format!("<{}", ["1", "0.1", "0.01"][self.decimals]);
        }
        group(&digits, value < 0)
    }
}

/// CPU standing alone: `250m` below one core, `1.25` above.
#[must_use]
pub fn cores(millis: i64) -> String {
    if millis == 0 {
        return "0".to_owned();
    }
    if millis.abs() < 1_000 {
        return format!("{}m", group(&millis.unsigned_abs().to_string(), millis < 0));
    }
    short(millis.unsigned_abs() as f64 / 1_000.0, millis < 0)
}

/// Memory standing alone: `512 KiB`, `1.5 GiB`.
#[must_use]
pub fn bytes(value: i64) -> String {
    let mut shown = value.unsigned_abs() as f64;
    let mut unit = "bytes";
    for larger in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
        // TiB only from 8 on: memory of machines is counted in GiB.
        let step = if larger == "TiB" { 8.0 * KIB } else { KIB };
        if shown < step {
            break;
        }
        shown /= KIB;
        unit = larger;
    }
    format!("{}{NBSP}{unit}", short(shown, value < 0))
}

/// Three significant digits above, at most two decimals below, no trailing zeros.
fn short(value: f64, negative: bool) -> String {
    let decimals = match value {
        _ if value >= 99.95 => 0,
        _ if value >= 9.995 => 1,
        _ => 2,
    };
    let digits = format!("{value:.decimals$}");
    let digits = if decimals > 0 {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        &digits
    };
    group(digits, negative)
}

/// A share as a percentage: whole from 10 %, one decimal below.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else {
        return UNKNOWN.to_owned();
    };
    let value = share * 100.0;
    let digits = match value.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.05 => return format!("<0.1{NBSP}%"),
        size if size < 9.95 => {
            let digits = format!("{size:.1}");
            digits
                .strip_suffix(".0")
                .map(str::to_owned)
                .unwrap_or(digits)
        }
        size => format!("{size:.0}"),
    };
    format!("{}{NBSP}%", group(&digits, value < 0.0))
}

/// A share that is complete only when nothing is missing: 99.97 % is `99.9 %`.
#[must_use]
pub fn coverage(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else {
        return UNKNOWN.to_owned();
    };
    if share >= 1.0 {
        return format!("100{NBSP}%");
    }
    if share <= 0.0 {
        return format!("0{NBSP}%");
    }
    let tenths = (share * 1_000.0).floor().max(1.0);
    format!("{:.1}{NBSP}%", tenths / 10.0)
}

/// Thousandths as a percentage without its sign, for a column headed `%`.
#[must_use]
pub fn permille(value: Option<i64>) -> String {
    value.map_or_else(
        || UNKNOWN.to_owned(),
        |value| {
            let size = value.unsigned_abs();
            group(&format!("{}.{}", size / 10, size % 10), value < 0)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: i64 = 1 << 30;

    #[test]
    fn cpu_stands_alone_in_its_own_unit() {
        for (millis, text) in [
            (0, "0"),
            (1, "1m"),
            (250, "250m"),
            (999, "999m"),
            (1_000, "1"),
            (1_250, "1.25"),
            (12_500, "12.5"),
            (99_960, "100"),
            (2_048_000, "2,048"),
            (-500, "−500m"),
            (-1_500, "−1.5"),
        ] {
            assert_eq!(cores(millis), text);
        }
        assert_eq!(Amount::Cpu.alone(250), "250m\u{a0}CPU");
        assert_eq!(Amount::Cpu.alone(1_000), "1\u{a0}core");
        assert_eq!(Amount::Cpu.alone(21_000), "21\u{a0}cores");
    }

    #[test]
    fn memory_is_binary() {
        for (value, text) in [
            (0, "0 bytes"),
            (1_023, "1,023 bytes"),
            (1_024, "1 KiB"),
            (1 << 20, "1 MiB"),
            (GIB + GIB / 2, "1.5 GiB"),
            (2_048 * GIB, "2,048 GiB"),
            (9_216 * GIB, "9 TiB"),
            (-GIB, "−1 GiB"),
        ] {
            assert_eq!(bytes(value).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn exact_values_lose_nothing() {
        for (millis, text) in [
            (0, "0"),
            (5, "0.005"),
            (1_250, "1.25"),
            (-1, "-0.001"),
            (2_000, "2"),
        ] {
            assert_eq!(Amount::Cpu.exact(millis), text);
        }
        assert_eq!(Amount::Memory.exact(1_234_567), "1234567");
    }

    #[test]
    fn a_column_has_one_unit_and_one_precision() {
        let scale = ColumnScale::of(Amount::Cpu, [Some(412_300), Some(40), Some(0), None]);
        assert_eq!(scale.text(Some(412_300)), "412.3");
        assert_eq!(scale.text(Some(40)), "<0.1");
        assert_eq!(scale.text(Some(0)), "0");
        assert_eq!(scale.text(None), "—");
        let small = ColumnScale::of(Amount::Cpu, [Some(900), Some(2)]);
        assert_eq!(small.text(Some(900)), "0.90");
        assert_eq!(small.text(Some(2)), "<0.01");
        let huge = ColumnScale::of(Amount::Memory, [Some(20_000 * GIB)]);
        assert_eq!(huge.text(Some(20_000 * GIB)), "20,000");
        assert_eq!(huge.text(Some(1)), "<1");
        assert_eq!(huge.text(Some(-GIB)), "−1");
    }

    #[test]
    fn shares() {
        for (share, text) in [
            (Some(0.0), "0 %"),
            (Some(0.0001), "<0.1 %"),
            (Some(0.062), "6.2 %"),
            (Some(0.09), "9 %"),
            (Some(0.0996), "10 %"),
            (Some(0.69), "69 %"),
            (Some(1.12), "112 %"),
            (Some(-0.04), "−4 %"),
            (Some(f64::NAN), "—"),
            (None, "—"),
        ] {
            assert_eq!(percent(share).replace('\u{a0}', " "), text);
        }
        for (share, text) in [
            (Some(0.9997), "99.9 %"),
            (Some(1.0), "100 %"),
            (Some(0.99999), "99.9 %"),
            (Some(0.00001), "0.1 %"),
            (None, "—"),
        ] {
            assert_eq!(coverage(share).replace('\u{a0}', " "), text);
        }
        assert_eq!(permille(Some(184)), "18.4");
        assert_eq!(permille(Some(-4)), "−0.4");
        assert_eq!(permille(None), "—");
    }
}
