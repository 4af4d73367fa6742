//! Looks over a cluster with every cycle.

use super::rights::Rights;
use super::seen::Made;
use super::{Access, Seen, checkpoints, incidents, since};
use crate::store::{
    ClusterId, FindingKey, OpenFindings, Store, StoreError, StoredIncident, finding_changes,
};
use globset::{Glob, GlobSet, GlobSetBuilder};
use plimsoll_planner::isolation::neighbours::{Incident, Watcher};
use plimsoll_planner::isolation::network::{Reach, ReachCache};
use plimsoll_planner::isolation::rbac::Rbac;
use plimsoll_planner::isolation::{Audit, AuditRules, Auditor};
use plimsoll_planner::model::{Snapshot, Usage};
use plimsoll_planner::rightsizing::{Observer, Rule};
use plimsoll_planner::teams::{Owners, TeamMapping};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// How often what containers used is stored.
const SAVE_EVERY_SECS: i64 = 600;
/// How often old rows are looked for.
const FORGET_EVERY_SECS: i64 = 86_400;
/// What happened, and what was mended, is kept for so long.
const KEPT_SECS: i64 = 90 * 86_400;

/// By what a cluster is looked over.
#[derive(Debug, Clone)]
pub struct OverseerOptions {
    /// Whose namespaces are whose.
    pub mapping: TeamMapping,
    /// Patterns of the platform's namespaces, which are not judged.
    pub exempt: Vec<String>,
}

/// Why a cluster could not be looked over.
#[derive(Debug, thiserror::Error)]
pub enum OverseerError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A defect.
    #[error("looking over the cluster failed: {0}")]
    Failed(String),
}

/// Looks over one cluster.
#[derive(Debug)]
pub struct Overseer {
    store: Store,
    cluster: ClusterId,
    mapping: TeamMapping,
    /// `None` while it is at work.
    eyes: Option<Eyes>,
    open: Option<OpenFindings>,
    observer: Arc<Mutex<Observer>>,
    /// Of when the newest usage is that was noted, Unix seconds.
    noted_secs: Option<i64>,
    saved_secs: i64,
    forgot_secs: i64,
    since: Arc<OpenFindings>,
    last_audit: Option<Arc<Audit>>,
    /// Incidents that the database could not take yet.
    unstored: Vec<StoredIncident>,
}

/// What remembers the last objects.
#[derive(Debug)]
struct Eyes {
    auditor: Auditor,
    reaches: ReachCache,
    watcher: Watcher,
    exempt: GlobSet,
    owners: Arc<Owners>,
    looked: Option<(Rights, Access)>,
}

/// What was seen in one look.
struct Look {
    owners: Arc<Owners>,
    audit: Arc<Audit>,
    reach: Option<Arc<Reach>>,
    access: Access,
    incidents: Vec<Incident>,
}

impl Overseer {
    /// One that has seen nothing yet.
    #[must_use]
    pub fn new(store: Store, cluster: ClusterId, options: &OverseerOptions) -> Self {
        let exempt = patterns(&options.exempt);
        let observer = Observer::new(Rule::default().half_life_secs);
        Self {
            store,
            cluster,
            mapping: options.mapping.clone(),
            eyes: Some(Eyes {
                auditor: Auditor::new(AuditRules {
                    exempt: exempt.clone(),
                }),
                reaches: ReachCache::default(),
                watcher: Watcher::new(),
                exempt,
                owners: Arc::default(),
                looked: None,
            }),
            open: None,
            observer: Arc::new(Mutex::new(observer)),
            noted_secs: None,
            saved_secs: 0,
            forgot_secs: 0,
            since: Arc::default(),
            last_audit: None,
            unstored: Vec::new(),
        }
    }

