//! How many tests there were, over all suites.

use std::fmt;

/// What a test prints when this machine lacks something that it needs.
const SKIPPED: &str = "SKIPPED: ";

/// Sums over the suites that `cargo test` runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    suites: usize,
    ended_well: usize,
    failed: usize,
    ignored: usize,
    skipped_themselves: usize,
    reasons: Vec<String>,
}

impl Counts {
    /// Takes in a line of the output of `cargo test`.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some((_, result)) = line.split_once("test result: ") {
            self.suites += 1;
            for part in result.split(['.', ';']) {
                match part.trim().split_once(' ') {
                    Some((count, "passed")) => self.ended_well += number(count),
                    Some((count, "failed")) => self.failed += number(count),
                    Some((count, "ignored")) => self.ignored += number(count),
                    _ => {}
                }
            }
        } else if line.starts_with(SKIPPED) {
            self.skipped_themselves += 1;
            if !self.reasons.iter().any(|reason| reason == line) {
                self.reasons.push(line.to_owned());
            }
        }
    }

    /// Suites that came to an end.
    pub(crate) fn suites(&self) -> usize {
        self.suites
    }

    /// Tests that failed.
    pub(crate) fn failed(&self) -> usize {
        self.failed
    }

    /// Tests that did not run, for whatever reason.
    pub(crate) fn skipped(&self) -> usize {
        self.ignored + self.skipped_themselves
    }

    /// Why tests skipped themselves, each reason once.
    pub(crate) fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_default()
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A test that skips itself ends well for cargo.
        let passed = self.ended_well.saturating_sub(self.skipped_themselves);
        write!(
            out,
            "{passed} passed, {} failed, {} skipped",
            self.failed,
            self.skipped()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_suites_and_tells_skips_from_passes() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test a ... ok",
            "---- b stdout ----",
            "SKIPPED: Go 1.26.4 or newer is not installed",
            "---- c stdout ----",
            "SKIPPED: Go 1.26.4 or newer is not installed",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; \
             finished in 0.00s",
            "text of a test test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; \
             7 filtered out; finished in 1.25s",
        ] {
            counts.read(line);
        }
        assert_eq!(counts.to_string(), "11 passed, 2 failed, 3 skipped");
        assert_eq!(
            (counts.suites(), counts.failed(), counts.skipped()),
            (2, 2, 3)
        );
        assert_eq!(
            counts.reasons(),
            ["SKIPPED: Go 1.26.4 or newer is not installed"]
        );
    }
}
