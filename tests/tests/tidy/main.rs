//! The shape of the code: rules that hold for the whole repository.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "unreadable sources fail the test"
)]

mod graph;
mod licences;
mod sources;
mod styles;
