//! The pages of Plimsoll: contracts, routes, components and charts.
//!
//! Pages are rendered by the server and work without scripts; islands only add to them.

pub mod api;
#[cfg(feature = "board")]
mod board;
pub mod charts;
pub mod compare;
pub mod findings;
pub mod format;
// Their macro exports a function each, which a module without them must not have.
#[cfg(not(any(feature = "board", feature = "whatif")))]
pub mod islands;
pub mod pictures;
pub mod routes;
pub mod tables;
pub mod whatif;

#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(test)]
#[cfg(feature = "ssr")]
mod sample;
#[cfg(feature = "ssr")]
pub mod shell;
