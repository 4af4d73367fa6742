//! The server of Plimsoll: collects, keeps and serves.

pub mod api;
pub mod assets;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod collector;
pub mod config;
pub mod export;
pub mod fill;
pub mod forecasting;
pub mod isolation;
pub mod jobs;
pub mod metrics;
pub mod packing;
pub mod process;
pub mod report;
pub mod routes;
pub mod sharing;
pub mod source;
pub mod store;
pub mod telemetry;
mod turns;
pub mod whatif;
