//! Tests that cannot run on this machine.

use std::fmt::Display;

/// Says on standard error that a test is skipped, and why.
///
/// # Panics
/// In continuous integration (`CI=true`) nothing may be skipped silently, so there
/// the test fails instead.
#[expect(clippy::panic, reason = "failing the calling test is the purpose")]
pub fn skip_or_panic(reason: &dyn Display) {
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        panic!("skipping is not allowed when CI=true: {reason}");
    }
    eprintln!("SKIPPED: {reason}");
}
