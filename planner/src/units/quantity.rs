//! Kubernetes quantities: `250m`, `1.5Gi`, `12345n`, `1e3`.
//!
//! The grammar is that of `k8s.io/apimachinery/pkg/api/resource`: a signed decimal number and a
//! binary (`Ki` … `Ei`) or decimal (`n` `u` `m` `k` `M` `G` `T` `P` `E`) suffix or exponent. There,
//! as here, a value finer than the asked unit is rounded up.

use std::str::FromStr;

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// The text does not follow the grammar.
    #[error("`{0}` is not a Kubernetes quantity (examples: 250m, 2, 1.5Gi)")]
    Malformed(String),
    /// The value does not fit into 64 bits of the asked unit.
    #[error("the quantity `{0}` is out of range")]
    OutOfRange(String),
}

/// An exact quantity: `mantissa × 2^binary_exponent × 10^decimal_exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    text: String,
    mantissa: i128,
    binary_exponent: u32,
    decimal_exponent: i32,
}

impl Quantity {
    /// The value in thousandths, rounded up: millicores of a CPU quantity.
    ///
    /// # Errors
    /// [`QuantityError::OutOfRange`] when it does not fit into an `i64`.
    pub fn millis(&self) -> Result<i64, QuantityError> {
        self.scaled(3)
    }

    /// The value in billionths, rounded up: nanocores of a CPU usage.
    ///
    /// # Errors
    /// [`QuantityError::OutOfRange`] when it does not fit into an `i64`.
    pub fn nanos(&self) -> Result<i64, QuantityError> {
        self.scaled(9)
    }

    /// The value in whole units, rounded up: bytes of a memory quantity, a count of devices.
    ///
    /// # Errors
    /// [`QuantityError::OutOfRange`] when it does not fit into an `i64`.
    pub fn whole(&self) -> Result<i64, QuantityError> {
        self.scaled(0)
    }

    fn scaled(&self, decimals: i32) -> Result<i64, QuantityError> {
        self.checked_scaled(decimals)
            .and_then(|value| i64::try_from(value).ok())
            .ok_or_else(|| QuantityError::OutOfRange(self.text.clone()))
    }

    fn checked_scaled(&self, decimals: i32) -> Option<i128> {
        let shifted = self
            .mantissa
            .checked_mul(1_i128.checked_shl(self.binary_exponent)?)?;
        let exponent = self.decimal_exponent.checked_add(decimals)?;
        let power = 10_i128.checked_pow(exponent.unsigned_abs());
        if exponent >= 0 {
            return shifted.checked_mul(power?);
        }
        // A divisor beyond i128 leaves less than one unit, which rounds up to one.
        let Some(divisor) = power else {
            return Some(shifted.signum().max(0));
        };
        let floor = shifted.div_euclid(divisor);
        Some(if shifted.rem_euclid(divisor) == 0 {
            floor
        } else {
            floor + 1
        })
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let malformed = || QuantityError::Malformed(text.chars().take(64).collect());
        let number_end = text
            .char_indices()
            .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && "+-".contains(*c))))
            .map_or(text.len(), |(at, _)| at);
        let (number, suffix) = text.split_at(number_end);
        let (mantissa, fraction_digits) = parse_decimal(number).ok_or_else(malformed)?;
        let (binary_exponent, suffix_exponent) = parse_suffix(suffix).ok_or_else(malformed)?;
        Ok(Self {
            text: text.to_owned(),
            mantissa,
            binary_exponent,
            decimal_exponent: suffix_exponent
                .checked_sub(fraction_digits)
                .ok_or_else(malformed)?,
        })
    }
}

/// The digits of a signed decimal as an integer, and how many of them stood after the point.
fn parse_decimal(number: &str) -> Option<(i128, i32)> {
    let (negative, digits) = match number.as_bytes().first()? {
        b'-' => (true, &number[1..]),
        b'+' => (false, &number[1..]),
        _ => (false, number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let joined = format!("0{whole}{fraction}");
    let value: i128 = joined.parse().ok()?;
    Some((
        if negative { -value } else { value },
        i32::try_from(fraction.len()).ok()?,
    ))
}

/// The binary and the decimal exponent that a suffix stands for.
fn parse_suffix(suffix: &str) -> Option<(u32, i32)> {
    Some(match suffix {
        "" => (0, 0),
        "n" => (0, -9),
        "u" => (0, -6),
        "m" => (0, -3),
        "k" => (0, 3),
        "M" => (0, 6),
        "G" => (0, 9),
        "T" => (0, 12),
        "P" => (0, 15),
        "E" => (0, 18),
        "Ki" => (10, 0),
        "Mi" => (20, 0),
        "Gi" => (30, 0),
        "Ti" => (40, 0),
        "Pi" => (50, 0),
        "Ei" => (60, 0),
        _ => (0, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn reads_the_spellings_that_the_api_server_writes() {
        for (text, millis) in [
            ("250m", 250),
            ("2", 2_000),
            ("1.5", 1_500),
            ("0", 0),
            ("1e3", 1_000_000),
            ("-1", -1_000),
            ("1k", 1_000_000),
        ] {
            assert_eq!(quantity(text).millis(), Ok(millis), "{text}");
        }
        for (text, bytes) in [
            ("128974848", 128_974_848),
            ("129e6", 129_000_000),
            ("129M", 129_000_000),
            ("123Mi", 128_974_848),
            ("1.5Gi", 1_610_612_736),
            ("1Ki", 1_024),
            ("128974848000m", 128_974_848),
            (".5Ki", 512),
            ("1E", 1_000_000_000_000_000_000),
        ] {
            assert_eq!(quantity(text).whole(), Ok(bytes), "{text}");
        }
        assert_eq!(quantity("12345n").nanos(), Ok(12_345));
        assert_eq!(quantity("7u").nanos(), Ok(7_000));
    }

    #[test]
    fn rounds_up_as_kubernetes_does() {
        assert_eq!(quantity("1n").millis(), Ok(1));
        assert_eq!(quantity("1000001n").millis(), Ok(2));
        assert_eq!(quantity("100m").whole(), Ok(1));
        assert_eq!(quantity("-1n").millis(), Ok(0));
        assert_eq!(quantity("1e-60").whole(), Ok(1));
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        for text in [
            "",
            "m",
            "1.2.3",
            "1 Gi",
            "Gi",
            "1gi",
            "0x10",
            "1e",
            "--1",
            "1KiB",
            "é",
            "1e999999999999",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
        assert_eq!(
            quantity("8Ei").whole(),
            Err(QuantityError::OutOfRange("8Ei".into()))
        );
        assert_eq!(
            quantity("1e30").millis(),
            Err(QuantityError::OutOfRange("1e30".into()))
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            if let Ok(parsed) = text.parse::<Quantity>() {
                let _ = (parsed.millis(), parsed.nanos(), parsed.whole());
            }
        }

        #[test]
        fn millis_round_trip(value in -1_000_000_000_i64..1_000_000_000) {
            prop_assert_eq!(quantity(&format!("{value}m")).millis(), Ok(value));
            prop_assert_eq!(quantity(&value.to_string()).whole(), Ok(value));
        }

        #[test]
        fn suffixes_scale(value in 0_i64..1_000_000) {
            prop_assert_eq!(quantity(&format!("{value}Mi")).whole(), Ok(value << 20));
            prop_assert_eq!(quantity(&format!("{value}M")).whole(), Ok(value * 1_000_000));
            prop_assert_eq!(quantity(&format!("{value}n")).nanos(), Ok(value));
        }
    }
}
