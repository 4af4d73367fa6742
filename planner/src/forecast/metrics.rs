//! How good forecasts are, as the literature measures it.

use super::statistics::mean;

/// The mean absolute error of seasonal naive within the training: what MASE divides by (Hyndman and
/// Koehler, "Another look at measures of forecast accuracy", International Journal of Forecasting
/// 22(4), 2006). `None` where no two steps a season apart are known, or all are equal.
#[must_use]
pub fn seasonal_scale(training: &[Option<f64>], season: usize) -> Option<f64> {
    let pairs = training.iter().zip(training.get(season..)?);
    let changes: Vec<f64> = pairs
        .filter_map(|(before, after)| Some(((*after)? - (*before)?).abs()))
        .collect();
    Some(mean(&changes)).filter(|scale| *scale > 0.0)
}

/// Mean absolute error.
#[must_use]
pub fn mean_absolute_error(actual: &[f64], forecast: &[f64]) -> f64 {
    let errors = actual.iter().zip(forecast).map(|(a, f)| (a - f).abs());
    mean(&errors.collect::<Vec<_>>())
}

/// Symmetric mean absolute percentage error, 0 to 200 (Makridakis, "Accuracy measures", IJF 9(4),
/// 1993). Where both are zero there is no error.
#[must_use]
pub fn smape(actual: &[f64], forecast: &[f64]) -> f64 {
    let share = |(a, f): (&f64, &f64)| {
        let size = a.abs() + f.abs();
        if size > 0.0 {
            200.0 * (a - f).abs() / size
        } else {
            0.0
        }
    };
    mean(&actual.iter().zip(forecast).map(share).collect::<Vec<_>>())
}

/// Mean interval score, not yet divided by [`seasonal_scale`]: width, and what lies outside times
/// 2 / (1 - level) (Gneiting and Raftery, "Strictly proper scoring rules", JASA 102, 2007).
#[must_use]
pub fn interval_score(actual: &[f64], low: &[f64], high: &[f64], level: f64) -> f64 {
    let penalty = 2.0 / (1.0 - level);
    let score = |((a, low), high): ((&f64, &f64), &f64)| {
        high - low + penalty * ((low - a).max(0.0) + (a - high).max(0.0))
    };
    mean(
        &actual
            .iter()
            .zip(low)
            .zip(high)
            .map(score)
            .collect::<Vec<_>>(),
    )
}

/// The share of outcomes within an interval.
#[must_use]
pub fn coverage(actual: &[f64], low: &[f64], high: &[f64]) -> f64 {
    let held = |((a, low), high): ((&f64, &f64), &f64)| f64::from(u8::from(low <= a && a <= high));
    mean(
        &actual
            .iter()
            .zip(low)
            .zip(high)
            .map(held)
            .collect::<Vec<_>>(),
    )
}

/// The pinball loss of a forecast of a quantile (Koenker and Bassett, "Regression quantiles",
/// Econometrica 46(1), 1978).
#[must_use]
pub fn pinball(actual: &[f64], forecast: &[f64], quantile: f64) -> f64 {
    let loss = |(a, f): (&f64, &f64)| {
        let over = a - f;
        if over >= 0.0 {
            quantile * over
        } else {
            (quantile - 1.0) * over
        }
    };
    mean(&actual.iter().zip(forecast).map(loss).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_as_published() {
        let (actual, forecast) = ([2.0, 4.0], [1.0, 8.0]);
        assert_eq!(mean_absolute_error(&actual, &forecast), 2.5);
        assert!((smape(&actual, &forecast) - (200.0 / 3.0 + 200.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(smape(&[0.0], &[0.0]), 0.0);
        assert!((pinball(&actual, &forecast, 0.9) - (0.9 + 0.4) / 2.0).abs() < 1e-12);
        assert!((interval_score(&actual, &[1.0, 5.0], &[3.0, 6.0], 0.5) - 3.5).abs() < 1e-12);
        assert_eq!(coverage(&actual, &[1.0, 5.0], &[3.0, 6.0]), 0.5);
        let training = [Some(1.0), Some(5.0), Some(2.0), None, Some(6.0)];
        assert_eq!(seasonal_scale(&training, 2), Some(2.5));
        assert_eq!(seasonal_scale(&[Some(1.0); 9], 2), None);
    }
}
