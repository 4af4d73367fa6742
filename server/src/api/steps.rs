//! How long the steps of a series are.

use crate::store::ReadPlan;
use plimsoll_app::api::TimeRange;

/// Lengths that read well on an axis: minutes, hours, days.
const STEPS_SECS: [i64; 17] = [
    60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600,
    604_800, 1_209_600, 2_419_200,
];
const DAY_SECS: i64 = 86_400;
/// Most points of a line in a chart.
pub(super) const CHART_STEPS: i64 = 400;
/// Most points of a sparkline.
pub(super) const TREND_STEPS: i64 = 60;

/// From this window on a trend has steps of whole days: the hours of a day are the same rise and
/// fall again and again.
const WHOLE_DAYS_FROM_SECS: i64 = 14 * DAY_SECS;

/// A plan to read columns over a range in about `most` steps at most (two more where it does not
/// begin and end with one), none shorter than what is between two samples.
pub(super) fn plan(range: TimeRange, most: i64, sample_secs: i64, columns: Vec<usize>) -> ReadPlan {
    let whole_days = most <= TREND_STEPS && range.secs() >= WHOLE_DAYS_FROM_SECS;
    let least = if whole_days { DAY_SECS } else { 1 };
    // A window of days begins with the day: it is longer than its name by up to a step.
    let shortest = (range.secs() / (most + 1)).max(sample_secs).max(least);
    let last = STEPS_SECS[STEPS_SECS.len() - 1];
    let step_secs = STEPS_SECS
        .into_iter()
        .find(|&step| step >= shortest)
        .unwrap_or(last);
    ReadPlan {
        from_secs: range.from_secs,
        to_secs: range.to_secs,
        step_secs,
        columns,
    }
}

/// A plan to read columns over a range in a single step, in which whole days count by their
/// summaries.
pub(super) fn whole_window(range: TimeRange, columns: Vec<usize>) -> ReadPlan {
    ReadPlan {
        from_secs: range.from_secs,
        to_secs: range.to_secs,
        // Steps start at multiples of their length: this one starts in 1970.
        step_secs: (range.to_secs.div_euclid(DAY_SECS) + 1) * DAY_SECS,
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_within_the_points_of_a_chart() {
        for (secs, sample_secs, expected) in [
            (3_600, 60, 60),
            (3_600, 15, 60),
            (3_600, 300, 300),
            (86_400, 60, 300),
            (7 * 86_400, 60, 1_800),
            (400 * 86_400, 300, 86_400),
            (401 * 86_400, 300, 86_400),
            (800 * 86_400, 60, 172_800),
        ] {
            let range = TimeRange {
                from_secs: 0,
                to_secs: secs,
            };
            let plan = plan(range, CHART_STEPS, sample_secs, vec![]);
            assert_eq!(plan.step_secs, expected, "{secs}");
            assert!(plan.steps() <= 402);
        }
    }

    #[test]
    fn a_trend_of_weeks_has_steps_of_whole_days() {
        for (days, expected) in [
            (1, 1_800),
            (7, 10_800),
            (14, 86_400),
            (30, 86_400),
            (90, 172_800),
            (400, 604_800),
        ] {
            let range = TimeRange {
                from_secs: 3_600,
                to_secs: 3_600 + days * 86_400,
            };
            let plan = plan(range, TREND_STEPS, 60, vec![]);
            assert_eq!(plan.step_secs, expected, "{days} days");
            assert!(plan.steps() <= 62);
        }
    }

    #[test]
    fn a_whole_window_is_one_step() {
        for (from_secs, to_secs) in [(0, 1), (1_700_000_000, 1_700_000_300), (0, 10 * DAY_SECS)] {
            let plan = whole_window(TimeRange { from_secs, to_secs }, vec![]);
            assert_eq!(plan.steps(), 1);
            assert_eq!(plan.step_secs % DAY_SECS, 0);
        }
    }
}
