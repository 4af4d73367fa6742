//! The tables of the pages, in a terminal.

mod namespaces;
mod nodes;
mod teams;

pub use namespaces::NamespacesArgs;
pub use nodes::{FailOnNodes, NodesArgs};
pub use teams::TeamsArgs;

pub(super) use namespaces::{EXAMPLES as NAMESPACES_EXAMPLES, namespaces};
pub(super) use nodes::{EXAMPLES as NODES_EXAMPLES, nodes};
pub(super) use teams::{EXAMPLES as TEAMS_EXAMPLES, teams};