    /// Looks at the objects and what they use, and stores what is new.
    ///
    /// # Errors
    /// [`OverseerError`]; what could not be stored is tried again with the next look.
    pub async fn look(
        &mut self,
        snapshot: &Arc<Snapshot>,
        usage: &Arc<Usage>,
        at_secs: i64,
    ) -> Result<Seen, OverseerError> {
        self.begin().await?;
        let look = self.see(snapshot, usage, at_secs).await?;
        let new = look.incidents.iter().map(incidents::stored);
        self.unstored.extend(new);
        if !self.unstored.is_empty() {
            self.store
                .append_incidents(self.cluster, &self.unstored)
                .await?;
            self.unstored.clear();
        }
        self.note_findings(&look.audit, at_secs).await?;
        if at_secs - self.saved_secs >= SAVE_EVERY_SECS {
            self.save(at_secs).await?;
        }
        if at_secs - self.forgot_secs >= FORGET_EVERY_SECS {
            let before_secs = at_secs - KEPT_SECS;
            self.store
                .forget_findings(self.cluster, before_secs)
                .await?;
            self.store
                .forget_incidents(self.cluster, before_secs)
                .await?;
            self.forgot_secs = at_secs;
        }
        Ok(Seen {
            snapshot: Arc::clone(snapshot),
            owners: look.owners,
            audit: look.audit,
            reach: look.reach,
            access: look.access,
            since: Arc::clone(&self.since),
            observer: Arc::clone(&self.observer),
            at_secs,
            made: Made::default(),
        })
    }

    /// Takes note of what was used and what befell pods at an earlier time, without judging.
    ///
    /// # Errors
    /// [`OverseerError`] as for a look.
    pub async fn recall(
        &mut self,
        snapshot: &Snapshot,
        usage: &Usage,
        at_secs: i64,
    ) -> Result<(), OverseerError> {
        let mut rows = Vec::new();
        if let Some(eyes) = &mut self.eyes {
            let found = eyes.watcher.note(snapshot, usage, at_secs);
            rows.extend(found.iter().map(incidents::stored));
        }
        note_usage(&self.observer, snapshot, usage, at_secs);
        self.noted_secs = Some(at_secs);
        if !rows.is_empty() {
            self.store.append_incidents(self.cluster, &rows).await?;
        }
        Ok(())
    }

    /// Whether anything is known of what containers used.
    ///
    /// # Errors
    /// [`OverseerError`] when the database does not answer.
    pub async fn remembers(&mut self) -> Result<bool, OverseerError> {
        let noted = checkpoints::restore(&self.store, self.cluster, &self.observer).await?;
        Ok(noted.is_some())
    }

    /// Stores what containers used.
    ///
    /// # Errors
    /// [`OverseerError`] when the database cannot take it.
    pub async fn save(&mut self, at_secs: i64) -> Result<(), OverseerError> {
        let observer = Arc::clone(&self.observer);
        let noted_secs = self.noted_secs.unwrap_or(at_secs);
        checkpoints::save(&self.store, self.cluster, observer, noted_secs).await?;
        self.saved_secs = at_secs;
        Ok(())
    }

    async fn begin(&mut self) -> Result<(), OverseerError> {
        if self.open.is_none() {
            self.noted_secs =
                checkpoints::restore(&self.store, self.cluster, &self.observer).await?;
            self.open = Some(self.store.list_open_findings(self.cluster).await?);
        }
        Ok(())
    }

    async fn see(
        &mut self,
        snapshot: &Arc<Snapshot>,
        usage: &Arc<Usage>,
        at_secs: i64,
    ) -> Result<Look, OverseerError> {
        let lost = || OverseerError::Failed("what it remembers is gone".to_owned());
        let mut eyes = self.eyes.take().ok_or_else(lost)?;
        let (snapshot, usage) = (Arc::clone(snapshot), Arc::clone(usage));
        let (mapping, observer) = (self.mapping.clone(), Arc::clone(&self.observer));
        // As after a quick restart, which looks at the cycle of the process before once more.
        let is_noted = self.noted_secs.replace(at_secs) == Some(at_secs);
        // Of the largest clusters a look takes a second or two.
        let looked = tokio::task::spawn_blocking(move || {
            let look = eyes.see(&snapshot, &usage, (&mapping, at_secs));
            let used = if is_noted { &Usage::default() } else { &*usage };
            note_usage(&observer, &snapshot, used, at_secs);
            (eyes, look)
        });
        let (eyes, look) = looked
            .await
            .map_err(|error| OverseerError::Failed(error.to_string()))?;
        self.eyes = Some(eyes);
        Ok(look)
    }

