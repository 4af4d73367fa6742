//! Demand from the store.

use super::NamespaceDemand;
use crate::store::{Bucket, Buckets, ClusterId, Entity, EntityKind, ReadPlan, Store, StoreError};
use plimsoll_app::api::Access;
use plimsoll_app::routes::{Basis, Resource};
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::series::Series;
use plimsoll_planner::teams::TeamMapping;

/// A step of which less than this share is known is unknown.
const LEAST_SHARE: i64 = 2;

/// Longest history that is read in days, and in hours: the models look back two weeks.
const MOST_DAYS: i64 = 400;
const MOST_DAYS_OF_HOURS: i64 = 60;
const DAY_SECS: i64 = 86_400;

/// How much history is read in steps of this length, seconds.
#[must_use]
pub fn most_history_secs(step_secs: i64) -> i64 {
    let days = if step_secs < DAY_SECS {
        MOST_DAYS_OF_HOURS
    } else {
        MOST_DAYS
    };
    days * DAY_SECS
}

/// Whose demand for what.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Cluster.
    pub cluster: ClusterId,
    /// Which of its namespaces.
    pub access: &'a Access,
    /// Whose they are.
    pub mapping: &'a TeamMapping,
    /// Demand for what.
    pub resource: Resource,
    /// Which demand for it.
    pub basis: Basis,
}

/// What the namespaces of a cluster demanded from one moment to another, in steps. A namespace that
/// was gone while the cluster was observed demanded nothing; what was not observed, or before it
/// came, is unknown.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn demand_of(
    store: &Store,
    asked: &Asked<'_>,
    (from_secs, to_secs, step_secs): (i64, i64, i64),
) -> Result<Vec<NamespaceDemand>, StoreError> {
    let (column, times) = column_of(asked.resource, asked.basis);
    let cluster = asked.cluster;
    let plan = ReadPlan {
        from_secs: from_secs.div_euclid(step_secs) * step_secs,
        to_secs: to_secs.div_euclid(step_secs) * step_secs,
        step_secs,
        columns: [column, "pods_placed"]
            .into_iter()
            .filter_map(Demand::position)
            .collect(),
    };
    let whole = store.read_kind(cluster, EntityKind::Cluster, &plan).await?;
    let Some(whole) = whole.into_values().next() else {
        return Ok(Vec::new());
    };
    let namespaces = store.list_entities(cluster, EntityKind::Namespace).await?;
    let mut found = store
        .read_kind(cluster, EntityKind::Namespace, &plan)
        .await?;
    let seen = |namespace: &Entity| asked.access.allows(&namespace.namespace);
    let demand = namespaces.into_iter().filter(seen).filter_map(|namespace| {
        let buckets = found.remove(&namespace.id)?;
        Some(NamespaceDemand {
            team: namespace.team(asked.mapping),
            namespace: namespace.namespace,
            series: Series {
                start_secs: plan.from_secs,
                step_secs,
                values: demand_values(&buckets, &whole, (step_secs, times), false),
            },
        })
    });
    Ok(demand.collect())
}

/// The stored column of a resource, and what to multiply it by.
pub(crate) fn column_of(resource: Resource, basis: Basis) -> (&'static str, f64) {
    match (resource, basis) {
        (Resource::Cpu, Basis::Requests) => ("cpu_requested_millis", 1e-3),
        (Resource::Cpu, Basis::Usage) => ("cpu_used_millis", 1e-3),
        (Resource::Cpu, Basis::Max) => ("cpu_max_millis", 1e-3),
        (Resource::Memory, Basis::Requests) => ("memory_requested_bytes", 1.0),
        (Resource::Memory, Basis::Usage) => ("memory_used_bytes", 1.0),
        (Resource::Memory, Basis::Max) => ("memory_max_bytes", 1.0),
        (Resource::Gpu, _) => ("gpu_requested", 1.0),
        (Resource::Pods, _) => ("pods_placed", 1.0),
    }
}

/// Demand in each step, of buckets of an amount and of pods: of a row, and of all together. Before it
/// came it is not known, unless it is told to have been there: then it demanded nothing where all
/// others are known. What was measured for half or more of its time counts as if it had been for all.
pub(crate) fn demand_values(
    row: &Buckets,
    whole: &Buckets,
    (step_secs, times): (i64, f64),
    mut has_been_there: bool,
) -> Vec<Option<f64>> {
    let column = |of: &Buckets, at: usize| of.columns.get(at).cloned().unwrap_or_default();
    let own = column(row, 0).into_iter().zip(column(row, 1));
    let all = column(whole, 0).into_iter().zip(column(whole, 1));
    let enough = |bucket: &Bucket| bucket.secs * LEAST_SHARE >= step_secs;
    own.zip(all)
        .map(|((own, existed), (whole, observed))| {
            has_been_there |= own.secs > 0 || existed.secs > 0;
            match own.secs {
                _ if !has_been_there => None,
                0 if existed.secs == 0 => enough(&whole).then_some(0.0),
                secs if secs * LEAST_SHARE < existed.secs => None,
                // It may have been there for a part of the step only.
                secs => (enough(&whole) || enough(&observed)).then(|| {
                    let existed = secs.max(existed.secs);
                    amount(&own, times) * share(existed, existed.max(whole.secs))
                }),
            }
        })
        .collect()
}

/// The mean while it was measured.
#[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
fn amount(bucket: &Bucket, times: f64) -> f64 {
    bucket.integral as f64 / bucket.secs as f64 * times
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a step")]
fn share(secs: i64, of: i64) -> f64 {
    secs as f64 / of as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_there_is_nothing_and_what_was_not_observed_unknown() {
        let bucket = |amount: i64, secs: i64| Bucket {
            integral: i128::from(amount) * i128::from(secs),
            secs,
            max: amount,
        };
        let of = |columns: [Vec<Bucket>; 2]| Buckets {
            columns: columns.to_vec(),
        };
        let none = Bucket::default();
        let row = of([
            vec![none, bucket(500, 60), none, none, none, bucket(500, 30)],
            vec![
                none,
                bucket(1, 60),
                none,
                bucket(1, 60),
                none,
                bucket(1, 30),
            ],
        ]);
        let whole = of([
            vec![
                bucket(900, 60),
                bucket(900, 60),
                bucket(9, 60),
                bucket(9, 60),
                none,
                bucket(9, 60),
            ],
            vec![
                bucket(3, 60),
                bucket(3, 60),
                bucket(3, 60),
                bucket(3, 60),
                none,
                bucket(3, 60),
            ],
        ]);
        assert_eq!(
            demand_values(&row, &whole, (60, 1e-3), false),
            [None, Some(0.5), Some(0.0), None, None, Some(0.25)]
        );
        let before = demand_values(&row, &whole, (60, 1e-3), true);
        assert_eq!(before[0], Some(0.0));
        // Of all the time that it was there, it was measured for a part.
        let row = of([
            vec![bucket(500, 36), bucket(500, 24)],
            vec![bucket(1, 60), bucket(1, 60)],
        ]);
        assert_eq!(
            demand_values(&row, &whole, (60, 1e-3), false),
            [Some(0.5), None]
        );
    }
}
