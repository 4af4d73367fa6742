//! The pages. Each asks the API one question (the overview two), and is rendered in one piece by the server.

mod data_health;
mod error;
mod forecast;
mod isolation;
mod load;
mod namespace;
mod namespaces;
mod node;
mod nodes;
mod overview;
mod packing;
mod reference;
mod right_sizing;
mod sharing;
mod sign_in;
mod team;
mod team_rules;
mod teams;
#[cfg(test)]
mod tests;
mod what_if;

pub(crate) use data_health::data_health_page;
pub(crate) use error::{not_found_page, refused_method_page};
pub(crate) use forecast::forecast_page;
pub(crate) use isolation::isolation_page;
pub(crate) use namespace::namespace_page;
pub(crate) use namespaces::namespaces_page;
pub(crate) use node::node_page;
pub(crate) use nodes::nodes_page;
pub(crate) use overview::overview_page;
pub(crate) use packing::packing_page;
pub(crate) use reference::reference_page;
pub(crate) use right_sizing::right_sizing_page;
pub(crate) use sharing::sharing_page;
pub(crate) use sign_in::sign_in_page;
pub(crate) use team::team_page;
pub(crate) use team_rules::team_rules_page;
pub(crate) use teams::teams_page;
pub(crate) use what_if::what_if_page;
