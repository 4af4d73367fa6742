//! What a team costs a month.

use crate::api::Capacity;
use crate::sharing::PriceList;
use crate::store::Cluster;
use plimsoll_app::api::{Access, PriceNote, TeamCost};
use plimsoll_planner::accounting::{Costs, bill};
use plimsoll_planner::model::{Name, Node, Snapshot};
use plimsoll_planner::teams::TeamMapping;
use std::collections::HashMap;

/// A twelfth of a year.
const HOURS: f64 = 730.0;

impl Capacity {
    /// `None` where nodes or their usage are not known, and for those who may not see the whole cluster.
    pub(super) fn cost(&self, cluster: &Cluster, access: &Access, team: &str) -> Option<TeamCost> {
        let live = self.live.get();
        let is_live = live.cluster.as_ref().map(|live| live.id) == Some(cluster.id);
        let newest = live.newest.as_ref();
        let (snapshot, usage) = newest.filter(|_| is_live && *access == Access::All)?;
        let prices = prices(&self.plans.prices, snapshot);
        let teams = teams(&self.mapping, snapshot);
        let team_of = |namespace: &str| {
            let known = teams.get(namespace).cloned();
            known.unwrap_or_else(|| plimsoll_planner::teams::UNASSIGNED.into())
        };
        let price_of = |node: &Node| {
            let kind = node.instance_type.as_deref();
            let price = kind.and_then(|kind| prices.by_kind.get(kind));
            price.copied().unwrap_or(1.0) * HOURS
        };
        let bill = bill(snapshot, usage, &team_of, &price_of)?;
        let Costs {
            used,
            workload_idle,
            infrastructure_idle,
        } = bill.owners.get(team).copied().unwrap_or_default();
        Some(TeamCost {
            currency: prices.currency,
            used,
            workload_idle,
            infrastructure_idle,
            cluster: bill.total,
        })
    }
}

/// Prices per hour of the nodes' kinds, of one currency.
struct Prices {
    by_kind: HashMap<String, f64>,
    currency: String,
}

/// Those of the price file where it has all kinds in one currency; else each node costs one unit an hour.
fn prices(list: &PriceList, snapshot: &Snapshot) -> Prices {
    let units = || Prices {
        by_kind: HashMap::new(),
        currency: PriceNote::unit().currency,
    };
    let mut found: Option<Prices> = None;
    for node in &snapshot.nodes {
        let kind = node.instance_type.as_deref();
        let Some(priced) = kind.and_then(|kind| list.find(kind)) else {
            return units();
        };
        let prices = found.get_or_insert_with(|| Prices {
            by_kind: HashMap::new(),
            currency: priced.price.currency.clone(),
        });
        if prices.currency != priced.price.currency {
            return units();
        }
        prices
            .by_kind
            .insert(priced.name.clone(), priced.price.per_hour);
    }
    found.unwrap_or_else(units)
}

fn teams<'a>(mapping: &TeamMapping, snapshot: &'a Snapshot) -> HashMap<&'a str, Name> {
    let namespaces = snapshot.namespaces.iter();
    let team = |namespace: &'a std::sync::Arc<plimsoll_planner::model::Namespace>| {
        let team = mapping.team_of(&namespace.name, &namespace.team_labels());
        (&*namespace.name, team)
    };
    namespaces.map(team).collect()
}
