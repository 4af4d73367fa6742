//! How the numbers of a column are shown. The cells keep what they are to the last digit.

use rust_xlsxwriter::Format;

/// The format for the numbers of a column, by some of them: whole ones in groups of three digits, others with
/// as many digits behind the point as tell them apart.
pub(super) fn number_format<'a>(texts: impl Iterator<Item = &'a String>) -> Format {
    Format::new().set_num_format(pattern(texts))
}

fn pattern<'a>(texts: impl Iterator<Item = &'a String>) -> &'static str {
    let numbers: Vec<f64> = texts.filter_map(|text| text.parse().ok()).collect();
    let largest = numbers
        .iter()
        .fold(0.0_f64, |most, number| most.max(number.abs()));
    match largest {
        _ if numbers.iter().all(|number| number.fract() == 0.0) => "#,##0",
        most if most < 1.0 => "0.0000",
        most if most < 10.0 => "0.000",
        most if most < 1_000.0 => "0.00",
        _ => "#,##0.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> &'static str {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        pattern(texts.iter())
    }

    #[test]
    fn a_column_has_one_format_by_what_stands_in_it() {
        assert_eq!(of(&["1", "2000", ""]), "#,##0");
        assert_eq!(of(&["0.25", ""]), "0.0000");
        assert_eq!(of(&["1", "-2.5"]), "0.000");
        assert_eq!(of(&["12.345678"]), "0.00");
        assert_eq!(of(&["12345.6"]), "#,##0.0");
        assert_eq!(of(&["flat", ""]), "#,##0");
    }
}
