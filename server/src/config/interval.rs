//! The time between cycles.

use super::ConfigError;
use jiff::SignedDuration;

/// Reads an interval such as `60s` or `1m`: whole seconds, from 1 second to 1 hour.
///
/// # Errors
/// [`ConfigError::Invalid`] that says what it must look like.
pub fn parse_interval(text: &str) -> Result<i64, ConfigError> {
    let invalid = || {
        ConfigError::Invalid(format!(
            "interval: `{text}` is not a time between 1s and 1h, such as 60s or 5m"
        ))
    };
    let duration: SignedDuration = text.parse().map_err(|_| invalid())?;
    let secs = duration.as_secs();
    if duration.subsec_nanos() == 0 && (1..=3_600).contains(&secs) {
        Ok(secs)
    } else {
        Err(invalid())
    }
}
