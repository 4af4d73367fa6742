//! The whole cluster over a window, of which rows are parts: read once in steps, and taken from
//! there as sums over the window and for trends.

use super::figures::{Figure, figure_columns, sum_up, trend_columns};
use super::overview::node_columns;
use super::scope::Scope;
use super::shares::Totals;
use super::steps::plan;
use super::{Capacity, store_failed};
use crate::store::{Bucket, Buckets, EntityKind, ReadPlan};
use plimsoll_app::api::{Access, ApiError};

/// Demand and nodes of a cluster over a window.
pub(super) struct Whole {
    /// In which steps demand was read, with the columns of figures.
    pub(super) plan: ReadPlan,
    /// Demand of all that may be seen.
    pub(super) demand: Buckets,
    /// What it comes to over the window.
    pub(super) totals: Totals,
    /// In which steps nodes were read.
    pub(super) plan_nodes: ReadPlan,
    /// All nodes together.
    pub(super) nodes: Buckets,
}

impl Whole {
    /// CPU (millicores) and memory (bytes) allocatable, as means over the window.
    pub(super) fn allocatable(&self) -> (Option<i64>, Option<i64>) {
        (self.nodes.total(0).mean(), self.nodes.total(4).mean())
    }
}

impl Capacity {
    /// Reads the whole in about so many steps at most.
    pub(super) async fn read_whole(
        &self,
        scope: &Scope,
        access: &Access,
        most_steps: i64,
    ) -> Result<Whole, ApiError> {
        let in_steps = |columns| {
            let sample_secs = scope.cycles.interval_secs;
            plan(scope.range, most_steps, sample_secs, columns)
        };
        let (plan, plan_nodes) = (in_steps(figure_columns()), in_steps(node_columns()));
        let demand = self.whole_demand(scope, access, &plan).await?;
        Ok(Whole {
            totals: Totals::of(&demand),
            nodes: self.whole(scope, EntityKind::Nodes, &plan_nodes).await?,
            plan,
            demand,
            plan_nodes,
        })
    }

    /// What the trends of rows are parts of: the columns of [`trend_columns`] in the steps of a
    /// plan.
    pub(super) async fn whole_trend(
        &self,
        scope: &Scope,
        access: &Access,
        (whole, trends): (&Whole, &ReadPlan),
        figure: Figure,
    ) -> Result<Buckets, ApiError> {
        if trends.step_secs % whole.plan.step_secs == 0 {
            return Ok(in_longer_steps(whole, trends, figure));
        }
        let plan = ReadPlan {
            columns: trend_columns(figure),
            ..trends.clone()
        };
        self.whole_demand(scope, access, &plan).await
    }

    /// The demand of everything that may be seen.
    pub(super) async fn whole_demand(
        &self,
        scope: &Scope,
        access: &Access,
        plan: &ReadPlan,
    ) -> Result<Buckets, ApiError> {
        if *access == Access::All {
            return self.whole(scope, EntityKind::Cluster, plan).await;
        }
        let namespaces = self
            .store
            .list_entities(scope.cluster.id, EntityKind::Namespace)
            .await
            .map_err(store_failed)?;
        let ids: Vec<i64> = namespaces
            .iter()
            .filter(|n| access.allows(&n.namespace))
            .map(|n| n.id)
            .collect();
        let found = self
            .store
            .read_entities(scope.cluster.id, EntityKind::Namespace, &ids, plan)
            .await
            .map_err(store_failed)?;
        Ok(sum_up(&found.values().collect::<Vec<_>>(), plan))
    }

    /// The one entity of a kind.
    pub(super) async fn whole(
        &self,
        scope: &Scope,
        kind: EntityKind,
        plan: &ReadPlan,
    ) -> Result<Buckets, ApiError> {
        let found = self
            .store
            .read_kind(scope.cluster.id, kind, plan)
            .await
            .map_err(store_failed)?;
        Ok(found
            .into_values()
            .next()
            .unwrap_or_else(|| Buckets::empty(plan)))
    }
}

/// Of the whole what a trend is made of, in steps that are multiples of its own.
fn in_longer_steps(whole: &Whole, trends: &ReadPlan, figure: Figure) -> Buckets {
    let step_of = |at: usize| {
        let step = i64::try_from(at).unwrap_or(i64::MAX);
        let start = whole.plan.first_step_secs() + step * whole.plan.step_secs;
        usize::try_from((start - trends.first_step_secs()) / trends.step_secs).unwrap_or(0)
    };
    let column = |figure: Figure| {
        let mut sums = vec![Bucket::default(); trends.steps()];
        let steps = whole
            .demand
            .columns
            .get(figure as usize)
            .into_iter()
            .flatten();
        for (at, bucket) in steps.enumerate() {
            if let Some(sum) = sums.get_mut(step_of(at)) {
                sum.add_span(bucket);
            }
        }
        sums
    };
    Buckets {
        columns: vec![column(figure), column(Figure::CpuRequested)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_app::api::TimeRange;

    #[test]
    fn longer_steps_are_the_sums_of_shorter_ones() {
        let range = TimeRange {
            from_secs: 10_800 + 1_800,
            to_secs: 10_800 + 10 * 1_800 - 7,
        };
        let plan = |step_secs, columns| ReadPlan {
            from_secs: range.from_secs,
            to_secs: range.to_secs,
            step_secs,
            columns,
        };
        let (short, long) = (plan(1_800, figure_columns()), plan(10_800, vec![]));
        let bucket = |at: usize| Bucket {
            integral: 100 + at as i128,
            secs: i64::from(at != 4),
            max: 7,
        };
        let mut demand = Buckets::empty(&short);
        for column in &mut demand.columns {
            for (at, slot) in column.iter_mut().enumerate() {
                *slot = bucket(at);
            }
        }
        let whole = Whole {
            totals: Totals::of(&demand),
            nodes: Buckets::empty(&short),
            plan_nodes: short.clone(),
            plan: short,
            demand,
        };
        let found = in_longer_steps(&whole, &long, Figure::CpuUsed);
        let sum = |range: std::ops::Range<usize>| {
            let mut sum = Bucket::default();
            range.for_each(|at| sum.add_span(&bucket(at)));
            sum
        };
        let expected = vec![sum(0..5), sum(5..9)];
        assert_eq!(found.columns, [expected.clone(), expected]);
    }
}
