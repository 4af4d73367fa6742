//! What sharing machines is worth: from the store or a file to the comparison.

mod file;
mod futures;
mod machine;
mod observed;
mod own_machine;
mod pieces;
mod prices;
mod stored;
mod study;
mod table;
mod told;
mod write;

pub use file::{FileDemand, FromFile, file_demand};
pub use machine::{MachineError, MachineSpec};
pub use observed::{LastDays, Observation, Observing, observe};
pub use own_machine::OwnMachine;
pub use prices::{PriceList, PricedMachine, read_prices};
pub use stored::{Growth, SharingError, Stored, Wanted, stored};
pub use study::{Ahead, Precision, Study, Subject};
pub use table::{write_table, write_terms};
pub use write::{Assumptions, Cautions, write_csv, write_json};

use crate::forecasting::NamespaceDemand;
use plimsoll_app::routes::{Owners, Resource};
use plimsoll_planner::series::Series;

/// What owners demanded, in steps that are the same for all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnersDemand {
    /// Teams, or namespaces, by name.
    pub owners: Vec<Owner>,
    /// By resource, one series per owner.
    pub resources: Vec<(Resource, Vec<Series>)>,
    /// Whether those who demand nothing count, too: of test clusters they are the story.
    pub keeps_idle: bool,
}

/// Who would have machines of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    /// Name of a team or namespace.
    pub name: String,
    /// The team.
    pub team: String,
}

impl NamespaceDemand {
    /// The name of whoever would have machines of their own for it.
    pub(crate) fn owner(&self, by: Owners) -> &str {
        match by {
            Owners::Team => &self.team,
            Owners::Namespace => &self.namespace,
        }
    }
}
