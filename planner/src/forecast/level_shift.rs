//! Steps to another level: a team moved in, a service was switched off.
//!
//! What came before says nothing of the level any more, but of the shape of days and weeks. So it is
//! moved to the level that follows instead of being dropped.

use super::statistics::median;

/// A shift is told from noise when it is so many times as large as the typical change between
/// neighbouring spans of the same length.
const TIMES_THE_TYPICAL: f64 = 6.0;

/// What to add to each step so that all lie at the level of the last.
pub(super) fn offsets(seen: &[f64], known: &[bool], seasons: &[usize]) -> Vec<f64> {
    let [short, long] = [seasons.first(), seasons.last()].map(|s| s.copied().unwrap_or(1).max(7));
    let mut offsets = vec![0.0; seen.len()];
    let add = |found: Vec<Shift>, offsets: &mut [f64]| {
        for shift in found {
            for by in &mut offsets[..shift.at] {
                *by += shift.by;
            }
        }
    };
    // First, since what is within the last season would be told as a shift a season before the end.
    add(
        switched_off(seen, known, (short, long))
            .into_iter()
            .collect(),
        &mut offsets,
    );
    let level: Vec<f64> = seen.iter().zip(&offsets).map(|(s, by)| s + by).collect();
    add(shifts(&level, known, long), &mut offsets);
    offsets
}

/// What was switched off within the last long season: all that came since is far below all of the
/// season before. A launch is not told apart from a burst so early.
fn switched_off(seen: &[f64], known: &[bool], (short, long): (usize, usize)) -> Option<Shift> {
    let steps = seen.len();
    let levels = |range: std::ops::Range<usize>| range.filter(|&at| known[at]).map(|at| seen[at]);
    let last = seen[steps - 1];
    let at = (steps.saturating_sub(long).max(long)..=steps - short.min(steps)).find(|&at| {
        let (low, high) = levels(at - long..at)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |ends, v| {
                (ends.0.min(v), ends.1.max(v))
            });
        let highest = levels(at..steps).fold(last, f64::max);
        highest < low - (high - low) / 2.0
    })?;
    let pairs = levels(at..at + short).zip(levels(at - long..at));
    let by: Vec<f64> = pairs.map(|(after, before)| after - before).collect();
    Some(Shift {
        at,
        by: median(&by),
    })
}

/// A step to another level.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shift {
    /// The first step at the new level.
    at: usize,
    /// By how much it is above the one before.
    by: f64,
}

/// The clearest shifts from one span of steps to the next, each a span from the others and from both
/// ends.
fn shifts(seen: &[f64], known: &[bool], span: usize) -> Vec<Shift> {
    let steps = seen.len();
    if steps < 4 * span {
        return Vec::new();
    }
    // Seasons cancel out: the same steps of both spans are compared.
    let change = |at: usize| {
        let pairs = (at - span..at)
            .filter(|&before| known[before] && known[before + span])
            .map(|before| seen[before + span] - seen[before]);
        let pairs: Vec<f64> = pairs.collect();
        (pairs.len() * 2 >= span).then(|| median(&pairs))
    };
    let stride = (span / 24).max(1);
    let candidates: Vec<(usize, f64)> = (span..=steps - span)
        .step_by(stride)
        .filter_map(|at| Some((at, change(at)?)))
        .collect();
    let sizes: Vec<f64> = candidates.iter().map(|(_, by)| by.abs()).collect();
    let typical = median(&sizes);
    let spread = scatter(seen, known, span);
    let least = TIMES_THE_TYPICAL * typical.max(spread);
    let mut clear: Vec<(usize, f64)> = candidates
        .into_iter()
        .filter(|(_, by)| by.abs() > least && by.abs() > 0.0)
        .collect();
    clear.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let mut found: Vec<Shift> = Vec::new();
    for (at, by) in clear {
        let is_apart = |other: &Shift| other.at.abs_diff(at) >= span;
        if found.iter().all(is_apart) {
            found.push(Shift { at, by });
        }
    }
    found
}

/// How much a span's median moves by chance: the scatter of single steps from one span to the
/// next, by the root of their number.
fn scatter(seen: &[f64], known: &[bool], span: usize) -> f64 {
    let moves: Vec<f64> = (span..seen.len())
        .filter(|&at| known[at] && known[at - span])
        .map(|at| (seen[at] - seen[at - span]).abs())
        .collect();
    // Of a normal distribution the median of the absolute is 0.6745 deviations.
    median(&moves) / 0.6745 / (span as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(at: usize) -> f64 {
        crate::noise::Stream::new(5, 1).normal(i64::try_from(at).unwrap())
    }

    fn series(shift_at: usize, by: f64) -> Vec<f64> {
        let value = |at: usize| {
            let hour = (at % 24) as f64;
            10.0 + (hour / 24.0 * std::f64::consts::TAU).sin()
                + 0.2 * noise(at)
                + if at >= shift_at { by } else { 0.0 }
        };
        (0..960).map(value).collect()
    }

    #[test]
    fn what_came_before_is_moved_to_the_level_that_follows() {
        let seen = series(500, 4.0);
        let offsets = offsets(&seen, &[true; 960], &[24, 168]);
        let since = offsets.iter().rposition(|by| *by != 0.0).unwrap() + 1;
        assert!(since.abs_diff(500) <= 14, "{since}");
        assert!((offsets[0] - 4.0).abs() < 0.3, "{}", offsets[0]);
        assert_eq!(offsets[959], 0.0);
    }

    #[test]
    fn noise_and_trends_are_no_shifts() {
        assert_eq!(
            offsets(&series(2_000, 0.0), &[true; 960], &[24, 168]),
            [0.0; 960]
        );
        let trend: Vec<f64> = series(2_000, 0.0)
            .iter()
            .enumerate()
            .map(|(at, value)| value + at as f64 * 0.01)
            .collect();
        assert_eq!(offsets(&trend, &[true; 960], &[24, 168]), [0.0; 960]);
        assert_eq!(offsets(&[3.0; 960], &[true; 960], &[24, 168]), [0.0; 960]);
    }
}
