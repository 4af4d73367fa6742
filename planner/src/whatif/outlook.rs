//! When demand reaches what there is, from a forecast that was made for the cluster as it is.

use crate::forecast::Paths;
use crate::model::Name;
use serde::{Deserialize, Serialize};

/// The shares of possible futures of which the day is told by which they have reached the capacity: the ends of
/// an interval that holds four of five, and its middle.
const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

/// How high demand for a resource will have been, step by step. In single precision, everywhere, so that a
/// browser comes to what the server does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// `cpu` (in cores) or `memory` (in bytes).
    pub resource: Name,
    /// When the first step begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// What all nodes have, those that take no new pods too.
    pub capacity: f32,
    /// The highest demand up to each step, that one tenth, half and nine tenths of all futures exceed at some time.
    pub highest: [Vec<f32>; 3],
}

/// When demand exceeds what there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunsOut {
    /// Of what.
    pub resource: Name,
    /// By when one in ten futures has got there, Unix seconds; `None` is beyond the forecast, as of all these.
    pub from_secs: Option<i64>,
    /// By when half of them have.
    pub at_secs: Option<i64>,
    /// By when nine in ten have.
    pub to_secs: Option<i64>,
    /// Where the forecast ends.
    pub until_secs: i64,
}

impl Outlook {
    /// The outlook of paths of demand. That a share of them has exceeded a capacity by a step is the same as that
    /// their highest values so far do, so a quantile of these suffices for any capacity.
    #[must_use]
    pub fn of(
        resource: Name,
        paths: &Paths,
        (start_secs, step_secs): (i64, i64),
        capacity: f64,
    ) -> Self {
        let highest: Vec<Vec<f64>> = paths
            .iter()
            .map(|path| {
                let mut most = f64::NEG_INFINITY;
                let so_far = path.iter().map(|value| {
                    most = most.max(*value);
                    most
                });
                so_far.collect()
            })
            .collect();
        let steps = highest.first().map_or(0, Vec::len);
        let mut quantiles = [const { Vec::new() }; 3];
        for step in 0..steps {
            let mut values: Vec<f64> = highest.iter().map(|path| path[step]).collect();
            values.sort_by(|a, b| b.total_cmp(a));
            for (share, quantile) in SHARES.iter().zip(&mut quantiles) {
                let rank = crate::noise::count((share * values.len() as f64).ceil());
                quantile.push(single(values[rank.saturating_sub(1)]));
            }
        }
        Self {
            resource,
            start_secs,
            step_secs,
            capacity: single(capacity),
            highest: quantiles,
        }
    }

    /// When `demand` times as much as is foreseen exceeds what there is and `more` beside it.
    #[must_use]
    pub fn runs_out(&self, demand: f64, more: f64) -> RunsOut {
        let capacity = f64::from(self.capacity) + more;
        let at = |step: usize| {
            let steps = i64::try_from(step).unwrap_or(0);
            self.start_secs + steps * self.step_secs
        };
        let [from_secs, at_secs, to_secs] = self.highest.each_ref().map(|highest| {
            let mut values = highest.iter();
            let step = values.position(|value| f64::from(*value) * demand > capacity);
            step.map(at)
        });
        RunsOut {
            resource: self.resource.clone(),
            from_secs,
            at_secs,
            to_secs,
            until_secs: at(self.highest[0].len()),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "outlooks are in single precision"
)]
fn single(value: f64) -> f32 {
    value as f32
}
