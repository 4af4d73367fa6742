//! What was found in the newest objects, for the pages.

use crate::store::OpenFindings;
use plimsoll_planner::isolation::network::Reach;
use plimsoll_planner::isolation::rbac::AccessMatrix;
use plimsoll_planner::isolation::{Audit, Colocation};
use plimsoll_planner::model::Snapshot;
use plimsoll_planner::rightsizing::{Observer, Rule, WorkloadSizing, sizings};
use plimsoll_planner::teams::Owners;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Whose subjects may do what where, or which kinds of objects would have to be readable.
pub type Access = Result<Arc<AccessMatrix>, Vec<&'static str>>;

/// What was found in the newest objects.
#[derive(Debug)]
pub struct Seen {
    /// The objects.
    pub snapshot: Arc<Snapshot>,
    /// Who owns what in them.
    pub owners: Arc<Owners>,
    /// What the checks say.
    pub audit: Arc<Audit>,
    /// Who reaches whom; `None` where policies cannot be read.
    pub reach: Option<Arc<Reach>>,
    /// Whose subjects may do what where.
    pub access: Access,
    /// Since when what is found is so.
    pub since: Arc<OpenFindings>,
    /// What containers used lately.
    pub observer: Arc<Mutex<Observer>>,
    /// When it was looked, Unix seconds.
    pub at_secs: i64,
    /// What is made when it is first asked for.
    pub(super) made: Made,
}

/// What takes a while to make and is not always asked for.
#[derive(Debug, Default)]
pub(super) struct Made {
    colocation: OnceLock<Colocation>,
    sizings: OnceLock<Vec<WorkloadSizing>>,
}

impl Seen {
    /// Who runs beside whom.
    #[must_use]
    pub fn colocation(&self) -> &Colocation {
        let make = || Colocation::of(&self.snapshot, &self.owners);
        self.made.colocation.get_or_init(make)
    }

    /// What workloads would do well to request.
    #[must_use]
    pub fn sizings(&self) -> &[WorkloadSizing] {
        self.made.sizings.get_or_init(|| {
            let observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
            sizings(&self.snapshot, &observer, &Rule::default(), self.at_secs)
        })
    }
}
