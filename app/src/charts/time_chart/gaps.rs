//! Missing is not zero and not a straight line: where values are known, where they are not.

use super::Point;
use crate::charts::time_axis::as_f64;
use crate::charts::to_i32;

/// A known value.
pub(crate) type Known = (i64, f64);

/// Known values without a gap between them.
pub(crate) type Run = Vec<Known>;

/// The stretches of known values. A stretch ends at an unknown value and wherever two points are
/// further apart than one and a half steps.
pub(crate) fn runs(points: &[Point], step: i64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for &(t, value) in points {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            open = false;
            continue;
        };
        match runs.last_mut() {
            Some(run) if open && run.last().is_some_and(|&(before, _)| t <= before) => {}
            Some(run) if open && run.last().is_some_and(|&(before, _)| near(before, t, step)) => {
                run.push((t, value));
            }
            _ => runs.push(vec![(t, value)]),
        }
        open = true;
    }
    runs
}

/// Whether two known points are neighbours.
fn near(before: i64, after: i64, step: i64) -> bool {
    after.saturating_sub(before).saturating_mul(2) <= step.saturating_mul(3)
}

/// The spans between `from` and `to` in which no series knows anything.
pub(crate) fn missing<'a>(
    all: impl IntoIterator<Item = &'a [Run]>,
    step: i64,
    (from, to): (i64, i64),
) -> Vec<(i64, i64)> {
    let mut known: Vec<(i64, i64)> = all
        .into_iter()
        .flatten()
        .filter_map(|run| Some((run.first()?.0, run.last()?.0)))
        .collect();
    known.sort_unstable();
    let mut missing = Vec::new();
    let mut covered = from;
    for (start, end) in known {
        if start > covered && !near(covered, start, step) {
            missing.push((covered, start.min(to)));
        }
        covered = covered.max(end);
        if covered >= to {
            return missing;
        }
    }
    if !near(covered, to, step) {
        missing.push((covered, to));
    }
    missing.retain(|&(a, b)| b > a);
    missing
}

/// Keeps first, lowest, highest and last of every column half a unit wide: what the eye can tell
/// apart, and no peak is lost.
pub(crate) fn thin(run: &[Known], start: i64, end: i64, width: f64) -> Run {
    let columns = (width * 2.0).max(1.0);
    if as_f64(i64::try_from(run.len()).unwrap_or(i64::MAX)) <= columns || end <= start {
        return run.to_vec();
    }
    let column = |t: i64| to_i32((as_f64(t - start) / as_f64(end - start) * columns).floor());
    let mut kept: Run = Vec::new();
    for chunk in run.chunk_by(|a, b| column(a.0) == column(b.0)) {
        let by_value = |a: &&Known, b: &&Known| a.1.total_cmp(&b.1);
        let mut four: Run = [
            chunk.first(),
            chunk.iter().min_by(by_value),
            chunk.iter().max_by(by_value),
            chunk.last(),
        ]
        .into_iter()
        .flatten()
        .copied()
        .collect();
        four.sort_by_key(|&(t, _)| t);
        four.dedup();
        kept.extend(four);
    }
    kept
}

/// Splits a run into what is known and what is foreseen; both hold the point where they meet.
pub(crate) fn split(run: &[Known], after: Option<i64>) -> (Run, Run) {
    let Some(after) = after else {
        return (run.to_vec(), Vec::new());
    };
    let known = run.partition_point(|&(t, _)| t <= after);
    if known == run.len() {
        return (run.to_vec(), Vec::new());
    }
    (
        run[..known].to_vec(),
        run[known.saturating_sub(1)..].to_vec(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(times: &[i64]) -> Vec<Point> {
        times.iter().map(|&t| (t, Some(1.0))).collect()
    }

    #[test]
    fn a_run_ends_at_an_unknown_value_and_at_a_missing_point() {
        let mut points = at(&[0, 10, 20, 30, 60, 70]);
        points[1].1 = None;
        let runs: Vec<Vec<i64>> = runs(&points, 10)
            .into_iter()
            .map(|run| run.into_iter().map(|(t, _)| t).collect())
            .collect();
        assert_eq!(runs, [vec![0], vec![20, 30], vec![60, 70]]);
        assert!(
            super::runs(&[(0, Some(f64::NAN))], 10).is_empty(),
            "NaN is unknown"
        );
    }

    #[test]
    fn missing_is_where_no_series_knows_anything() {
        let a = runs(&at(&[0, 10, 20, 60, 70]), 10);
        let b = runs(&at(&[30, 40]), 10);
        let both = missing([&a[..], &b[..]], 10, (0, 100));
        assert_eq!(both, [(40, 60), (70, 100)]);
        assert_eq!(missing([&a[..]], 10, (-50, 70)), [(-50, 0), (20, 60)]);
        assert_eq!(missing([], 10, (0, 100)), [(0, 100)]);
        assert_eq!(
            missing([&a[..]], 10, (0, 50)),
            [(20, 50)],
            "the future is not missing"
        );
    }

    #[test]
    fn thinning_keeps_every_peak_and_bounds_the_points() {
        let run: Vec<(i64, f64)> = (0..9_600)
            .map(|t| (t, f64::from(i32::from(t == 4_711))))
            .collect();
        let thin = thin(&run, 0, 9_599, 270.0);
        assert!(thin.len() <= 4 * 541, "{}", thin.len());
        assert!(thin.contains(&(4_711, 1.0)));
        assert!(thin.is_sorted_by_key(|p| p.0));
    }

    #[test]
    fn past_and_forecast_meet() {
        let run = [(0, 1.0), (10, 2.0), (20, 3.0)];
        assert_eq!(
            split(&run, Some(10)),
            (run[..2].to_vec(), run[1..].to_vec())
        );
        assert_eq!(
            split(&run, Some(15)),
            (run[..2].to_vec(), run[1..].to_vec())
        );
        assert_eq!(split(&run, Some(-5)).0, []);
        assert_eq!(split(&run, Some(20)).1, []);
        assert_eq!(split(&run, None).0, run);
    }
}
