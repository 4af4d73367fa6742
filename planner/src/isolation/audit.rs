//! All checks of a cluster, made again only where something changed.

mod parcels;

#[cfg(test)]
mod tests;

use super::Verdict;
use super::checks::{self, World};
use crate::model::{Name, Snapshot};
use crate::teams::Owners;
use globset::GlobSet;
use parcels::Parcels;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// By what a cluster is judged.
#[derive(Debug, Clone, Default)]
pub struct AuditRules {
    /// The platform's namespaces, which are not judged, and whose ServiceAccounts are nobody's finding.
    pub exempt: GlobSet,
}

/// What all checks say of a cluster.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Audit {
    /// By namespace that is judged, one of each check, in their order.
    pub namespaces: BTreeMap<Name, Arc<Vec<Verdict>>>,
    /// Of the cluster as a whole: of those checks that look at what is in no namespace.
    pub cluster: Arc<Vec<Verdict>>,
    /// Namespaces that are not judged, by name.
    pub exempt: Vec<Name>,
}

impl Audit {
    /// All verdicts: those of namespaces by name, then those of the cluster.
    pub fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        let namespaces = self.namespaces.values();
        namespaces
            .flat_map(|verdicts| verdicts.iter())
            .chain(self.cluster.iter())
    }
}

/// Judges a cluster time after time.
#[derive(Debug)]
pub struct Auditor {
    rules: AuditRules,
    last: Option<Last>,
}

/// What was judged last.
#[derive(Debug)]
struct Last {
    /// Kept so that no new object takes the address of one of its own: by addresses it is seen what
    /// changed.
    #[expect(dead_code, reason = "it is there to be held")]
    snapshot: Arc<Snapshot>,
    owners: Owners,
    everywhere: u64,
    cluster: u64,
    namespaces: HashMap<Name, u64>,
    audit: Arc<Audit>,
}

impl Auditor {
    /// One that has seen nothing yet.
    #[must_use]
    pub fn new(rules: AuditRules) -> Self {
        Self { rules, last: None }
    }

    /// What all checks say of these objects. The same as before where that is no different, and only
    /// namespaces of which an object changed are judged again.
    pub fn audit(&mut self, snapshot: &Arc<Snapshot>, owners: &Owners) -> Arc<Audit> {
        let parcels = Parcels::of(snapshot, &self.rules.exempt);
        let world = World::of(snapshot, owners, &self.rules.exempt);
        let last = self.last.take();
        let last_audit = last.as_ref().map(|last| &last.audit);
        // What all namespaces are judged by; where it changed, all of them are judged again.
        let is_like_last =
            |last: &&Last| last.everywhere == parcels.everywhere && last.owners == *owners;
        let prints = last.as_ref().filter(is_like_last);

        let mut namespaces = BTreeMap::new();
        for (name, parcel) in &parcels.namespaces {
            let before = last_audit.and_then(|audit| audit.namespaces.get(*name));
            let print = prints.and_then(|last| last.namespaces.get(*name));
            let verdicts = match before.filter(|_| print == Some(&parcel.print)) {
                Some(before) => Arc::clone(before),
                None => kept(before, checks::of_namespace(&parcel.ground(&world))),
            };
            namespaces.insert((*name).clone(), verdicts);
        }
        let before = last_audit.map(|audit| &audit.cluster);
        let print = prints.map(|last| last.cluster);
        let cluster = match before.filter(|_| print == Some(parcels.cluster)) {
            Some(before) => Arc::clone(before),
            None => kept(before, checks::of_cluster(&world)),
        };
        let audit = Audit {
            namespaces,
            cluster,
            exempt: parcels.exempt.iter().map(|name| (*name).clone()).collect(),
        };
        let audit = match last_audit.filter(|last| same(last, &audit)) {
            Some(last) => Arc::clone(last),
            None => Arc::new(audit),
        };
        let namespaces = parcels.namespaces.iter();
        self.last = Some(Last {
            snapshot: Arc::clone(snapshot),
            owners: owners.clone(),
            everywhere: parcels.everywhere,
            cluster: parcels.cluster,
            namespaces: namespaces
                .map(|(name, parcel)| ((*name).clone(), parcel.print))
                .collect(),
            audit: Arc::clone(&audit),
        });
        audit
    }
}

/// The verdicts from before where the new ones are no different.
fn kept(before: Option<&Arc<Vec<Verdict>>>, new: Vec<Verdict>) -> Arc<Vec<Verdict>> {
    match before.filter(|before| ***before == new) {
        Some(before) => Arc::clone(before),
        None => Arc::new(new),
    }
}

/// Whether two audits are the same; what is equal is shared by now.
fn same(a: &Audit, b: &Audit) -> bool {
    let pairs = || a.namespaces.iter().zip(&b.namespaces);
    a.namespaces.len() == b.namespaces.len()
        && pairs().all(|((a, x), (b, y))| a == b && Arc::ptr_eq(x, y))
        && Arc::ptr_eq(&a.cluster, &b.cluster)
        && a.exempt == b.exempt
}
