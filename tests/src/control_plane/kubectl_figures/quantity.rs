//! Kubernetes quantities, exactly.

use super::super::{Error, Result};

/// An amount in billionths of its unit (cores, bytes, pieces): everything that
/// Kubernetes can store fits without rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

const BILLION: i128 = 1_000_000_000;

/// Suffix, multiplier in billionths.
const SUFFIXES: [(&str, i128); 16] = [
    ("Ki", BILLION << 10),
    ("Mi", BILLION << 20),
    ("Gi", BILLION << 30),
    ("Ti", BILLION << 40),
    ("Pi", BILLION << 50),
    ("Ei", BILLION << 60),
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("k", BILLION * 1_000),
    ("M", BILLION * 1_000_000),
    ("G", BILLION * 1_000_000_000),
    ("T", BILLION * 1_000_000_000_000),
    ("P", BILLION * 1_000_000_000_000_000),
    ("E", BILLION * 1_000_000_000_000_000_000),
    ("", BILLION),
];

/// Reads a quantity such as `250m`, `1.5`, `128Mi`, `5e3` or `12345678n`.
///
/// # Errors
/// When it is no quantity or is finer than a billionth.
pub fn parse(text: &str) -> Result<Quantity> {
    quantity(text).ok_or_else(|| Error::Unreadable(format!("quantity {text:?}")))
}

fn quantity(text: &str) -> Option<Quantity> {
    let digits_end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-'));
    let (number, suffix) = text.split_at(digits_end.unwrap_or(text.len()));
    let (unit, shift) = match suffix.strip_prefix(['e', 'E']) {
        Some(exponent) if !exponent.is_empty() => (BILLION, exponent.parse().ok()?),
        _ => (SUFFIXES.iter().find(|(name, _)| *name == suffix)?.1, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let shift: i32 = shift - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    let scaled = digits.checked_mul(unit)?;
    if shift >= 0 {
        return scaled.checked_mul(power).map(Quantity);
    }
    (scaled % power == 0).then_some(Quantity(scaled / power))
}

impl Quantity {
    /// In thousandths, such as millicores.
    ///
    /// # Errors
    /// When it is no whole number of them.
    pub fn millis(self) -> Result<i64> {
        self.divided(1_000_000)
    }

    /// In billionths, such as nanocores.
    ///
    /// # Errors
    /// When it is too large.
    pub fn nanos(self) -> Result<i64> {
        self.divided(1)
    }

    /// In whole units, such as bytes.
    ///
    /// # Errors
    /// When it is no whole number of them.
    pub fn units(self) -> Result<i64> {
        self.divided(BILLION)
    }

    fn divided(self, by: i128) -> Result<i64> {
        let whole = (self.0 % by == 0).then_some(self.0 / by);
        let fits = whole.and_then(|whole| i64::try_from(whole).ok());
        fits.ok_or_else(|| Error::Unreadable(format!("{} billionths by {by}", self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_kubernetes_writes() {
        let millis = |text| parse(text).unwrap().millis().unwrap();
        assert_eq!(millis("250m"), 250);
        assert_eq!(millis("1.25"), 1250);
        assert_eq!(millis("0"), 0);
        assert_eq!(millis("2k"), 2_000_000);
        let units = |text| parse(text).unwrap().units().unwrap();
        assert_eq!(units("128Mi"), 128 << 20);
        assert_eq!(units("1.5Gi"), 3 << 29);
        assert_eq!(units("32772220Ki"), 32_772_220 << 10);
        assert_eq!(units("5e3"), 5000);
        assert_eq!(units("1E"), 1_000_000_000_000_000_000);
        assert_eq!(units("128974848000m"), 128_974_848);
        assert_eq!(parse("12345678n").unwrap().nanos().unwrap(), 12_345_678);
        assert_eq!(parse("-3u").unwrap().nanos().unwrap(), -3000);
    }

    #[test]
    fn refuses_what_is_not_exact() {
        assert!(parse("100u").unwrap().millis().is_err());
        assert!(parse("0.1n").is_err());
        assert!(parse("").is_err());
        assert!(parse("12 Mi").is_err());
        assert!(parse("<none>").is_err());
    }
}
