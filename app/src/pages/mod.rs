//! The pages. Each asks the API once, and is rendered in one piece by the server.

mod data_health;
mod error;
mod forecast;
mod load;
mod namespace;
mod namespaces;
mod node;
mod nodes;
mod overview;
mod packing;
mod sharing;
mod sign_in;

pub(crate) use data_health::data_health_page;
pub(crate) use error::not_found_page;
pub(crate) use forecast::forecast_page;
pub(crate) use namespace::namespace_page;
pub(crate) use namespaces::namespaces_page;
pub(crate) use node::node_page;
pub(crate) use nodes::nodes_page;
pub(crate) use overview::overview_page;
pub(crate) use packing::packing_page;
pub(crate) use sharing::sharing_page;
pub(crate) use sign_in::sign_in_page;
