//! How much of what should be is.

use super::{State, Verdict};

/// How much of what should be is: `100 × earned / possible`, each check weighing by its severity
/// ([`Severity::weight`](super::Severity::weight)). What could not be looked at earns nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Weights of the checks that pass.
    pub earned: u32,
    /// Weights of all checks, those that could not be made too.
    pub possible: u32,
    /// How many pass.
    pub passed: u32,
    /// How many fail.
    pub failed: u32,
    /// How many could not be made.
    pub unknown: u32,
}

impl Score {
    /// The score of some verdicts.
    pub fn of<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Self {
        let mut score = Self::default();
        for verdict in verdicts {
            let weight = verdict.check.severity().weight();
            score.possible += weight;
            match verdict.state {
                State::Pass => {
                    score.earned += weight;
                    score.passed += 1;
                }
                State::Fail(_) => score.failed += 1,
                State::Unknown(_) => score.unknown += 1,
            }
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isolation::Check;

    #[test]
    fn what_is_not_known_earns_nothing() {
        let verdict = |check, state| Verdict {
            check,
            namespace: None,
            state,
        };
        let verdicts = [
            verdict(Check::ResourceQuota, State::Pass),
            verdict(Check::MemoryLimits, State::Pass),
            verdict(Check::Privileged, State::Fail(Vec::new())),
            verdict(Check::LimitRange, State::Unknown(vec!["limitranges"])),
        ];
        let expected = Score {
            earned: 5 + 3,
            possible: 5 + 3 + 5 + 1,
            passed: 2,
            failed: 1,
            unknown: 1,
        };
        assert_eq!(Score::of(verdicts.iter()), expected);
        assert_eq!(Score::of([].iter()), Score::default());
    }
}
