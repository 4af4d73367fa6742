//! The pods that demand comes in, as of the last day that is compared.

use super::{Owner, Wanted};
use crate::forecasting::column_of;
use crate::store::{EntityKind, ReadPlan, Store, StoreError};
use plimsoll_app::routes::Basis;
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::pooling::{Piece, Pieces};
use std::collections::{BTreeMap, HashMap};

const DAY_SECS: i64 = 86_400;
const PODS: &str = "pods_placed";

/// Pods by namespace.
pub(super) type ByNamespace = Vec<(String, Piece)>;

/// The pods of each workload on the last day of the span, or, where none are known of it, since then: how many
/// there were, and what each asked for, on average. `DaemonSet`s are a part of every machine.
pub(super) async fn by_namespace(
    store: &Store,
    wanted: &Wanted,
) -> Result<ByNamespace, StoreError> {
    let end_secs = wanted.span.1.div_euclid(DAY_SECS) * DAY_SECS;
    let last = on_day(store, wanted, end_secs - DAY_SECS).await?;
    match last.is_empty() {
        true => on_day(store, wanted, end_secs).await,
        false => Ok(last),
    }
}

async fn on_day(store: &Store, wanted: &Wanted, from_secs: i64) -> Result<ByNamespace, StoreError> {
    let columns: Vec<(&str, f64)> = wanted
        .resources
        .iter()
        .map(|resource| column_of(*resource, Basis::Requests))
        .collect();
    let names = columns.iter().map(|(name, _)| *name).chain([PODS]);
    let plan = ReadPlan {
        from_secs,
        to_secs: from_secs + DAY_SECS,
        step_secs: DAY_SECS,
        columns: names.filter_map(Demand::position).collect(),
    };
    let workloads = store
        .list_entities(wanted.cluster, EntityKind::Workload)
        .await?;
    let found = store
        .read_kind(wanted.cluster, EntityKind::Workload, &plan)
        .await?;
    // As long as the longest of them was seen: a pod that ran for an hour is a small part of one.
    let seen = found.values().map(|of| of.total(columns.len()).secs).max();
    #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
    let seen_secs = seen.unwrap_or(0) as f64;
    let pieces = workloads.into_iter().filter_map(|workload| {
        if workload.workload_kind == "DaemonSet" {
            return None;
        }
        let buckets = found.get(&workload.id)?;
        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
        let sum = |at: usize| buckets.total(at).integral as f64;
        let pods = sum(columns.len());
        let size = columns.iter().enumerate();
        let size = size.map(|(at, (_, times))| sum(at) * times / pods);
        let piece = Piece {
            size: size.collect(),
            count: pods / seen_secs,
        };
        (pods > 0.0 && seen_secs > 0.0).then_some((workload.namespace, piece))
    });
    Ok(pieces.collect())
}

/// The pods of each owner, in the order of the owners; `None` where no pods are known.
pub(super) fn of_owners(
    pods: ByNamespace,
    namespaces: &BTreeMap<String, Owner>,
    owners: &[Owner],
    basis: Basis,
) -> Option<Pieces> {
    if pods.is_empty() {
        return None;
    }
    let places: HashMap<&str, usize> = owners
        .iter()
        .enumerate()
        .map(|(place, owner)| (owner.name.as_str(), place))
        .collect();
    let mut teams = vec![Vec::new(); owners.len()];
    for (namespace, piece) in pods {
        let owner = namespaces.get(&namespace);
        if let Some(place) = owner.and_then(|owner| places.get(owner.name.as_str())) {
            teams[*place].push(piece);
        }
    }
    Some(Pieces::of(teams, basis == Basis::Requests))
}
