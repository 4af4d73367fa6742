//! Which teams used more than they asked for when others suffered.

use super::{Incident, IncidentKind};
use crate::model::Name;
use crate::teams::Owners;
use std::collections::{BTreeMap, BTreeSet};

/// How many incidents, by kind.
pub type Counts = BTreeMap<IncidentKind, usize>;

/// How often, when something befell a pod of one team, another had pods on the same node that used more
/// than they asked for: by (team that used more, team that suffered). An incident counts once for each such
/// team, however many namespaces it has there; a team is not set against itself.
///
/// It is co-occurrence: a team that is on many nodes and asks for little is often near. Pods that wait for
/// a node are on none and never count.
#[must_use]
pub fn co_occurrence(incidents: &[Incident], owners: &Owners) -> BTreeMap<(Name, Name), Counts> {
    let mut counts: BTreeMap<(Name, Name), Counts> = BTreeMap::new();
    for incident in incidents {
        let suffered = owners.of_namespace(&incident.namespace);
        let over = incident.over.iter();
        let over: BTreeSet<Name> = over
            .map(|one| owners.of_namespace(&one.namespace))
            .collect();
        for used_more in over.into_iter().filter(|team| *team != suffered) {
            let pair = counts.entry((used_more, suffered.clone())).or_default();
            *pair.entry(incident.kind).or_default() += 1;
        }
    }
    counts
}
