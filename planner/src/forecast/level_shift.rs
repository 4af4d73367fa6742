//! Steps to another level: a team moved in, a service was switched off.
//!
//! What came before says nothing of the level any more, but of the shape of days and weeks. So it is
//! moved to the level that follows instead of being dropped.

use super::statistics::median;

/// A shift is told from noise when it is so many times as large as the typical change between
/// neighbouring spans of the same length.
const TIMES_THE_TYPICAL: f64 = 6.0;
/// How many seasons on both sides a level is taken from.
const SEASONS_AROUND: usize = 1;
/// Fewest seasons between two shifts, and behind the last.
const FEWEST_SEASONS: usize = 1;

/// What to add to each step so that all lie at the level of the last.
pub(super) fn offsets(seen: &[f64], known: &[bool], season: usize) -> Vec<f64> {
    let span = (season * SEASONS_AROUND).max(7);
    let mut offsets = vec![0.0; seen.len()];
    for shift in shifts(seen, known, span, season.max(7) * FEWEST_SEASONS) {
        for by in &mut offsets[..shift.at] {
            *by += shift.by;
        }
    }
    offsets
}

/// A step to another level.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shift {
    /// The first step at the new level.
    at: usize,
    /// By how much it is above the one before.
    by: f64,
}

/// The clearest shifts, each at least so many steps from the others and from both ends.
fn shifts(seen: &[f64], known: &[bool], span: usize, apart: usize) -> Vec<Shift> {
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
        let is_apart = |other: &Shift| other.at.abs_diff(at) >= apart.max(span);
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
        let offsets = offsets(&seen, &[true; 960], 168);
        let since = offsets.iter().rposition(|by| *by != 0.0).unwrap() + 1;
        assert!(since.abs_diff(500) <= 14, "{since}");
        assert!((offsets[0] - 4.0).abs() < 0.3, "{}", offsets[0]);
        assert_eq!(offsets[959], 0.0);
    }

    #[test]
    fn noise_and_trends_are_no_shifts() {
        assert_eq!(offsets(&series(2_000, 0.0), &[true; 960], 168), [0.0; 960]);
        let trend: Vec<f64> = series(2_000, 0.0)
            .iter()
            .enumerate()
            .map(|(at, value)| value + at as f64 * 0.01)
            .collect();
        assert_eq!(offsets(&trend, &[true; 960], 168), [0.0; 960]);
        assert_eq!(offsets(&[3.0; 960], &[true; 960], 168), [0.0; 960]);
    }
}
