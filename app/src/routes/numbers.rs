//! Numbers in queries.

use super::pairs::Params;
use crate::api::ApiError;

pub(super) const CORES: &str = "cores from 0.1 to 10000";
pub(super) const GIB: &str = "GiB from 0.1 to 1000000";

/// A number between two bounds.
pub(super) fn number(
    params: &Params,
    name: &'static str,
    (least, most): (f64, f64),
    what: &str,
) -> Result<Option<f64>, ApiError> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    let value: Option<f64> = text.trim().parse().ok();
    let value = value.filter(|value| (least..=most).contains(value));
    let wrong = || {
        ApiError::invalid(
            name,
            format!("{name}: this is not {what}."),
            format!("Use {what}, with a point before decimals."),
        )
    };
    value.map(Some).ok_or_else(wrong)
}

/// A whole number between two bounds.
pub(super) fn whole(
    params: &Params,
    name: &'static str,
    (least, most): (u32, u32),
) -> Result<Option<u32>, ApiError> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    let value: Option<u32> = text.trim().parse().ok();
    let wrong = || {
        ApiError::invalid(
            name,
            format!("{name}: this is not a whole number from {least} to {most}."),
            format!("Use a whole number from {least} to {most}."),
        )
    };
    value
        .filter(|value| (least..=most).contains(value))
        .map(Some)
        .ok_or_else(wrong)
}
