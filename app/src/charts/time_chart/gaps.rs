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

/// How far a drawn line may be from its data: less than the eye can tell.
pub(crate) const FINE: f64 = 0.15;

/// How data units become picture units, for deciding what cannot be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zoom {
    /// The window.
    pub(crate) start: i64,
    /// Its end.
    pub(crate) end: i64,
    /// Width of the plot.
    pub(crate) width: f64,
    /// Picture units per unit of value.
    pub(crate) per_value: f64,
}

impl Zoom {
    fn x(self, t: i64) -> f64 {
        as_f64(t.saturating_sub(self.start)) / as_f64((self.end - self.start).max(1)) * self.width
    }
}

/// Keeps first, lowest, highest and last of every column two units wide, about what a line of
/// that strength can show: no peak is lost. Then drops points that lie within `tolerance`
/// picture units of the line through their neighbours.
pub(crate) fn thin(run: &[Known], zoom: Zoom, tolerance: f64) -> Run {
    let columns = (zoom.width / 2.0).max(1.0);
    if as_f64(i64::try_from(run.len()).unwrap_or(i64::MAX)) <= columns {
        return simplify(run, zoom, tolerance);
    }
    let column = |t: i64| to_i32((zoom.x(t) / 2.0).floor());
    let mut kept: Run = Vec::new();
    for chunk in run.chunk_by(|a, b| column(a.0) == column(b.0)) {
        let by_value = |a: &&Known, b: &&Known| a.1.total_cmp(&b.1);
        let (low, high) = (chunk.iter().min_by(by_value), chunk.iter().max_by(by_value));
        let ordered = match low.map(|low| low.0) <= high.map(|high| high.0) {
            true => [chunk.first(), low, high, chunk.last()],
            false => [chunk.first(), high, low, chunk.last()],
        };
        let mut four: Run = ordered.into_iter().flatten().copied().collect();
        four.dedup();
        kept.extend(four);
    }
    simplify(&kept, zoom, tolerance)
}

/// One pass with an opening cone: a stretch is one line as long as its end can be seen from its
/// start through a slit of `tolerance` around every point between.
fn simplify(run: &[Known], zoom: Zoom, tolerance: f64) -> Run {
    let Some((&first, rest)) = run.split_first() else {
        return Vec::new();
    };
    let mut kept = vec![first];
    let (mut from, mut before) = (first, first);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for &point in rest {
        let slope = |(t, v): Known, shift: f64| {
            ((v - from.1) * zoom.per_value + shift) / (zoom.x(t) - zoom.x(from.0)).max(1e-9)
        };
        let seen = (low..=high).contains(&slope(point, 0.0));
        if !seen {
            kept.push(before);
            from = before;
            (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        }
        let slope = |(t, v): Known, shift: f64| {
            ((v - from.1) * zoom.per_value + shift) / (zoom.x(t) - zoom.x(from.0)).max(1e-9)
        };
        low = low.max(slope(point, -tolerance));
        high = high.min(slope(point, tolerance));
        before = point;
    }
    if before != first {
        kept.push(before);
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
        let zoom = Zoom {
            start: 0,
            end: 9_599,
            width: 270.0,
            per_value: 100.0,
        };
        let thin = thin(&run, zoom, 0.1);
        assert!(thin.contains(&(4_711, 1.0)));
        assert!(thin.len() < 8, "flat stretches need two points: {thin:?}");
    }

    #[test]
    fn a_simplified_line_stays_within_its_tolerance() {
        let mut state = 3_u64;
        let run: Vec<Known> = (0..300)
            .map(|t| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(77);
                let noise = f64::from(u32::try_from(state >> 33).unwrap() % 1_000) / 1_000.0;
                (t * 60, f64::from(i32::try_from(t).unwrap()) * 0.3 + noise)
            })
            .collect();
        let zoom = Zoom {
            start: 0,
            end: 300 * 60,
            width: 900.0,
            per_value: 2.0,
        };
        for tolerance in [0.1, 0.5, 1.0] {
            let kept = simplify(&run, zoom, tolerance);
            assert!(kept.is_sorted_by_key(|p| p.0) && kept.len() <= run.len());
            assert_eq!((kept.first(), kept.last()), (run.first(), run.last()));
            for &(t, v) in &run {
                let i = kept.partition_point(|p| p.0 <= t).clamp(1, kept.len() - 1);
                let (a, b) = (kept[i - 1], kept[i]);
                let share = as_f64(t - a.0) / as_f64(b.0 - a.0);
                let drawn = a.1 + (b.1 - a.1) * share;
                assert!(
                    (drawn - v).abs() * 2.0 <= tolerance + 1e-6,
                    "{t} at {tolerance}"
                );
            }
        }
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
