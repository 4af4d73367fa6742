//! From verdicts to the score that a page shows.

use plimsoll_app::api::ScoreNote;
use plimsoll_planner::isolation::{Score, Severity, State, Verdict};

pub(super) fn note_of<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> ScoreNote {
    let mut failed_high = 0;
    let verdicts = verdicts.inspect(|verdict| {
        let is_high = verdict.check.severity() == Severity::High;
        failed_high += u32::from(is_high && matches!(verdict.state, State::Fail(_)));
    });
    let Score {
        earned,
        possible,
        passed,
        failed,
        unknown,
    } = Score::of(verdicts);
    ScoreNote {
        earned,
        possible,
        passed,
        failed,
        unknown,
        failed_high,
    }
}
