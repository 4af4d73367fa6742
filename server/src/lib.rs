//! The server of Plimsoll: collects, keeps and serves.

pub mod clock;
pub mod source;
pub mod store;
