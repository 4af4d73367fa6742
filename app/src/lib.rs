//! The pages of Plimsoll: contracts, routes, components and charts.
//!
//! Pages are rendered by the server and work without scripts; islands only add to them.

pub mod api;
pub mod routes;
