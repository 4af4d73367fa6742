//! Logging.

use crate::config::LogFilter;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
pub fn start(filter: &LogFilter) {
    // Which font draws the letters of a picture is nothing to warn of; who wants to know says so after it.
    let filter = EnvFilter::new(format!("usvg=error,{}", filter.0));
    // In a file colours are noise, and some people want none: https://no-color.org
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colored = std::io::stderr().is_terminal() && !no_color;
    // A second start in one process (tests) keeps the first.
    drop(
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(colored)
            .try_init(),
    );
}
