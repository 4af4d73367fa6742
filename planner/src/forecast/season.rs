//! Which seasons a series can have.

const HOUR_SECS: i64 = 3_600;
const DAY_SECS: i64 = 86_400;
const WEEK_SECS: i64 = 604_800;

/// Seasons of work: the day and the week, in steps, shortest first.
///
/// A season is taken when there are three of it, so that its shape is told from chance. Steps of a day
/// and longer have no season of the day.
pub(super) fn seasons(step_secs: i64, steps: usize) -> Vec<usize> {
    let in_steps = |secs: i64| usize::try_from(secs / step_secs.max(1)).unwrap_or(0);
    let fits = |secs: &i64| step_secs <= HOUR_SECS * 6 || *secs > DAY_SECS;
    [DAY_SECS, WEEK_SECS]
        .into_iter()
        .filter(fits)
        .filter(|secs| step_secs > 0 && secs % step_secs == 0)
        .map(in_steps)
        .filter(|&season| season > 1 && steps >= 3 * season)
        .collect()
}

/// Fewest steps of history from which a forecast is made: two of the shortest season to learn from, and
/// three moments a season apart to check it from.
pub(super) fn fewest_steps(step_secs: i64) -> usize {
    let seasons = seasons(step_secs, usize::MAX);
    4 * seasons.first().copied().unwrap_or(5) + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_days_and_weeks_and_days_have_weeks() {
        assert_eq!(seasons(3_600, 700), [24, 168]);
        assert_eq!(seasons(3_600, 400), [24]);
        assert_eq!(seasons(86_400, 400), [7]);
        assert_eq!(seasons(604_800, 400), [0_usize; 0]);
        assert_eq!(seasons(300, 5_000), [288, 2_016][..1]);
        assert_eq!((fewest_steps(3_600), fewest_steps(86_400)), (99, 31));
        assert_eq!(fewest_steps(604_800), 23);
    }
}
