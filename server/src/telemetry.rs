//! Logging.

use crate::config::ConfigError;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
///
/// # Errors
/// [`ConfigError::Invalid`] for a filter that cannot be understood.
pub fn start(filter: &str) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        ConfigError::Invalid(format!("log: `{filter}` is not a filter: {error}"))
    })?;
    // A second start in one process (tests) keeps the first.
    drop(
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init(),
    );
    Ok(())
}
