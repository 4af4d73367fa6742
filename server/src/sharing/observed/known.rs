//! Which namespaces count, whose they are, and of which too little is known.

use super::super::Owner;
use super::Observing;
use crate::forecasting::column_of;
use crate::store::{
    Buckets, Entity, EntityId, EntityKind, NamespaceAttributes, ReadPlan, Store, StoreError,
};
use plimsoll_app::routes::Owners;
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::model::Name;
use std::collections::{BTreeMap, HashMap};

const DAY_SECS: i64 = 86_400;
/// A namespace of which less than this of its time is known, in percent, is left out: it would make all
/// others unknown at as many moments.
const LEAST_KNOWN_PERCENT: i64 = 90;

/// Namespaces that count.
pub(super) struct Known {
    pub(super) owners: BTreeMap<String, Owner>,
    pub(super) left_out: Vec<String>,
    pub(super) tests: Vec<String>,
    /// Those told of without their pods: from which day to which.
    pub(super) told: BTreeMap<String, (i64, i64)>,
}

pub(super) async fn known_namespaces(
    store: &Store,
    asked: &Observing<'_>,
) -> Result<Known, StoreError> {
    let entities = store
        .list_entities(asked.cluster, EntityKind::Namespace)
        .await?;
    let seen: Vec<&Entity> = entities
        .iter()
        .filter(|namespace| asked.access.allows(&namespace.namespace))
        .collect();
    let ids: Vec<EntityId> = seen.iter().map(|namespace| namespace.id).collect();
    let columns = asked
        .resources
        .iter()
        .map(|resource| column_of(*resource, asked.basis).0);
    let plan = ReadPlan {
        from_secs: asked.span.0,
        to_secs: asked.span.1,
        step_secs: asked.span.1 - asked.span.0 + DAY_SECS,
        columns: columns
            .chain(["pods_placed"])
            .filter_map(Demand::position)
            .collect(),
    };
    let found = store
        .read_entities(asked.cluster, EntityKind::Namespace, &ids, &plan)
        .await?;
    let mut known = Known {
        owners: BTreeMap::new(),
        left_out: Vec::new(),
        tests: Vec::new(),
        told: BTreeMap::new(),
    };
    let told = told_without_pods(store, asked, &found).await?;
    for namespace in seen {
        // Nothing is known of it in all the window: it was not there.
        let Some(buckets) = found.get(&namespace.id) else {
            continue;
        };
        let existed = buckets.total(asked.resources.len()).secs;
        let least = (0..asked.resources.len())
            .map(|at| buckets.total(at).secs)
            .min();
        let told = told.get(&namespace.id);
        let existed = told.map_or(existed, |told| told.secs);
        if least.unwrap_or(0) * 100 < existed * LEAST_KNOWN_PERCENT {
            known.left_out.push(namespace.namespace.clone());
            continue;
        }
        if let Some(told) = told {
            known
                .told
                .insert(namespace.namespace.clone(), (told.first_day, told.last_day));
        }
        let attributes: NamespaceAttributes =
            serde_json::from_str(&namespace.attributes).unwrap_or_default();
        let labels: BTreeMap<Name, Name> = attributes
            .labels
            .iter()
            .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
            .collect();
        if asked.purposes.is_for_tests(&namespace.namespace, &labels) {
            known.tests.push(namespace.namespace.clone());
        }
        let team = namespace.team(asked.mapping);
        let name = match asked.by {
            Owners::Team => team.clone(),
            Owners::Namespace => namespace.namespace.clone(),
        };
        known
            .owners
            .insert(namespace.namespace.clone(), Owner { name, team });
    }
    Ok(known)
}

/// From when to when something was told of.
struct Told {
    first_day: i64,
    last_day: i64,
    /// For how long others were told of in these days, and it may have been there.
    secs: i64,
}

/// Namespaces of which amounts are told and pods are not, as files do: they were there from the first value
/// to the last.
async fn told_without_pods(
    store: &Store,
    asked: &Observing<'_>,
    found: &HashMap<EntityId, Buckets>,
) -> Result<HashMap<EntityId, Told>, StoreError> {
    let pods = asked.resources.len();
    let has_amounts = |buckets: &Buckets| (0..pods).any(|at| buckets.total(at).secs > 0);
    let ids: Vec<EntityId> = found
        .iter()
        .filter(|(_, buckets)| buckets.total(pods).secs == 0 && has_amounts(buckets))
        .map(|(id, _)| *id)
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let from_day = asked.span.0.div_euclid(DAY_SECS);
    let columns = asked
        .resources
        .iter()
        .map(|resource| column_of(*resource, asked.basis).0);
    let plan = ReadPlan {
        from_secs: from_day * DAY_SECS,
        to_secs: asked.span.1,
        step_secs: DAY_SECS,
        columns: columns.filter_map(Demand::position).collect(),
    };
    let whole = store
        .read_kind(asked.cluster, EntityKind::Cluster, &plan)
        .await?;
    let longest = |of: &Buckets, day: usize| {
        let columns = of.columns.iter();
        let secs = columns.filter_map(|steps| steps.get(day).map(|bucket| bucket.secs));
        secs.max().unwrap_or(0)
    };
    let all = |day: usize| whole.values().map(|of| longest(of, day)).max().unwrap_or(0);
    let by_day = store
        .read_entities(asked.cluster, EntityKind::Namespace, &ids, &plan)
        .await?;
    let told = by_day.iter().filter_map(|(id, buckets)| {
        let own = |day: usize| longest(buckets, day);
        let first = (0..plan.steps()).find(|day| own(*day) > 0)?;
        let last = (0..plan.steps()).rfind(|day| own(*day) > 0)?;
        // On the days on which it came and went it was there for as long as it was told of.
        let of_day = |day: usize| match day {
            day if day == first || day == last => own(day),
            day => all(day),
        };
        let day = |at: usize| from_day + i64::try_from(at).unwrap_or(0);
        let told = Told {
            first_day: day(first),
            last_day: day(last),
            secs: (first..=last).map(of_day).sum(),
        };
        Some((*id, told))
    });
    Ok(told.collect())
}
