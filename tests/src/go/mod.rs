//! Programs that are built from Go modules beside this crate, once, into a cache outside the clone.

mod build;
mod cache;
mod unavailable;

pub use unavailable::Unavailable;

/// The oldest Go that can build the modules.
const OLDEST: &str = "1.26.4";

/// A Go module that pins programs, and how they are built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Module {
    /// Its folder beside this crate.
    pub(crate) folder: &'static str,
    /// What is built, for people.
    pub(crate) title: &'static str,
    /// Arguments of `go build` besides `-trimpath`.
    pub(crate) flags: &'static [&'static str],
    /// All that decides what a build gives, besides the module itself; part of the cache's key.
    pub(crate) recipe: fn() -> String,
}
