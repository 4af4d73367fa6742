//! The pages of Plimsoll: contracts, routes, components and charts.
//!
//! Pages are rendered by the server and work without scripts; islands only add to them.

pub mod api;
pub mod charts;
pub mod findings;
pub mod format;
pub mod islands;
pub mod pictures;
pub mod routes;
pub mod tables;

#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod shell;
