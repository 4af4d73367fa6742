//! The server of Plimsoll: collects, keeps and serves.

pub mod api;
pub mod clock;
pub mod collector;
pub mod process;
pub mod source;
pub mod store;
