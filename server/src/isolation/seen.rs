//! What was found in the newest objects, for the pages.

use crate::store::OpenFindings;
use plimsoll_planner::isolation::Audit;
use plimsoll_planner::isolation::network::Reach;
use plimsoll_planner::isolation::rbac::AccessMatrix;
use plimsoll_planner::model::Snapshot;
use plimsoll_planner::rightsizing::Observer;
use plimsoll_planner::teams::Owners;
use std::sync::{Arc, Mutex};

/// Whose subjects may do what where, or which kinds of objects would have to be readable.
pub type Access = Result<Arc<AccessMatrix>, Vec<&'static str>>;

/// What was found in the newest objects.
#[derive(Debug, Clone)]
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
}