    async fn note_findings(&mut self, audit: &Arc<Audit>, at_secs: i64) -> Result<(), StoreError> {
        let same = self.last_audit.as_ref();
        let Some(open) = self
            .open
            .as_mut()
            .filter(|_| !same.is_some_and(|last| Arc::ptr_eq(last, audit)))
        else {
            return Ok(());
        };
        let (found, unknown) = (since::found(audit), since::unknown(audit));
        let unknown: HashSet<(&str, &str)> = unknown
            .iter()
            .map(|(check, of)| (*check, of.as_str()))
            .collect();
        let could_look =
            |key: &FindingKey| !unknown.contains(&(key.check.as_str(), key.namespace.as_str()));
        let (new, mended) = finding_changes(open, &found, could_look);
        // What could not be looked at before may have been so for long.
        let unseen = self.last_audit.as_deref().map(since::unknown);
        let was_unseen = |key: &FindingKey| {
            unseen.as_ref().is_none_or(|unseen| {
                unseen
                    .iter()
                    .any(|(check, of)| *check == key.check && *of == key.namespace)
            })
        };
        let new: Vec<_> = new
            .into_iter()
            .map(|key| {
                let unseen = was_unseen(&key);
                (key, unseen)
            })
            .collect();
        if self.last_audit.is_none() || !new.is_empty() || !mended.is_empty() {
            let times = self
                .store
                .update_findings(self.cluster, at_secs, &new, &mended)
                .await?;
            for key in &mended {
                open.remove(key);
            }
            open.extend(times);
            self.since = Arc::new(open.clone());
        }
        self.last_audit = Some(Arc::clone(audit));
        Ok(())
    }
}

impl Eyes {
    fn see(
        &mut self,
        snapshot: &Arc<Snapshot>,
        usage: &Usage,
        (mapping, at_secs): (&TeamMapping, i64),
    ) -> Look {
        let owners = mapping.owners(&snapshot.namespaces);
        if *self.owners != owners {
            self.owners = Arc::new(owners);
            self.looked = None;
        }
        let policies = &snapshot.policies;
        let network = policies.network.as_deref();
        let reach = network.map(|network| {
            self.reaches
                .update(&snapshot.pods, &snapshot.namespaces, network)
        });
        Look {
            owners: Arc::clone(&self.owners),
            audit: self.auditor.audit(snapshot, &self.owners),
            reach,
            access: self.access(snapshot),
            incidents: self.watcher.note(snapshot, usage, at_secs),
        }
    }

    /// Made anew only where roles, bindings or namespaces are other ones.
    fn access(&mut self, snapshot: &Arc<Snapshot>) -> Access {
        if let Some((last, access)) = &self.looked
            && *last == Rights::of(snapshot)
        {
            return access.clone();
        }
        let is_platform = |namespace: &str| self.exempt.is_match(namespace);
        let access = Rbac::of(&snapshot.policies)
            .map(|rbac| Arc::new(rbac.matrix(&snapshot.namespaces, &self.owners, &is_platform)));
        self.looked = Some((Rights::of(snapshot), access.clone()));
        access
    }
}

fn note_usage(observer: &Mutex<Observer>, snapshot: &Snapshot, usage: &Usage, at_secs: i64) {
    let mut observer = observer.lock().unwrap_or_else(PoisonError::into_inner);
    observer.note(snapshot, usage, at_secs);
}

/// Patterns that the configuration has checked; what is none exempts nothing.
fn patterns(patterns: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns
        .iter()
        .filter_map(|pattern| Glob::new(pattern).ok())
    {
        set.add(pattern);
    }
    set.build().unwrap_or_default()
}

#[cfg(test)]
#[path = "overseer_tests.rs"]
mod tests;
