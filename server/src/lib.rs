//! The server of Plimsoll: collects, keeps and serves.

pub mod store;
