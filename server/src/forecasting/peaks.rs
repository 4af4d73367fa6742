//! How far the peaks of the last weeks lay above their means, of sums: the peak of a team is that of
//! its summed demand, never a sum of peaks.

use super::history::{Asked, column_of};
use crate::store::{Buckets, EntityKind, ReadPlan, Store, StoreError};
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::forecast::PeakRatios;
use std::collections::{BTreeMap, HashMap};

const DAY_SECS: i64 = 86_400;
/// Known of whatever is there.
const EXISTS: &str = "pods_placed";
/// Peaks are those of means of five minutes.
const FINE_SECS: i64 = 300;
/// Four weeks, where steps are days.
const DAYS: i64 = 28;
/// A week, where they are hours.
const DAYS_OF_HOURS: i64 = 7;

/// How many times their means peaks were, by team and of all together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peaks {
    /// All together.
    pub whole: PeakRatios,
    /// Each team.
    pub teams: BTreeMap<String, PeakRatios>,
}

/// Peaks and means of the last steps before a moment, of five-minute means, day by day so that little
/// is held at a time.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn peaks_of(
    store: &Store,
    asked: &Asked<'_>,
    (until_secs, step_secs): (i64, i64),
) -> Result<Peaks, StoreError> {
    let (column, _) = column_of(asked.resource, asked.basis);
    let namespaces = store
        .list_entities(asked.cluster, EntityKind::Namespace)
        .await?;
    let teams: HashMap<i64, String> = namespaces
        .into_iter()
        .filter(|namespace| asked.access.allows(&namespace.namespace))
        .map(|namespace| (namespace.id, namespace.team(asked.mapping)))
        .collect();
    let days = if step_secs < DAY_SECS {
        DAYS_OF_HOURS
    } else {
        DAYS
    };
    let season = usize::try_from(if step_secs < DAY_SECS {
        DAY_SECS / step_secs
    } else {
        7
    });
    let mut peaks = Peaks::default();
    peaks.whole.season = season.unwrap_or(1);
    for name in teams.values() {
        let team = peaks.teams.entry(name.clone()).or_default();
        team.season = peaks.whole.season;
    }
    for back in (1..=days).rev() {
        let from_secs = until_secs - back * DAY_SECS;
        let plan = ReadPlan {
            from_secs,
            to_secs: from_secs + DAY_SECS,
            step_secs: FINE_SECS,
            columns: [column, EXISTS]
                .into_iter()
                .filter_map(Demand::position)
                .collect(),
        };
        let whole = store
            .read_kind(asked.cluster, EntityKind::Cluster, &plan)
            .await?;
        let whole = whole.into_values().next();
        let observed = whole.unwrap_or_else(|| Buckets::empty(&plan));
        let found = store
            .read_kind(asked.cluster, EntityKind::Namespace, &plan)
            .await?;
        let mut all = Fine::new(&plan);
        let mut by_team: BTreeMap<&str, Fine> = BTreeMap::new();
        for (id, buckets) in &found {
            let Some(team) = teams.get(id) else { continue };
            all.add(buckets, &observed);
            let team = by_team.entry(team).or_insert_with(|| Fine::new(&plan));
            team.add(buckets, &observed);
        }
        peaks.whole.steps.extend(all.ratios(&observed, step_secs));
        for (name, ratios) in &mut peaks.teams {
            match by_team.get(name.as_str()) {
                Some(fine) => ratios.steps.extend(fine.ratios(&observed, step_secs)),
                None => ratios
                    .steps
                    .extend(Fine::new(&plan).ratios(&observed, step_secs)),
            }
        }
    }
    Ok(peaks)
}

/// Sums of means of a day, five minutes by five minutes.
struct Fine(Vec<Option<f64>>);

impl Fine {
    fn new(plan: &ReadPlan) -> Self {
        Self(vec![Some(0.0); plan.steps()])
    }

    /// Adds a namespace. Where it was there and is not known the sum is not known.
    #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
    fn add(&mut self, buckets: &Buckets, observed: &Buckets) {
        let column = |of: &Buckets, at: usize| of.columns.get(at).cloned().unwrap_or_default();
        let own = column(buckets, 0).into_iter().zip(column(buckets, 1));
        let seen = own.zip(column(observed, 0));
        for (sum, ((own, existed), whole)) in self.0.iter_mut().zip(seen) {
            if own.secs > 0 {
                // It may have been there for a part of the time only.
                let secs = own.secs.max(whole.secs);
                *sum = sum.map(|sum| sum + own.integral as f64 / secs as f64);
            } else if existed.secs > 0 {
                *sum = None;
            }
        }
    }

    /// Peak by mean of each step, where half of it or more was observed and anything demanded.
    fn ratios(&self, observed: &Buckets, step_secs: i64) -> Vec<Option<f64>> {
        let fine = usize::try_from(step_secs / FINE_SECS).unwrap_or(1).max(1);
        let known = observed
            .columns
            .first()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let steps = self.0.chunks(fine).zip(known.chunks(fine));
        steps
            .map(|(sums, known)| {
                let seen = sums.iter().zip(known).filter(|(_, known)| known.secs > 0);
                let seen: Vec<f64> = seen.filter_map(|(sum, _)| *sum).collect();
                let sum: f64 = seen.iter().sum();
                let peak = seen.iter().copied().fold(0.0, f64::max);
                #[expect(clippy::cast_precision_loss, reason = "steps of a day")]
                let ratio = peak * seen.len() as f64 / sum;
                (seen.len() * 2 >= sums.len() && sum > 0.0).then_some(ratio)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Bucket;

    #[test]
    fn a_peak_is_that_of_the_sum() {
        let plan = ReadPlan {
            from_secs: 0,
            to_secs: 1_200,
            step_secs: 300,
            columns: vec![0, 9],
        };
        let steps = |values: [i64; 4]| {
            let bucket = |value: i64| Bucket {
                integral: i128::from(value) * 300,
                secs: 300,
                max: value,
            };
            values.map(bucket).to_vec()
        };
        let of = |values| Buckets {
            columns: vec![steps(values), steps([1; 4])],
        };
        let mut observed = of([1; 4]);
        let mut fine = Fine::new(&plan);
        fine.add(&of([4, 0, 2, 2]), &observed);
        fine.add(&of([0, 4, 2, 2]), &observed);
        assert_eq!(fine.ratios(&observed, 600), [Some(1.0), Some(1.0)]);
        assert_eq!(fine.ratios(&observed, 1_200), [Some(1.0)]);
        fine.add(&of([4, 0, 0, 0]), &observed);
        assert_eq!(fine.ratios(&observed, 1_200), [Some(8.0 * 4.0 / 20.0)]);
        // A minute of five is a fifth of it; what was there and is not known makes the sum unknown.
        let mut brief = of([10, 0, 0, 0]);
        brief.columns[0][0].integral = 10 * 60;
        brief.columns[0][0].secs = 60;
        brief.columns[0][3] = Bucket::default();
        fine.add(&brief, &observed);
        assert_eq!(fine.ratios(&observed, 1_200), [Some(10.0 * 3.0 / 18.0)]);
        for at in 0..2 {
            observed.columns[0][at] = Bucket::default();
        }
        assert_eq!(fine.ratios(&observed, 1_200), [None], "most is not known");
    }
}
