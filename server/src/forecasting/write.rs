//! Forecasts as CSV, JSON and tables to be taken away.

use super::scopes::{Ahead, ScopeForecast};
use crate::export::{CsvWriter, Taken, neutral};
use jiff::Timestamp;
use plimsoll_app::routes::Resource;
use plimsoll_planner::forecast::{FORMULA_VERSION, LEVELS, Refusal};
use serde_json::{Value, json};

/// The columns of a forecast, in this order.
pub(crate) const COLUMNS: [&str; 12] = [
    "scope",
    "name",
    "resource",
    "timestamp",
    "mean",
    "lo95",
    "lo80",
    "lo50",
    "median",
    "hi50",
    "hi80",
    "hi95",
];

/// One row per step of what is forecast.
///
/// # Errors
/// When memory for it cannot be had.
pub fn write_csv(forecasts: &[&ScopeForecast], resource: Resource) -> csv::Result<Vec<u8>> {
    let mut writer = CsvWriter::default();
    writer.write_record(COLUMNS)?;
    for (forecast, ahead) in known(forecasts) {
        for step in 0..ahead.mean.len() {
            let row = [
                forecast.scope.to_owned(),
                neutral(&forecast.name),
                resource.as_str().to_owned(),
                moment(ahead, step),
            ];
            let numbers = std::iter::once(ahead.mean[step])
                .chain(ahead.bands.iter().rev().map(|band| band.0[step]))
                .chain([ahead.median[step]])
                .chain(ahead.bands.iter().map(|band| band.1[step]));
            writer.write_record(row.into_iter().chain(numbers.map(|n| n.to_string())))?;
        }
    }
    Ok(writer.into_bytes())
}

/// The columns of how earlier forecasts did; all but the first three hold numbers.
const MEASURED: [&str; 14] = [
    "scope",
    "name",
    "resource",
    "origins",
    "steps_ahead",
    "error",
    "naive_error",
    "mase",
    "naive_mase",
    "level",
    "coverage",
    "naive_coverage",
    "pinball",
    "naive_pinball",
];

/// One row per scope and level of how earlier forecasts did.
#[must_use]
pub fn backtests(forecasts: &[&ScopeForecast], resource: Resource) -> Taken {
    let mut rows = Vec::new();
    let optional = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for (forecast, ahead) in known(forecasts) {
        let Some(test) = &ahead.backtest else {
            continue;
        };
        for level in &test.levels {
            rows.push(vec![
                forecast.scope.to_owned(),
                forecast.name.clone(),
                resource.as_str().to_owned(),
                test.origins.to_string(),
                test.ahead.to_string(),
                test.error.to_string(),
                test.naive_error.to_string(),
                optional(test.mase),
                optional(test.naive_mase),
                level.level.to_string(),
                level.coverage.to_string(),
                level.naive_coverage.to_string(),
                level.pinball.to_string(),
                level.naive_pinball.to_string(),
            ]);
        }
    }
    Taken::of_rows(&MEASURED, &MEASURED[3..], rows)
}

/// Everything that is known of the forecasts; how earlier ones did, when asked for.
///
/// # Errors
/// Where a number cannot be written.
pub fn write_json(
    forecasts: &[&ScopeForecast],
    resource: Resource,
    seed: u64,
    backtest: bool,
) -> serde_json::Result<Vec<u8>> {
    let of = |forecast: &ScopeForecast| {
        let mut value = json!({
            "scope": forecast.scope,
            "name": forecast.name,
            "resource": resource.as_str(),
            "unit": resource.unit(),
            "goes_on_flat": forecast.flat.iter().map(|(namespace, refusal)| json!({
                "namespace": namespace, "reason": reason(refusal),
            })).collect::<Vec<_>>(),
        });
        match &forecast.outcome {
            Ok(ahead) => {
                value["training"] = json!({
                    "from": stamp(ahead.trained_secs.0),
                    "to": stamp(ahead.trained_secs.1),
                    "known_steps": ahead.coverage.0,
                    "steps": ahead.coverage.1,
                    "level_since": ahead.level_since_secs.map(stamp),
                });
                value["models"] = ahead
                    .weights
                    .iter()
                    .map(|(model, weight)| {
                        json!({
                            "model": model, "weight": weight,
                        })
                    })
                    .collect();
                if backtest {
                    value["backtest"] = backtest_json(ahead);
                }
                value["steps"] = (0..ahead.mean.len())
                    .map(|step| step_json(ahead, step))
                    .collect();
            }
            Err(refusal) => {
                value["refused"] = json!(reason(refusal));
            }
        }
        value
    };
    let value = json!({
        "formula_version": FORMULA_VERSION,
        "seed": seed,
        "forecasts": forecasts.iter().map(|forecast| of(forecast)).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn step_json(ahead: &Ahead, step: usize) -> Value {
    let mut value = json!({
        "timestamp": moment(ahead, step),
        "mean": ahead.mean[step],
        "median": ahead.median[step],
    });
    for (level, band) in LEVELS.iter().zip(&ahead.bands) {
        let percent = level * 100.0;
        value[format!("lo{percent:.0}")] = json!(band.0[step]);
        value[format!("hi{percent:.0}")] = json!(band.1[step]);
    }
    value
}

fn backtest_json(ahead: &Ahead) -> Value {
    ahead.backtest.as_ref().map_or(Value::Null, |test| {
        json!({
            "origins": test.origins,
            "steps_ahead": test.ahead,
            "error": test.error,
            "naive_error": test.naive_error,
            "mase": test.mase,
            "naive_mase": test.naive_mase,
            "levels": test.levels.iter().map(|level| json!({
                "level": level.level,
                "coverage": level.coverage,
                "naive_coverage": level.naive_coverage,
                "pinball": level.pinball,
                "naive_pinball": level.naive_pinball,
            })).collect::<Vec<_>>(),
        })
    })
}

fn known<'a>(
    forecasts: &'a [&ScopeForecast],
) -> impl Iterator<Item = (&'a ScopeForecast, &'a Ahead)> {
    forecasts
        .iter()
        .copied()
        .filter_map(|forecast| Some((forecast, forecast.outcome.as_ref().ok()?)))
}

fn moment(ahead: &Ahead, step: usize) -> String {
    let steps = i64::try_from(step).unwrap_or(i64::MAX);
    stamp(ahead.start_secs + steps.saturating_mul(ahead.step_secs))
}

/// Why something is not forecast, and from when on it will be.
#[must_use]
pub fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooShort {
            works_from_secs, ..
        } => format!("{refusal}; it works from {} on", stamp(*works_from_secs)),
        _ => refusal.to_string(),
    }
}

fn stamp(at_secs: i64) -> String {
    Timestamp::from_second(at_secs)
        .unwrap_or_default()
        .to_string()
}
