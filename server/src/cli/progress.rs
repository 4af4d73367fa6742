//! Progress of a long command, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over so many units. Where standard error is no terminal nothing is shown.
pub(super) fn bar(length: u64, template: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
